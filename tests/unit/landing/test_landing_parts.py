"""Answers that come in parts: divided as far as the publisher wants, landed once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programme_statistics.errors import AnswerTooLarge, LayoutChanged
from programme_statistics.landing.parts import Part, land_parts
from programme_statistics.landing.store import LandingStore
from programme_statistics.sources.answer_body import Body, Content
from programme_statistics.sources.answers import Answer

Span = range


class Library:
    """Answers spans of numbers: refuses more than eight, and cuts answers at four lines."""

    def __init__(self) -> None:
        self.asked: list[Span] = []

    def address(self, question: Span) -> str:
        return f"http://library.test/{question.start}-{question.stop}"

    def ask(self, question: Span) -> Answer:
        self.asked.append(question)
        if len(question) > 8:
            raise AnswerTooLarge(f"{self.address(question)}: too much (HTTP 413).")
        body = Body.of("\n".join(map(str, question[:4])).encode())
        return Answer(self.address(question), 200, {}, body, datetime.now(UTC), False)

    def count(self, content: Content, name: str) -> int | None:
        return len(b"".join(content()).split())

    def is_cut(self, count: int | None) -> bool:
        return count is not None and count >= 4

    def divide(self, question: Span) -> Sequence[Span]:
        if len(question) == 1:
            raise LayoutChanged(f"{self.address(question)} cannot be divided.")
        middle = len(question) // 2
        return question[:middle], question[middle:]


def land(store: LandingStore, library: Library, *questions: Span) -> list[Part]:
    return land_parts(
        store, library, questions, dataset_code="library", release="1/2022/abc", suffix="txt"
    )


def numbers(store: LandingStore, parts: Sequence[Part]) -> list[int]:
    return [int(line) for part in parts for line in store.read(part.path).split()]


@pytest.fixture
def store(tmp_path: Path) -> LandingStore:
    return LandingStore(str(tmp_path))


def test_a_question_that_is_refused_as_too_large_is_asked_in_parts(store: LandingStore) -> None:
    library = Library()
    parts = land(store, library, range(20))
    assert numbers(store, parts) == list(range(20))
    assert library.asked[:3] == [range(20), range(10), range(5)]
    assert max(part.count or 0 for part in parts) < 4


def test_what_landed_in_parts_is_not_asked_for_again(store: LandingStore) -> None:
    first, again = Library(), Library()
    parts = land(store, first, range(20))
    assert land(store, again, range(20)) == parts
    # Only the refusals: nothing of them could be kept.
    assert again.asked == [range(20), range(10), range(10, 20)]


def test_a_question_that_cannot_be_divided_stops_the_landing(store: LandingStore) -> None:
    class Bare(Library):
        def ask(self, question: Span) -> Answer:
            raise AnswerTooLarge("too much (HTTP 413).")

    with pytest.raises(LayoutChanged, match="cannot be divided"):
        land(store, Bare(), range(2))
