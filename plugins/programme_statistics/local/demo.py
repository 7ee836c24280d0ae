"""``make demo``: from an empty machine to a finished quarterly summary."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from programme_statistics import settings
from programme_statistics.local import interrupts, sample_members, sample_server
from programme_statistics.local.errors import CommandError, RunFailed
from programme_statistics.local.results import Results
from programme_statistics.local.session import Session, session
from programme_statistics.local.side_by_side import SecondProcess, work_through
from programme_statistics.periods import Month, Quarter
from programme_statistics.sources import all_datasets, sample, trade_datasets
from programme_statistics.sources.dataset import Dataset

if TYPE_CHECKING:
    from airflow.sdk import DAG

    from programme_statistics.local.dag_runs import DagRunOutcome

    _Run = Callable[[Mapping[str, object]], DagRunOutcome]

SUMMARY_DAG = "quarterly_export_summary"
MEMBERS_DAG = "member_submissions_load"
REGISTER_DAG = "programme_register_load"
TABLES_DAG = "member_tables_publish"


@dataclass(frozen=True, slots=True)
class Request:
    """What the demo is asked for: ``quarter=None`` is the latest complete one."""

    quarter: str | None
    subject: str
    live: bool

    @classmethod
    def from_environment(cls, given: Mapping[str, str]) -> Request:
        """The request in ``QUARTER``, ``SUBJECT`` and ``SOURCE``.

        Raises:
            CommandError: one of them cannot be understood.
        """
        quarter, source = given.get("QUARTER") or None, given.get("SOURCE") or "sample"
        if quarter is not None:
            try:
                Quarter.parse(quarter)
            except ValueError as error:
                raise CommandError(f"QUARTER: {error}") from error
        if source not in {"sample", "live"}:
            raise CommandError(
                f"SOURCE is {source!r}. Write SOURCE=live for the publisher itself, or leave it "
                "out for the sample."
            )
        return cls(quarter, given.get("SUBJECT") or "leather", source == "live")


def main(given: Mapping[str, str]) -> int:
    """Run the whole road and show its result; the exit status."""
    request = Request.from_environment(given)
    with (
        session("demo") as here,
        interrupts.ending_with(here.interrupt),
        publisher(request, here) as periods,
    ):
        dags = here.prepare()
        results = Results(settings.warehouse_url())
        road = _Road(request, here, dags, periods, results)
        hands = [road.hand()]
        if not request.live:  # a publisher is asked by one at a time
            hands.append(road.hand(here.second_process(dags)))
        work_through(road.needs(), hands)
        quarter = request.quarter or results.latest_complete_quarter(request.subject)
        show(here, settings.summaries_root() / str(quarter) / request.subject, results)
        if not request.live:
            for receipt in sample_members.receipts():
                here.steps.say(f"A receipt:     {receipt}")
    return 0


@dataclass(frozen=True, slots=True)
class _Road:
    """The demo's DAGs: which come after which, and how each is run."""

    request: Request
    here: Session
    dags: Mapping[str, DAG]
    periods: Mapping[str, list[str]]
    results: Results

    def needs(self) -> Mapping[str, set[str]]:
        """Each DAG with those that come before it; the longest way is first."""
        # Imported here: it imports Airflow, which reads the environment that was prepared.
        from programme_statistics.local import dag_runs  # noqa: PLC0415

        needs = dag_runs.needs(self.dags, SUMMARY_DAG)
        # What the programmes' documents say comes with the project; members' files refer to it.
        needs[REGISTER_DAG] = set()
        needs[MEMBERS_DAG] = needs[MEMBERS_DAG] | {REGISTER_DAG}
        if not self.request.live:  # nothing of real companies is published by a demo
            needs[TABLES_DAG] = {MEMBERS_DAG} | needs[SUMMARY_DAG]
        first = needs[MEMBERS_DAG] | {MEMBERS_DAG}
        return dict(sorted(needs.items(), key=lambda one: (one[0] not in first, one[0])))

    def hand(self, second: SecondProcess | None = None) -> Callable[[str], None]:
        """What runs a DAG, here or in a second process, and shows it as a step."""

        def work(dag_id: str) -> None:
            with self.here.steps.step(dag_id) as step:
                run = partial(self.here.run_dag, self.dags[dag_id], step=step, second=second)
                step.result = self._said_of(dag_id, run)

        return work

    def _said_of(self, dag_id: str, run: _Run) -> str:
        """Run a DAG; what to say of it in a sentence."""
        if dag_id in self.periods:
            return self._load(dag_id, run)
        if dag_id == REGISTER_DAG:
            return self._load_registers(run)
        if dag_id == MEMBERS_DAG and not self.request.live:
            return self._take_in_members(run)
        if dag_id.endswith("_load"):
            return _left_out(self.request)
        if dag_id == SUMMARY_DAG:
            return self._summarise(run)
        conf = {"quarter": str(sample_members.last_quarter())} if dag_id == TABLES_DAG else {}
        return " ".join(run(conf).sentences) or "Nothing has changed."

    def _load_registers(self, run: _Run) -> str:
        if not self.request.live:
            sample_members.register()
        said = " ".join(run({}).sentences)
        return said or "Nothing re-loaded: the registers are as they were."

    def _take_in_members(self, run: _Run) -> str:
        sample_members.send()
        before = self.results.of_members()
        # They were written whole before anybody looked.
        run({"wait": False, "settle_seconds": 0})
        now = self.results.of_members()
        return now if now != before else f"Nothing re-loaded: {now}"

    def _summarise(self, run: _Run) -> str:
        subject = self.request.subject
        run({"quarter": self.request.quarter, "subject": subject})
        quarter = self.request.quarter or self.results.latest_complete_quarter(subject)
        return f"{subject}, {quarter}"

    def _load(self, dag_id: str, run: _Run) -> str:
        said = []
        for _ in range(1 if self.request.live else sample.editions().get(dag_id, 1)):
            try:
                outcome = run({"periods": self.periods[dag_id], "wait": False})
            except RunFailed as failed:
                if not self.request.live:
                    raise
                # A publisher that is down is no reason not to ask the others.
                said.append(f"Did not come: {next(iter(failed.failures.values()))}")
                continue
            said.append(self.results.of_load(dag_id.removesuffix("_load"), outcome.run_id))
        return " Then: ".join(dict.fromkeys(said))


@contextmanager
def publisher(request: Request, here: Session) -> Iterator[Mapping[str, list[str]]]:
    """Set up who is asked for figures; gives the periods to ask for, by DAG id."""
    if request.live:
        last = Month.of(datetime.now(UTC).date()).plus(-1)
        yield {
            f"{dataset.code}_load": periods_until(last, dataset)
            for dataset in all_datasets()
            if dataset.key_header is None or _connection(dataset.connection) in os.environ
        } | {
            f"{series.code}_load": [str(last.plus(-series.first_look))]
            for series in trade_datasets()
            if series.first_look is not None
        }
        return
    folder = settings.var() / "sample"
    with here.steps.step("Sample publishers") as step:
        periods = sample.write_all(folder)
        count = sum(map(len, periods.values()))
        step.result = f"{count} editions, rebuilt from published figures, in {folder}"
    with sample_server.serving(folder, sample.responders()) as address:
        for name, connection in sample.connections(address).items():
            os.environ[_connection(name)] = json.dumps(connection)
        yield periods


def _connection(name: str) -> str:
    """The environment variable that Airflow reads a connection from."""
    return f"AIRFLOW_CONN_{name.upper()}"


def _left_out(request: Request) -> str:
    if request.live:
        return (
            "Left out: its publisher answers only with a key, or it takes long. Run it by itself: "
            "make run DAG=..."
        )
    return "Left out: there is no sample of it."


def periods_until(last: Month, dataset: Dataset) -> list[str]:
    """The years of ``dataset`` that ended by ``last``, and the months of the unfinished one.

    Of a dataset whose past editions cannot be had, the newest: what is out a month after its end.
    """
    years = range(dataset.first_edition.year, last.year)
    if not any(dataset.editions_of_year(year) for year in years):
        return [str(last.plus(-1))]
    return [str(year) for year in years] + [
        str(Month(last.year, month)) for month in range(1, last.month + 1)
    ]


def show(here: Session, folder: Path, results: Results) -> None:
    """Say what was made, where it is and how to go on."""
    say = here.steps.say
    say()
    for headline in json.loads((folder / "summary.json").read_text("utf-8"))["headline"].values():
        say(headline, style="bold")
    say()
    revised = results.of_revisions()
    if revised:
        say(revised)
        say()
    say(f"The summary:   {folder / 'summary.html'}")
    say(f"               {folder / 'summary.json'}")
    say("To go on:      make psql (the warehouse), make up (Airflow and its pages)")
