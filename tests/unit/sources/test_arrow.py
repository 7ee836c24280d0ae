"""Arrow columns from NumPy's numbers and back, as ``pa.array`` would make them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics import settings
from programme_statistics.sources.arrow import arrow_ints, null_mask, numpy_ints

KINDS = {"i2": pa.int16(), "i4": pa.int32(), "i8": pa.int64()}


@given(st.sampled_from(list(KINDS)), st.lists(st.none() | st.integers(-32768, 32767)), st.data())
def test_a_column_is_what_pyarrow_would_make_of_the_numbers(
    width: str, numbers: list[int | None], data: st.DataObject
) -> None:
    missing = np.array([number is None for number in numbers], dtype=np.bool_)
    values = np.array([number or 0 for number in numbers], dtype=width)
    column = arrow_ints(values, KINDS[width], missing)
    column.validate(full=True)
    assert column.to_pylist() == numbers
    start = data.draw(st.integers(0, len(numbers)))
    part = column.slice(start)
    assert null_mask(part).tolist() == missing[start:].tolist()
    assert numpy_ints(part).tolist() == values[start:].tolist()


def test_days_are_dates() -> None:
    days = np.array([0, 20_000], dtype="i4")
    assert [str(day) for day in arrow_ints(days, pa.date32())] == ["1970-01-01", "2024-10-04"]


def test_numbers_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match="int64 numbers do not have the width of int32"):
        arrow_ints(np.zeros(1, dtype="i8"), pa.int32())


def test_a_bulk_file_is_read_and_copied_without_importing_pandas(tmp_path: Path) -> None:
    """pandas costs half a second and 60 MiB, and nothing of reading needs it."""
    program = """
import sys
from pathlib import Path
from datetime import date
from bench import generate
from programme_statistics.sources.comtrade.records import RecordReader, Scope
from programme_statistics.sources.trade import CodeLists
from programme_statistics.staging import copy_binary
from pathlib import Path
from programme_statistics.sources.unpacking import inflated
path = Path(sys.argv[1])
generate.write_tsv(path, 2_000, revised_pct=0, period="202208")
codes = CodeLists(
    {(generate.CLASSIFICATION, code): at for at, code in enumerate(generate.hs_codes(), 1)},
    frozenset({*generate.areas(), generate.REPORTER}),
    {flow: at for at, flow in enumerate(generate.FLOWS, 1)},
)
scope = Scope("M", frozenset({date(2022, 8, 1)}), frozenset({generate.REPORTER}))
pieces = inflated([path.read_bytes()], path.name)
batches = list(RecordReader(codes, scope).read_tsv(pieces, path.name))
assert sum(len(rows) for batch in batches for rows in copy_binary.rows(batch.columns)) > 1_000
print("pandas" in sys.modules)
"""
    root = settings.project_root()
    where = tmp_path / "rows.txt.gz"
    run = subprocess.run(
        [sys.executable, "-c", program, str(where)],
        capture_output=True,
        text=True,
        cwd=root,
        env={"PYTHONPATH": f"{root / 'plugins'}:{root}"},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "False"
