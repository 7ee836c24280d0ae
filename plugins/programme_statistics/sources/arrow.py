"""Arrow columns of NumPy's whole numbers, without a copy and without pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def arrow_ints(
    values: npt.NDArray[Any], kind: Any, missing: npt.NDArray[np.bool_] | None = None
) -> Any:
    """The numbers as an Arrow column of type ``kind``; null where they are ``missing``.

    ``kind`` is a type of the numbers' own width (``date32`` for 32 bits). ``pa.array`` does the
    same, but asks pandas whether the values are one of its own: half a second and 60 MiB where
    nothing else of a load needs pandas.

    Raises:
        ValueError: the numbers are of another width.
    """
    if values.dtype.itemsize * 8 != kind.bit_width:
        raise ValueError(f"{values.dtype} numbers do not have the width of {kind}")
    validity = None
    if missing is not None and missing.any():
        validity = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    content = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [validity, content])


def numpy_ints(column: Any) -> npt.NDArray[Any]:
    """The whole numbers of an Arrow column, a view of its bytes; whatever where it is null."""
    width = column.type.bit_width // 8
    content = np.frombuffer(column.buffers()[1], f"<i{width}", column.offset + len(column))
    return content[column.offset :]


def null_mask(column: Any) -> npt.NDArray[np.bool_]:
    """Where an Arrow column is null."""
    validity = column.buffers()[0]
    if validity is None or not column.null_count:
        return np.zeros(len(column), dtype=np.bool_)
    end = column.offset + len(column)
    bits = np.unpackbits(np.frombuffer(validity, np.uint8), count=end, bitorder="little")
    mask: npt.NDArray[np.bool_] = bits[column.offset :] == 0
    return mask
