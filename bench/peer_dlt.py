"""Loads a bulk file with dlt, Arrow tables merged on a key; prints the seconds of each run.

Runs in the peers' own environment: ``python peer_dlt.py URL FOLDER FILE [FILE ...]``. Each file is
one run of the same pipeline; importing is not counted.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt
import pyarrow as pa
import pyarrow.csv as pacsv

KEY = ["period", "reporterCode", "flowCode", "partnerCode", "cmdCode"]
COLUMNS = {
    "period": pa.string(),
    "reporterCode": pa.int32(),
    "flowCode": pa.string(),
    "partnerCode": pa.int32(),
    "cmdCode": pa.string(),
    "qtyUnitCode": pa.int32(),
    "qty": pa.float64(),
    "netWgt": pa.float64(),
    "primaryValue": pa.decimal128(20, 3),
}


def tables(path: str) -> Iterator[Any]:
    """The file's needed columns as Arrow tables."""
    with gzip.open(path, "rb") as file:
        reader = pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(block_size=8 << 20),
            parse_options=pacsv.ParseOptions(delimiter="\t"),
            convert_options=pacsv.ConvertOptions(
                include_columns=list(COLUMNS), column_types=COLUMNS
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])


def main() -> None:
    """Runs the pipeline once a file."""
    url, folder, *paths = sys.argv[1:]
    pipeline = dlt.pipeline(
        pipeline_name="bench",
        pipelines_dir=str(Path(folder) / "dlt"),
        destination=dlt.destinations.postgres(url),
        dataset_name="dlt_bench",
    )
    for path in paths:
        start = time.perf_counter()
        pipeline.run(
            dlt.resource(tables(path), name="trade", write_disposition="merge", primary_key=KEY)
        )
        print(json.dumps({"path": path, "seconds": time.perf_counter() - start}), flush=True)


if __name__ == "__main__":
    main()
