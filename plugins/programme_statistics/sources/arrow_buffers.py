"""Between Arrow arrays, NumPy and Python, by their buffers.

PyArrow's own ways (``pa.array``, ``np.asarray``) ask first whether an object is one of pandas', and
import pandas for it: half a second and 60 MiB that reading a file has no other use for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]


def numbers(array: pa.Array) -> Numbers:
    """The values of an array of numbers or dates, as they lie; anything where it is null."""
    kind = "f" if pa.types.is_floating(array.type) else "i"
    data = np.frombuffer(array.buffers()[1], dtype=f"<{kind}{array.type.bit_width // 8}")
    return data[array.offset : array.offset + len(array)]


def nulls(array: pa.Array) -> Mask | None:
    """Where an array is null; None: nowhere."""
    if not array.null_count:
        return None
    bits = np.frombuffer(array.buffers()[0], dtype=np.uint8)
    start = array.offset
    valid = np.unpackbits(bits, count=start + len(array), bitorder="little")[start:]
    found: Mask = valid == 0
    return found


def arrow(values: Numbers, missing: Mask | None, kind: pa.DataType) -> pa.Array:
    """Whole numbers as an array of the type, null where they are missing."""
    data = np.ascontiguousarray(values, dtype=f"<i{kind.bit_width // 8}")
    validity = None
    if missing is not None:
        validity = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(kind, len(data), [validity, pa.py_buffer(data)])


def texts(values: Sequence[str]) -> pa.StringArray:
    """Texts as an array."""
    encoded = [value.encode() for value in values]
    offsets = np.zeros(len(encoded) + 1, dtype="<i4")
    np.cumsum([len(one) for one in encoded], out=offsets[1:])
    return pa.StringArray.from_buffers(
        len(encoded), pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded))
    )
