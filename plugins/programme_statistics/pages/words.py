"""The sentences of the pages: what a status means, what to do, what became of a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from programme_statistics.pages.records import Load, Report
from programme_statistics.pages.runs import Run

STATUS_MEANINGS = {
    "published": "Its figures are in the warehouse.",
    "held": "A critical check failed. Nothing of it is in the warehouse.",
    "refused": "The file cannot be read, or has a layout we do not know. Nothing of it is in the "
    "warehouse.",
    "landed": "The bytes are kept; they have not been read yet.",
    "staged": "It has been read; it has not been judged and published yet.",
}


def dag_id_of(dataset_code: str) -> str:
    """The DAG that loads a dataset."""
    return f"{dataset_code}_load"


def conf_of(*editions: str) -> str:
    """The configuration of a run that asks for these editions."""
    return json.dumps({"periods": list(editions)})


def remedy(load: Load) -> str:
    """What a person does about a load that is not published; empty for one that is."""
    again = f"run {dag_id_of(load.dataset_code)} with {conf_of(load.edition)}"
    if not load.is_newest:
        return "A later version of this edition has come since: nothing to do here."
    if load.status == "held":
        return (
            "Once the publisher has corrected the file, or a limit in expectations/ was too narrow "
            f"and has been changed, {again}. The same bytes get another try."
        )
    if load.status == "refused":
        return (
            "Do what the sentence says (an unknown label is a line in include/reference), then "
            f"{again}. The same bytes get another try."
        )
    if load.status in {"landed", "staged"}:
        return (
            "If its run is under way, wait for it. If the run ended or was ended, "
            f"{again}: it goes on from the landed bytes."
        )
    return ""


def brought(load: Load) -> str:
    """What a published load brought: ``2 new, 14 revised, 2 unchanged``."""
    counts = (
        (load.rows_new, "new"),
        (load.rows_revised, "revised"),
        (load.rows_closed, "withdrawn"),
        (load.rows_late, "kept as history"),
        (load.rows_unchanged, "unchanged"),
    )
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "no figures"


def asked_for(run: Run) -> str:
    """What a run was asked for, from its configuration or its partition."""
    periods = run.conf.get("periods")
    if isinstance(periods, list) and periods:
        return ", ".join(map(str, periods))
    given = [
        f"{name} {run.conf[name]}"
        for name in ("quarter", "subject", "known_at")
        if run.conf.get(name)
    ]
    return ", ".join(given) or run.partition_key or "the default of the DAG"


def landings(run: Run) -> Sequence[Mapping[str, object]]:
    """What the task ``land`` gave back: one entry for each edition the run asked for."""
    returned = run.returned.get("land")
    return (
        [item for item in returned if isinstance(item, dict)] if isinstance(returned, list) else []
    )


def load_ids(run: Run) -> list[int]:
    """The loads the run had in hand, whichever run landed them first."""
    found = [item.get("load_id") for item in landings(run)]
    return [load_id for load_id in found if isinstance(load_id, int)]


def not_loaded(run: Run) -> list[str]:
    """A sentence for each edition that was asked for and gave no load."""
    return [str(item.get("sentence", "")) for item in landings(run) if item.get("load_id") is None]


def verdict_on_load_run(run: Run, reports: Sequence[Report]) -> str:
    """What became of a run of a load DAG, in a sentence or two."""
    sentences = []
    if reports:
        statuses = Counter(report.load.status for report in reports)
        parts = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
        noun = "edition" if len(reports) == 1 else "editions"
        sentences.append(f"{len(reports)} {noun} came: {parts}.")
        published = [report.load for report in reports if report.load.status == "published"]
        changed = sum(
            load.rows_new + load.rows_revised + load.rows_closed + load.rows_late
            for load in published
        )
        if published and not changed:
            sentences.append("They brought nothing new: the warehouse held every figure.")
    rest = not_loaded(run)
    if rest and not reports:
        sentences.append("Nothing new came.")
    elif rest:
        noun = "edition" if len(rest) == 1 else "editions"
        sentences.append(f"{len(rest)} {noun} more gave nothing to load; the reasons are below.")
    if not run.is_over:
        sentences.append(_progress(run))
    elif run.failed_tasks and not reports:
        sentences.append("The run failed before it had landed anything.")
    elif not reports and not rest:
        sentences.append("The run landed nothing.")
    if run.failed_tasks and any(report.load.status in {"held", "refused"} for report in reports):
        sentences.append("The run counts as failed because of what was not published.")
    elif run.failed_tasks:
        sentences.append(_failure(run))
    return " ".join(sentences)


def troubles_first(reports: Sequence[Report]) -> list[Report]:
    """What is not published first, then what has failed warnings, then the rest."""

    def weight(report: Report) -> int:
        if report.load.status != "published":
            return 0
        return 1 if any(not check.passed for check in report.checks) else 2

    return sorted(reports, key=weight)


def verdict_on_other_run(run: Run, found: str, nothing: str) -> str:
    """What became of a run that refreshes or writes: what it ``found``, or that it found none."""
    if run.failed_tasks:
        return f"{found} {_failure(run)}".strip()
    if not run.is_over:
        return _progress(run)
    return found or nothing


def _progress(run: Run) -> str:
    """Where a run that has not ended stands."""
    again = [task for task, state in run.tasks.items() if state == "up_for_retry"]
    if again:
        return f"Failed, and tried again by itself: {', '.join(again)}. The task's log says why."
    if "up_for_reschedule" in run.tasks.values():
        return (
            "The run waits for the publisher, holds no worker meanwhile, and asks again by itself."
        )
    return "The run is under way."


def _failure(run: Run) -> str:
    return f"Failed: {', '.join(run.failed_tasks)}. The task's log says why."


def verdict_on_all(n_unpublished: int, n_given_up: int, n_warned: int, n_reissues: int) -> str:
    """What needs a person, in a sentence."""
    parts = [
        _count(
            n_unpublished,
            "edition came and is not published",
            "editions came and are not published",
        ),
        _count(n_given_up, "edition never came", "editions never came"),
        _count(n_warned, "edition has warnings", "editions have warnings"),
        _count(
            n_reissues, "summary waits to be written again", "summaries wait to be written again"
        ),
    ]
    needs = [part for part in parts if part]
    return f"{'; '.join(needs)}." if needs else "Nothing needs you."


def _count(count: int, one: str, many: str) -> str:
    return "" if not count else f"{count} {one if count == 1 else many}"
