"""Between Arrow and NumPy by buffers: nothing is lost, null or not, wherever a slice begins."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.sources.arrow_buffers import arrow, nulls, numbers, texts

KINDS = [pa.int16(), pa.int32(), pa.int64(), pa.date32()]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@given(
    values=st.lists(st.none() | st.integers(-(2**15), 2**15 - 1), min_size=1, max_size=40),
    start=st.integers(0, 20),
)
def test_a_slice_comes_through_and_back(
    kind: pa.DataType, values: list[int | None], start: int
) -> None:
    whole = pa.array(values, pa.int32() if kind == pa.date32() else kind).cast(kind)
    some = whole.slice(min(start, len(values) - 1))
    missing = nulls(some)
    if missing is None:
        assert some.null_count == 0
    else:
        assert missing.tolist() == [value is None for value in some.to_pylist()]
    again = arrow(numbers(some), missing, kind)
    assert again.equals(some)


def test_numbers_are_narrowed_to_the_type_asked_for() -> None:
    found = arrow(np.array([1, 2, 3]), np.array([False, True, False]), pa.int16())
    assert found.type == pa.int16()
    assert found.to_pylist() == [1, None, 3]


def test_floats_are_read_as_they_lie() -> None:
    assert numbers(pa.array([0.5, -2.0])).tolist() == [0.5, -2.0]


@given(st.lists(st.text(max_size=8), max_size=12))
def test_texts_come_through(values: list[str]) -> None:
    assert texts(values).equals(pa.array(values, pa.string()))
