"""``make backfill``: many years of one trade series, year by year, within the daily quota.

It can be stopped at any time, and by the quota it will be: run again, it goes on where it stopped,
because what is landed is not asked for again. A load that is held does not keep the other years
from being brought.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil

from programme_statistics.local import interrupts
from programme_statistics.local.errors import CommandError, RunFailed
from programme_statistics.local.session import session
from programme_statistics.sources import trade_datasets
from programme_statistics.sources.trade_dataset import TradeDataset

_YEARS = 10
_SERIES = "comtrade_monthly"
"""The series that is brought when none is named."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a backfill has gone so far: slices brought, the questions and seconds they took."""

    slices: int
    calls: int
    seconds: float

    def forecast(self, left: int, calls_left_today: int, calls_a_day: int) -> str:
        """How long ``left`` more slices take, in a sentence; empty if there is no telling."""
        if not left or not self.slices:
            return ""
        calls = ceil(left * self.calls / self.slices)
        minutes = ceil(left * self.seconds / self.slices / 60)
        beyond = calls - calls_left_today
        days = ceil(beyond / calls_a_day) if beyond > 0 and calls_a_day else 0
        when = f"; the quota stretches it over {_count(days, 'more day')}" if days else ""
        return (
            f"Left: {_count(left, 'slice')}, about {_count(calls, 'question')} and {minutes} "
            f"min{when}."
        )


def at_the_end(left: int) -> str:
    """What a backfill that went through all its years has to say."""
    if not left:
        return "Everything is here."
    return (
        f"{_count(left, 'slice')} of the years asked for did not come: the publisher does not have "
        "such yet, or they are held."
    )


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def years_of(dataset: TradeDataset, periods: str | None, today: date) -> Sequence[int]:
    """The years to bring, newest first: those of ``2016..2025``, by default the last ten.

    Raises:
        CommandError: ``periods`` names no years of the dataset.
    """
    last = today.year - 1
    first_of_all = int(dataset.first_period[:4])
    text = periods or f"{max(first_of_all, last - _YEARS + 1)}..{last}"
    begin, _, end = text.partition("..")
    if not (begin.isdecimal() and (end or begin).isdecimal()):
        raise CommandError(f"PERIODS is {text!r}. Write years, for example PERIODS=2016..2025.")
    years = range(int(end or begin), int(begin) - 1, -1)
    found = [year for year in years if first_of_all <= year <= today.year]
    if not found:
        raise CommandError(
            f"PERIODS={text} holds no year of {dataset.code}, whose first is {first_of_all}. Write "
            f"for example PERIODS=2016..{last}."
        )
    return found


def main(given: Mapping[str, str]) -> int:
    """Bring the years of ``PERIODS`` of the series ``DATASET``; the exit status."""
    by_code = {dataset.code: dataset for dataset in trade_datasets()}
    code = given.get("DATASET") or _SERIES
    if code not in by_code:
        raise CommandError(f"There is no series {code!r}. Write one of: {', '.join(by_code)}.")
    dataset = by_code[code]
    today = datetime.now(UTC).date()
    years = years_of(dataset, given.get("PERIODS"), today)
    with (
        session("backfill") as here,
        interrupts.ending_with(here.interrupt),
        ExitStack() as opened,
    ):
        dags = here.prepare()
        # Imported here: it imports Airflow, which reads the environment that was just prepared.
        from programme_statistics.orchestration.trade_progress import progress  # noqa: PLC0415
        from programme_statistics.orchestration.trade_source import open_source  # noqa: PLC0415

        source = opened.enter_context(open_source(dataset))
        begun, calls_before = time.monotonic(), source.quota.used()
        before = progress(source, years, today)
        held: dict[str, None] = {}
        for year in years:
            with here.steps.step(f"{dataset.code} {year}") as step:
                try:
                    here.run_dag(dags[f"{dataset.code}_load"], {"periods": [str(year)]}, step)
                except RunFailed as failed:
                    if not is_about_loads(failed.failures):
                        raise
                    held |= dict.fromkeys(failed.failures.values())
                now = progress(source, years, today)
                calls = source.quota.used()
                # A new day begins a new account.
                pace = Pace(
                    now.done - before.done,
                    calls - calls_before if calls >= calls_before else calls,
                    time.monotonic() - begun,
                )
                left = now.wanted - now.done
                step.result = f"{now.done} of {now.wanted} slices and {now.rows:,} rows are here. "
                step.result += (
                    at_the_end(left)
                    if year == years[-1] and not now.stopped
                    else pace.forecast(left, now.calls_left_today, source.quota.calls_a_day)
                )
            if now.stopped:
                here.steps.say(now.stopped)
                here.steps.say("Run make backfill again after that; it goes on from here.")
                break
        for sentence in held:
            here.steps.say(sentence, style="red")
    return 1 if held else 0


def is_about_loads(failures: Mapping[str, str]) -> bool:
    """Whether only loads were held or refused: the publisher answers, and other years may come."""
    return all(task.partition(" ")[0].endswith("publish") for task in failures)
