"""Has the suites of the members' forms judge what was taken in, all files of a run in one pass.

The rules V01 to V24 have judged every row before; the suites say whether the rules have held. They
cannot come before each file is published: a file is judged by what the files before it brought, and
one by one the judge would take longer than all the rest of the night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.tables import CheckResult, SubmissionMeasure


@dataclass(frozen=True, slots=True)
class Judged:
    """How many forms of files were judged, and the critical checks that failed, in words."""

    n_forms: int
    problems: Sequence[str]


def judge_submissions(engine: Engine) -> Judged:
    """Judges what has not been judged, and keeps the verdicts; without any, imports no judge."""
    with engine.begin() as connection:
        waiting = connection.execute(
            select(
                SubmissionMeasure.form_code,
                func.array_agg(SubmissionMeasure.load_id).label("load_ids"),
                func.array_agg(SubmissionMeasure.measures).label("measures"),
            )
            .where(SubmissionMeasure.judged_at.is_(None))
            .group_by(SubmissionMeasure.form_code)
            .order_by(SubmissionMeasure.form_code)
        ).all()
        if not waiting:
            return Judged(0, ())
        from programme_statistics.checks.judge import judge_many  # noqa: PLC0415  takes seconds

        problems: list[str] = []
        now = datetime.now(UTC)
        for form_code, load_ids, rows in waiting:
            suite = f"member_{form_code.lower()}"
            kept = []
            for load_id, verdicts in zip(
                load_ids, judge_many(suite, rows, common=suite), strict=True
            ):
                problems += [
                    f"Load {load_id}, form {form_code}: {one.sentence}"
                    for one in verdicts
                    if not one.passed and one.severity == "critical"
                ]
                kept += [
                    {
                        "load_id": load_id,
                        "check_name": f"{form_code} {one.check_name}",
                        "severity": one.severity,
                        "passed": one.passed,
                        "observed": one.observed,
                        "sentence": one.sentence,
                        "judged_at": now,
                    }
                    for one in verdicts
                ]
            connection.execute(insert(CheckResult), kept)
            connection.execute(
                update(SubmissionMeasure)
                .where(
                    SubmissionMeasure.load_id.in_(load_ids),
                    SubmissionMeasure.form_code == form_code,
                )
                .values(judged_at=now)
            )
        return Judged(sum(len(load_ids) for _, load_ids, _ in waiting), problems)
