"""Publishes a judged file of a secretariat: one transaction takes in all of it or nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    and_,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy import table as plain_table
from sqlalchemy.sql import ColumnElement, TableClause, column

from programme_statistics.checks.member_context import Known
from programme_statistics.database import statement
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.ops import loads
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.secure.identities import check_keys, group_ids, register
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.members.measures import measures
from programme_statistics.sources.members.submission import Submission
from programme_statistics.staging.copy_rows import copy_rows
from programme_statistics.tables import (
    Load,
    SubmissionCheck,
    SubmissionMeasure,
    SubmissionReceipt,
)
from programme_statistics.warehouse.member_rows import (
    Rates,
    Subject,
    findings,
    identities,
    kept_rows,
    subjects,
    target_rows,
)
from programme_statistics.warehouse.member_staging import TABLES, Staging, staging_of
from programme_statistics.warehouse.mentions import keep_mentions


@dataclass(frozen=True, slots=True)
class Target:
    """A table that a form's rows go to.

    ``key`` finds a row again. ``scope`` are the columns of the key that a complete submission
    speaks for: what is current there and not in it is withdrawn; empty: nothing ever is.
    """

    name: str
    key: Sequence[str]
    scope: Sequence[str] = ()

    @property
    def table(self) -> Table:
        return TABLES[self.name]

    @property
    def staging(self) -> Staging:
        """The table that its rows are staged in, from the form they are of."""
        return staging_of(self.name)

    @property
    def columns(self) -> Sequence[str]:
        """The columns a submission fills."""
        return self.staging.columns

    @property
    def staged(self) -> TableClause:
        """The table's staged rows, in a temporary table."""
        names = [*self.columns, "subject_no", "is_complete"]
        return plain_table(self.staging.name, *(column(name) for name in names))


_STAYS = Target("bridge_project_company", ["company_id", "project_code", "joined_on"])
_CLUSTERS = Target(
    "bridge_company_cluster", ["company_id", "cluster_code", "joined_on"], ["company_id"]
)
_TARGETS = {
    target.name: target
    for target in (
        Target("dim_company", ["company_id"]),
        _STAYS,
        Target("fact_member_quarter", ["company_id", "ref_quarter"]),
        Target(
            "fact_member_export",
            ["company_id", "ref_quarter", "hs_code", "country_code", "currency_code", "unit_code"],
            ["company_id", "ref_quarter"],
        ),
        Target("fact_activity_participation", ["company_id", "activity_code"]),
        Target(
            "fact_support_line",
            ["project_code", "activity_code", "expense_type", "document_id", "company_id"],
            ["project_code", "activity_code"],
        ),
        Target("fact_event_feedback", ["activity_code", "answer_no"], ["activity_code"]),
    )
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the load's status, and in words without names what it brought."""

    status: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a subject was registered as."""

    submission_id: int
    status: str


class MembershipsChanged(ProgrammeStatisticsError):
    """What other loads wrote since the file was judged forbids what it says of memberships."""


def publish_submission(
    engine: Engine,
    ring: KeyRing,
    load_id: int,
    submission: Submission,
    known: Known,
    receipts: Mapping[str, bytes],
) -> Taken:
    """Publishes a judged file, or refuses it; its receipts are kept in the same transaction.

    What the file changes is closed, what is new is added, what stands is not touched. A load that
    is past this is left as it is.

    Raises:
        ConfigurationError: the keys that are set are not those in use; nothing was written.
        MembershipsChanged: the file has to be judged again; nothing was written.
    """
    with engine.begin() as connection:
        check_keys(connection, ring)
        lock_publishing(connection)
        load = loads.get_load(connection, load_id)
        if load.status != "landed":
            return Taken(load.status, load.sentence)
        landed_at = connection.execute(
            select(Load.landed_at).where(Load.load_id == load_id)
        ).scalar_one()
        ids = {number: one.company_id for number, one in known.context.companies.items()}
        is_accepted = submission.status != "refused"
        if is_accepted:
            ids |= register(connection, ring, identities(submission))
        found = [] if submission.is_refused else subjects(submission, ids)
        given = _register_subjects(connection, load_id, landed_at, found)
        _keep(connection, load_id, submission, found, given)
        keep_mentions(connection, ring, load_id, submission)
        # What was overtaken by a later file while it waited stays in the register only.
        found = [one for one in found if given[one.number].status == "accepted"]
        if is_accepted:
            taken = _publish(connection, load_id, submission, found, ids, known, ring)
        else:
            taken = _refuse(connection, load_id, submission)
        connection.execute(
            insert(SubmissionReceipt).values(
                load_id=load_id,
                document=receipts["json"].decode(),
                page=receipts["html"].decode(),
                findings=receipts["csv"].decode(),
                written_at=datetime.now(UTC),
            )
        )
        return taken


def _register_subjects(
    connection: Connection, load_id: int, received_at: datetime, found: Sequence[Subject]
) -> Mapping[int, Given]:
    """Registers the subjects; gives what each was registered as."""
    if not found:
        return {}
    rows = [subject.register_row(received_at) for subject in found]
    names = list(rows[0])
    connection.execute(
        text(
            f"create temporary table staged_submission on commit drop as select {', '.join(names)} "  # noqa: S608
            "from ops.submission with no data"
        )
    )
    copy_rows(connection, "staged_submission", names, ([row[n] for n in names] for row in rows))
    given = connection.execute(
        statement("members/add_submissions"), {"load_id": load_id, "received_at": received_at}
    ).all()
    connection.execute(statement("members/supersede"), {"load_id": load_id})
    return {row.subject_no: Given(row.submission_id, row.status) for row in given}


def _keep(
    connection: Connection,
    load_id: int,
    submission: Submission,
    found: Sequence[Subject],
    given: Mapping[int, Given],
) -> None:
    """Keeps the rows and findings as they are, and outside ``secure`` how many there are."""
    copy_rows(
        connection,
        "secure.submission_row",
        ["submission_id", "row_no", "sheet", "sheet_row", "outcome", "row_values"],
        kept_rows(found, {number: one.submission_id for number, one in given.items()}),
    )
    counts: Counter[tuple[str, str, str]] = Counter()

    def rows() -> Any:
        for form_code, subject_no, finding in findings(submission, found):
            counts[form_code, finding.rule_id, finding.severity] += 1
            yield (
                load_id,
                None if subject_no is None else given[subject_no].submission_id,
                finding.rule_id,
                finding.case,
                finding.severity,
                finding.place.sheet,
                finding.place.cell,
                finding.field_name,
                finding.value_as_read,
                _json(finding.params),
            )

    copy_rows(
        connection,
        "secure.submission_finding",
        [
            "load_id",
            "submission_id",
            "rule_id",
            "case_name",
            "severity",
            "sheet",
            "cell",
            "field_name",
            "value_as_read",
            "params",
        ],
        rows(),
    )
    if not submission.is_refused and submission.forms:
        connection.execute(
            insert(SubmissionMeasure),
            [
                {
                    "load_id": load_id,
                    "form_code": form.form_code,
                    "measures": {name: _number(value) for name, value in measures(form).items()},
                }
                for form in submission.forms
            ],
        )
    if counts:
        connection.execute(
            insert(SubmissionCheck),
            [
                {
                    "load_id": load_id,
                    "form_code": form_code,
                    "rule_id": rule_id,
                    "severity": severity,
                    "n_findings": number,
                }
                for (form_code, rule_id, severity), number in counts.items()
            ],
        )


def _publish(
    connection: Connection,
    load_id: int,
    submission: Submission,
    found: Sequence[Subject],
    ids: Mapping[str, str],
    known: Known,
    ring: KeyRing,
) -> Taken:
    published_at = connection.execute(statement("warehouse/next_published_at")).scalar_one()
    merge = _Merge(connection, load_id, published_at)
    names = {str(name) for row in submission.accepted("M0") if (name := row.values["group_name"])}
    groups = group_ids(connection, ring, names)
    made = target_rows(found, ids, Rates(known), ring, groups)
    for name, target in _TARGETS.items():
        if rows := made.get(name):
            merge.stage(target, rows)
            if target is _STAYS:
                connection.execute(statement("members/close_stays"), {"published_at": published_at})
            merge.run(target)
    if made.get(_STAYS.name):
        merge.stage(_CLUSTERS, [])
        connection.execute(statement("members/cluster_stays"))
        merge.run(_CLUSTERS)
        _refuse_excess(connection, load_id, [row["company_id"] for row in made[_STAYS.name]])
    counts = _row_counts(submission)
    outcome = Counter(row.outcome for form in submission.forms for row in form.rows)
    sentence = (
        f"Load {load_id}: {outcome['accepted']} row(s) accepted, {outcome['quarantined']} in "
        f"quarantine, {outcome['rejected']} rejected; {merge.counts['rows_new']} new, "
        f"{merge.counts['rows_revised']} revised, {merge.counts['rows_closed']} withdrawn, "
        f"{merge.counts['rows_unchanged']} unchanged."
    )
    loads.update_load(
        connection,
        load_id,
        {
            "status": "published",
            "published_at": published_at,
            "staged_at": published_at,
            "sentence": sentence,
            "covered_months": _months(submission),
            **counts,
            **merge.counts,
        },
    )
    return Taken("published", sentence)


def _refuse_excess(connection: Connection, load_id: int, company_ids: Sequence[str]) -> None:
    """Stops the file if its companies now have more projects than the rules allow.

    The rules judged it before the lock was held: a load of registers may have come in between.
    """
    if connection.execute(
        statement("members/project_excess"), {"company_ids": sorted(set(company_ids))}
    ).scalar_one():
        raise MembershipsChanged(
            f"Load {load_id}: with the memberships it brings, companies would be in more UR-GE "
            "projects than warehouse.dim_project_rule allows. The registers have changed since the "
            "file was judged; it is judged again."
        )


def _refuse(connection: Connection, load_id: int, submission: Submission) -> Taken:
    rules = sorted({one.rule_id for one in submission.all_findings() if one.severity in "FEQ"})
    sentence = (
        f"Load {load_id}: nothing was accepted ({', '.join(rules) or 'no rows'}). The receipt "
        "beside the file says what to change; the file can be sent again."
    )
    loads.update_load(
        connection,
        load_id,
        {"status": "refused", "sentence": sentence, **_row_counts(submission)},
    )
    return Taken("refused", sentence)


class _Merge:
    """Gives staged rows their validity."""

    def __init__(self, connection: Connection, load_id: int, published_at: datetime) -> None:
        self._connection = connection
        self._load_id = load_id
        self._published_at = published_at
        self.counts = dict.fromkeys(
            ("rows_new", "rows_revised", "rows_closed", "rows_unchanged"), 0
        )

    def stage(self, target: Target, rows: Sequence[Mapping[str, Any]]) -> None:
        """Puts rows into the target's temporary table."""
        staging = target.staging
        self._connection.execute(
            text(
                f"create temporary table {staging.name} on commit drop as select "  # noqa: S608
                f"{staging.select_list} from {target.table.fullname} with no data"
            )
        )
        order = [*staging.columns, "subject_no", "is_complete"]
        copy_rows(self._connection, staging.name, order, ([row[n] for n in order] for row in rows))

    def run(self, target: Target) -> None:
        """Closes what the staged rows change or withdraw, and adds what is not there."""
        fact, staged = target.table, target.staged
        current = fact.c.valid_to == text("'infinity'")
        same = and_(*(_equal(fact.c[name], staged.c[name]) for name in target.key))
        measures = [name for name in target.columns if name not in target.key]
        revised = withdrawn = 0
        if measures:
            differs = func.row(*(fact.c[name] for name in measures)).is_distinct_from(
                func.row(*(staged.c[name] for name in measures))
            )
            revised = self._connection.execute(
                update(fact).values(valid_to=self._published_at).where(current, same, differs)
            ).rowcount
        if target.scope:
            spoken_for = (
                select(*(staged.c[name] for name in target.scope))
                .where(staged.c.is_complete)
                .distinct()
                .subquery()
            )
            in_scope = and_(*(fact.c[name] == spoken_for.c[name] for name in target.scope))
            withdrawn = self._connection.execute(
                update(fact)
                .values(valid_to=self._published_at)
                .where(current, in_scope, ~exists(select(1).select_from(staged).where(same)))
            ).rowcount
        n_staged = self._connection.execute(select(func.count()).select_from(staged)).scalar_one()
        added = self._add(target, staged, current, same)
        self.counts["rows_new"] += added - revised
        self.counts["rows_revised"] += revised
        self.counts["rows_closed"] += withdrawn
        self.counts["rows_unchanged"] += n_staged - added

    def _add(
        self,
        target: Target,
        staged: TableClause,
        current: ColumnElement[bool],
        same: ColumnElement[bool],
    ) -> int:
        fact = target.table
        values: dict[str, ColumnElement[Any]] = {name: staged.c[name] for name in target.columns}
        values["valid_from"] = literal(self._published_at)
        values["load_id"] = literal(self._load_id)
        source = select(*values.values()).where(
            ~exists(select(1).select_from(fact).where(current, same))
        )
        if "submission_id" in fact.c:
            register = plain_table(
                "submission",
                column("submission_id"),
                column("subject_no"),
                column("load_id"),
                schema="ops",
            )
            values["submission_id"] = register.c.submission_id
            source = source.add_columns(register.c.submission_id).where(
                register.c.load_id == self._load_id,
                register.c.subject_no == staged.c.subject_no,
            )
        adding = insert(fact).from_select(list(values), source)
        return self._connection.execute(
            adding, execution_options={"preserve_rowcount": True}
        ).rowcount


def _equal(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Equality that takes two missing values for the same, where there can be any."""
    return one.is_not_distinct_from(other) if getattr(one, "nullable", False) else one == other


def _row_counts(submission: Submission) -> dict[str, Any]:
    """What ``ops.load`` says of the rows: read = loaded + rejected + ignored by name."""
    ignored: Counter[str] = Counter()
    for form in submission.forms:
        ignored.update(form.ignored)
    outcome = Counter(row.outcome for form in submission.forms for row in form.rows)
    is_refused = submission.status == "refused"
    return {
        "rows_read": sum(form.rows_read for form in submission.forms),
        "rows_loaded": 0 if is_refused else outcome["accepted"],
        "rows_rejected": outcome.total() if is_refused else outcome.total() - outcome["accepted"],
        "rows_ignored": ignored.total(),
        "ignored": dict(ignored),
    }


def _months(submission: Submission) -> list[date]:
    return sorted(month.first_day for quarter in submission.periods() for month in quarter.months)


def _number(value: int | Decimal) -> float:
    return value if isinstance(value, int) else round(float(value), 1)


def _json(params: Mapping[str, str]) -> str:
    return json.dumps(dict(params), ensure_ascii=False)
