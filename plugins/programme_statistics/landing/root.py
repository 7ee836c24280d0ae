"""Opens the root of the landing area or of the inbox: a folder, or an address fsspec knows."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit


def open_root(root: str) -> tuple[Any, str]:
    """The file system of ``root``, and the path of the root in it."""
    if root.startswith("s3://"):
        from programme_statistics.landing.s3 import ArrowS3  # noqa: PLC0415  loads pyarrow's driver

        return ArrowS3(), root.removeprefix("s3://").rstrip("/")
    if root.startswith("sftp://"):
        from programme_statistics.landing.sftp import Sftp  # noqa: PLC0415  loads paramiko

        return Sftp(root), unquote(urlsplit(root).path).rstrip("/") or "/"
    from fsspec.core import url_to_fs  # noqa: PLC0415  most runs find nothing to land

    fs, path = url_to_fs(root)
    return fs, path
