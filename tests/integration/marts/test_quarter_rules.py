"""``mart.sector_export_quarter`` on small series, each expected figure worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, text

from support.facts import months, publish, quarters, withdraw

M = 3_000_000
OCTOBER = "2026-10-01T08:00"


def quarter(
    scratch: Connection, name: str, sector: str = "leather", as_of: object = "infinity"
) -> Mapping[str, Any]:
    """The mart's row, by column."""
    return dict(
        scratch.execute(
            text(
                "select * from mart.sector_export_quarter_as_of(:as_of)"
                " where sector_code = :sector and quarter = :name"
            ),
            {"as_of": as_of, "sector": sector, "name": name},
        )
        .mappings()
        .one()
    )


def given_leather(scratch: Connection, series: Mapping[str, float]) -> None:
    publish(scratch, {"leather": series}, edition="2026-09", at=OCTOBER)


def test_a_quarter_is_the_sum_of_its_months(scratch: Connection) -> None:
    given_leather(scratch, months("2026-01", 10_000_000, 20_000_000, 30_000_000.01))
    row = quarter(scratch, "2026-Q1")
    assert row["value_usd"] == Decimal("60000000.01")
    assert (row["n_months"], row["is_complete"]) == (3, True)


def test_growth_on_the_year_before_is_unrounded(scratch: Connection) -> None:
    given_leather(scratch, quarters("2025-01", 3 * M, 3 * M, 3 * M, 3 * M, 4 * M))
    growth = quarter(scratch, "2026-Q1")["yoy_pct"]
    assert abs(growth - Decimal(100) / 3) < Decimal("1e-12")


def test_growth_on_the_quarter_before(scratch: Connection) -> None:
    given_leather(scratch, quarters("2026-01", 4 * M, 3 * M))
    assert quarter(scratch, "2026-Q2")["qoq_pct"] == -25
    assert quarter(scratch, "2026-Q1")["qoq_pct"] is None


def test_growth_across_the_turn_of_the_year(scratch: Connection) -> None:
    given_leather(scratch, quarters("2025-10", 4 * M, 5 * M))
    assert quarter(scratch, "2026-Q1")["qoq_pct"] == 25


@pytest.mark.parametrize(("base", "growth"), [(49_999.98, None), (50_001, 200)])
def test_growth_needs_a_base_of_fifty_thousand_dollars(
    scratch: Connection, base: float, growth: int | None
) -> None:
    given_leather(scratch, {**quarters("2025-01", base), **quarters("2026-01", 3 * base)})
    row = quarter(scratch, "2026-Q1")
    assert row["yoy_pct"] == growth
    assert row["ytd_yoy_pct"] == growth


def test_a_base_of_zero_gives_no_growth(scratch: Connection) -> None:
    given_leather(scratch, {**quarters("2025-01", 0), **quarters("2026-01", 3 * M)})
    assert quarter(scratch, "2026-Q1")["yoy_pct"] is None


def test_an_incomplete_quarter_has_its_sum_so_far_and_nothing_else(scratch: Connection) -> None:
    given_leather(scratch, {**quarters("2025-01", *[3 * M] * 6), **months("2026-07", 9 * M, 9 * M)})
    row = quarter(scratch, "2026-Q3")
    assert (row["value_usd"], row["n_months"], row["is_complete"]) == (18 * M, 2, False)
    figures = ("yoy_pct", "qoq_pct", "ytd_usd", "ytd_yoy_pct", "rolling_12m_usd")
    assert [row[name] for name in (*figures, "share_of_total_pct")] == [None] * 6
    assert not row["is_record_same_quarter"]
    assert not row["is_record_any_quarter"]


def test_a_quarter_whose_base_is_incomplete_has_no_growth(scratch: Connection) -> None:
    given_leather(scratch, {**months("2025-02", M, M), **quarters("2026-01", 3 * M)})
    assert quarter(scratch, "2026-Q1")["yoy_pct"] is None


def test_the_year_to_date_runs_from_january(scratch: Connection) -> None:
    given_leather(scratch, quarters("2025-01", M, 2 * M, 4 * M, 8 * M, 3 * M, 3 * M))
    assert quarter(scratch, "2025-Q3")["ytd_usd"] == 7 * M
    row = quarter(scratch, "2026-Q2")
    assert (row["ytd_usd"], row["ytd_yoy_pct"]) == (6 * M, 100)


def test_a_year_to_date_with_a_gap_is_missing(scratch: Connection) -> None:
    given_leather(scratch, {**months("2026-02", M, M), **quarters("2026-04", 3 * M)})
    assert quarter(scratch, "2026-Q2")["ytd_usd"] is None


def test_the_rolling_sum_is_of_twelve_months(scratch: Connection) -> None:
    given_leather(scratch, quarters("2025-01", M, 2 * M, 4 * M, 8 * M, 16 * M))
    assert quarter(scratch, "2025-Q3")["rolling_12m_usd"] is None
    assert quarter(scratch, "2025-Q4")["rolling_12m_usd"] == 15 * M
    assert quarter(scratch, "2026-Q1")["rolling_12m_usd"] == 30 * M


def test_a_rolling_sum_over_a_gap_is_missing(scratch: Connection) -> None:
    given_leather(
        scratch,
        {**quarters("2025-01", M, M, M), **months("2025-11", M, M), **quarters("2026-01", M)},
    )
    assert quarter(scratch, "2026-Q1")["rolling_12m_usd"] is None


def test_the_share_is_of_the_total(scratch: Connection) -> None:
    publish(
        scratch,
        {"leather": quarters("2026-01", 3 * M), "total": quarters("2026-01", 400 * M)},
        edition="2026-03",
        at=OCTOBER,
    )
    assert quarter(scratch, "2026-Q1")["share_of_total_pct"] == Decimal("0.75")
    assert quarter(scratch, "2026-Q1", "total")["share_of_total_pct"] == 100


def test_without_the_total_there_is_no_share(scratch: Connection) -> None:
    given_leather(scratch, quarters("2026-01", M))
    assert quarter(scratch, "2026-Q1")["share_of_total_pct"] is None


def test_a_record_of_the_same_quarter_needs_three_earlier_ones(scratch: Connection) -> None:
    given_leather(
        scratch,
        quarters("2019-01", *(value * M for year in range(1, 6) for value in (year, 1, 1, 1))),
    )
    records = {
        year: quarter(scratch, f"{year}-Q1")["is_record_same_quarter"] for year in range(2019, 2024)
    }
    assert records == {2019: False, 2020: False, 2021: False, 2022: True, 2023: True}


def test_a_record_of_any_quarter_needs_twelve_earlier_ones(scratch: Connection) -> None:
    given_leather(scratch, quarters("2019-01", *(M * value for value in range(1, 15))))
    records = [
        name
        for name in ("2021-Q4", "2022-Q1", "2022-Q2")
        if quarter(scratch, name)["is_record_any_quarter"]
    ]
    assert records == ["2022-Q1", "2022-Q2"]


def test_a_tie_is_no_record(scratch: Connection) -> None:
    given_leather(scratch, quarters("2019-01", *[3 * M] * 13))
    row = quarter(scratch, "2022-Q1")
    assert not row["is_record_same_quarter"]
    assert not row["is_record_any_quarter"]


def test_a_cent_more_is_a_record(scratch: Connection) -> None:
    series = quarters("2019-01", *[3 * M] * 13)
    series["2022-03"] = M + 0.01
    given_leather(scratch, series)
    row = quarter(scratch, "2022-Q1")
    assert row["is_record_same_quarter"]
    assert row["is_record_any_quarter"]


def test_a_record_of_its_own_quarter_need_not_be_one_of_all(scratch: Connection) -> None:
    given_leather(scratch, quarters("2019-01", *(M * v for v in (1, 9, 1, 1) * 3), 2 * M))
    row = quarter(scratch, "2022-Q1")
    assert row["is_record_same_quarter"]
    assert not row["is_record_any_quarter"]


def test_a_record_stays_one_when_a_later_quarter_is_higher(scratch: Connection) -> None:
    """It is judged against the history up to it."""
    given_leather(scratch, quarters("2019-01", *[M] * 12, 2 * M, *[3 * M] * 4))
    assert quarter(scratch, "2022-Q1")["is_record_any_quarter"]


def test_records_are_judged_against_unbroken_history_only(scratch: Connection) -> None:
    series = quarters("2019-01", *[M] * 12, 2 * M)
    del series["2020-05"]
    given_leather(scratch, series)
    row = quarter(scratch, "2022-Q1")
    assert row["history_from"] == date(2020, 6, 1)
    assert not row["is_record_any_quarter"]
    assert not row["is_record_same_quarter"]  # 2021-Q1 is the only earlier one left


def test_history_starts_with_the_first_month(scratch: Connection) -> None:
    given_leather(scratch, quarters("2019-01", *[M] * 5))
    assert quarter(scratch, "2020-Q1")["history_from"] == date(2019, 1, 1)


def test_a_quarter_is_final_once_its_december_edition_is_in(scratch: Connection) -> None:
    publish(scratch, {"leather": quarters("2025-01", M)}, edition="2025-11", at="2025-12-01")
    before = publish(scratch, {}, edition="2025-11", at="2025-12-02")
    publish(scratch, {}, edition="2025-12", at="2026-01-02")
    assert not quarter(scratch, "2025-Q1", as_of=before)["is_final"]
    assert quarter(scratch, "2025-Q1")["is_final"]


def test_an_edition_of_the_next_year_makes_a_quarter_final(scratch: Connection) -> None:
    publish(scratch, {"leather": quarters("2025-01", M)}, edition="2026-01", at="2026-02-01")
    assert quarter(scratch, "2025-Q1")["is_final"]


def test_an_edition_without_the_sector_does_not_make_its_quarters_final(
    scratch: Connection,
) -> None:
    publish(scratch, {"leather": quarters("2025-01", M)}, edition="2025-03", at="2025-04-01")
    publish(scratch, {}, edition="2025-12", at="2026-01-02", carried=["chemicals"])
    assert not quarter(scratch, "2025-Q1")["is_final"]


def test_months_that_came_one_by_one_are_no_revision(scratch: Connection) -> None:
    for number in (1, 2, 3):
        publish(
            scratch,
            {"leather": {f"2026-0{number}": M}},
            edition=f"2026-0{number}",
            at=f"2026-0{number + 1}-01",
        )
    assert not quarter(scratch, "2026-Q1")["is_revised"]


def test_a_change_before_the_quarter_was_whole_is_no_revision_of_it(scratch: Connection) -> None:
    publish(scratch, {"leather": months("2026-01", M, M)}, edition="2026-02", at="2026-03-01")
    publish(scratch, {"leather": {"2026-01": 2 * M, "2026-03": M}}, edition="2026-03", at=OCTOBER)
    assert not quarter(scratch, "2026-Q1")["is_revised"]


def test_a_change_of_a_whole_quarter_is_a_revision(scratch: Connection) -> None:
    first = publish(
        scratch, {"leather": quarters("2026-01", M)}, edition="2026-03", at="2026-04-01"
    )
    publish(scratch, {"leather": {"2026-01": 2 * M}}, edition="2026-04", at="2026-05-01")
    assert quarter(scratch, "2026-Q1")["is_revised"]
    assert not quarter(scratch, "2026-Q1", as_of=first)["is_revised"]


def test_known_at_is_when_the_row_last_changed(scratch: Connection) -> None:
    publish(scratch, {"leather": quarters("2025-01", *[M] * 5)}, edition="2026-03", at=OCTOBER)
    later = publish(scratch, {"leather": {"2025-01": 2 * M}}, edition="2026-04", at="2026-11-01")
    assert quarter(scratch, "2025-Q1")["known_at"] == later
    assert quarter(scratch, "2026-Q1")["known_at"] == later  # its growth changed


def test_a_revision_leaves_earlier_quarters_known_as_they_were(scratch: Connection) -> None:
    first = publish(
        scratch, {"leather": quarters("2025-01", M, M)}, edition="2025-06", at="2025-07-01"
    )
    publish(scratch, {"leather": {"2025-04": 2 * M}}, edition="2025-07", at="2025-08-01")
    assert quarter(scratch, "2025-Q1")["known_at"] == first


def test_a_revised_total_changes_when_the_share_was_known(scratch: Connection) -> None:
    publish(
        scratch,
        {"leather": quarters("2026-01", M), "total": quarters("2026-01", 9 * M)},
        edition="2026-03",
        at="2026-04-01",
    )
    later = publish(scratch, {"total": {"2026-01": 4 * M}}, edition="2026-04", at="2026-05-01")
    assert quarter(scratch, "2026-Q1")["known_at"] == later


def test_a_withdrawn_month_changes_when_its_quarter_was_known(scratch: Connection) -> None:
    publish(scratch, {"leather": quarters("2026-01", 3 * M)}, edition="2026-03", at="2026-04-01")
    later = withdraw(scratch, "leather", "2026-02", at="2026-05-01")
    row = quarter(scratch, "2026-Q1")
    assert (row["value_usd"], row["is_complete"], row["known_at"]) == (2 * M, False, later)


def test_as_known_at_a_time_only_what_was_known_counts(scratch: Connection) -> None:
    first = publish(
        scratch, {"leather": quarters("2025-01", *[3 * M] * 5)}, edition="2026-03", at=OCTOBER
    )
    publish(
        scratch,
        {"leather": {"2025-01": 4 * M, **quarters("2026-04", M)}},
        edition="2026-06",
        at="2026-11-01",
    )
    row = quarter(scratch, "2026-Q1", as_of=first)
    assert (row["yoy_pct"], row["known_at"]) == (0, first)
    assert quarter(scratch, "2026-Q1")["yoy_pct"] == -50
    with pytest.raises(Exception, match="No row"):
        quarter(scratch, "2026-Q2", as_of=first)


def test_a_quarter_with_a_sample_month_says_so(scratch: Connection) -> None:
    publish(
        scratch,
        {"leather": months("2026-01", M, M)},
        edition="2026-02",
        at="2026-03-01",
        is_sample=True,
    )
    publish(scratch, {"leather": quarters("2026-03", 3 * M, M)}, edition="2026-06", at=OCTOBER)
    assert quarter(scratch, "2026-Q1")["is_sample"]
    assert not quarter(scratch, "2026-Q2")["is_sample"]
