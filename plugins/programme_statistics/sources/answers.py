"""What a publisher answers, as sources see it: with a body to read, or with a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """A publisher's answer with a body. ``body`` is None when nothing changed (HTTP 304)."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    received_at: datetime
    truncated: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is no figure: its status, all its headers and what its body says.

    ``body`` is the beginning of the body; header names are in lower case.
    """

    url: str
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes


class Http(Protocol):
    """Who asks a publisher; see ``landing/client.py``."""

    def url(self, path: str) -> str:
        """The full address of ``path`` at the publisher."""

    def get(self, path: str, *, accept: str) -> Answer:
        """The answer to a request for ``path``; raises what a refusal amounts to."""
