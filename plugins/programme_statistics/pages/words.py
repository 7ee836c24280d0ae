"""The sentences of the pages: what a status means, what to do, what became of a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from programme_statistics.pages import shown
from programme_statistics.pages.records import Load, Report
from programme_statistics.pages.runs import Run, Task

STATUS_MEANINGS = {
    "published": "Its figures are in the warehouse.",
    "held": "A critical check failed. Nothing of it is in the warehouse.",
    "refused": "The file cannot be read, or has a layout we do not know. Nothing of it is in the "
    "warehouse.",
    "landed": "The bytes are kept; they have not been read yet.",
    "staged": "It has been read; it has not been judged and published yet.",
}
_SEE_LOG = "The task's log says why."


def moment(value: datetime | None) -> str:
    """``2026-11-20 11:00 UTC``; a dash for a time that has not come."""
    return "–" if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def dag_id_of(dataset_code: str) -> str:
    """The DAG that loads a dataset."""
    return shown.of_code(dataset_code).dag_id


def unit_of(load: Load) -> str:
    """What a load's file is counted in: ``cells`` or ``records``."""
    return shown.of_code(load.dataset_code).unit


def sample_note(load: Load) -> str:
    """What kind of sample a load is; empty for the publisher's own."""
    if not load.is_sample:
        return ""
    if is_synthetic(load):
        return "Made-up figures of a stand-in: they say nothing about any trade."
    return "Rebuilt from published figures; it carries only some series."


def is_synthetic(load: Load) -> bool:
    """Whether a load's figures are made up."""
    return load.is_sample and shown.of_code(load.dataset_code).is_made_up


def kind_of_sample(load: Load) -> str:
    """``synthetic``, ``sample`` (rebuilt from published figures), or empty: the publisher's own."""
    if is_synthetic(load):
        return "synthetic"
    return "sample" if load.is_sample else ""


def conf_of(*editions: str) -> str:
    """The configuration of a run that asks for these editions."""
    return json.dumps({"periods": list(editions)})


def conf_again(load: Load) -> str:
    """The configuration of a run that asks for a load's edition again."""
    dataset = shown.of_code(load.dataset_code)
    if not dataset.by_slices:
        return conf_of(load.edition)
    conf: dict[str, object] = {"periods": _spans(load.covered_months or (), dataset.frequency)}
    if load.reporters:
        conf["reporters"] = list(load.reporters)
    return json.dumps(conf)


def _spans(months: Sequence[date], frequency: str) -> list[str]:
    """Periods as they are asked for, those without a gap as one span."""
    at = sorted(one.year * 12 + one.month - 1 for one in months)
    if not at:
        return []
    step = 12 if frequency == "A" else 1
    names = [
        str(index // 12) if step == 12 else f"{index // 12}-{index % 12 + 1:02d}" for index in at
    ]
    if len(names) > 1 and all(later - one == step for one, later in pairwise(at)):
        return [f"{names[0]}..{names[-1]}"]
    return names


def remedy(load: Load) -> str:
    """What a person does about a load that is not published; empty for one that is."""
    again = f"run {dag_id_of(load.dataset_code)} with {conf_again(load)}"
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
    return brought_by([load])


def brought_by(loads: Iterable[Load]) -> str:
    """What published loads brought together."""
    total: Counter[str] = Counter()
    for load in loads:
        total["new"] += load.rows_new
        total["revised"] += load.rows_revised
        total["withdrawn"] += load.rows_closed
        total["kept as history"] += load.rows_late
        total["unchanged"] += load.rows_unchanged
    return ", ".join(f"{count:,} {word}" for word, count in total.items() if count) or "no figures"


def asked_for(run: Run) -> str:
    """What a run was asked for, from its configuration or its partition."""
    periods, reporters = run.conf.get("periods"), run.conf.get("reporters")
    given = []
    if isinstance(periods, list) and periods:
        given.append(", ".join(map(str, periods)))
    if isinstance(reporters, list) and reporters:
        given.append(f"reporters {', '.join(map(str, reporters))}")
    given += [
        f"{name} {run.conf[name]}"
        for name in ("quarter", "subject", "known_at")
        if run.conf.get(name)
    ]
    return ", ".join(given) or run.partition_key or "the default of the DAG"


def states(run: Run) -> list[str]:
    """How each task stands; of one that is mapped, how many stand how."""
    found = []
    for task_id, counts in run.states.items():
        is_mapped = any(task.map_index >= 0 for task in run.tasks if task.task_id == task_id)
        parts = [
            f"{count} {state}" if is_mapped else state for state, count in sorted(counts.items())
        ]
        found.append(f"{task_id}: {', '.join(parts).replace('_', ' ')}")
    return found


def load_ids(run: Run) -> list[int]:
    """The loads the run had in hand, whichever run landed them first."""
    found = [item.get("load_id") for item in _landings(run)]
    for task in run.of("land"):
        if isinstance(task.returned, dict) and isinstance(task.returned.get("load_ids"), list):
            found += task.returned["load_ids"]
    return [load_id for load_id in found if isinstance(load_id, int)]


def not_loaded(run: Run) -> list[str]:
    """A sentence for each edition that was asked for and gave no load."""
    return [str(item.get("sentence", "")) for item in _landings(run) if item.get("load_id") is None]


def _landings(run: Run) -> list[Mapping[str, object]]:
    """What the task ``land`` gave back: one entry for each edition the run asked for."""
    found: list[Mapping[str, object]] = []
    for task in run.of("land"):
        if isinstance(task.returned, list):
            found += [item for item in task.returned if isinstance(item, dict)]
    return found


def found_there(run: Run) -> str:
    """What the run found the publisher to have."""
    return " ".join(task.sentence for task in run.of("find") if task.sentence)


def verdict_on_load_run(run: Run, reports: Sequence[Report], n_waiting: int = 0) -> str:
    """What became of a run of a load DAG, in a sentence or two.

    ``n_waiting`` slices were asked for and wait for the next run.
    """
    sentences = []
    if reports:
        statuses = Counter(report.load.status for report in reports)
        parts = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
        sentences.append(f"{count_of(len(reports), 'edition')} came: {parts}.")
        published = [report.load for report in reports if report.load.status == "published"]
        changed = sum(
            load.rows_new + load.rows_revised + load.rows_closed + load.rows_late
            for load in published
        )
        if published and not changed:
            sentences.append("They brought nothing new: the warehouse held every figure.")
    rest = not_loaded(run)
    found_nothing = any(task.state == "skipped" for task in run.of("find"))
    if (rest or found_nothing) and not reports:
        sentences.append("Nothing new came.")
    elif rest:
        sentences.append(
            f"{count_of(len(rest), 'edition')} more gave nothing to load; the reasons are below."
        )
    if n_waiting:
        wait = "waits" if n_waiting == 1 else "wait"
        sentences.append(f"{count_of(n_waiting, 'slice')} did not come and {wait} to be asked for.")
    if run.tried_again:
        sentences.append(f"Failed, and tried again by itself: {_names(run.tried_again)}.")
    elif not run.is_over:
        sentences.append(_progress(run))
    failed = failed_in_work(run, reports)
    if run.is_over and not (reports or rest or found_nothing):
        sentences.append(
            "The run failed before it had landed anything." if failed else "The run landed nothing."
        )
    if failed:
        sentences.append(f"Failed: {_names(failed)}.")
    elif run.failed:
        sentences.append("The run counts as failed because of what was not published.")
    return " ".join(sentences)


def failed_in_work(run: Run, reports: Sequence[Report]) -> list[Task]:
    """The tasks that failed, but for those that only say which loads were held or refused."""
    said = {line for report in reports for line in report.load.sentence.splitlines()}
    return [
        task
        for task in run.failed
        if not (task.problem and said.issuperset(task.problem.splitlines()))
    ]


def troubles_first(reports: Sequence[Report]) -> list[Report]:
    """What is not published first, then what has failed warnings, then the rest."""

    def weight(report: Report) -> int:
        if report.load.status != "published":
            return 0
        return 1 if any(not check.passed for check in report.checks) else 2

    return sorted(reports, key=weight)


def is_plain(report: Report) -> bool:
    """Whether a load is published and there is nothing to say of it."""
    return (
        report.load.status == "published"
        and all(check.passed for check in report.checks)
        and not (report.load.notices or report.rejects)
    )


def verdict_on_other_run(run: Run, found: str, nothing: str) -> str:
    """What became of a run that refreshes or writes: what it ``found``, or that it found none."""
    if run.failed:
        return f"{found} Failed: {_names(run.failed)}.".strip()
    if run.tried_again:
        return f"Failed, and tried again by itself: {_names(run.tried_again)}."
    if not run.is_over:
        return _progress(run)
    return found or nothing


def _progress(run: Run) -> str:
    """Where a run that has not ended stands."""
    waiting = [task for task in run.tasks if task.state == "up_for_reschedule"]
    if not waiting:
        return "The run is under way."
    times = [task.next_try_at for task in waiting if task.next_try_at is not None]
    when = f"at {moment(min(times))}" if times else "by itself"
    return f"The run waits for the publisher, holds no worker meanwhile, and asks again {when}."


def _names(tasks: Sequence[Task]) -> str:
    """``land``, or ``batch.land (3 of its batches)``."""
    counts = Counter(task.task_id for task in tasks if task.map_index >= 0)
    plain = dict.fromkeys(task.task_id for task in tasks if task.map_index < 0)
    mapped = [f"{task_id} ({count_of(n, 'batch', 'batches')})" for task_id, n in counts.items()]
    return ", ".join([*plain, *mapped])


def verdict_on_all(
    n_unpublished: int, n_given_up: int, n_warned: int, n_reissues: int, n_failed: int = 0
) -> str:
    """What needs a person, in a sentence."""
    parts = [
        _some(n_failed, "DAG failed when it last ran", "DAGs failed when they last ran"),
        _some(
            n_unpublished,
            "edition came and is not published",
            "editions came and are not published",
        ),
        _some(n_given_up, "edition never came", "editions never came"),
        _some(n_warned, "edition has warnings", "editions have warnings"),
        _some(
            n_reissues, "summary waits to be written again", "summaries wait to be written again"
        ),
    ]
    needs = [part for part in parts if part]
    return f"{'; '.join(needs)}." if needs else "Nothing needs you."


def count_of(count: int, one: str, many: str = "") -> str:
    """``1 edition``, ``1,200 editions``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _some(count: int, one: str, many: str) -> str:
    return count_of(count, one, many) if count else ""
