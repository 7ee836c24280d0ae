"""Publishes the tables of members of a quarter: judged, protected, audited, frozen.

Each publication is protected together with those it says something about: earlier ones of the
quarter, those of the neighbouring quarters, and of the same one of the years beside. Messages and
what is kept outside ``secure`` say how many cells were left out, never which figure stands behind
one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from itertools import product

from sqlalchemy import Connection, Engine, insert, select

from programme_statistics import settings
from programme_statistics.database import statement
from programme_statistics.disclosure import rules as because
from programme_statistics.disclosure.audit import Breach, Interval
from programme_statistics.disclosure.counts import (
    MEMBERS,
    REPORTING,
    Member,
    Vintage,
    count_table,
    place_of,
)
from programme_statistics.disclosure.linked import (
    Contribution,
    Snapshot,
    by_respondent,
    in_row,
    link,
    rows_of,
)
from programme_statistics.disclosure.rules import Rules, Verdict
from programme_statistics.disclosure.suppress import Pattern, suppress
from programme_statistics.disclosure.system import System
from programme_statistics.landing.store import LandingStore
from programme_statistics.marts.contributions import Sums, read_printed, read_sums
from programme_statistics.marts.decide_mart import TABLES
from programme_statistics.marts.landed_publications import MEMBER_TABLES, land
from programme_statistics.marts.protected import MARTS
from programme_statistics.ops.locks import lock_member_tables
from programme_statistics.periods import Month, Quarter
from programme_statistics.tables import (
    MemberBreach,
    MemberCell,
    MemberPublication,
    PublishedCell,
)

EXPORTS, EMPLOYEES, VALUE_ADDED = "export_usd", "employees", "value_added_try"
SUMS = (EXPORTS, "turnover_try", EMPLOYEES, VALUE_ADDED)
RATIO = "value_added_per_employee_try"
_MEMBER = "member"
_FREE, _CONFIDENTIAL, _SECONDARY, _NOT_PUBLISHED = "F", "C", "S", "N"
_PRIMARY = frozenset({because.FREQUENCY, because.CONCENTRATION, because.REST_OF_SECTOR})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a quarter: ``published``, ``unchanged``, ``held`` or ``empty``, and in words."""

    quarter: Quarter
    status: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Figures:
    """What companies contribute to one measure: reported, and imputed for those that did not."""

    reported: Mapping[str, Contribution]
    imputed: Mapping[str, Contribution]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A measure in a publication that the new one says something about."""

    publication_id: int
    quarter: Quarter
    known_at: datetime
    is_near: bool
    printed: frozenset[str]
    hidden: frozenset[str]


@dataclass(slots=True)
class _Row:
    """A cell on its way: what stands behind it, and what is printed of it."""

    row: str
    measure: str
    value: Decimal | None
    reported: Decimal | None
    n_respondents: int
    imputed_pct: Decimal | None
    shows_imputed: bool = True
    reasons: tuple[str, ...] = ()
    protection: Decimal | None = None
    interval: Interval = field(default_factory=lambda: Interval(None, None))
    kept: Decimal | None = None

    @property
    def conf_status(self) -> str:
        if self.kept is not None:
            return _FREE
        return self.own_status

    @property
    def own_status(self) -> str:
        """The status of the new value, whether or not an earlier one is printed in its place."""
        if _PRIMARY & set(self.reasons):
            return _CONFIDENTIAL
        if because.SECONDARY in self.reasons or because.FROZEN in self.reasons:
            return _SECONDARY
        return _NOT_PUBLISHED if self.reasons else _FREE

    @property
    def obs_status(self) -> str:
        if self.value is None:
            return "M"
        return "I" if self.imputed_pct else "A"


def due_quarters(engine: Engine, today: date) -> Sequence[Quarter]:
    """The quarters whose first or revised table is due and not published, the oldest first."""
    with engine.connect() as connection:
        late = settings.submissions_close_after_days()
        rows = connection.execute(statement("disclosure/due"), {"today": today, "late_days": late})
        return [Month.of(day).quarter for day in rows.scalars()]


def publish(
    engine: Engine, store: LandingStore, rules: Rules, quarter: Quarter, *, is_due: bool = False
) -> Outcome:
    """Publishes what is known of a quarter; writes nothing if it is what was published last.

    ``store`` is the protected landing area, which keeps what is recorded. ``is_due``: that nothing
    has changed is recorded, so that it is not asked again tomorrow.

    A table that fails its audit is held: recorded, and nothing of it printed.
    """
    with engine.begin() as connection:
        lock_member_tables(connection)
        known_at: datetime | None = connection.execute(
            statement("disclosure/known_at")
        ).scalar_one()
        table = _Table(connection, rules, quarter, known_at) if known_at else None
        if table is None or not any(one.value for one in table.members.values()):
            return Outcome(
                quarter, "empty", f"Members' tables of {quarter}: no member has reported."
            )
        rows, breaches, open_before = table.protect()
        if breaches:
            return _record(connection, store, table, rows, "held", breaches, open_before)
        if table.is_as_published(rows):
            if is_due:
                return _record(connection, store, table, rows, "unchanged", (), open_before)
            return Outcome(quarter, "unchanged", _unchanged(quarter))
        return _record(connection, store, table, rows, "published", (), open_before)


class _Table:
    """The tables of one quarter as they are about to be published."""

    def __init__(
        self, connection: Connection, rules: Rules, quarter: Quarter, known_at: datetime
    ) -> None:
        self._connection = connection
        self._rules = rules
        self.quarter = quarter
        self.known_at = known_at
        self._figures: Callable[[Quarter, datetime], Mapping[str, _Figures]] = cache(self._read)
        self.members = self._figures(quarter, known_at)[_MEMBER].reported
        self._earlier = self._read_earlier()
        self._printed_beside = [
            (mart, read_printed(connection, mart.code))
            for mart in MARTS
            if any(link.mart_code == TABLES for link in mart.linked)
        ]
        self._sums: Callable[[str, datetime, date], Sums] = cache(partial(read_sums, connection))
        self._last_id = max(
            (
                one.publication_id
                for many in self._earlier.values()
                for one in many
                if one.quarter == quarter
            ),
            default=None,
        )
        self._last_printed = self._read_printed()

    @property
    def rules_version(self) -> str:
        return self._rules.version

    def protect(self) -> tuple[list[_Row], list[tuple[str, System, Breach]], int]:
        """Every cell with what is printed of it, what the audit holds against that, and how much
        earlier publications have left open by themselves."""
        rows: list[_Row] = []
        breaches: list[tuple[str, System, Breach]] = []
        open_before = 0
        for measure in SUMS:
            made, system, pattern = self._protect_sums(measure)
            rows += made
            breaches += [(measure, system, one) for one in pattern.too_narrow]
            open_before += pattern.open_before
        counted, system, pattern = self._protect_counts()
        rows += counted
        breaches += [(REPORTING, system, one) for one in pattern.too_narrow]
        open_before += pattern.open_before
        return rows, breaches, open_before

    def is_as_published(self, rows: Sequence[_Row]) -> bool:
        """Whether these are the cells of the last publication of the quarter."""
        if self._last_id is None:
            return False
        last = {
            (one.cluster_code, one.measure): (one.value, one.reported, one.conf_status)
            for one in self._connection.execute(
                select(MemberCell.__table__).where(MemberCell.publication_id == self._last_id)
            )
        }
        return last == {
            (one.row, one.measure): (one.value, one.reported, one.conf_status) for one in rows
        }

    def printed(self, rows: Sequence[_Row]) -> list[dict[str, object]]:
        """The cells as they are printed; value added only by employee."""
        cells = [_printed(one) for one in rows if one.measure != VALUE_ADDED]
        employees = {one.row: one for one in rows if one.measure == EMPLOYEES}
        return cells + [
            self._ratio(one, employees[one.row])
            for one in rows
            if one.measure == VALUE_ADDED and one.row in employees
        ]

    def _protect_sums(self, measure: str) -> tuple[list[_Row], System, Pattern]:
        figures = self._figures(self.quarter, self.known_at)[measure]
        new = Snapshot(self.quarter.order, figures.reported)
        everybody = Snapshot(self.quarter.order, self.members)
        imputed = Snapshot(self.quarter.order, figures.imputed)
        earlier = self._earlier[measure]
        frozen = frozenset(
            row for one in earlier if one.publication_id == self._last_id for row in one.hidden
        )
        beside = self._beside(measure)
        judged = self._judge(measure, new)
        rows = [self._row(row, measure, new, imputed) for row in rows_of(everybody)]
        too_imputed = {one.row for one in rows if (one.imputed_pct or 0) > because.MAX_IMPUTED_PCT}
        system = link(
            new,
            [
                Snapshot(
                    one.quarter.order,
                    self._figures(one.quarter, one.known_at)[measure].reported,
                    one.printed,
                )
                for one in earlier
                if one.printed and (one.is_near or beside)
            ]
            + beside,
            self._rules,
            judged=judged,
            not_printed=frozen | too_imputed,
        )
        pattern = suppress(system)
        for one in rows:
            verdict = judged.get(one.row, because.SAFE)
            one.reasons = verdict.reasons
            if one.row in frozen:
                one.reasons += (because.FROZEN,)
            if one.row in too_imputed:
                one.reasons += (because.IMPUTED,)
            if one.row in pattern.hidden and not one.reasons:
                one.reasons = (because.SECONDARY,)
            if not verdict.is_safe:
                one.protection = verdict.protection
            one.interval = pattern.intervals.get(one.row, one.interval)
            if one.reasons:
                one.kept = self._last_printed.get((one.row, measure))
        return rows, system, pattern

    def _beside(self, measure: str) -> list[Snapshot]:
        """What marts have printed of the same companies' year; what they take it from counts as
        known."""
        found = []
        for mart, publications in self._printed_beside:
            for to, one in product(mart.linked, publications):
                cells = one.cells.get(to.measure, frozenset())
                if (to.mart_code, to.theirs) != (TABLES, measure) or not cells:
                    continue
                units = self._sums(mart.code, one.known_at, one.through).get(to.measure, {})
                of_year = frozenset(
                    row
                    for unit in units.values()
                    if unit.period is not None
                    and _year(unit.period) == self.quarter.year
                    and unit.company is not None
                    and unit.company.endswith(f" {measure}")
                    for row in unit.rows & cells
                )
                known = {key: unit for key, unit in units.items() if unit.rows & of_year}
                if known:
                    found.append(Snapshot(0, known, of_year, has_total=False, is_presumed=True))
        return found

    def _judge(self, measure: str, new: Snapshot) -> Mapping[str, Verdict]:
        official = self._official() if measure == EXPORTS else {}
        found = {}
        for row in rows_of(new):
            contributions = by_respondent(in_row(new, row))
            verdict = because.judge(contributions.values(), self._rules)
            members = sum(contributions.values(), Decimal(0))
            rest = because.judge_rest_of_sector(members, official.get(row), self._rules)
            found[row] = because.both(verdict, rest)
        return found

    def _row(self, row: str, measure: str, new: Snapshot, imputed: Snapshot) -> _Row:
        contributions = by_respondent(in_row(new, row))
        reported = sum(contributions.values(), Decimal(0))
        guessed = sum((one.value for one in in_row(imputed, row)), Decimal(0))
        if not contributions:
            # What nobody reported is nobody's figure, however much could be imputed.
            return _Row(row, measure, None, None, 0, None)
        share = Decimal(0)
        if guessed:
            # Losses count by their size, so that there is never more than all of it.
            share = _rounded(100 * abs(guessed) / (abs(guessed) + abs(reported)), 2)
        # What is imputed for one company is its last figure, grown as the others: its part of this
        # cell is the part it had of the last one. So the share is judged as a figure of its own.
        absent = by_respondent(in_row(imputed, row))
        shows_share = because.judge(absent.values(), self._rules).is_safe
        whole = reported + guessed
        return _Row(row, measure, whole, reported, len(contributions), share, shows_share)

    def _protect_counts(self) -> tuple[list[_Row], System, Pattern]:
        system = count_table(
            _members(self.members),
            [
                Vintage(
                    _members(self._figures(one.quarter, one.known_at)[_MEMBER].reported),
                    frozenset(
                        (row, kind)
                        for kind in (MEMBERS, REPORTING)
                        for other in self._earlier[kind]
                        if other.publication_id == one.publication_id
                        for row in other.printed
                    ),
                )
                for one in self._earlier[MEMBERS]
                if one.quarter == self.quarter
            ]
            + self._returns(),
        )
        pattern = suppress(system)
        rows = []
        for cell in system.cells:
            row, measure = place_of(cell)
            count = Decimal(round(system.value(cell.terms)))
            reasons: tuple[str, ...] = ()
            if cell.name in pattern.hidden:
                reasons = (because.FREQUENCY,) if cell.must_hide else (because.SECONDARY,)
            rows.append(
                _Row(
                    row,
                    measure,
                    count,
                    count,
                    int(count),
                    Decimal(0),
                    reasons=reasons,
                    interval=pattern.intervals.get(cell.name, Interval(None, None)),
                )
            )
        last = self._last_printed
        kept = {one.row for one in rows if one.reasons and (one.row, REPORTING) in last}
        for one in rows:
            if one.row in kept:
                # Both of them, so that the response is of one vintage.
                one.kept = last.get((one.row, one.measure))
        return rows, system, pattern

    def _returns(self) -> list[Vintage]:
        """What mart.submission_monitor has printed of the same companies."""
        first = self.quarter.months[0].first_day
        return [
            Vintage(
                self._expected(one.known_at, one.through),
                frozenset((row, MEMBERS) for row in one.members or ())
                | frozenset((row, REPORTING) for row in one.reporting or ()),
            )
            for one in self._connection.execute(
                statement("disclosure/earlier_returns"), {"ref_quarter": first}
            ).all()
        ]

    def _expected(self, known_at: datetime, through: date) -> Mapping[str, Member]:
        """The companies that the monitor counted, as expected and as accepted."""
        first = self.quarter.months[0].first_day
        found = {}
        for one in self._connection.execute(
            statement("disclosure/submission_monitor_contributions"),
            {"known_at": known_at, "through": through},
        ):
            company, quarter = one.unit.rsplit(" ", 1)
            if one.measure == "companies" and quarter == str(first):
                places = [cell.split() for cell in one.cells]
                found[company] = Member(
                    frozenset(row for _, row, *of in places if of == ["M1", "expected"]),
                    any(of == ["M1", "accepted"] for _, _, *of in places),
                )
        return found

    def _ratio(self, value_added: _Row, employees: _Row) -> dict[str, object]:
        """Value added by employee: printed where both its parts may be known as they are now."""
        parts = (value_added, employees)
        hidden = [one.own_status for one in parts if one.own_status != _FREE]
        cell = _Row(
            value_added.row,
            RATIO,
            None,
            None,
            min(one.n_respondents for one in parts),
            max((one.imputed_pct or Decimal(0) for one in parts), default=None),
            all(one.shows_imputed for one in parts),
        )
        if value_added.value is not None and employees.value:
            cell.value = _rounded(value_added.value / employees.value, 2)
        printed = _printed(cell)
        if hidden:
            kept = self._last_printed.get((cell.row, RATIO))
            printed |= {
                "value": kept,
                "conf_status": min(hidden) if kept is None else _FREE,
                "is_kept": kept is not None,
            }
            if kept is None:
                printed |= {"imputed_pct": None, "obs_status": "A"}
        return printed

    def _read(self, quarter: Quarter, known_at: datetime) -> Mapping[str, _Figures]:
        found = {measure: _Figures({}, {}) for measure in (*SUMS, _MEMBER)}
        for one in self._connection.execute(
            statement("disclosure/contributions"),
            {"ref_quarter": quarter.months[0].first_day, "known_at": known_at},
        ):
            of_measure = found[one.measure]
            side = of_measure.imputed if one.is_imputed else of_measure.reported
            side[one.company_id] = Contribution(  # type: ignore[index]
                Decimal(one.value),
                one.respondent,
                frozenset(one.clusters),
                # As marts of years call it.
                company=f"{one.company_id} {one.measure}",
                period=quarter.order,
            )
        return found

    def _read_earlier(self) -> Mapping[str, Sequence[_Earlier]]:
        found: dict[str, list[_Earlier]] = defaultdict(list)
        for one in self._connection.execute(
            statement("disclosure/earlier"), {"ref_quarter": self.quarter.months[0].first_day}
        ):
            found[one.measure].append(
                _Earlier(
                    one.publication_id,
                    Month.of(one.ref_quarter).quarter,
                    one.known_at,
                    one.is_near,
                    frozenset(one.printed or ()),
                    frozenset(one.hidden or ()),
                )
            )
        return found

    def _read_printed(self) -> Mapping[tuple[str, str], Decimal]:
        """What the last publication of the quarter has printed, by row and measure."""
        if self._last_id is None:
            return {}
        rows = self._connection.execute(
            select(PublishedCell.cluster_code, PublishedCell.measure, PublishedCell.value).where(
                PublishedCell.publication_id == self._last_id, PublishedCell.value.is_not(None)
            )
        )
        return {(one.cluster_code, one.measure): one.value for one in rows}

    def _official(self) -> Mapping[str, Decimal]:
        rows = self._connection.execute(
            statement("disclosure/official_exports"), {"quarter": str(self.quarter)}
        )
        return {one.cluster_code: one.value_usd for one in rows}


def _printed(one: _Row) -> dict[str, object]:
    """A cell as it is printed: whole dollars, lira, persons."""
    is_hidden = one.conf_status != _FREE
    is_kept = one.kept is not None
    value = one.kept if is_kept else one.value
    digits = 2 if one.measure == RATIO else 0
    shows_share = not is_hidden or one.conf_status == _NOT_PUBLISHED
    return {
        "cluster_code": one.row,
        "measure": one.measure,
        "value": None if is_hidden or value is None else _rounded(value, digits),
        "conf_status": one.conf_status,
        # Of what is not printed not even this is said: a share of 0 tells that all have reported.
        "obs_status": one.obs_status if shows_share and not is_kept else "A",
        "imputed_pct": one.imputed_pct
        if shows_share and one.shows_imputed and not is_kept
        else None,
        "is_kept": is_kept,
    }


def _record(
    connection: Connection,
    store: LandingStore,
    table: _Table,
    rows: Sequence[_Row],
    status: str,
    breaches: Sequence[tuple[str, System, Breach]],
    open_before: int,
) -> Outcome:
    printed = table.printed(rows)
    counts = {
        name: sum(1 for one in printed if one["conf_status"] == letter)
        for name, letter in (
            ("n_free", _FREE),
            ("n_confidential", _CONFIDENTIAL),
            ("n_secondary", _SECONDARY),
            ("n_not_published", _NOT_PUBLISHED),
        )
    }
    sentence = _sentence(table.quarter, status, counts, breaches, open_before)
    publication_id: int = connection.execute(
        insert(MemberPublication)
        .values(
            ref_quarter=table.quarter.months[0].first_day,
            known_at=table.known_at,
            status=status,
            rules_version=table.rules_version,
            sentence=sentence,
            **counts,
        )
        .returning(MemberPublication.publication_id)
    ).scalar_one()
    number = {"publication_id": publication_id}
    if status == "published":
        connection.execute(insert(PublishedCell), [number | one for one in printed])
        connection.execute(insert(MemberCell), [number | _kept_cell(one) for one in rows])
    if breaches:
        connection.execute(
            insert(MemberBreach),
            [
                number | {"breach_no": at} | _kept_breach(measure, system, one)
                for at, (measure, system, one) in enumerate(breaches, 1)
            ],
        )
    land(connection, store, MEMBER_TABLES, str(table.quarter), publication_id)
    return Outcome(table.quarter, status, sentence)


def _kept_cell(one: _Row) -> dict[str, object]:
    return {
        "cluster_code": one.row,
        "measure": one.measure,
        "value": one.value,
        "reported": one.reported,
        "n_respondents": one.n_respondents,
        "conf_status": one.conf_status,
        "reasons": list(one.reasons),
        "is_kept": one.kept is not None,
        "protection": one.protection,
        "computable_low": one.interval.low,
        "computable_high": one.interval.high,
    }


def _kept_breach(measure: str, system: System, breach: Breach) -> dict[str, object]:
    return {"measure": measure, "cluster_codes": breach.cells(system), **breach.described(system)}


def _sentence(
    quarter: Quarter,
    status: str,
    counts: Mapping[str, int],
    breaches: Sequence[tuple[str, System, Breach]],
    open_before: int,
) -> str:
    if status == "unchanged":
        return _unchanged(quarter)
    if status == "held":
        measures = ", ".join(sorted({measure for measure, _, _ in breaches}))
        return (
            f"Members' tables of {quarter}: not published. With what was published before, sums "
            f"that have to stay hidden could be computed too closely, whatever is left out now "
            f"({measures}). A steward finds which in secure.member_breach; "
            "docs/disclosure.md says what to do."
        )
    said = (
        f"Members' tables of {quarter} published: {counts['n_free']} cells printed, "
        f"{counts['n_confidential']} confidential, {counts['n_secondary']} left out to protect "
        f"them, {counts['n_not_published']} because too much of them is imputed."
    )
    if open_before:
        said += (
            f" {open_before} sum(s) of earlier publications were computable before this one; "
            "docs/disclosure.md says what to do."
        )
    return said


def _unchanged(quarter: Quarter) -> str:
    return f"Members' tables of {quarter}: nothing has changed since they were published."


def _year(period: int) -> int:
    """The year of a quarter, by its order."""
    return (period - 1) // 4


def _members(contributions: Mapping[str, Contribution]) -> Mapping[str, Member]:
    """Of the measure that is 1 for who reported."""
    return {company: Member(one.rows, one.value > 0) for company, one in contributions.items()}


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
