"""``make demo``: from an empty machine to a finished quarterly summary."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from programme_statistics import settings
from programme_statistics.local import interrupts, sample_members, sample_server
from programme_statistics.local.errors import CommandError, RunFailed
from programme_statistics.local.results import Results
from programme_statistics.local.session import Session, session
from programme_statistics.periods import Month, Quarter
from programme_statistics.sources import all_datasets, sample, trade_datasets
from programme_statistics.sources.dataset import Dataset

if TYPE_CHECKING:
    from airflow.sdk import DAG

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
        # Imported here: it imports Airflow, which reads the environment that was just prepared.
        from programme_statistics.local.dag_runs import in_asset_order  # noqa: PLC0415

        results = Results(settings.warehouse_url())
        editions = sample.editions()
        with here.steps.step(REGISTER_DAG) as step:
            # What the programmes' documents say: it comes with the project and needs no publisher.
            if not request.live:
                sample_members.register()
            step.result = " ".join(here.run_dag(dags[REGISTER_DAG], {}).sentences) or (
                "Nothing re-loaded: the registers are as they were."
            )
        for dag_id in in_asset_order(dags, SUMMARY_DAG):
            with here.steps.step(dag_id) as step:
                if dag_id in periods:
                    conf = {"periods": periods[dag_id], "wait": False}
                    said = []
                    for _ in range(1 if request.live else editions.get(dag_id, 1)):
                        try:
                            outcome = here.run_dag(dags[dag_id], conf)
                        except RunFailed as failed:
                            if not request.live:
                                raise
                            # A publisher that is down is no reason not to ask the others.
                            said.append(f"Did not come: {next(iter(failed.failures.values()))}")
                            continue
                        dataset = dag_id.removesuffix("_load")
                        said.append(results.of_load(dataset, outcome.run_id))
                    step.result = " Then: ".join(dict.fromkeys(said))
                elif dag_id == MEMBERS_DAG and not request.live:
                    sample_members.send()
                    before = results.of_members()
                    # They were written whole before anybody looked.
                    here.run_dag(dags[dag_id], {"wait": False, "settle_seconds": 0})
                    here_now = results.of_members()
                    is_new = here_now != before
                    step.result = here_now if is_new else f"Nothing re-loaded: {here_now}"
                elif dag_id.endswith("_load"):
                    step.result = _left_out(request)
                elif dag_id == SUMMARY_DAG:
                    conf = {"quarter": request.quarter, "subject": request.subject}
                    here.run_dag(dags[dag_id], conf)
                    quarter = request.quarter or results.latest_complete_quarter(request.subject)
                    step.result = f"{request.subject}, {quarter}"
                else:
                    outcome = here.run_dag(dags[dag_id], {})
                    step.result = " ".join(outcome.sentences) or "Nothing has changed."
        publish_members_tables(request, here, dags)
        show(here, settings.summaries_root() / str(quarter) / request.subject, results)
        if not request.live:
            for receipt in sample_members.receipts():
                here.steps.say(f"A receipt:     {receipt}")
    return 0


def publish_members_tables(request: Request, here: Session, dags: Mapping[str, DAG]) -> None:
    """Publish what the sample's companies reported; nothing of real ones is published by a demo."""
    if request.live:
        return
    with here.steps.step(TABLES_DAG) as step:
        conf = {"quarter": str(sample_members.last_quarter())}
        step.result = " ".join(here.run_dag(dags[TABLES_DAG], conf).sentences)


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
