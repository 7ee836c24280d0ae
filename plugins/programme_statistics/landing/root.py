"""Opens the root of the landing area: a folder, or any address that fsspec knows."""

from __future__ import annotations

from typing import Any

from fsspec.core import url_to_fs


def open_root(root: str) -> tuple[Any, str]:
    """The file system of ``root``, and the path of the root in it."""
    if root.startswith("s3://"):
        from programme_statistics.landing.s3 import ArrowS3  # noqa: PLC0415  loads pyarrow's driver

        return ArrowS3(), root.removeprefix("s3://").rstrip("/")
    fs, path = url_to_fs(root)
    return fs, path
