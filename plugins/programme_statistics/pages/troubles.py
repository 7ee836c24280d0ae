"""What did not come, and when it is tried again: many of a kind are shown as one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from programme_statistics.pages import shown
from programme_statistics.pages.records import Release, Report
from programme_statistics.pages.runs import Run, Task
from programme_statistics.pages.words import failed_in_work, moment
from programme_statistics.sources.slices import Slice, unit_name

_ADDRESS = re.compile(r"https?://\S+")
_AT_MOST = 5
"""How many of a kind are named."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What did not come, why, and when it is tried again. ``state`` is a badge's."""

    state: str
    what: Sequence[str]
    sentence: str
    next_try: str

    @property
    def title(self) -> str:
        """What did not come, or how many of it."""
        return self.what[0] if len(self.what) == 1 else f"{len(self.what):,} batches"

    @property
    def names(self) -> str:
        """The first of several, and how many more there are; empty for one."""
        if len(self.what) == 1:
            return ""
        more = len(self.what) - _AT_MOST
        names = ", ".join(self.what[:_AT_MOST])
        return f"{names} and {more:,} more" if more > 0 else names


@dataclass(frozen=True, slots=True)
class Absence:
    """Editions of one dataset that did not come for one reason."""

    dataset_code: str
    state: str
    editions: Sequence[str]
    sentence: str
    first_asked_at: datetime
    last_asked_at: datetime
    next_try: str

    @property
    def named(self) -> str:
        """The edition, or how many there are and which."""
        if len(self.editions) == 1:
            return self.editions[0]
        kind = "slices" if shown.of_code(self.dataset_code).by_slices else "editions"
        return f"{len(self.editions):,} {kind}, {self.editions[0]} to {self.editions[-1]}"


def troubles(
    run: Run, reports: Sequence[Report] = (), releases: Sequence[Release] = ()
) -> list[Trouble]:
    """The tasks of a run that failed or are tried again, those of a kind together.

    ``releases`` are what waits: what waits for the reason a task failed for is asked for again.
    """
    waits = [one.sentence for one in releases if one.state == "waiting"]
    groups: dict[tuple[str, str], list[Task]] = {}
    for task in [*failed_in_work(run, reports), *run.tried_again]:
        groups.setdefault((task.state, _kind(task.problem)), []).append(task)
    return [
        Trouble(
            state=state,
            what=[_label(run, task) for task in tasks],
            sentence=tasks[0].problem or "It did not say why: the task's log does.",
            next_try=_next_try(run, tasks, waits),
        )
        for (state, _), tasks in groups.items()
    ]


def absences(
    releases: Sequence[Release], next_runs: Mapping[str, datetime], told: Sequence[str] = ()
) -> list[Absence]:
    """What publishers did not have or give, those of a kind together.

    ``next_runs`` are the next runs due, by DAG; what has been ``told`` already is left out.
    """
    groups: dict[tuple[str, str, str], list[Release]] = {}
    for one in releases:
        if not any(sentence and sentence in one.sentence for sentence in told):
            groups.setdefault((one.dataset_code, one.state, _kind(one.sentence)), []).append(one)
    return [
        Absence(
            dataset_code=code,
            state=state,
            editions=sorted(one.edition for one in found),
            sentence=found[0].sentence,
            first_asked_at=min(one.first_asked_at for one in found),
            last_asked_at=max(one.last_asked_at for one in found),
            next_try=_next_look(code, next_runs) if state == "waiting" else "",
        )
        for (code, state, _), found in groups.items()
    ]


def _kind(sentence: str) -> str:
    """The sentence without what differs from one question to the next: the address asked."""
    return _ADDRESS.sub("", sentence)


def _label(run: Run, task: Task) -> str:
    """What a task was about: its name, or the slices of its batch."""
    if task.map_index < 0:
        return task.task_id
    batches = next((one.returned for one in run.of("find")), None)
    try:
        units = batches[task.map_index]["units"]  # type: ignore[index]
        slices = [Slice(**one["slice"]) for unit in units for one in unit]
        return unit_name(slices)
    except (KeyError, IndexError, TypeError):
        return f"{task.task_id} {task.map_index}"


def _next_try(run: Run, tasks: Sequence[Task], waits: Sequence[str]) -> str:
    times = [task.next_try_at for task in tasks if task.next_try_at is not None]
    if tasks[0].state == "up_for_retry":
        if not times:
            return "It is tried again by itself within the hour."
        until = f" to {moment(max(times))}" if moment(max(times)) != moment(min(times)) else ""
        return f"It is tried again by itself: {moment(min(times))}{until}."
    return _next_run(run, tasks[0], waits)


def _next_run(run: Run, task: Task, waits: Sequence[str]) -> str:
    """When what failed for good in this run is tried again, and by whom."""
    conf = {name: value for name, value in run.conf.items() if value is not None}
    # The next run looks at what this one would have looked at by itself, and at what waits.
    is_repeated = not conf or any(task.problem and task.problem in one for one in waits)
    if not conf and run.partition_key:
        conf = {"periods": [run.partition_key]}
    by_hand = f"run {run.dag_id} with {json.dumps(conf)}" if conf else f"run {run.dag_id} again"
    datasets = shown.of_dags([run.dag_id])
    is_for_one_edition = bool(datasets) and not datasets[0].by_slices
    if run.next_run_at is None or is_for_one_edition or not is_repeated:
        return (
            f"This run does not try it again. Once what it says is mended or has passed, {by_hand}."
        )
    return f"The next run, due {moment(run.next_run_at)}, tries it again. To try it now, {by_hand}."


def _next_look(dataset_code: str, next_runs: Mapping[str, datetime]) -> str:
    """When slices that wait are asked for again; editions say so themselves."""
    dataset = shown.of_code(dataset_code)
    if not dataset.by_slices:
        return ""
    due = next_runs.get(dataset.dag_id)
    if due is None:
        return f"The next run of {dataset.dag_id} without periods asks for it again."
    return f"The next run, due {moment(due)}, asks for it again."
