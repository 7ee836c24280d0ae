"""The refresh after a publication: new months are announced, touched summaries are queued."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text

from programme_statistics.marts.refresh import refresh, touched_months
from support.facts import publish, quarters, withdraw
from support.road import Road
from support.trade_facts import Figure, publish_trade

M = 3_000_000
CANDIDATES = "select quarter, subject, reason from ops.reissue_candidate order by quarter, subject"


@pytest.fixture
def engine(road: Road) -> Engine:
    return road.engine


def published(engine: Engine, *sectors: str, first: str, count: int, edition: str, at: str) -> None:
    with engine.begin() as connection:
        publish(
            connection,
            {sector: quarters(first, *[M] * count) for sector in sectors},
            edition=edition,
            at=at,
        )


def summarised(engine: Engine, quarter: str, subject: str) -> None:
    """A summary of a quarter has been published, with all that is known."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into ops.publication (quarter, subject, known_at, status, json_sha256,"
                " html_sha256, path) select :quarter, :subject, max(published_at), 'provisional',"
                " '', '', '' from ops.load"
            ),
            {"quarter": quarter, "subject": subject},
        )


def revise(connection: Connection, sector: str, month: str, *, edition: str, at: str) -> None:
    publish(connection, {sector: {month: 2 * M}}, edition=edition, at=at)


def test_without_a_publication_there_is_nothing_to_do(engine: Engine) -> None:
    result = refresh(engine)
    assert (result.changed, list(result.new_months), result.n_candidates) == (False, [], 0)
    assert result.sentence == "No publication since the last refresh."


def test_new_months_are_announced_once(road: Road, engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    first = refresh(engine)
    assert list(first.new_months) == ["2026-01", "2026-02", "2026-03"]
    assert first.sentence == (
        "3 new month(s) (2026-01 to 2026-03); 0 published summary(ies) to write again."
    )
    before = road.written()
    assert not refresh(engine).changed
    assert road.written() == before


def test_a_revised_month_is_not_announced_again(engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    refresh(engine)
    with engine.begin() as connection:
        revise(connection, "leather", "2026-02", edition="2026-04", at="2026-05-01")
    result = refresh(engine)
    assert result.changed
    assert list(result.new_months) == []


def test_a_month_of_another_sector_is_not_announced_again(engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    refresh(engine)
    published(engine, "carpets", first="2026-01", count=1, edition="2026-04", at="2026-05-01")
    assert list(refresh(engine).new_months) == []


def test_publications_that_were_missed_are_taken_in_later(engine: Engine) -> None:
    """As after a run that was killed between the load and the refresh."""
    for number in (1, 2, 3):
        with engine.begin() as connection:
            publish(
                connection,
                {"leather": {f"2026-0{number}": M}},
                edition=f"2026-0{number}",
                at=f"2026-0{number + 1}-01",
            )
    assert list(refresh(engine).new_months) == ["2026-01", "2026-02", "2026-03"]


def test_a_revision_queues_the_published_summaries_it_touches(engine: Engine) -> None:
    published(engine, "leather", first="2025-01", count=5, edition="2026-03", at="2026-04-01")
    for quarter in ("2025-Q1", "2025-Q2", "2026-Q1"):
        summarised(engine, quarter, "leather")
    refresh(engine)
    with engine.begin() as connection:
        revise(connection, "leather", "2025-02", edition="2026-04", at="2026-05-01")
    assert refresh(engine).n_candidates == 2
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(CANDIDATES))]
    # The month is in the one quarter, and the base of the other's growth.
    assert [row[:2] for row in found] == [("2025-Q1", "leather"), ("2026-Q1", "leather")]
    assert "2025-02" in found[0][2]


def test_a_revision_before_the_summary_queues_nothing(engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    with engine.begin() as connection:
        revise(connection, "leather", "2026-02", edition="2026-04", at="2026-05-01")
    refresh(engine)
    summarised(engine, "2026-Q1", "leather")
    published(engine, "carpets", first="2026-04", count=1, edition="2026-06", at="2026-07-01")
    assert refresh(engine).n_candidates == 0


def test_a_revision_that_the_summary_knows_queues_nothing(engine: Engine) -> None:
    """It was written between the revision and the refresh, as all are after a rebuild."""
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    summarised(engine, "2026-Q1", "leather")
    refresh(engine)
    with engine.begin() as connection:
        revise(connection, "leather", "2026-02", edition="2026-04", at="2026-05-01")
    summarised(engine, "2026-Q1", "leather")
    assert refresh(engine).n_candidates == 0


def test_a_revision_of_another_subject_queues_nothing(engine: Engine) -> None:
    published(
        engine, "leather", "carpets", first="2026-01", count=1, edition="2026-03", at="2026-04-01"
    )
    summarised(engine, "2026-Q1", "leather")
    refresh(engine)
    with engine.begin() as connection:
        revise(connection, "carpets", "2026-02", edition="2026-04", at="2026-05-01")
    assert refresh(engine).n_candidates == 0


def test_a_withdrawal_queues_the_summary_it_touches(engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    summarised(engine, "2026-Q1", "leather")
    refresh(engine)
    with engine.begin() as connection:
        publish(connection, {}, edition="2026-04", at="2026-05-01")
        withdraw(connection, "leather", "2026-02", at="2026-05-01")
    assert refresh(engine).n_candidates == 1


def test_an_edition_that_came_late_queues_nothing(engine: Engine) -> None:
    """Its figures were never current, so no summary has changed."""
    published(engine, "leather", first="2026-01", count=1, edition="2026-04", at="2026-05-01")
    summarised(engine, "2026-Q1", "leather")
    refresh(engine)
    with engine.begin() as connection:
        late = publish(connection, {}, edition="2026-03", at="2026-06-01")
        connection.execute(
            text(
                "insert into warehouse.fact_export (dataset_code, ref_month, sector_code,"
                " origin_code, partner_code, value_usd, edition, load_id, valid_from, valid_to)"
                " select 'tim_sector', '2026-02-01', 'leather', 'TR', 'WORLD', 1, '2026-03',"
                " max(load_id), :late, :late from ops.load"
            ),
            {"late": late},
        )
    assert refresh(engine).n_candidates == 0


def test_a_summary_written_twice_is_queued_once(engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    summarised(engine, "2026-Q1", "leather")
    summarised(engine, "2026-Q1", "leather")
    refresh(engine)
    with engine.begin() as connection:
        revise(connection, "leather", "2026-02", edition="2026-04", at="2026-05-01")
    assert refresh(engine).n_candidates == 1


def test_a_refresh_is_kept_with_its_months_and_sentence(road: Road, engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    result = refresh(engine)
    ((months, sentence),) = road.rows("select months, sentence from ops.mart_refresh")
    assert months == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert sentence == result.sentence


def test_trade_records_are_summed_up_and_the_sentence_says_so(engine: Engine) -> None:
    with engine.begin() as connection:
        publish_trade(
            connection, [Figure("2026-01", "640110", 0, 1), Figure("2026-04", "640110", 0, 1)]
        )
    result = refresh(engine)
    assert (result.changed, result.n_spans) == (True, 2)
    assert "2 quarter(s) or year(s) of trade records summed up." in result.sentence
    assert not refresh(engine).changed


def test_sums_that_were_forgotten_are_made_again_without_a_publication(engine: Engine) -> None:
    with engine.begin() as connection:
        publish_trade(connection, [Figure("2026-01", "640110", 0, 1)])
    refresh(engine)
    with engine.begin() as connection:
        connection.execute(text("delete from warehouse.agg_trade_span"))
    result = refresh(engine)
    assert (result.changed, result.n_spans) == (True, 1)
    assert result.sentence == (
        "No publication since the last refresh. 1 quarter(s) or year(s) of trade records summed up."
    )


def test_the_months_a_load_touched_include_those_it_withdrew(engine: Engine) -> None:
    published(engine, "leather", first="2026-01", count=1, edition="2026-03", at="2026-04-01")
    with engine.begin() as connection:
        publish(connection, {"leather": {"2026-04": M}}, edition="2026-04", at="2026-05-01")
        withdraw(connection, "leather", "2026-02", at="2026-05-01")
        load_id = connection.execute(text("select max(load_id) from ops.load")).scalar_one()
        assert touched_months(connection, [load_id]) == ["2026-02", "2026-04"]
