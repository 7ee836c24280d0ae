"""COPY data in PostgreSQL's binary format, byte by byte."""

from __future__ import annotations

import pyarrow as pa
import pytest

from programme_statistics.staging import copy_binary


def test_a_row_is_the_number_of_its_fields_and_their_lengths_and_bytes() -> None:
    columns = [pa.array([1], pa.int16()), pa.array([-2], pa.int64())]
    assert b"".join(copy_binary.rows(columns)) == (
        b"\x00\x02\x00\x00\x00\x02\x00\x01\x00\x00\x00\x08\xff\xff\xff\xff\xff\xff\xff\xfe"
    )


def test_a_null_is_a_length_of_minus_one() -> None:
    assert b"".join(copy_binary.rows([pa.array([None], pa.int32())])) == (
        b"\x00\x01\xff\xff\xff\xff"
    )


def test_no_rows_are_no_bytes() -> None:
    assert list(copy_binary.rows([pa.array([], pa.int32())])) == []


def test_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="double is not known"):
        list(copy_binary.rows([pa.array([1.0])]))
