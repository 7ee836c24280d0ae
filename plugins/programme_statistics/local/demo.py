"""``make demo``: from an empty machine to a finished quarterly summary."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from programme_statistics import settings
from programme_statistics.local import interrupts, sample_server
from programme_statistics.local.errors import CommandError
from programme_statistics.local.results import Results
from programme_statistics.local.session import Session, session
from programme_statistics.periods import Month, Quarter
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tim import datasets, sample

SUMMARY_DAG = "quarterly_export_summary"


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
        for dag_id in in_asset_order(dags, SUMMARY_DAG):
            with here.steps.step(dag_id) as step:
                if dag_id in periods:
                    conf = {"periods": periods[dag_id], "wait": False}
                    outcome = here.run_dag(dags[dag_id], conf)
                    step.result = results.of_load(dag_id.removesuffix("_load"), outcome.run_id)
                elif dag_id == SUMMARY_DAG:
                    conf = {"quarter": request.quarter, "subject": request.subject}
                    here.run_dag(dags[dag_id], conf)
                    quarter = request.quarter or results.latest_complete_quarter(request.subject)
                    step.result = f"{request.subject}, {quarter}"
                else:
                    outcome = here.run_dag(dags[dag_id], {})
                    step.result = " ".join(outcome.sentences) or "Nothing has changed."
        show(here, settings.summaries_root() / str(quarter) / request.subject)
    return 0


@contextmanager
def publisher(request: Request, here: Session) -> Iterator[Mapping[str, list[str]]]:
    """Set up who is asked for workbooks; gives the periods to ask for, by DAG id."""
    if request.live:
        last = Month.of(datetime.now(UTC).date()).plus(-1)
        yield {f"{dataset.code}_load": periods_until(last, dataset) for dataset in datasets.ALL}
        return
    folder = settings.var() / "sample"
    with here.steps.step("Sample publisher") as step:
        periods = sample.write_workbooks(folder)
        count = sum(map(len, periods.values()))
        step.result = f"{count} workbooks, rebuilt from published figures, in {folder}"
    with sample_server.serving(folder) as address:
        os.environ["AIRFLOW_CONN_TIM"] = json.dumps(
            {"conn_type": "http", "host": address, "extra": {"sample": True}}
        )
        yield periods


def periods_until(last: Month, dataset: Dataset) -> list[str]:
    """The years of ``dataset`` that ended by ``last``, and the months of the unfinished one."""
    years = [str(year) for year in range(dataset.first_edition.year, last.year)]
    return years + [str(Month(last.year, month)) for month in range(1, last.month + 1)]


def show(here: Session, folder: Path) -> None:
    """Say what was made, where it is and how to go on."""
    say = here.steps.say
    say()
    for headline in json.loads((folder / "summary.json").read_text("utf-8"))["headline"].values():
        say(headline, style="bold")
    say()
    say(f"The summary:   {folder / 'summary.html'}")
    say(f"               {folder / 'summary.json'}")
    say("To go on:      make psql (the warehouse), make up (Airflow and its pages)")
