"""Reads what a summary says from the marts, all of it as known at one time."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from programme_statistics import settings
from programme_statistics.database import statement
from programme_statistics.errors import ChecksFailed, ConfigurationError
from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.facts import (
    Checks,
    CheckWarning,
    DatasetText,
    MonthFigure,
    Name,
    QuarterFigures,
    Revision,
    Source,
    Subject,
    SummaryFacts,
)
from programme_statistics.summaries.places import PlaceMonth, add_up

NOW = "infinity"
"""As-of time of what is known now: PostgreSQL's end of time."""
_SECTOR_DATASET = "tim_sector"
_QUARTER_COLUMNS = (
    "sector_code",
    "value_usd",
    "yoy_pct",
    "qoq_pct",
    "ytd_usd",
    "ytd_yoy_pct",
    "rolling_12m_usd",
    "share_of_total_pct",
    "is_complete",
    "is_record_same_quarter",
    "is_record_any_quarter",
    "history_from",
    "known_at",
    "n_months",
    "is_final",
    "is_revised",
    "is_sample",
)


def find_subject(connection: Connection, code: str) -> Subject:
    """The subject named ``code``.

    Raises:
        ConfigurationError: there is no such subject; the message lists those there are.
    """
    rows = _rows(connection, "subjects")
    for row in rows:
        if row["sector_code"] == code:
            return Subject(code, Name(row["name_en"], row["name_tr"]), row["kind"])
    known = ", ".join(row["sector_code"] for row in rows if row["has_figures"])
    raise ConfigurationError(
        f"subject {code!r} is not a sector this warehouse knows. Ask for one of those with "
        f"figures: {known or 'none yet; run tim_sector_load first'}."
    )


def find_quarter(
    connection: Connection, subject: Subject, quarter: str | None, as_of: str
) -> Quarter:
    """The quarter to write about: the one named, or the subject's latest complete one.

    Raises:
        ConfigurationError: ``quarter`` is not written as YYYY-Qn, or none is named and the
            subject has no complete quarter.
    """
    if quarter is not None:
        try:
            return Quarter.parse(quarter)
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
    rows = _rows(connection, "latest_complete_quarter", subject=subject.code, as_of=as_of)
    if not rows:
        raise ConfigurationError(
            f"subject {subject.code!r} has no quarter with three published months, so there is "
            "no latest complete quarter. Load its months with tim_sector_load, or name the "
            "quarter to get a page about an incomplete one."
        )
    return Quarter.parse(rows[0]["quarter"])


def is_complete(connection: Connection, quarter: str, subject: str) -> bool:
    """Whether the three months of ``quarter`` are published for ``subject``."""
    return bool(
        _rows(connection, "is_complete", quarter=quarter, subject=subject)[0]["is_complete"]
    )


def check_known_at(connection: Connection, known_at: datetime) -> None:
    """Refuses a time of knowledge that cannot be written again later.

    Raises:
        ConfigurationError: ``known_at`` has no time zone, or has not come yet.
    """
    if known_at.tzinfo is None:
        raise ConfigurationError(
            f"known_at {known_at.isoformat()} has no time zone; write one, for example "
            f"{known_at.isoformat()}Z."
        )
    now = connection.exec_driver_sql("select clock_timestamp()").scalar_one()
    if known_at > now:
        raise ConfigurationError(
            f"known_at {known_at.isoformat()} has not come yet (it is {now.isoformat()}): what "
            "will be known then can still change. Leave known_at out for what is known now."
        )


def collect(
    connection: Connection, subject: Subject, quarter: Quarter, known_at: datetime | None = None
) -> SummaryFacts:
    """The facts of ``subject`` in ``quarter``, as known at ``known_at``.

    Without ``known_at``, everything is as now known, and the time stated is the one at which any
    of it last changed, so that unchanged figures give an unchanged summary.

    Raises:
        ConfigurationError: the subject has no figure in the quarter (as known at that time).
        ChecksFailed: a load behind the figures has failed a critical check.
    """
    quarter_bounds = {
        "subject": subject.code,
        "quarter": str(quarter),
        "first_month": quarter.months[0].first_day,
        "last_month": quarter.months[-1].first_day,
    }
    if known_at is None:
        changed = _rows(connection, "last_change", as_of=NOW, **quarter_bounds)[0]["changed_at"]
        known_at = changed or datetime.now(UTC)
    bounds = {"as_of": known_at.isoformat(), **quarter_bounds}

    history = tuple(_quarter(row) for row in _rows(connection, "quarters", **bounds))
    if not history or history[-1].quarter != quarter:
        raise ConfigurationError(_no_figures(subject, quarter, history, known_at))
    month_rows = _rows(connection, "months", **bounds)
    province_rows = _rows(connection, "province_months", **bounds)
    country_rows = _rows(connection, "country_months", **bounds)
    compared = {str(month) for month in _compared_months(quarter)}
    recent = {
        row["load_id"]
        for row in (*month_rows, *province_rows, *country_rows)
        if row["month"] in compared
    }
    loads = sorted(recent | {row["load_id"] for row in month_rows})
    sources = tuple(_source(row, recent) for row in _rows(connection, "sources", load_ids=loads))
    newest = max(source.edition for source in sources if source.dataset_code == _SECTOR_DATASET)

    return SummaryFacts(
        subject=subject,
        known_at=known_at,
        history=history,
        months=_months(month_rows, quarter),
        provinces=add_up(map(_place_month, province_rows), quarter),
        countries=add_up(map(_place_month, country_rows), quarter),
        revisions=tuple(
            _revision(row)
            for row in _rows(connection, "revisions", **bounds)
            if row["latest_edition"] == newest
        ),
        checks=_checks(_rows(connection, "checks", load_ids=loads), recent, subject, quarter),
        sources=sources,
        datasets=dataset_texts(),
        subject_notes=subject_notes(subject.code),
    )


def dataset_texts() -> Mapping[str, DatasetText]:
    """How datasets are named to readers, by dataset code (``include/reference/datasets.csv``)."""
    return {
        row["dataset_code"]: DatasetText(
            publisher=Name(row["publisher_en"], row["publisher_tr"]),
            title=Name(row["title_en"], row["title_tr"]),
        )
        for row in _reference("datasets.csv")
    }


def subject_notes(subject: str) -> Sequence[Name]:
    """What a reader must know about a subject's scope (``include/reference/sector_notes.csv``)."""
    return tuple(
        Name(row["note_en"], row["note_tr"])
        for row in _reference("sector_notes.csv")
        if row["sector_code"] == subject
    )


def _reference(file_name: str) -> list[dict[str, str]]:
    path: Path = settings.project_root() / "include" / "reference" / file_name
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _rows(connection: Connection, name: str, **values: object) -> Sequence[RowMapping]:
    text = statement(f"summaries/{name}")
    used = {key: value for key, value in values.items() if key in text.compile().params}
    return connection.execute(text, used).mappings().all()


def _quarter(row: RowMapping) -> QuarterFigures:
    values: dict[str, Any] = {column: row[column] for column in _QUARTER_COLUMNS}
    return QuarterFigures(quarter=Quarter.parse(row["quarter"]), **values)


def _months(rows: Sequence[RowMapping], quarter: Quarter) -> Sequence[MonthFigure]:
    wanted = _compared_months(quarter)
    figures = (
        MonthFigure(Month.parse(row["month"]), row["value_usd"], row["edition"]) for row in rows
    )
    return tuple(figure for figure in figures if figure.month in wanted)


def _compared_months(quarter: Quarter) -> frozenset[Month]:
    return frozenset({*quarter.months, *quarter.plus(-4).months})


def _place_month(row: RowMapping) -> PlaceMonth:
    return PlaceMonth(
        code=row["place_code"],
        name=Name(row["name_en"], row["name_tr"]),
        kind=row["kind"],
        month=Month.parse(row["month"]),
        value_usd=row["value_usd"],
    )


def _revision(row: RowMapping) -> Revision:
    return Revision(
        month=Month.parse(row["month"]),
        first_value_usd=row["first_value_usd"],
        earlier_value_usd=row["earlier_value_usd"],
        earlier_edition=row["earlier_edition"],
        latest_value_usd=row["latest_value_usd"],
        latest_edition=row["latest_edition"],
    )


def _source(row: RowMapping, recent: Set[int]) -> Source:
    return Source(
        dataset_code=row["dataset_code"],
        edition=row["edition"],
        edition_date=row["edition_date"],
        sha256=row["sha256"],
        landed_path=row["landed_path"],
        source_url=row["source_url"],
        is_sample=row["is_sample"],
        is_history=row["load_id"] not in recent,
    )


def _checks(
    rows: Sequence[RowMapping], recent: Set[int], subject: Subject, quarter: Quarter
) -> Checks:
    failed = [row for row in rows if not row["passed"]]
    critical = [row for row in failed if row["severity"] == "critical"]
    if critical:
        sentences = " ".join(
            f"{row['dataset_code']} {row['edition']}, {row['check_name']}: {row['sentence']}"
            for row in critical
        )
        raise ChecksFailed(
            f"The summary of {subject.code} for {quarter} is held: a load behind its figures has "
            f"failed a critical check. {sentences} Load a corrected edition, then write the "
            "summary again."
        )
    return Checks(
        passed=len(rows) - len(failed),
        warnings=tuple(
            CheckWarning(
                dataset_code=row["dataset_code"],
                edition=row["edition"],
                check_name=row["check_name"],
                sentence=row["sentence"],
                is_history=row["load_id"] not in recent,
            )
            for row in failed
        ),
    )


def _no_figures(
    subject: Subject, quarter: Quarter, history: Sequence[QuarterFigures], known_at: datetime
) -> str:
    known = (
        f"its figures run from {history[0].quarter} to {history[-1].quarter}"
        if history
        else "it has no figure up to that quarter at all"
    )
    return (
        f"subject {subject.code!r} has no figure in {quarter}, as known at "
        f"{known_at.isoformat()}: {known}. Name one of those quarters, or load the months of "
        f"{quarter} with tim_sector_load."
    )
