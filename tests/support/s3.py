"""A server that speaks S3, at ``TEST_S3_ENDPOINT``, for tests of what lies in an object store.

The user and secret key are ``TEST_S3_USER`` and ``TEST_S3_SECRET_KEY``: MinIO's, or ``moto_server``
of the package moto in an environment of its own, because nothing of the kind can be installed
beside Airflow.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

import pytest

_ENDPOINT = os.environ.get("TEST_S3_ENDPOINT")
needs_s3 = pytest.mark.skipif(
    _ENDPOINT is None, reason="no server that speaks S3 is here: set TEST_S3_ENDPOINT"
)


def s3_root(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a folder that nobody else uses, with the settings to reach it."""
    secret = tmp_path / "secret"
    secret.write_text(os.environ.get("TEST_S3_SECRET_KEY", "none") + "\n")
    monkeypatch.setenv("S3_ENDPOINT", str(_ENDPOINT))
    monkeypatch.setenv("S3_USER", os.environ.get("TEST_S3_USER", "none"))
    monkeypatch.setenv("S3_SECRET_KEY_FILE", str(secret))
    return f"s3://{bucket}/{uuid4().hex}"
