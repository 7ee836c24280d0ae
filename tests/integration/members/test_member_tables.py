"""The published tables of members: what is printed, what is kept back, and what stays frozen.

Every test has members of a year of its own in one warehouse, so that none sees another's.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from programme_statistics.marts import member_tables
from programme_statistics.periods import Quarter
from support.disclosure import RULES
from support.member_tables import COSM, FOOT, LEAT, UNDW, Tables, alike, day_after
from support.members import add_registers
from support.road import NewRoad
from support.trade_facts import Figure, in_quarter, publish_trade, with_world

_YEARS = itertools.count(1991)
TOTAL = "ALL"


@pytest.fixture(scope="module")
def engine(new_road: NewRoad, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A warehouse with the registers of the programmes."""
    engine = new_road().engine
    add_registers(engine, tmp_path_factory.mktemp("registers"))
    yield engine


@pytest.fixture
def tables(engine: Engine) -> Tables:
    """Members of a year that no other test uses."""
    return Tables(engine, Quarter(next(_YEARS), 1))


@pytest.fixture
def two_clusters(tables: Tables) -> Tables:
    """Two clusters of eight members of about the same size."""
    tables.join(list(alike("a", 8)), FOOT)
    tables.join(list(alike("b", 8)), UNDW)
    return tables


A, B = alike("a", 8), alike("b", 8, 100)


def test_safe_sums_are_printed_as_they_are(two_clusters: Tables) -> None:
    two_clusters.report(0, A | B)
    outcome = two_clusters.publish()
    assert outcome.status == "published"
    sums = {FOOT: sum(A.values()), UNDW: sum(B.values()), TOTAL: sum((A | B).values())}
    assert two_clusters.printed() == sums
    assert two_clusters.printed("employees") == sums
    assert two_clusters.printed("turnover_try") == {row: 50 * v for row, v in sums.items()}
    assert two_clusters.printed("va_per_employee_try") == dict.fromkeys(sums, Decimal(20))
    assert two_clusters.printed("n_members") == {FOOT: 8, UNDW: 8, TOTAL: 16}
    assert two_clusters.printed("n_reporting") == {FOOT: 8, UNDW: 8, TOTAL: 16}


def test_an_unsafe_sum_is_not_printed_and_not_computed_from_the_others(
    two_clusters: Tables,
) -> None:
    pair = {"c0": 60, "c1": 50}
    two_clusters.join(list(pair), LEAT)
    two_clusters.report(0, A | B | pair)
    two_clusters.publish()
    printed = two_clusters.printed()
    assert printed[LEAT] == "C"
    # One other is left out too: the cheaper of those that are wide enough.
    assert printed[FOOT] == "S"
    assert printed[UNDW] == sum(B.values())
    assert two_clusters.behind() == {
        LEAT: ["PRIMARY_FREQ", "PRIMARY_CONC"],
        FOOT: ["SECONDARY"],
    }
    # The audit's own interval of each, kept for the steward, by hand: both together are known.
    both = sum(A.values()) + sum(pair.values())
    kept = two_clusters.rows(
        "select computable_low, computable_high from secure.member_cell"
        " where measure = 'export_usd' and computable_high is not null"
        " and publication_id = (select max(publication_id) from ops.member_publication)"
    )
    assert [(round(low, 6), round(high, 6)) for low, high in kept] == [(0, both)] * 2


def test_what_is_left_out_is_nowhere_but_in_secure(two_clusters: Tables) -> None:
    two_clusters.join(["c0", "c1"], LEAT)
    two_clusters.report(0, A | B | {"c0": 60, "c1": 50})
    two_clusters.publish()
    left_out = "select count(value) from warehouse.published_cell where conf_status <> 'F'"
    assert two_clusters.rows(left_out) == [(0,)]


def test_small_counts_are_shown_as_such(two_clusters: Tables) -> None:
    two_clusters.join(["c0", "c1"], LEAT)
    two_clusters.report(0, dict(itertools.islice(A.items(), 7)) | B | {"c0": 60, "c1": 50})
    two_clusters.publish()
    shown = two_clusters.rows(
        "select cluster_code, n_members_shown, n_reporting_shown, response_rate_pct,"
        " response_rate_conf_status from mart.cluster_member_quarter where quarter = :quarter"
        " order by 1",
        quarter=str(two_clusters.first),
    )
    assert shown == [
        (TOTAL, "c", "c", None, "S"),
        (FOOT, "8", "c", None, "S"),  # one did not report
        (LEAT, "<3", "<3", None, "C"),
        (UNDW, "8", "8", Decimal("100.0"), "F"),
    ]


def test_companies_of_one_holding_are_one_respondent(two_clusters: Tables) -> None:
    two_clusters.join(["c0", "c1", "c2"], LEAT, group="H1")
    two_clusters.join(["d0", "d1", "d2"], LEAT, group="H2")
    two_clusters.report(0, A | B | alike("c", 3) | alike("d", 3))
    two_clusters.publish()
    assert two_clusters.printed()[LEAT] == "C"
    assert two_clusters.printed("n_members")[LEAT] == 6


def test_a_row_whose_rest_of_the_sector_is_small_is_not_printed(tables: Tables) -> None:
    """Official exports less the members' would be the exports of the few others."""
    # No other test's year has official figures.
    tables.first = Quarter(2025, 1)
    exports = {"a0": 400_000, "a1": 350_000, "a2": 300_000, "a3": 250_000}
    others = {"b0": 400_000, "b1": 350_000, "b2": 300_000, "b3": 250_000}
    tables.join(list(exports), FOOT)
    tables.join(list(others), COSM)
    with tables.engine.begin() as connection:
        official = [Figure("", "640359", 842, 1_350_000), Figure("", "330300", 842, 9_000_000)]
        publish_trade(connection, with_world(in_quarter("2025-Q1", *official)))
    tables.report(0, exports | others)
    tables.publish()
    assert tables.behind()[FOOT] == ["PRIMARY_REST"]
    # Only exports have an official total.
    assert tables.behind("turnover_try") == {}
    assert tables.printed()[FOOT] == "C"
    assert "S" in tables.printed().values()


def test_overlapping_clusters_do_not_tell_who_is_in_both(two_clusters: Tables) -> None:
    two_clusters.join(["s0"], FOOT, UNDW)
    two_clusters.report(0, A | B | {"s0": 70})
    two_clusters.publish()
    printed = two_clusters.printed()
    assert len([value for value in printed.values() if isinstance(value, str)]) == 1
    assert two_clusters.printed("n_members") == {FOOT: 9, UNDW: 9, TOTAL: 17}


# Vintages


def test_a_late_return_of_one_company_changes_nothing_that_is_printed(
    two_clusters: Tables,
) -> None:
    two_clusters.report(0, {name: value for name, value in A.items() if name != "a3"} | B)
    two_clusters.publish()
    first = two_clusters.printed()
    two_clusters.report(0, {"a3": A["a3"]})
    outcome = two_clusters.publish()
    assert outcome.status == "published"
    assert two_clusters.printed() == first
    kept = two_clusters.rows(
        "select cluster_code, export_usd_is_kept, vintage from mart.cluster_member_quarter"
        " where quarter = :quarter order by 1",
        quarter=str(two_clusters.first),
    )
    assert kept == [(TOTAL, True, 2), (FOOT, True, 2), (UNDW, False, 2)]
    assert two_clusters.behind() == {FOOT: ["SECONDARY"], TOTAL: ["SECONDARY"]}
    # The steward sees the new value.
    assert two_clusters.rows(
        "select value from secure.member_cell where cluster_code = :row and measure = 'export_usd'"
        " order by publication_id desc limit 1",
        row=FOOT,
    ) == [(sum(A.values()),)]


def counts(tables: Tables) -> list[tuple[object, ...]]:
    """What an analyst reads of the companies that reported."""
    with tables.engine.connect() as connection:
        connection.execute(text("set local role analyst"))
        found = connection.execute(
            text(
                "select cluster_code, n_members, n_reporting, response_rate_pct,"
                " n_reporting_is_kept, vintage from mart.cluster_member_quarter"
                " where quarter = :quarter order by 1"
            ),
            {"quarter": str(tables.first)},
        )
        return [tuple(row) for row in found]


def test_nobody_counts_the_one_that_came_late_between_two_vintages(two_clusters: Tables) -> None:
    """A late return beside a total that has changed would be that company's figure."""
    early = dict(itertools.islice(A.items(), 4))
    two_clusters.report(0, early | B)
    two_clusters.publish()
    first = counts(two_clusters)
    assert first == [
        (TOTAL, 16, 12, Decimal("75.0"), False, 1),
        (FOOT, 8, 4, Decimal("50.0"), False, 1),
        (UNDW, 8, 8, Decimal("100.0"), False, 1),
    ]
    two_clusters.report(0, {"a4": A["a4"], "b0": 101})
    two_clusters.publish()
    second = counts(two_clusters)
    assert [row[1:3] for row in second] == [row[1:3] for row in first]
    assert [row[4] for row in second] == [True, True, False]
    # Of the last vintage that told a number, not of the last one: three more are no secret.
    two_clusters.report(0, {name: A[name] for name in ("a5", "a6", "a7")})
    two_clusters.publish()
    assert counts(two_clusters)[1] == (FOOT, 8, 8, Decimal("100.0"), False, 3)


def test_several_late_returns_revise_what_is_printed(two_clusters: Tables) -> None:
    late = ("a3", "a4", "a5")
    two_clusters.report(0, {name: value for name, value in A.items() if name not in late} | B)
    two_clusters.publish()
    two_clusters.report(0, {name: A[name] for name in late})
    two_clusters.publish()
    assert two_clusters.printed()[FOOT] == sum(A.values())


def test_a_cell_that_was_left_out_stays_left_out(two_clusters: Tables) -> None:
    two_clusters.join(list(alike("c", 6)), LEAT)
    two_clusters.report(0, A | B | alike("c", 2))
    two_clusters.publish()
    assert two_clusters.printed()[LEAT] == "C"
    two_clusters.report(0, alike("c", 6))
    two_clusters.publish()
    assert two_clusters.printed()[LEAT] == "S"
    assert two_clusters.behind()[LEAT] == ["FROZEN"]


def test_an_unchanged_quarter_is_not_published_again(two_clusters: Tables) -> None:
    two_clusters.report(0, A | B)
    two_clusters.publish()
    before = two_clusters.rows("select count(*), max(publication_id) from ops.member_publication")
    outcome = two_clusters.publish()
    assert outcome.status == "unchanged"
    after = two_clusters.rows("select count(*), max(publication_id) from ops.member_publication")
    assert after == before


def test_an_earlier_vintage_is_shown_as_it_was(two_clusters: Tables) -> None:
    two_clusters.report(0, dict(itertools.islice(A.items(), 4)) | B)
    two_clusters.publish()
    ((between,),) = two_clusters.rows("select clock_timestamp()")
    two_clusters.report(0, dict(itertools.islice(A.items(), 4, None)))
    two_clusters.publish()
    early, late = (
        two_clusters.rows(
            "select export_usd, vintage from mart.cluster_member_quarter_as_of(:at)"
            " where quarter = :quarter and cluster_code = :row",
            at=at,
            quarter=str(two_clusters.first),
            row=FOOT,
        )
        for at in (between, "infinity")
    )
    assert early == [(sum(list(A.values())[:4]), 1)]
    assert late == [(sum(A.values()), 2)]


# Neighbouring quarters


def test_a_large_company_that_leaves_is_not_the_difference_of_two_quarters(
    tables: Tables,
) -> None:
    few = {"a0": 300, "a1": 60, "a2": 50, "a3": 40}
    tables.join(["a0"], FOOT, left=tables.quarter(1))
    tables.join(["a1", "a2", "a3"], FOOT)
    tables.join(list(B), UNDW)
    tables.report(0, few | B)
    tables.publish(0)
    assert tables.printed(number=0)[FOOT] == sum(few.values())
    tables.report(1, {name: few[name] for name in ("a1", "a2", "a3")} | B)
    tables.publish(1)
    assert tables.printed(number=1) == {FOOT: "S", TOTAL: "S", UNDW: sum(B.values())}


def test_a_large_company_that_left_is_not_the_difference_to_the_year_before(
    tables: Tables,
) -> None:
    few = {"a0": 300, "a1": 60, "a2": 50, "a3": 40}
    next(_YEARS)  # The next one is this test's too.
    stay = {name: value for name, value in few.items() if name != "a0"}
    tables.join(["a0"], FOOT, left=tables.quarter(1))
    tables.join(list(stay), FOOT, left=tables.first.plus(5))
    tables.join(list(B), UNDW, left=tables.first.plus(5))
    tables.report(0, few | B)
    tables.publish(0)
    assert tables.printed(number=0)[FOOT] == sum(few.values())
    tables.report(4, stay | B)
    tables.publish(4)
    assert tables.printed(number=4) == {FOOT: "S", TOTAL: "S", UNDW: sum(B.values())}


def test_twenty_five_members_become_twenty_four(tables: Tables) -> None:
    members = alike("a", 25, 30)
    tables.join(["a7"], FOOT, left=tables.quarter(1))
    tables.join([name for name in members if name != "a7"], FOOT)
    tables.report(0, members)
    tables.publish(0)
    stay = {name: value + 1 for name, value in members.items() if name != "a7"}
    tables.report(1, stay)
    tables.publish(1)
    assert tables.printed("n_members", 0)[FOOT] == 25
    assert tables.printed("n_members", 1)[FOOT] == 24
    assert tables.printed(number=1)[FOOT] == sum(stay.values())


# Imputation


def test_a_missing_return_is_imputed_by_its_last_and_the_change_of_its_cluster(
    two_clusters: Tables,
) -> None:
    two_clusters.report(0, A | B)
    present = {name: value for name, value in A.items() if name not in {"a0", "a1", "a2"}}
    two_clusters.report(1, {name: value * 2 for name, value in present.items()} | B)
    two_clusters.publish(1)
    reported = 2 * sum(present.values())
    imputed = 2 * (A["a0"] + A["a1"] + A["a2"])
    expected = (reported + imputed, round(Decimal(100 * imputed) / (reported + imputed), 2))
    shown = two_clusters.rows(
        "select export_usd, export_usd_imputed_pct, export_usd_conf_status"
        " from mart.cluster_member_quarter where quarter = :quarter and cluster_code = :row",
        quarter=str(two_clusters.quarter(1)),
        row=FOOT,
    )
    # More than 30 per cent are imputed: the level is not published, its share is.
    assert expected[1] > 30
    assert shown == [(None, expected[1], "N")]
    assert two_clusters.behind(number=1)[FOOT] == ["IMPUTED"]


def test_a_little_imputation_is_printed_with_its_share(tables: Tables) -> None:
    members = alike("a", 20, 100)
    tables.join(list(members), FOOT)
    tables.report(0, members)
    absent = ("a0", "a1", "a2", "a3")
    present = {name: value * 3 for name, value in members.items() if name not in absent}
    tables.report(1, present)
    tables.publish(1)
    imputed = 3 * sum(members[name] for name in absent)
    whole = sum(present.values()) + imputed
    assert tables.rows(
        "select export_usd, export_usd_imputed_pct from mart.cluster_member_quarter"
        " where quarter = :quarter and cluster_code = :row",
        quarter=str(tables.quarter(1)),
        row=FOOT,
    ) == [(whole, round(Decimal(100 * imputed) / whole, 2))]
    assert tables.rows(
        "select count(*) from warehouse.fact_member_quarter where ref_quarter = :first",
        first=tables.quarter(1).months[0].first_day,
    ) == [(len(present),)]


def test_a_new_company_is_imputed_from_the_deck_of_the_quarter_before(tables: Tables) -> None:
    members = alike("a", 12, 100)
    tables.join([*members, "new"], FOOT)
    tables.report(0, members)
    tables.report(1, {name: value * 2 for name, value in members.items()})
    tables.publish(1)
    mean = Decimal(sum(members.values())) / len(members)
    assert tables.printed(number=1)[FOOT] == round(2 * sum(members.values()) + 2 * mean)


def test_what_three_companies_cannot_carry_is_not_imputed(tables: Tables) -> None:
    tables.join(["a0", "a1", "a2", "a3"], FOOT)
    tables.report(1, {"a0": 40, "a1": 45, "a2": 50})
    tables.publish(1)
    assert tables.printed(number=1)[FOOT] == 135


def test_a_measure_left_empty_is_imputed_by_itself(tables: Tables) -> None:
    members = alike("a", 12, 100)
    tables.join(list(members), FOOT)
    tables.report(0, members)
    tables.report(1, {name: value for name, value in members.items() if name != "a0"})
    tables.report(1, {"a0": members["a0"]}, turnover_try=None)
    tables.publish(1)
    shares = tables.rows(
        "select export_usd_imputed_pct, turnover_try_imputed_pct, turnover_try"
        " from mart.cluster_member_quarter where quarter = :quarter and cluster_code = :row",
        quarter=str(tables.quarter(1)),
        row=FOOT,
    )
    assert shares == [(0, None, 50 * sum(members.values()))]


def test_the_share_that_is_imputed_for_one_company_is_not_printed(tables: Tables) -> None:
    """It would be the share that this company had of the quarter before, which is printed."""
    members = alike("a", 12, 100)
    tables.join(list(members), FOOT)
    tables.report(0, members)
    tables.report(1, {name: 3 * value for name, value in members.items() if name != "a5"})
    tables.publish(0)
    tables.publish(1)
    last, now = tables.printed(number=0)[FOOT], tables.printed(number=1)[FOOT]
    assert isinstance(last, Decimal)
    assert isinstance(now, Decimal)
    imputed = now - 3 * (sum(members.values()) - members["a5"])
    assert round(imputed / now * last) == members["a5"]
    assert tables.rows(
        "select export_usd_obs_status, export_usd_imputed_pct, va_per_employee_try_obs_status,"
        " va_per_employee_try_imputed_pct from mart.cluster_member_quarter"
        " where quarter = :quarter and cluster_code = :row",
        quarter=str(tables.quarter(1)),
        row=FOOT,
    ) == [("I", None, "I", None)]


# When


def test_a_quarter_is_due_after_38_days_and_again_38_after_returns_are_closed(
    two_clusters: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter = two_clusters.first

    def is_due(days: int) -> bool:
        due = member_tables.due_quarters(two_clusters.engine, day_after(quarter, days))
        return quarter in due

    two_clusters.report(0, A | B)
    assert [is_due(days) for days in (37, 38, 98)] == [False, True, True]
    two_clusters.publish()
    with two_clusters.engine.begin() as connection:
        connection.execute(
            text("update ops.member_publication set checked_at = :at where ref_quarter = :quarter"),
            {
                "at": datetime.combine(day_after(quarter, 40), datetime.min.time(), UTC),
                "quarter": quarter.months[0].first_day,
            },
        )
    assert [is_due(days) for days in (40, 97, 98)] == [False, False, True]
    with monkeypatch.context() as longer:
        longer.setenv("SUBMISSIONS_CLOSE_AFTER_DAYS", "100")
        assert [is_due(days) for days in (98, 137, 138)] == [False, False, True]
    # That nothing has changed is remembered where it was asked because it was due.
    assert two_clusters.publish(is_due=True).status == "unchanged"
    assert not is_due(98)


def test_a_quarter_that_nobody_reported_is_not_published(two_clusters: Tables) -> None:
    assert two_clusters.publish().status == "empty"


# A table that cannot be protected


def test_a_table_that_fails_its_audit_is_held_and_says_why_without_saying_what(
    two_clusters: Tables,
) -> None:
    """Somebody has printed two rows that differ by one company: it can be computed for good."""
    two_clusters.report(0, A | B)
    two_clusters.publish()
    two_clusters.report(0, {"a0": None})
    two_clusters.publish()
    with two_clusters.engine.begin() as connection:
        connection.execute(
            text(
                "update secure.member_cell set is_kept = false, conf_status = 'F' where"
                " publication_id = (select max(publication_id) from ops.member_publication)"
            )
        )
    two_clusters.report(0, {"a0": A["a0"], "b0": 55})
    held = two_clusters.publish()
    assert held.status == "held"
    assert "not published" in held.sentence
    assert "export_usd" in held.sentence
    assert "docs/disclosure.md" in held.sentence
    figures = {str(value) for value in (A | B).values()} | {FOOT, UNDW}
    assert not [figure for figure in figures if f" {figure} " in held.sentence]
    breaches = two_clusters.rows(
        "select distinct n_respondents, cluster_codes from secure.member_breach"
    )
    assert breaches == [(1, [TOTAL, FOOT])]
    # What was printed before stays.
    assert two_clusters.rows(
        "select max(vintage) from mart.cluster_member_quarter where quarter = :quarter",
        quarter=str(two_clusters.first),
    ) == [(2,)]


def test_messages_hold_no_parameter(two_clusters: Tables) -> None:
    two_clusters.join(["c0", "c1"], LEAT)
    two_clusters.report(0, A | B | {"c0": 60, "c1": 50})
    sentence = two_clusters.publish().sentence
    assert str(RULES.k_pct) not in sentence
    assert two_clusters.rows(
        "select rules_version from ops.member_publication order by publication_id desc limit 1"
    ) == [("tests",)]
