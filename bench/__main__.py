"""``make bench``: measures each promise of speed against its named peer, in the same run.

Rows come from ``ROWS`` (one number, or several with commas; by default 1 and 5 million), parts from
``PARTS`` (parse, stage, load, history, memory, members, workers; by default all but the last). The
parts ``history`` and ``workers`` spread the largest number over 120 months; ``memory`` takes the
smallest and the largest, up to the 5.4 million different keys of a month; ``parse``, ``stage`` and
``load`` take at most a million, and a JSON page has 250,000 always; ``members`` has its 5,000
companies whatever ``ROWS`` is.

Prints a table of ratios and writes ``var/bench/results.json``: a list of ``{name, against, ratio,
required, met, rows}``. A ratio is how many times faster (or, for memory, how many times smaller)
than the peer we are; those that must not exceed a limit are marked ``at most``. Seconds are medians
of interleaved runs; imports are not counted unless a line says so.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import text

from bench import generate, members, plain_sums
from bench import warehouse as house
from programme_statistics import settings
from programme_statistics.checks.judge import prepare
from programme_statistics.local import sample_server
from programme_statistics.marts.trade_sums import refresh_trade_sums
from programme_statistics.sources.comtrade.records import read_parts
from programme_statistics.sources.sample import Reply
from programme_statistics.sources.trade import SCHEMA
from programme_statistics.staging.stage_trade import copy_batches, stage_trade_load
from programme_statistics.warehouse.publish_trade import publish_trade_load

RUNS = 3
JSON_RECORDS = 250_000
MONTHS = 120
TO_SQL_ROWS = 50_000
_DEFAULT_ROWS = "1000000,5000000"
_ROOT = settings.project_root()


@dataclass(frozen=True, slots=True)
class Result:
    """One measured promise."""

    name: str
    against: str
    ratio: float
    required: float
    met: bool
    rows: int


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _at_least(name: str, against: str, ratio: float, required: float, rows: int) -> Result:
    result = Result(name, against, round(ratio, 2), required, ratio >= required, rows)
    _say(_line(result))
    return result


def _at_most(name: str, against: str, ratio: float, limit: float, rows: int) -> Result:
    result = Result(f"{name} (at most)", against, round(ratio, 2), limit, ratio <= limit, rows)
    _say(_line(result))
    return result


def _line(one: Result) -> str:
    verdict = "met" if one.met else "NOT MET"
    return f"{one.name:<58} {one.against:<34} {one.ratio:>8} {one.required:>8} {verdict:>8}"


def _task(name: str, *arguments: object) -> dict[str, float]:
    """Runs a task of :mod:`bench.tasks` in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.tasks", name, *map(str, arguments)],
        check=True,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
    )
    measured: dict[str, float] = json.loads(run.stdout)
    return measured


def _interleaved(*tasks: Callable[[], dict[str, float]]) -> list[dict[str, float]]:
    """The medians of each task's measures over runs that take turns."""
    measured: list[list[dict[str, float]]] = [[] for _ in tasks]
    for _ in range(RUNS):
        for at, task in enumerate(tasks):
            measured[at].append(task())
    return [
        {name: statistics.median(one[name] for one in runs) for name in runs[0]}
        for runs in measured
    ]


def _file(folder: Path, rows: int, revised_pct: int = 0, period: str = "202208") -> Path:
    path = folder / f"rows_{rows}_{period}_revised_{revised_pct}.txt.gz"
    if not path.exists():
        generate.write_tsv(path, rows, revised_pct=revised_pct, period=period)
    return path


def _page(folder: Path) -> Path:
    path = folder / "page.json"
    if not path.exists():
        generate.write_json(path, JSON_RECORDS)
    return path


def parsing(folder: Path, rows: int) -> list[Result]:
    """Both of the publisher's forms to typed Arrow, each in a process of its own."""
    tsv = _file(folder, rows)
    ours, pandas = _interleaved(lambda: _task("tsv_ours", tsv), lambda: _task("tsv_pandas", tsv))
    results = [
        _at_least("gzip TSV to typed Arrow: speed", "pandas C engine",
                  pandas["seconds"] / ours["seconds"], 1.8, rows),
        _at_least("gzip TSV to typed Arrow: peak memory", "pandas C engine",
                  pandas["peak_mib"] / ours["peak_mib"], 2.0, rows),
    ]  # fmt: skip
    page = _page(folder)
    ours, pandas = _interleaved(
        lambda: _task("json_ours", page), lambda: _task("json_pandas", page)
    )
    return [
        *results,
        _at_least("JSON page to typed Arrow: CPU", "json + pandas",
                  pandas["cpu"] / ours["cpu"], 4.0, JSON_RECORDS),
        _at_least("JSON page to typed Arrow: peak memory", "json + pandas",
                  pandas["peak_mib"] / ours["peak_mib"], 5.0, JSON_RECORDS),
    ]  # fmt: skip


def staging(bench: house.Bench, folder: Path, rows: int) -> list[Result]:
    """Arrow batches into a table, against the server reading a file of the same rows."""
    columns = ", ".join(SCHEMA.names)
    with bench.engine.connect() as connection:
        batches = list(house.arrow_batches(connection, rows, date(2022, 8, 1)))
    # Where the server's own account can read it.
    dump = Path("/tmp") / f"programme_statistics_bench_{os.getpid()}.txt"  # noqa: S108
    frame = pd.concat(batch.to_pandas() for batch in batches)
    whole = ["net_mass_grams", "supplementary_quantity_millis", "supplementary_unit_code"]
    frame[whole] = frame[whole].astype("Int64")
    frame.to_csv(dump, sep="\t", header=False, index=False, na_rep="\\N")
    del frame

    def ours() -> dict[str, float]:
        with bench.engine.begin() as connection:
            house.staging_table(connection)
            start = time.perf_counter()
            copy_batches(connection, "staging.bench_copy", batches, SCHEMA.names)
            return {"seconds": time.perf_counter() - start}

    def server() -> dict[str, float]:
        with bench.engine.begin() as connection:
            house.staging_table(connection)
            start = time.perf_counter()
            connection.execute(text(f"copy staging.bench_copy ({columns}) from '{dump}'"))
            return {"seconds": time.perf_counter() - start}

    try:
        mine, theirs = _interleaved(ours, server)
    finally:
        dump.unlink()
    return [
        _at_least("Arrow to staging: speed", "the server's COPY FROM a file",
                  theirs["seconds"] / mine["seconds"], 0.85, rows)
    ]  # fmt: skip


def _load(bench: house.Bench, load_id: int, brings: str) -> float:
    """The seconds of staging and publishing a landed load.

    Raises:
        SystemExit: it was not published, or its sentence does not say that it ``brings`` what was
            to be measured: a load that changes nothing would look fast.
    """
    start = time.perf_counter()
    stage_trade_load(bench.engine, bench.store, read_parts, load_id)
    outcome = publish_trade_load(bench.engine, load_id)
    seconds = time.perf_counter() - start
    if outcome.status != "published" or f" {brings}" not in outcome.sentence:
        raise SystemExit(outcome.sentence)
    return seconds


def _peers(folder: Path) -> Path:
    """The Python of the peers' own environment, made when it is missing."""
    python = folder / "peers" / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([uv, "venv", "--quiet", folder / "peers"], check=True)
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", python, "-r",
             _ROOT / "requirements-bench.in"],
            check=True,
        )  # fmt: skip
    return python


def loading(one: Any, folder: Path, rows: int) -> list[Result]:
    """A first load, a revised one and one that brings nothing, from landed file to facts."""
    first, revised = _file(folder, rows), _file(folder, rows, 3)
    dlt, to_sql, ours = _interleaved(
        lambda: _dlt_loads(one, folder, first, revised),
        lambda: _to_sql(one, folder),
        lambda: _our_loads(one, folder, first, revised),
    )
    to_sql_first = to_sql["seconds"] * rows / TO_SQL_ROWS
    _say(f"  unchanged: {ours['peak_mib']:.0f} MiB, with what a task has of Airflow "
         f"{ours['with_airflow_mib']:.0f} MiB; written: one row of ops.request_day")  # fmt: skip
    _say(f"  dlt {dlt}; to_sql {to_sql_first:.0f} s; ours {ours}")
    return [
        _at_least("first load end to end", "dlt (Arrow, merge)",
                  dlt["first"] / ours["first"], 6, rows),
        _at_least("first load end to end",
                  f"read_csv + to_sql ({TO_SQL_ROWS} rows, scaled)",
                  to_sql_first / ours["first"], 20, rows),
        _at_least("3 % revised slice end to end", "dlt",
                  dlt["revised"] / ours["revised"], 4, rows),
        _at_least("unchanged re-run, imports counted", "dlt",
                  dlt["unchanged"] / ours["unchanged"], 30, rows),
        _at_most("unchanged re-run: rows written", "none but the account of questions",
                 ours["rows_written"], 0, rows),
        _at_most("unchanged re-run: MiB", "60 MiB", ours["peak_mib"], 60, rows),
    ]  # fmt: skip


def _dlt_loads(one: Any, folder: Path, first: Path, revised: Path) -> dict[str, float]:
    """The seconds of dlt's first, revised and unchanged load into a fresh warehouse."""
    bench = house.fresh(one, folder, "bench_dlt")
    bench.engine.dispose()
    shutil.rmtree(folder / "dlt", ignore_errors=True)  # what it remembers of earlier runs
    run = subprocess.run(
        [_peers(folder), _ROOT / "bench" / "peer_dlt.py",
         one.url("bench_dlt", driver="postgresql"), folder, first, revised, revised],
        check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    seconds = [json.loads(line)["seconds"] for line in run.stdout.splitlines()]
    return dict(zip(("first", "revised", "unchanged"), seconds, strict=True))


def _our_loads(one: Any, folder: Path, first: Path, revised: Path) -> dict[str, float]:
    """The same of ours, with what the unchanged one costs and writes."""
    bench = house.fresh(one, folder, "bench_load")
    seconds = {
        "first": _load(bench, bench.land(first, checksum=1), "new"),
        "revised": _load(bench, bench.land(revised, checksum=2), "revised"),
    }
    return {**seconds, **_unchanged(bench, checksum=2)}


def _unchanged(bench: house.Bench, checksum: int, period: str = "202208") -> dict[str, float]:
    """A run's question for a month of which the publisher still has the release that is here."""
    asked: list[str] = []

    def publisher(target: str, headers: Mapping[str, str]) -> Reply:
        asked.append(target)
        return house.availability(period, checksum)

    before, landed = house.Content.of(bench.engine), sorted(bench.landing.rglob("*"))
    with sample_server.serving(bench.landing, {"comtrade": publisher}) as address:
        run = _task("unchanged", bench.url, bench.landing, f"{address}/comtrade", period)
    written = dict(before.written(bench.engine))
    bench.engine.dispose()
    # Its row of today: how many questions were asked, which a quota is kept by.
    if len(asked) != 1 or written.pop("ops.request_day", 0) != 1:
        raise SystemExit(f"One question was to be asked and entered, not {asked}.")
    if sorted(bench.landing.rglob("*")) != landed:
        raise SystemExit(f"Something was landed in {bench.landing}.")
    if written:
        _say(f"  the unchanged re-run wrote {written}")
    return {
        "unchanged": run["seconds"],
        "peak_mib": run["peak_mib"],
        "with_airflow_mib": run["with_airflow_mib"],
        "rows_written": float(sum(written.values())),
    }


def _to_sql(one: Any, folder: Path) -> dict[str, float]:
    """The seconds of pandas' way for a small file."""
    bench = house.fresh(one, folder, "bench_to_sql")
    path = _file(folder, TO_SQL_ROWS)
    start = time.perf_counter()
    frame = pd.read_csv(path, sep="\t", dtype={"cmdCode": "str", "period": "str"})
    with bench.engine.begin() as connection:
        frame.to_sql("bench_to_sql", connection, schema="staging", if_exists="replace")
    seconds = time.perf_counter() - start
    bench.engine.dispose()
    return {"seconds": seconds}


def history(one: Any, folder: Path, rows: int) -> list[Result]:
    """One month's revision and one month's marts, after a short and after a long history."""
    a_month = rows // MONTHS
    short = max(MONTHS // 20, 1)
    bench = house.fresh(one, folder, "bench_history")
    # Another revision of the same slice each time, so that each has something to write.
    revisions = cycle(_file(folder, a_month, percent, "201301") for percent in (3, 5))
    seconds = {}
    done = 0
    for months in (short, MONTHS):
        _say(f"  history of {months} months of {a_month} rows")
        bench.history(done, months, a_month)
        done = months
        seconds[months] = statistics.median(
            _load(bench, bench.land(next(revisions), period="201301"), "revised")
            for _ in range(RUNS)
        )
    n_spans = len(refresh_trade_sums(bench.engine))
    if n_spans != MONTHS // 3:
        raise SystemExit(f"The sums of {n_spans} quarters were made, not of {MONTHS // 3}.")
    with bench.engine.begin() as connection:
        connection.execute(text("analyze warehouse.fact_trade"))
    ours, theirs = _interleaved(lambda: _refreshed(bench, next(revisions)), lambda: _plain(bench))
    refreshed, plain = ours["seconds"], theirs["seconds"]
    bench.engine.dispose()
    _say(f"  marts: one quarter in {refreshed:.2f} s; all {n_spans} by plain SQL {plain:.2f} s")
    return [
        _at_most(f"revised month after {MONTHS} months of history",
                 f"the same after {short} months", seconds[MONTHS] / seconds[short], 1.3, rows),
        _at_least("marts for one touched month", "full rebuild by plain SQL",
                  plain / refreshed, 40, rows),
    ]  # fmt: skip


def _refreshed(bench: house.Bench, revision: Path) -> dict[str, float]:
    """The seconds of making the kept sums again after a revision of one month."""
    _load(bench, bench.land(revision, period="201301"), "revised")
    start = time.perf_counter()
    touched = refresh_trade_sums(bench.engine)
    seconds = time.perf_counter() - start
    if len(touched) != 1:
        raise SystemExit(f"The revision of one month made {len(touched)} spans stale, not one.")
    return {"seconds": seconds}


def _plain(bench: house.Bench) -> dict[str, float]:
    """The seconds of making all sums of all spans, which are then compared with the kept ones."""
    with bench.engine.begin() as connection:
        seconds = plain_sums.rebuild(connection)
        plain_sums.compare(connection, MONTHS // 3)
    return {"seconds": seconds}


def memory(one: Any, folder: Path, sizes: list[int]) -> list[Result]:
    """The peak of memory of landing a full answer, and of staging the small and the large file."""
    page = _page(folder).read_bytes()
    reply = Reply(200, page, {"Content-Type": "application/json"})
    landing = folder / "landing" / "bench_answer"
    shutil.rmtree(landing, ignore_errors=True)
    with sample_server.serving(folder, {"comtrade": lambda target, headers: reply}) as address:
        landed = _task("land", f"{address}/comtrade", landing)
    size = len(page) / 2**20
    _say(f"  landing an answer of {size:.0f} MiB: {landed['peak_mib']:.0f} MiB at the peak")
    small, large = min(sizes), min(max(sizes), generate.MOST_ROWS)
    peaks = []
    for rows in (small, large):
        bench = house.fresh(one, folder, "bench_memory")
        load_id = bench.land(_file(folder, rows))
        peaks.append(_task("stage", bench.url, bench.landing, load_id)["peak_mib"])
        bench.engine.dispose()
    _say(f"  peak of memory: {peaks[0]:.0f} and {peaks[1]:.0f} MiB")
    return [
        _at_most("peak memory of landing a full answer", "its size, unpacked",
                 landed["peak_mib"] / size, 0.5, JSON_RECORDS),
        _at_most(f"peak memory of a load of {large} rows", f"a load of {small} rows",
                 peaks[1] / peaks[0], 1.2, large)
    ]  # fmt: skip


def members_night(one: Any, folder: Path) -> list[Result]:
    """The quarter of 5,000 member companies in one night, and a fifth of it for the memory."""
    all_ = members.COMPANIES // members.COMPANIES_A_FILE
    few = all_ // 5
    small = members.night(one, folder, few)
    night = members.night(one, folder, all_)
    work = sum(night[step] for step in members.STEPS)
    shares = ", ".join(f"{step} {night[step] / work:.0%}" for step in members.STEPS)
    _say(f"  members: {night['seconds']:.0f} s for {night['rows']} rows; {shares}; landing "
         f"{night['landing']:.0f} s, judging {night['judging']:.0f} s; "
         f"peak of memory {night['peak_mib']:.0f} MiB")  # fmt: skip
    return [
        _at_most("5,000 companies x 40 lines, two workers", "five minutes",
                 night["seconds"] / 300, 1.0, night["rows"]),
        _at_most(f"peak memory of a worker, {all_} files", f"{few} files",
                 night["peak_mib"] / small["peak_mib"], 1.2, night["rows"]),
    ]  # fmt: skip


def ten_years(one: Any, folder: Path, rows: int | None) -> list[Result]:
    """The backfill of ten years by Airflow on one Celery worker and on two."""
    from bench import workers

    a_month = (rows or workers.ROWS) // MONTHS
    first = workers.FIRST_YEAR
    files = {
        period: _file(folder, a_month, period=period)
        for year in range(first, first + workers.YEARS)
        for period in (f"{year}{month:02d}" for month in range(1, 13))
    }
    on_one, on_two = (workers.backfill(one, folder, files, n) for n in (1, 2))
    for n, run in ((1, on_one), (2, on_two)):
        cpu = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in run.cpu.items())
        busy = sum(run.cpu.values()) / run.seconds
        _say(f"  workers: {n}; {run.rows} rows in {run.seconds:.1f} s, {run.rows_a_second:,.0f} "
             f"rows a second; processors busy {busy:.2f}: {cpu}")  # fmt: skip
    if on_one.periods != on_two.periods or on_one.rows != a_month * MONTHS:
        raise SystemExit("the two backfills did not bring the same rows")
    return [
        _at_least("10 years on 2 workers: rows a second", "on 1 worker",
                  on_two.rows_a_second / on_one.rows_a_second, 1.3, on_one.rows)
    ]  # fmt: skip


def main() -> int:
    """Measures everything; 0 when every promise is met, 1 when one is not."""
    sizes = [int(one) for one in (os.environ.get("ROWS") or _DEFAULT_ROWS).split(",")]
    parts = set((os.environ.get("PARTS") or "parse,stage,load,history,memory,members").split(","))
    folder = settings.var() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    slice_rows = min(1_000_000, *sizes)
    prepare()
    results: list[Result] = []
    with house.server(folder) as one:
        if "parse" in parts:
            results += parsing(folder, slice_rows)
        if "stage" in parts:
            bench = house.fresh(one, folder, "bench_stage")
            results += staging(bench, folder, slice_rows)
            bench.engine.dispose()
        if "load" in parts:
            results += loading(one, folder, slice_rows)
        if "history" in parts:
            results += history(one, folder, max(sizes))
        if "memory" in parts:
            results += memory(one, folder, [*sizes, slice_rows])
        if "members" in parts:
            results += members_night(one, folder)
        if "workers" in parts:
            results += ten_years(one, folder, max(sizes) if os.environ.get("ROWS") else None)
    text_ = json.dumps([asdict(result) for result in results], indent=1)
    (folder / "results.json").write_text(text_ + "\n", encoding="utf-8")
    print(f"{'what':<58} {'against':<34} {'ratio':>8} {'required':>8}")
    for result in results:
        print(_line(result))
    return 0 if all(result.met for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
