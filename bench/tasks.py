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


def _reader() -> Any:
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

    reader = _reader()
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
    reader = _reader()
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


def unchanged(url: str, dataset_code: str, reporter: str, mark: str) -> dict[str, float]:
    """The decision that a release is here already; all of the process counts, imports too."""
    from programme_statistics import database
    from programme_statistics.ops.trade_releases import landed_releases

    with database.engine(url).connect() as connection:
        landed = landed_releases(connection, dataset_code, [int(reporter)])
    here = [one for one in landed.values() if one.mark == mark and one.status == "published"]
    if not here:
        raise SystemExit("the release is not known as published")
    return {
        "seconds": time.perf_counter() - _START,
        "cpu": time.process_time(),
        "peak_mib": peak_mib(),
        "rows": len(here),
    }


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    task.__name__: task for task in (tsv_ours, tsv_pandas, json_ours, json_pandas, stage, unchanged)
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
