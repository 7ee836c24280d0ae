"""A night of the members' quarter: 5,000 companies with 40 export lines each, on two workers.

Measures what ``member_submissions_load`` does with it, task for task: the files are landed by one
process, and two processes take in their batches. Says which share of the work is reading, checking,
answering and loading, and that memory does not grow with the number of files.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import warehouse as house
from bench.tasks import peak_mib
from programme_statistics import database, settings
from programme_statistics.landing.inbox import Inbox
from programme_statistics.landing.land_register import land_registers
from programme_statistics.landing.store import LandingStore
from programme_statistics.landing.take import protected_store
from programme_statistics.local.postgres import EmbeddedServer
from programme_statistics.periods import Quarter
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.members import made_up
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.staging.stage_register import stage_registers
from programme_statistics.warehouse import take_in_members
from programme_statistics.warehouse.judge_members import judge_submissions
from programme_statistics.warehouse.publish_register import publish_registers
from programme_statistics.warehouse.take_in_members import Members, land_files, take_in

COMPANIES, LINES, COMPANIES_A_FILE, WORKERS = 5_000, 40, 50, 2
QUARTER = Quarter(2026, 3)
RECEIVED = datetime(2026, 10, 20, 20, 0, tzinfo=UTC)
_KEYS = json.dumps({"current": "bench", "keys": {"bench": base64.b64encode(b"k" * 32).decode()}})
STEPS = {
    "reading": ("read",),
    "checking": ("read_context", "judge"),
    "answering": ("_receipts", "_put_away"),
    "loading": ("publish_submission",),
}
_RATES = """
with load as (
    insert into ops.load (dataset_code, edition, sha256, landed_path, source_url, status, landed_at,
        published_at)
    values ('tcmb_rates', '2026-09', 'bench', 'bench', 'bench', 'published', now(), '2026-01-01')
    returning load_id
)
insert into warehouse.fact_exchange_rate (dataset_code, basis, rate_date, currency_code, quote_code,
    valid_from, rate, observed_on, edition, load_id)
select 'tcmb_rates', 'daily', day, 'USD', 'TRY', '2026-01-01', 42.1, day, '2026-09', load_id
from load, generate_series(date '2026-07-01', date '2026-09-30', interval '1 day') as day
where extract(isodow from day) < 6
"""


def open_members(url: str, folder: Path) -> Members:
    """The inbox, landing area and keys of the benchmark."""
    return Members(
        database.engine(url),
        Inbox(str(folder / "inbox")),
        protected_store(str(folder / "protected")),
        KeyRing.parse(_KEYS, "bench"),
    )


def night(server: EmbeddedServer, folder: Path, n_files: int) -> dict[str, Any]:
    """Takes in ``n_files`` files; seconds of everything and of each step, peak of memory, rows."""
    bench = house.fresh(server, folder, f"bench_members_{n_files}")
    url, place = bench.url, bench.landing
    members = open_members(url, place)
    companies = made_up.companies(n_files * COMPANIES_A_FILE)
    _load_registers(members, place)
    with members.engine.begin() as connection:
        connection.execute(text(_RATES))
    (place / "inbox").mkdir(parents=True, exist_ok=True)
    (place / "inbox" / "register.xlsx").write_bytes(made_up.register_workbook(companies))
    _take_in_all(members)
    for number in range(n_files):
        some = companies[number * COMPANIES_A_FILE : (number + 1) * COMPANIES_A_FILE]
        (place / "inbox" / f"{number:03d}.xlsx").write_bytes(_workbook(folder, number, some))
    began = time.perf_counter()
    landing = 0.0
    measured: list[dict[str, float]] = []
    with ThreadPoolExecutor(WORKERS) as workers:
        while True:
            run_began = time.perf_counter()
            batches = land_files(members, settle_seconds=0, now=RECEIVED)
            landing += time.perf_counter() - run_began
            if not batches:
                break
            measured += workers.map(lambda batch: _in_a_process(url, place, batch), batches)
    taken_in = time.perf_counter()
    judge_submissions(members.engine)
    judging = time.perf_counter() - taken_in
    seconds = time.perf_counter() - began
    with members.engine.connect() as connection:
        n_rows = connection.execute(
            text(
                "select (select count(*) from warehouse.fact_member_export)"
                " + (select count(*) from warehouse.fact_member_quarter)"
            )
        ).scalar_one()
    members.engine.dispose()
    return {
        "seconds": seconds,
        "peak_mib": max(one["peak_mib"] for one in measured),
        "rows": n_rows,
        "landing": landing,
        "judging": judging,
        **{step: sum(one[step] for one in measured) for step in STEPS},
    }


def _load_registers(members: Members, place: Path) -> None:
    """The projects that the members are of."""
    own = place / "register"
    own.mkdir(parents=True, exist_ok=True)
    (own / "sample.xlsx").write_bytes(made_up.programme_workbook(QUARTER))
    store = LandingStore(str(place / "landing"))
    folders = {"seed": REGISTER.seed, "own": own}
    landed = land_registers(members.engine, store, REGISTER, folders)
    if landed.load_id is None:
        raise RuntimeError(landed.sentence)
    stage_registers(members.engine, store, REGISTER, landed.load_id)
    outcome = publish_registers(members.engine, landed.load_id)
    if outcome.status != "published":
        raise RuntimeError(outcome.sentence)


def _workbook(folder: Path, number: int, some: Sequence[made_up.SampleCompany]) -> bytes:
    path = folder / "members" / f"{number:03d}_{LINES}.xlsx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made_up.workbook(some, QUARTER, LINES))
    return path.read_bytes()


def _take_in_all(members: Members) -> None:
    for batch in land_files(members, settle_seconds=0, now=RECEIVED):
        problems = take_in(members, batch).problems
        if problems:
            raise RuntimeError("\n".join(problems))


def _in_a_process(url: str, place: Path, batch: Sequence[int]) -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, "-m", "bench.members", url, str(place), json.dumps(batch)],
        check=True,
        cwd=settings.project_root(),
        stdout=subprocess.PIPE,
    )
    measured: dict[str, float] = json.loads(run.stdout)
    return measured


def _timed(
    seconds: dict[str, float], step: str, function: Callable[..., Any]
) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            seconds[step] += time.perf_counter() - began

    return timed


def main(url: str, place: str, batch: str) -> None:
    """Takes in one batch as a mapped task does, and prints what it took as JSON."""
    seconds = dict.fromkeys(STEPS, 0.0)
    for step, names in STEPS.items():
        for name in names:
            setattr(take_in_members, name, _timed(seconds, step, getattr(take_in_members, name)))
    members = open_members(url, Path(place))
    problems = take_in(members, json.loads(batch)).problems
    if problems:
        raise RuntimeError("\n".join(problems))
    print(json.dumps({**seconds, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
