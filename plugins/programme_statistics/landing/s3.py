"""S3 as a file system of fsspec, by the driver that comes with pyarrow.

The usual one, s3fs, cannot be installed beside Airflow. Settings are those of every S3 client
(``AWS_REGION``, ``AWS_ACCESS_KEY_ID``, ..., or the machine's own role). For a server that is not
Amazon's: ``S3_ENDPOINT`` (``http://minio:9000``), ``S3_USER``, and ``S3_SECRET_KEY_FILE``, a file
that holds the secret key.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow.fs import S3FileSystem


class ArrowS3(ArrowFSWrapper):  # type: ignore[misc]  # fsspec has no types
    """``s3://bucket/path``, with the settings of the environment."""

    protocol = "s3"
    cachable = False

    def __init__(self, **_: Any) -> None:
        settings: dict[str, Any] = {}
        if endpoint := os.environ.get("S3_ENDPOINT"):
            secret = Path(os.environ["S3_SECRET_KEY_FILE"]).read_text(encoding="utf-8").strip()
            settings = {
                "endpoint_override": endpoint,
                "region": os.environ.get("AWS_REGION") or "us-east-1",
                "access_key": os.environ["S3_USER"],
                "secret_key": secret,
            }
        super().__init__(S3FileSystem(allow_bucket_creation=True, **settings))

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(path).removeprefix("s3://").rstrip("/")
