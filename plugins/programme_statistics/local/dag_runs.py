"""Runs DAGs one at a time in this process, on Airflow's database but without its services.

Importing this module imports Airflow, which reads its settings from the environment at that moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

from airflow.dag_processing import dagbag
from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, DagBag, sync_bag_to_db
from airflow.listeners import hookimpl
from airflow.models.dagrun import DagRun
from airflow.sdk import DAG, Asset, AssetAll, AssetAny, DagRunState
from airflow.sdk.listener import get_listener_manager
from airflow.utils import db

from programme_statistics.local.errors import CommandError
from programme_statistics.orchestration.defaults import SENTENCE


@dataclass(frozen=True, slots=True)
class DagRunOutcome:
    """How a run of a DAG ended.

    ``task_states`` are by task id, of a mapped task how many are in which; ``sentences`` are what
    the tasks returned for a person to read; ``failures`` are the last words of the failed tasks, by
    task id, which names the number of a mapped one.
    """

    run_id: str
    succeeded: bool
    task_states: Mapping[str, str]
    sentences: Sequence[str]
    failures: Mapping[str, str]


@dataclass
class _TaskWatcher:
    """An Airflow listener that notes which task runs and how it ended."""

    on_task: Callable[[str], None]
    sentences: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @hookimpl
    def on_task_instance_running(self, task_instance: Any) -> None:
        self.on_task(task_instance.task_id)

    @hookimpl
    def on_task_instance_success(self, task_instance: Any) -> None:
        self.sentences += _said(task_instance, SENTENCE)
        self.sentences += _said(task_instance, "return_value")

    @hookimpl
    def on_task_instance_skipped(self, task_instance: Any) -> None:
        self.sentences += _said(task_instance, SENTENCE)

    @hookimpl
    def on_task_instance_failed(
        self, task_instance: Any, error: str | BaseException | None
    ) -> None:
        number = task_instance.map_index
        name = task_instance.task_id if number < 0 else f"{task_instance.task_id} {number}"
        self.failures[name] = str(error) or type(error).__name__


def _states(task_instances: Sequence[Any]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    for one in task_instances:
        counts.setdefault(one.task_id, Counter())[str(one.state)] += 1
    mapped = {one.task_id for one in task_instances if one.map_index >= 0}
    return {
        task_id: ", ".join(
            f"{n} {state}" if task_id in mapped else state for state, n in sorted(found.items())
        )
        for task_id, found in counts.items()
    }


def _said(task_instance: Any, key: str) -> Iterator[str]:
    return _sentences(
        task_instance.xcom_pull(
            task_ids=task_instance.task_id, map_indexes=task_instance.map_index, key=key
        )
    )


def _sentences(returned: object) -> Iterator[str]:
    """The sentences in what a task returned: a text, a mapping with ``sentence``, or many."""
    if isinstance(returned, str):
        yield returned
    elif isinstance(returned, Mapping):
        yield from _sentences(returned.get("sentence"))
    elif isinstance(returned, Sequence):
        for item in returned:
            yield from _sentences(item)


def prepare_database(*, new: bool) -> None:
    """Bring Airflow's database to this Airflow's version; quick when it is there already."""
    if not new:
        try:
            db.check_migrations(timeout=1)
        except TimeoutError:  # made by another version, or an interrupted first start
            pass
        else:
            return
    db.initdb()


def load_dags(folder: str) -> dict[str, DAG]:
    """The DAGs of ``folder`` by id.

    Raises:
        CommandError: a DAG file cannot be imported.
    """
    bag = DagBag(folder)
    for file, error in bag.import_errors.items():
        raise CommandError(f"The DAG file {file} cannot be imported: {error.strip()}")
    return dict(sorted(bag.dags.items()))


def register_dags() -> None:
    """Enter the DAGs into Airflow's database, so that its pages know them, and what runs them."""
    manager = DagBundlesManager()
    manager.sync_bundles_to_db()
    for bundle in manager.get_all_dag_bundles():
        bundle.initialize()
        bag = BundleDagBag(bundle.path, bundle_path=bundle.path, bundle_name=bundle.name)
        sync_bag_to_db(bag, bundle.name, bundle_version=None)  # a plain folder has no versions


def needs(dags: Mapping[str, DAG], last: str) -> dict[str, set[str]]:
    """``last`` and every DAG whose assets it needs, directly or not, each with what it needs."""
    makers: dict[str, set[str]] = {}
    for dag_id, dag in dags.items():
        for task in dag.tasks:
            for outlet in task.outlets:
                if isinstance(outlet, Asset):
                    makers.setdefault(outlet.name, set()).add(dag_id)
    found: dict[str, set[str]] = {}
    pending = [last]
    while pending:
        dag_id = pending.pop()
        if dag_id not in found:
            needed = {m for name in _awaited_assets(dags[dag_id]) for m in makers.get(name, ())}
            found[dag_id] = needed - {dag_id}
            pending.extend(sorted(found[dag_id]))
    return found


def _awaited_assets(dag: DAG) -> set[str]:
    inlets = (inlet for task in dag.tasks for inlet in task.inlets)
    conditions = [getattr(dag.timetable, "asset_condition", None), *inlets]
    return {name for condition in conditions for name in _asset_names(condition)}


def _asset_names(condition: object) -> Iterator[str]:
    """The assets in a condition such as ``a & (b | c)``."""
    if isinstance(condition, Asset):
        yield condition.name
    elif isinstance(condition, AssetAll | AssetAny):
        for part in condition.objects:
            yield from _asset_names(part)


@contextmanager
def _not_registering() -> Iterator[None]:
    """Spare ``dag.test`` reading and registering the whole DAG folder at every call.

    It does so for the sake of DAGs that start others; in this process the files do not change.
    """
    with patch.object(dagbag, "BundleDagBag"), patch.object(dagbag, "sync_bag_to_db"):
        yield


@cache
def build_what_tasks_ask() -> None:
    """Build what tasks in this process ask Airflow by; a process that is forked has it then too.

    Airflow builds it at the first question, for clients of each of its versions. Those here are of
    this one, which takes a tenth of the time.
    """
    # Imported here: it takes seconds, and only runs need it.
    from airflow.api_fastapi.execution_api import versions  # noqa: PLC0415
    from airflow.sdk.execution_time.supervisor import in_process_api_server  # noqa: PLC0415
    from cadwyn import HeadVersion, Version, VersionBundle  # noqa: PLC0415
    from cadwyn.route_generation import _DELETED_ROUTE_TAG  # noqa: PLC0415

    newest, *_ = versions.bundle.versions
    only = VersionBundle(
        HeadVersion(), Version(newest.value), api_version_var=versions.bundle.api_version_var
    )
    with patch.object(versions, "bundle", only):
        app = in_process_api_server().app
    router = app._latest_version_router
    router.routes = [
        one for one in router.routes if _DELETED_ROUTE_TAG not in getattr(one, "tags", ())
    ]


_decide = DagRun.task_instance_scheduling_decisions


def _decide_to_the_end(run: DagRun, **options: Any) -> Any:
    """What can be scheduled in ``run``, looked for again while the look itself skips tasks.

    ``dag.test`` sleeps a second whenever a look finds nothing to run, also when it has just skipped
    a task and the next look would skip the one after it.
    """
    decision = _decide(run, **options)
    while decision.changed_tis and not decision.schedulable_tis:
        decision = _decide(run, **options)
    return decision


def run_dag(
    dag: DAG, conf: Mapping[str, object], on_task: Callable[[str], None] = lambda _: None
) -> DagRunOutcome:
    """Run ``dag`` to its end; ``on_task`` hears the id of every task that starts.

    It has to be registered. Tasks are tried once: retries are for the runs that nobody watches,
    minutes apart.
    """
    for task in dag.tasks:
        task.retries = 0
    build_what_tasks_ask()
    watcher = _TaskWatcher(on_task)
    listeners = get_listener_manager()
    listeners.add_listener(watcher)
    try:
        with (
            _not_registering(),
            patch.object(DagRun, "task_instance_scheduling_decisions", _decide_to_the_end),
        ):
            run = dag.test(run_conf=dict(conf))
    finally:
        listeners.pm.unregister(watcher)
    return DagRunOutcome(
        run_id=run.run_id,
        succeeded=run.state == DagRunState.SUCCESS,
        task_states=_states(run.get_task_instances()),
        sentences=watcher.sentences,
        failures=watcher.failures,
    )
