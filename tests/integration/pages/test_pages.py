"""What each page shows of a warehouse with something in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from integration.pages.conftest import Get
from support.ops_rows import (
    add_check,
    add_load,
    add_publication,
    add_refresh,
    add_reissue,
    add_reject,
    add_release,
)

AddRun = Callable[..., None]
HOSTILE = "<script>alert(1)</script>"


def test_an_empty_warehouse_says_that_nothing_needs_anybody(get: Get) -> None:
    page = get("/").text
    assert "Nothing needs you." in page
    assert "Nothing has been landed yet." in page
    assert "No summary has been written yet." in page


def test_the_page_in_the_menu_shows_what_needs_a_person(get: Get, engine: Engine) -> None:
    with engine.begin() as connection:
        held = add_load(
            connection, edition="2026-09", status="held", sentence="2026-09 is held: a gap."
        )
        published = add_load(connection, edition="2026-08")
        add_check(
            connection, published, "sums", severity="warning", passed=False, sentence="Look here."
        )
        add_release(connection, "2026-10", sentence="2026-10 is awaited.")
        add_release(
            connection,
            "2026-07",
            state="gave_up",
            sentence="2026-07 never came.",
            last_asked_at=datetime.now(UTC),
        )
        add_reissue(connection, published, "2026-Q1", reason="March was revised.")
        add_publication(connection, "2026-Q1", "leather")
    page = get("/").text
    assert "1 edition came and is not published; 1 edition never came" in page
    for shown in (
        "2026-09 is held: a gap.",
        "tim_sector_load with {&#34;periods&#34;: [&#34;2026-09&#34;]}",
        f'href="/programme-statistics/loads/{held}"',
        "Look here.",
        "2026-10 is awaited.",
        "2026-07 never came.",
        "March was revised.",
        "2026-Q1/leather",
    ):
        assert shown in page


def test_the_tab_of_a_dag_shows_its_own_dataset_only(get: Get, engine: Engine) -> None:
    with engine.begin() as connection:
        add_load(connection, edition="2026-09", status="held", sentence="Held in the sectors.")
        add_load(connection, dataset_code="tim_country", status="held", sentence="In countries.")
    page = get("/dags/tim_sector_load").text
    assert "Held in the sectors." in page
    assert "In countries." not in page


def test_the_tab_of_somebody_elses_dag_has_nothing_to_show(get: Get) -> None:
    assert "not a DAG of Programme statistics" in get("/dags/somebody_elses").text


def test_a_load_run_shows_its_editions_with_verdicts_and_cells(
    get: Get, engine: Engine, add_run: AddRun
) -> None:
    with engine.begin() as connection:
        held = add_load(
            connection, status="held", rows_loaded=2, rows_rejected=1, notices=["A new sheet."]
        )
        add_check(connection, held, "no_rejected_cells", passed=False, sentence="One cell is bad.")
        add_check(connection, held, "has_figures", sentence="The edition has figures.")
        add_reject(connection, held, "D8", value_as_read="n.a.")
        add_release(connection, "2026-10", sentence="2026-10 is awaited.")
    add_run(
        "tim_sector_load",
        state="failed",
        conf={"periods": ["2026-08"]},
        tasks={"land": "success", "stage": "success", "publish": "failed"},
    )
    page = get("/dags/tim_sector_load/runs/manual__1").text
    for shown in (
        "1 edition came: 1 held.",
        "<dd>2026-08</dd>",
        "One cell is bad.",
        "The edition has figures.",
        "A new sheet.",
        "SEKTOR D8",
        "n.a.",
        "4 = 2 loaded + 1 rejected + 1 ignored",
        "2026-10 is awaited.",
        "publish: failed",
    ):
        assert shown in page


def test_a_later_run_that_tries_a_held_edition_again_shows_it_too(
    get: Get, engine: Engine, add_run: AddRun
) -> None:
    with engine.begin() as connection:
        load_id = add_load(connection, status="held", run_id="the_first")
    add_run(
        "tim_sector_load",
        run_id="the_second",
        state="failed",
        returned={"land": [{"load_id": load_id, "sentence": "landed"}]},
    )
    assert "1 edition came: 1 held." in get("/dags/tim_sector_load/runs/the_second").text


def test_a_run_that_found_nothing_new_says_what_it_found(get: Get, add_run: AddRun) -> None:
    sentence = "2026-08 is what was loaded before."
    add_run(
        "tim_sector_load",
        tasks={"land": "success", "stage": "skipped"},
        returned={"land": [{"load_id": None, "sentence": sentence}]},
    )
    page = get("/dags/tim_sector_load/runs/manual__1").text
    assert "Nothing new came." in page
    assert sentence in page


def test_a_sentence_the_run_itself_gave_is_not_said_twice(
    get: Get, engine: Engine, add_run: AddRun
) -> None:
    sentence = "2026-10 is not published yet."
    with engine.begin() as connection:
        add_release(connection, "2026-10", sentence=sentence)
    add_run("tim_sector_load", returned={"land": [{"load_id": None, "sentence": sentence}]})
    assert get("/dags/tim_sector_load/runs/manual__1").text.count(sentence) == 1


def test_a_refresh_shows_what_it_took_in(get: Get, engine: Engine, add_run: AddRun) -> None:
    with engine.begin() as connection:
        add_refresh(connection, "3 new months.")
    add_run("marts_refresh")
    page = get("/dags/marts_refresh/runs/manual__1").text
    assert "The marts took in what was published." in page
    assert "3 new months." in page


def test_a_refresh_without_news_says_so(get: Get, add_run: AddRun) -> None:
    add_run("marts_refresh", tasks={"refresh": "skipped"})
    assert "Nothing new:" in get("/dags/marts_refresh/runs/manual__1").text


def test_a_summary_run_shows_what_it_wrote(get: Get, engine: Engine, add_run: AddRun) -> None:
    with engine.begin() as connection:
        add_publication(connection, "2026-Q2", "leather")
    add_run("quarterly_export_summary", returned={"write": ["2026-Q2 leather written: It rose."]})
    page = get("/dags/quarterly_export_summary/runs/manual__1").text
    assert "Summaries written: 1." in page
    assert "2026-Q2 leather written: It rose." in page
    assert "2026-Q2/leather" in page


def test_a_run_of_the_nomenclatures_says_what_the_lists_said(get: Get, add_run: AddRun) -> None:
    add_run("nomenclature_load", returned={"compare": ["H6: 2 codes are new."]})
    page = get("/dags/nomenclature_load/runs/manual__1").text
    assert "The publisher&#39;s lists were compared with ours." in page
    assert "H6: 2 codes are new." in page


def test_a_run_for_slices_shows_what_it_found_and_what_each_batch_brought(
    get: Get, engine: Engine, add_run: AddRun
) -> None:
    with engine.begin() as connection:
        load_ids = [
            add_load(
                connection,
                dataset_code="comtrade_monthly_synthetic",
                edition=f"792/2026{month:02d}",
                run_id="another",
                is_sample=True,
            )
            for month in (1, 2)
        ]
    landed = [
        {
            "task_id": "batch.land",
            "map_index": at,
            "state": "success",
            "told": {"return_value": {"load_ids": [load_id]}},
        }
        for at, load_id in enumerate(load_ids)
    ]
    found = {"task_id": "find", "state": "success", "told": {"sentence": "2 are new there."}}
    add_run("comtrade_monthly_load", more=[found, *landed], conf={"reporters": [792]})
    page = get("/dags/comtrade_monthly_load/runs/manual__1").text
    for shown in (
        "2 editions came: 2 published.",
        "<dd>reporters 792</dd>",
        "2 are new there.",
        "792/202601",
        "792/202602",
        "batch.land: 2 success",
        "Records: 4 = 3 loaded",
        "due 2026-09-02 03:30 UTC",
    ):
        assert shown in page


def test_a_run_that_found_nothing_new_says_what_the_publisher_has(
    get: Get, add_run: AddRun
) -> None:
    found = {"task_id": "find", "state": "skipped", "told": {"sentence": "All 24 are here."}}
    add_run("comtrade_monthly_load", more=[found])
    page = get("/dags/comtrade_monthly_load/runs/manual__1").text
    assert "Nothing new came." in page
    assert "All 24 are here." in page


def test_a_run_with_signs_in_its_name_is_found(get: Get, add_run: AddRun) -> None:
    run_id = "manual__2026-09-01T12:00:00+00:00/a b"
    add_run("marts_refresh", run_id=run_id)
    encoded = "manual__2026-09-01T12%3A00%3A00%2B00%3A00%2Fa%20b"
    assert get(f"/dags/marts_refresh/runs/{encoded}").status == 200


def test_a_load_shows_its_bytes_checks_and_what_it_ignored(get: Get, engine: Engine) -> None:
    with engine.begin() as connection:
        load_id = add_load(connection)
        add_check(connection, load_id, "has_figures", sentence="The edition has 3 figures.")
    page = get(f"/loads/{load_id}").text
    for shown in (
        'href="https://tim.org.tr/2026-08.xlsx"',
        "tim_sector/2026-08/abab.xlsx.gz",
        "ab" * 32,
        "The edition has 3 figures.",
        "TOPLAM column",
        'href="/dags/tim_sector_load/runs/manual__1"',
    ):
        assert shown in page


@pytest.mark.parametrize(
    "path", ["/loads/404", "/dags/tim_sector_load/runs/never", "/loads/404;drop", "/nowhere"]
)
def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert get(path).status in {404, 422}


def test_a_hostile_sentence_is_text(get: Get, engine: Engine, add_run: AddRun) -> None:
    with engine.begin() as connection:
        load_id = add_load(connection, status="refused", sentence=HOSTILE, edition="2026-09")
    add_run("tim_sector_load", returned={"land": [{"load_id": load_id, "sentence": HOSTILE}]})
    for path in ("/", f"/loads/{load_id}", "/dags/tim_sector_load/runs/manual__1"):
        page = get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert HOSTILE not in page


def test_what_an_address_asks_for_is_a_value_and_never_sql(get: Get, engine: Engine) -> None:
    answer = get("/dags/tim_sector_load/runs/'; drop table ops.load; --")
    assert answer.status == 404
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from ops.load")).scalar_one() == 0


def test_a_page_cannot_write(get: Get, engine: Engine) -> None:
    from programme_statistics.pages import app

    get("/")
    with (
        app._reading() as connection,
        pytest.raises(Exception, match="read-only transaction"),
    ):
        connection.execute(text("delete from ops.load"))


def test_a_warehouse_that_is_not_there_is_said_with_the_remedy(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    answer = get("/")
    assert answer.status == 503
    assert "WAREHOUSE_URL" in answer.text
    assert "secret" not in answer.text
