"""A summary written from a warehouse: its numbers, its vintages, its files and its records."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from programme_statistics.errors import ChecksFailed, ConfigurationError
from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries import write
from programme_statistics.summaries.write import write_summary

if TYPE_CHECKING:
    from integration.summaries.conftest import Figure, Summaries

LATER = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PublishFigures = Callable[..., int]


def of_quarter(values: dict[Month, Decimal], quarter: Quarter) -> Decimal | None:
    """The quarter's value as three times the mean of its months: not the way the mart adds it."""
    months = [values[month] for month in quarter.months if month in values]
    return statistics.mean(months) * 3 if len(months) == 3 else None


def growth_pct(value: Decimal | None, base: Decimal | None) -> float | None:
    return None if value is None or not base else float(value) / float(base) * 100 - 100


# --- figures -----------------------------------------------------------------------------------


def test_leather_2022_q1_is_the_record_first_quarter(filled: Summaries) -> None:
    publication = filled.write("2022-Q1")
    document = filled.read(publication)
    assert document["figures"]["value_usd"] == Decimal("501786600.00")
    assert float(document["figures"]["yoy_pct"]) == pytest.approx(26.7, abs=0.05)
    assert document["figures"]["is_record_same_quarter"] is True
    assert document["status"] == "final"
    assert publication.headline_en == document["headline"]["en"]
    assert publication.headline_en == (
        "Leather and leather products exports rose 26.7% year on year to USD 501.8 million in the "
        "first quarter of 2022, the highest first quarter since comparable figures began in 2019."
    )
    assert "%26,7 artarak 501,8 milyon dolara yükseldi" in publication.headline_tr


def test_leather_2023_q1_is_the_next_record(filled: Summaries) -> None:
    headline = filled.write("2023-Q1").headline_en
    assert "rose 13.3% year on year to USD 568.7 million" in headline
    assert "the highest first quarter since comparable figures began in 2019" in headline


def test_without_a_quarter_the_latest_complete_one_is_written(filled: Summaries) -> None:
    publication = filled.write()
    assert publication.quarter == "2026-Q3"
    assert "to USD 422.6 million in the third quarter of 2026" in publication.headline_en
    page = Path(publication.html_path).read_text(encoding="utf-8")
    assert "398.2" in page


def test_figures_are_those_of_the_mart(filled: Summaries) -> None:
    figures = filled.read(filled.write("2026-Q3"))["figures"]
    with filled.database.connect() as connection:
        row = (
            connection.execute(
                text(
                    "select * from mart.sector_export_quarter "
                    "where sector_code = 'leather' and quarter = '2026-Q3'"
                )
            )
            .mappings()
            .one()
        )
    assert set(figures) == set(row)
    for column in set(row) - {"known_at", "history_from"}:
        assert figures[column] == row[column], column


def test_the_last_twenty_quarters_match_figures_added_up_another_way(
    filled: Summaries, leather: dict[Month, Decimal]
) -> None:
    rows = filled.read(filled.write("2026-Q3"))["tables"]["quarters"]
    wanted = [Quarter(2026, 3).plus(-back) for back in reversed(range(20))]
    assert [row["quarter"] for row in rows] == [str(quarter) for quarter in wanted]
    for row, quarter in zip(rows, wanted, strict=True):
        value = of_quarter(leather, quarter)
        assert value is not None
        assert float(row["value_usd"]) == pytest.approx(float(value))
        year_ago, before = (of_quarter(leather, quarter.plus(back)) for back in (-4, -1))
        assert float(row["yoy_pct"]) == pytest.approx(growth_pct(value, year_ago))
        assert float(row["qoq_pct"]) == pytest.approx(growth_pct(value, before))
        year = [leather[quarter.months[2].plus(-back)] for back in range(12)]
        assert float(row["rolling_12m_usd"]) == pytest.approx(float(statistics.mean(year)) * 12)


def test_the_national_figures_agree_with_the_published_series(
    filled: Summaries, shared_data: Path
) -> None:
    lines = (shared_data / "tim/sector/deri-ve-deri-mamulleri.csv").read_text().splitlines()[1:]
    published = {
        Month.parse(line[:7]): Decimal(line.partition(",")[2]) * 1_000_000 for line in lines
    }
    for quarter in ("2022-Q1", "2024-Q4", "2026-Q3"):
        figures = filled.read(filled.write(quarter))["figures"]
        expected = sum(published[month] for month in Quarter.parse(quarter).months)
        assert figures["value_usd"] == expected


def test_countries_are_ranked_compared_and_shared_out(filled: Summaries) -> None:
    document = filled.read(filled.write("2026-Q3"))
    countries = document["tables"]["countries"]
    totals: dict[tuple[str, int], Decimal] = {}
    for code, year, value in filled.rows(
        "select country_code, left(month, 4)::int, sum(value_usd) from mart.country_export_month "
        "where sector_code = 'leather' and right(month, 2) in ('07', '08', '09') group by 1, 2"
    ):
        totals[code, year] = value
    expected = sorted(
        (code for code, year in totals if year == 2026), key=lambda code: -totals[code, 2026]
    )
    assert [row["country_code"] for row in countries["rows"]] == expected
    assert countries["is_complete"] is True
    national = document["figures"]["value_usd"]
    before = document["tables"]["quarters"][-5]["value_usd"]
    for row in countries["rows"]:
        this, base = (totals[row["country_code"], year] for year in (2026, 2025))
        assert (row["value_usd"], row["year_before_usd"]) == (this, base)
        assert float(row["yoy_pct"]) == pytest.approx(growth_pct(this, base))
        assert float(row["share_pct"]) == pytest.approx(float(this / national * 100))
        assert float(row["contribution_pp"]) == pytest.approx(float((this - base) / before * 100))


def test_provinces_with_two_of_three_months_are_flagged_and_not_compared(
    filled: Summaries,
) -> None:
    provinces = filled.read(filled.write("2026-Q3"))["tables"]["provinces"]
    assert (provinces["is_complete"], provinces["months"]) == (False, ["2026-07", "2026-08"])
    assert provinces["rows"]
    assert all(row["share_pct"] is None and row["yoy_pct"] is None for row in provinces["rows"])


def test_a_quarter_before_the_places_begin_has_none(filled: Summaries) -> None:
    publication = filled.write("2022-Q1")
    tables = filled.read(publication)["tables"]
    assert (tables["provinces"]["rows"], tables["countries"]["rows"]) == ([], [])
    page = Path(publication.html_path).read_text(encoding="utf-8")
    assert "No figures of this subject and quarter are in the warehouse." in page


def test_revisions_are_exactly_the_six_months_of_the_newest_edition(filled: Summaries) -> None:
    revisions = filled.read(filled.write("2026-Q3"))["tables"]["revisions"]
    assert [row["month"] for row in revisions] == [f"2026-0{month}" for month in range(3, 9)]
    august = revisions[-1]
    assert (august["earlier_edition"], august["latest_edition"]) == ("2026-08", "2026-09")
    assert august["earlier_value_usd"] == Decimal("140156960.00")
    assert august["latest_value_usd"] == Decimal("139940420.00")
    assert august["revision_usd"] == Decimal("-216540.00")


def test_sources_name_publisher_edition_digest_and_landed_bytes(filled: Summaries) -> None:
    sources = filled.read(filled.write("2022-Q1"))["sources"]
    assert {row["dataset_code"] for row in sources} == {"tim_sector"}
    used = {(row["edition"], row["is_history"]) for row in sources}
    assert {("2022-12", False), ("2021-12", False), ("2019-12", True)} <= used
    assert all(row["publisher"]["en"] == "Turkish Exporters' Assembly (TİM)" for row in sources)
    assert all(len(row["sha256"]) == 64 and row["landed_path"] for row in sources)
    assert all(row["is_sample"] for row in sources)


# --- what was known when -----------------------------------------------------------------------


def test_a_summary_as_of_an_earlier_time_has_the_figures_of_that_time(
    filled: Summaries,
) -> None:
    between = filled.published["tim_sector", "2026-09"] - timedelta(hours=1)
    then = filled.read(filled.write("2026-Q2", known_at=between))
    now = filled.read(filled.write("2026-Q2"))
    assert then["figures"]["value_usd"] == Decimal("336117310.00")
    assert now["figures"]["value_usd"] == Decimal("336082540.00")
    assert then["known_at"] == between.isoformat().replace("+00:00", "Z")


def test_the_stated_time_writes_the_same_bytes_again(filled: Summaries) -> None:
    for quarter in ("2022-Q1", "2026-Q3"):
        publication = filled.write(quarter)
        again = filled.write(quarter, known_at=publication.known_at)
        assert not again.changed


def test_a_final_summary_is_not_touched_by_loads_that_do_not_concern_it(
    filled: Summaries, publish: PublishFigures, figure: Callable[..., Figure]
) -> None:
    filled.write("2022-Q1")
    before = filled.files()
    publish("2026-10", [figure("2026-10", "120000000"), figure("2026-09", "130000000")], LATER)
    publish("2022-02", [figure("2022-02", "5000000", sector="textiles")], LATER)
    assert not filled.write("2022-Q1").changed
    assert filled.files() == before


def test_the_december_edition_makes_a_quarter_final_even_where_it_changes_nothing(
    filled: Summaries, publish: PublishFigures, figure: Callable[..., Figure]
) -> None:
    first = filled.write("2026-Q3")
    publish("2026-12", [figure("2026-12", "100000000")], LATER)
    last = filled.write("2026-Q3")
    assert (first.status, last.status) == ("provisional", "final")
    assert last.known_at == LATER
    assert not filled.write("2026-Q3", known_at=last.known_at).changed


def test_a_withdrawn_figure_is_gone_and_its_end_is_the_time_stated(
    filled: Summaries,
) -> None:
    filled.write("2024-Q1")
    filled.run(
        "update warehouse.fact_export set valid_to = '2026-11-02T08:00:00Z' "
        "where dataset_code = 'tim_country' and partner_code = 'DE' and ref_month >= '2024-01-01'"
    )
    publication = filled.write("2024-Q1")
    countries = filled.read(publication)["tables"]["countries"]
    assert "DE" not in {row["country_code"] for row in countries["rows"]}
    assert publication.known_at == LATER
    assert not filled.write("2024-Q1", known_at=publication.known_at).changed


# --- files and records -------------------------------------------------------------------------


def test_an_unchanged_run_writes_nothing(filled: Summaries) -> None:
    first = filled.write("2022-Q1")
    stamps = [Path(path).stat().st_mtime_ns for path in (first.json_path, first.html_path)]
    second = filled.write("2022-Q1")
    assert (first.changed, second.changed) == (True, False)
    assert stamps == [
        Path(path).stat().st_mtime_ns for path in (second.json_path, second.html_path)
    ]
    assert filled.rows("select count(*) from ops.publication") == [(1,)]


def test_the_same_figures_give_the_same_bytes_elsewhere(filled: Summaries, tmp_path: Path) -> None:
    filled.write("2026-Q3")
    filled.write("2026-Q3", root=tmp_path / "elsewhere")
    assert filled.files(tmp_path / "elsewhere") == filled.files()


def test_a_revision_keeps_the_earlier_version_and_closes_the_candidate(
    filled: Summaries, publish: PublishFigures, figure: Callable[..., Figure]
) -> None:
    first = filled.write("2026-Q3")
    kept = filled.files()
    load_id = publish("2026-10", [figure("2026-08", "141000000")], LATER)
    filled.run(
        "insert into ops.reissue_candidate (quarter, subject, dataset_code, load_id, reason) "
        f"values ('2026-Q3', 'leather', 'tim_sector', {load_id}, 'August was revised'), "
        f"('2026-Q3', 'total', 'tim_sector', {load_id}, 'August was revised')"
    )
    second = filled.write("2026-Q3")
    assert second.changed
    assert second.status == "revised"
    name = first.known_at.strftime("%Y%m%dT%H%M%S%fZ")
    earlier = {
        path.removeprefix(f"2026-Q3/leather/earlier/{name}/"): content
        for path, content in filled.files().items()
        if "/earlier/" in path
    }
    assert earlier == {path.rpartition("/")[2]: content for path, content in kept.items()}
    assert filled.rows("select subject from ops.reissue_candidate where reissued_at is null") == [
        ("total",)
    ]
    publications = filled.rows(
        "select known_at, status, path from ops.publication order by publication_id"
    )
    assert publications == [
        (first.known_at, "provisional", "2026-Q3/leather"),
        (second.known_at, "revised", "2026-Q3/leather"),
    ]


def test_the_files_say_which_summaries_were_published(filled: Summaries) -> None:
    """So does a warehouse that was made anew; when each was written is that of its file."""
    filled.write("2026-Q3", known_at=filled.published["tim_sector", "2026-08"])
    filled.write("2026-Q3")
    filled.write("2022-Q1")
    columns = "quarter, subject, known_at, status, json_sha256, html_sha256, path"
    written = f"select {columns} from ops.publication order by publication_id"
    before = filled.rows(written)
    times = [at for (at,) in filled.rows("select written_at from ops.publication order by 1")]
    assert len(before) == 3
    filled.run("truncate ops.publication")
    with filled.database.begin() as connection:
        assert write.bring_back(connection, str(filled.root)) == 3
    assert filled.rows(written) == before
    back = [at for (at,) in filled.rows("select written_at from ops.publication order by 1")]
    for one, other in zip(times, back, strict=True):
        assert abs(one - other) < timedelta(seconds=10)
    assert not filled.write("2026-Q3").changed


def test_a_summary_of_an_earlier_time_leaves_later_candidates_pending(filled: Summaries) -> None:
    (load_id,) = filled.rows("select max(load_id) from ops.load")[0]
    filled.run(
        "insert into ops.reissue_candidate (quarter, subject, dataset_code, load_id, reason) "
        f"values ('2026-Q2', 'leather', 'tim_sector', {load_id}, 'revised')"
    )
    filled.write("2026-Q2", known_at=filled.published["tim_sector", "2026-09"])
    assert filled.rows("select reissued_at from ops.reissue_candidate") == [(None,)]


@pytest.mark.parametrize("replaced_before_the_kill", [0, 1, 2, 3, 4])
def test_killed_at_any_file_and_run_again_it_is_as_if_never_killed(
    filled: Summaries,
    publish: PublishFigures,
    figure: Callable[..., Figure],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    replaced_before_the_kill: int,
) -> None:
    undisturbed = tmp_path / "undisturbed"
    filled.write("2026-Q3")
    filled.write("2026-Q3", root=undisturbed)
    publish("2026-10", [figure("2026-08", "141000000")], LATER)
    filled.write("2026-Q3", root=undisturbed)
    filled.run("delete from ops.publication where status = 'revised'")

    replace, calls = write._replace, iter(range(100))

    def killed(path: Path, content: bytes) -> None:
        if next(calls) == replaced_before_the_kill:
            raise KeyboardInterrupt
        replace(path, content)

    monkeypatch.setattr(write, "_replace", killed)
    if replaced_before_the_kill < 4:
        with pytest.raises(KeyboardInterrupt):
            filled.write("2026-Q3")
        assert filled.rows("select count(*) from ops.publication") == [(1,)]
    monkeypatch.setattr(write, "_replace", replace)
    filled.write("2026-Q3")
    assert filled.files() == filled.files(undisturbed)
    assert filled.rows("select count(*) from ops.publication") == [(2,)]
    assert not filled.write("2026-Q3").changed


def test_a_page_of_a_later_release_keeps_the_one_before(
    filled: Summaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.write("2022-Q1")
    from programme_statistics.summaries.render import render

    for mark in (b"<!-- 2 -->", b"<!-- 3 -->"):
        monkeypatch.setattr(
            write, "render", lambda facts, json, mark=mark: render(facts, json) + mark
        )
        assert filled.write("2022-Q1").changed
    pages = [name for name in filled.files() if name.endswith("html") and "/earlier/" in name]
    assert len(pages) == 2


def test_a_second_writer_of_the_same_summary_waits_for_the_first(filled: Summaries) -> None:
    with filled.database.connect() as first, filled.database.connect() as second:
        write_summary(first, "2022-Q1", "leather", str(filled.root))
        second.execute(text("set local lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            write_summary(second, "2022-Q1", "leather", str(filled.root))
        second.rollback()
        write_summary(second, "2022-Q2", "leather", str(filled.root))


# --- what is refused, held and said -------------------------------------------------------------


def test_an_incomplete_quarter_asked_for_by_name_says_so(filled: Summaries) -> None:
    publication = filled.write("2026-Q3", subject="total")
    document = filled.read(publication)
    assert publication.status == document["status"] == "incomplete"
    assert publication.headline_en == (
        "Total exports were USD 42,229.1 million in July and August 2026; figures for the third "
        "quarter of 2026 are incomplete."
    )
    assert document["figures"]["yoy_pct"] is None
    assert document["figures"]["is_record_same_quarter"] is False
    assert filled.write(subject="total").quarter == "2026-Q2"


def test_an_unknown_subject_lists_the_known_ones(filled: Summaries) -> None:
    with pytest.raises(ConfigurationError, match=r"'leathr' is not a sector.*total.*leather"):
        filled.write(subject="leathr")


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        ("2018-Q4", "no figure in 2018-Q4"),
        ("2027-Q1", r"no figure in 2027-Q1.*run from 2019-Q1 to 2026-Q3"),
        ("2022-Q5", "write it as YYYY-Qn"),
    ],
)
def test_a_quarter_without_figures_is_refused(filled: Summaries, quarter: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        filled.write(quarter)
    assert filled.files() == {}


def test_an_empty_warehouse_is_refused_with_the_remedy(empty: Summaries) -> None:
    with pytest.raises(ConfigurationError, match="no quarter with three published months"):
        empty.write()
    with pytest.raises(ConfigurationError, match="no figure in 2022-Q1"):
        empty.write("2022-Q1")


def test_a_time_to_come_or_without_a_zone_is_refused(filled: Summaries) -> None:
    with pytest.raises(ConfigurationError, match="has not come yet"):
        filled.write("2022-Q1", known_at=datetime(2999, 1, 1, tzinfo=UTC))
    with pytest.raises(ConfigurationError, match="has no time zone"):
        filled.write("2022-Q1", known_at=datetime(2026, 9, 1))  # noqa: DTZ001


def test_a_failed_critical_check_holds_the_summary(
    filled: Summaries, publish: PublishFigures, figure: Callable[..., Figure]
) -> None:
    filled.write("2026-Q3")
    before = filled.files()
    publish(
        "2026-10",
        [figure("2026-09", "135000000")],
        LATER,
        failed=("groups_make_total", "critical", "The groups do not make the total."),
    )
    with pytest.raises(ChecksFailed, match=r"held.*2026-10.*The groups do not make the total"):
        filled.write("2026-Q3")
    assert filled.files() == before


def test_a_failed_warning_is_shown_as_a_sentence(
    filled: Summaries, publish: PublishFigures, figure: Callable[..., Figure]
) -> None:
    publish(
        "2026-10",
        [figure("2026-09", "135000000")],
        LATER,
        failed=("own_level", "warning", "September is low; look before quoting."),
    )
    publication = filled.write("2026-Q3")
    warnings = filled.read(publication)["checks"]["warnings"]
    assert [warning["sentence"] for warning in warnings] == [
        "September is low; look before quoting."
    ]
    page = Path(publication.html_path).read_text(encoding="utf-8")
    assert page.count("September is low; look before quoting.") == 2


def test_the_text_of_both_languages_stands_in_the_page(filled: Summaries) -> None:
    publication = filled.write("2023-Q1")
    page = unescape(Path(publication.html_path).read_text(encoding="utf-8"))
    document: dict[str, Any] = filled.read(publication)
    for language in ("en", "tr"):
        for sentence in (document["headline"][language], *document["main_points"][language]):
            assert sentence in page
