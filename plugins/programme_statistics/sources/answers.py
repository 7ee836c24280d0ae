"""What a publisher answers, as sources see it: with a body to read, or with a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from programme_statistics.sources.answer_body import Body, Content

Asked = TypeVar("Asked")
"""A question as its source puts it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A publisher's answer with a body, which is empty when nothing changed (HTTP 304)."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: Body
    received_at: datetime
    truncated: bool

    @property
    def is_unchanged(self) -> bool:
        """Whether what we have is still the newest."""
        return self.status == 304


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


class Asker(Protocol[Asked]):
    """Who asks a publisher's questions and knows what an answer is worth."""

    def address(self, question: Asked) -> str:
        """The question's whole address, without anything secret; the same for the same question."""

    def ask(self, question: Asked) -> Answer:
        """The publisher's answer; where it is prepared first, this waits for it.

        Raises:
            AnswerTooLarge: the publisher answers only smaller questions.
            PublisherError: there is no answer; asking again may help.
        """

    def count(self, content: Content, name: str) -> int | None:
        """How many rows an answer says it has, if it does; raises if it cannot be used.

        ``content`` is read to its end, in pieces, and never held whole.
        They are the rows that the parser reads: the two are compared before a load is published.
        """

    def is_cut(self, count: int | None) -> bool:
        """Whether an answer with ``count`` rows may lack some."""

    def divide(self, question: Asked) -> Sequence[Asked]:
        """Two or more questions that together ask what ``question`` asks.

        Raises:
            LayoutChanged: there is nothing to divide.
        """
