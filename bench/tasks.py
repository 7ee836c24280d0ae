"""What is measured in a process of its own, so that its peak of memory is its own.

``python -m bench.tasks NAME ARGUMENT...`` prints ``{"seconds", "cpu", "peak_mib", "rows"}``;
importing is not counted in the seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

_PIECE = 1 << 20
_START = time.perf_counter()


def _pieces(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def peak_mib() -> float:
    """The peak of memory since this program began.

    Not ``ru_maxrss``, which begins with that of the process that started this one.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status has no VmHWM: memory can be measured on Linux only")


def _measured(work: Callable[[], int]) -> dict[str, float]:
    start, cpu = time.perf_counter(), time.process_time()
    rows = work()
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "peak_mib": peak_mib(),
        "rows": rows,
    }


def trade_reader() -> Any:
    """A reader that knows the generator's codes, for its month 202208."""
    from bench import generate
    from programme_statistics.sources.comtrade.judging import Scope
    from programme_statistics.sources.comtrade.records import RecordReader
    from programme_statistics.sources.trade import CodeLists

    codes = CodeLists(
        {(generate.CLASSIFICATION, code): at for at, code in enumerate(generate.hs_codes(), 1)},
        frozenset({*generate.areas(), generate.REPORTER}),
        {flow: at for at, flow in enumerate(generate.FLOWS, 1)},
    )
    return RecordReader(
        codes, Scope("M", frozenset({date(2022, 8, 1)}), frozenset({generate.REPORTER}))
    )


def tsv_ours(path: str) -> dict[str, float]:
    """Bulk file to typed, checked Arrow batches, all of them kept."""
    from programme_statistics.sources.unpacking import inflated

    reader = trade_reader()
    return _measured(
        lambda: sum(
            batch.num_rows for batch in list(reader.read_tsv(inflated(_pieces(path), path), path))
        )
    )


def tsv_pandas(path: str) -> dict[str, float]:
    """Bulk file to an Arrow table with pandas' C engine, the same columns."""
    import pandas as pd
    import pyarrow as pa

    texts = ("typeCode", "freqCode", "period", "flowCode", "classificationCode", "cmdCode",
             "customsCode", "mosCode")  # fmt: skip
    others = ("refMonth", "reporterCode", "partnerCode", "partner2Code", "aggrLevel", "motCode",
              "qtyUnitCode", "qty", "isQtyEstimated", "netWgt", "isNetWgtEstimated",
              "primaryValue", "isReported")  # fmt: skip

    def work() -> int:
        frame = pd.read_csv(
            path,
            sep="\t",
            engine="c",
            compression="gzip",
            usecols=[*texts, *others],
            dtype=dict.fromkeys(texts, "str"),
        )
        return int(pa.Table.from_pandas(frame, preserve_index=False).num_rows)

    return _measured(work)


def json_ours(path: str) -> dict[str, float]:
    """JSON answer to typed, checked Arrow batches, all of them kept."""
    reader = trade_reader()
    return _measured(
        lambda: sum(batch.num_rows for batch in list(reader.read_json(_pieces(path), path)))
    )


def json_pandas(path: str) -> dict[str, float]:
    """JSON answer to an Arrow table with json and pandas."""
    import pandas as pd
    import pyarrow as pa

    def work() -> int:
        with Path(path).open("rb") as file:
            frame = pd.DataFrame(json.load(file)["data"])
        return int(pa.Table.from_pandas(frame, preserve_index=False).num_rows)

    return _measured(work)


def land(address: str, landing: str) -> dict[str, float]:
    """An answer from the publisher to the landing area; the peak is all of the process'."""
    from programme_statistics.landing.client import PoliteClient
    from programme_statistics.landing.store import LandingStore

    def work() -> int:
        with PoliteClient(address, max_body_bytes=1 << 30) as client:
            answer = client.get("answer", accept="application/json")
        if answer.truncated:
            raise SystemExit(f"{answer.url} did not give its answer whole")
        LandingStore(landing).put(
            answer.body,
            dataset_code="comtrade_monthly",
            edition="792/202208",
            suffix="json",
            source_url=answer.url,
            received_at=answer.received_at,
            status=answer.status,
            headers=answer.headers,
        )
        return 1

    return _measured(work)


def stage(url: str, landing: str, load_id: str) -> dict[str, float]:
    """A landed load to its staging table."""
    from programme_statistics import database
    from programme_statistics.landing.store import LandingStore
    from programme_statistics.sources.comtrade.records import read_parts
    from programme_statistics.staging.stage_trade import stage_trade_load

    engine = database.engine(url)

    def work() -> int:
        status = stage_trade_load(engine, LandingStore(landing), read_parts, int(load_id))
        if status != "staged":
            raise SystemExit(f"load {load_id} is {status}")
        return 0

    return _measured(work)


def unchanged(url: str, landing: str, address: str, period: str) -> dict[str, float]:
    """What a run does first and, where nothing changed, last; all of the process counts.

    The publisher at ``address`` is asked which release it has of a month, and the answer compared
    with what is here. ``peak_mib`` is without Airflow, which a task has loaded whatever it does;
    ``with_airflow_mib`` is with what our connections import of it.
    """
    # ``requests`` imports them where they are. The linters bring them; the product has neither.
    for name in ("chardet", "socks"):
        sys.modules[name] = None  # type: ignore[assignment]

    from programme_statistics import database
    from programme_statistics.landing.store import LandingStore
    from programme_statistics.ops.requests import Quota
    from programme_statistics.orchestration.trade_source import TradeSource
    from programme_statistics.orchestration.trade_steps import find_batches
    from programme_statistics.sources.comtrade.datasets import MONTHLY
    from programme_statistics.sources.publisher import Publisher

    reached = Publisher(MONTHLY.connection, address, {}, "key-of-the-bench")
    terms = MONTHLY.ask(MONTHLY, reached)
    engine = database.engine(url)
    quota = Quota(
        engine,
        MONTHLY.connection,
        calls_a_day=terms.calls_a_day,
        seconds_between_calls=terms.seconds_between_calls,
    )
    source = TradeSource(MONTHLY, reached, terms, quota, engine, LandingStore(landing))
    month = f"{period[:4]}-{period[4:]}"
    found = find_batches(source, [month], None, date(2026, 11, 30))
    engine.dispose()
    # Nothing to do is also what a used-up quota and a publisher without the month amount to.
    if found.batches or "of 1 wanted slices 1 are here as" not in found.sentence:
        raise SystemExit(f"{found.sentence} Batches: {found.batches}")
    measured = {
        "seconds": time.perf_counter() - _START,
        "cpu": time.process_time(),
        "peak_mib": peak_mib(),
        "rows": len(found.batches),
    }
    import programme_statistics.orchestration.connections  # noqa: F401

    return {**measured, "with_airflow_mib": peak_mib()}


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    task.__name__: task
    for task in (tsv_ours, tsv_pandas, json_ours, json_pandas, land, stage, unchanged)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
