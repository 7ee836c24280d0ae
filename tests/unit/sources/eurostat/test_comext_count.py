"""The figures of an answer are counted, and its reporters looked for, wherever it is cut."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme_statistics.errors import PublisherError
from programme_statistics.sources.answer_body import Body
from programme_statistics.sources.answers import Answer
from programme_statistics.sources.eurostat.client import ComextAsker
from programme_statistics.sources.eurostat.planning import Question
from support.comext import answer, figure

PIECE = 2**20


class Publisher:
    """Gives the same body to every question."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def url(self, path: str) -> str:
        return f"http://publisher.test/{path}"

    def get(self, path: str, *, accept: str) -> Answer:
        return Answer(self.url(path), 200, {}, Body.of(self.body), datetime.now(UTC), False)


@given(
    n=st.integers(0, 9),
    end=st.sampled_from(["\n", "\r\n"]),
    more=st.text(" \r\n", max_size=9),
    size=st.integers(1, 300),
)
def test_every_line_behind_the_header_is_a_figure(n: int, end: str, more: str, size: int) -> None:
    body = answer([figure()] * n, end=end).rstrip() + more.encode()
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert ComextAsker(Publisher(body)).count(lambda: pieces, "answer") == n


@pytest.mark.parametrize("shift", range(0, 60, 3))
def test_an_answer_that_breaks_off_is_seen_to_wherever_it_is_cut(shift: int) -> None:
    body = answer([figure()] * (PIECE // 80))
    body = body[: PIECE + shift].rsplit(b",", 1)[0].rstrip(b"\r\n,")
    with pytest.raises(PublisherError, match="breaks off in its last line"):
        ComextAsker(Publisher(body)).count(Body.of(body).pieces, "answer")


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("shift", range(40))
def test_a_reporter_is_found_wherever_the_answer_is_cut(shift: int, quote: str) -> None:
    """Its only line from the world lies across the end of a piece."""
    mark = ",".join(f"{quote}{one}{quote}" for one in ("M", "DE", "WORLD", "640391"))
    header, line, _ = answer([figure()]).split(b"\r\n")
    world = line.replace(b"M,DE,TR,640391", mark.encode())
    room = PIECE - len(header) - 2 - world.index(mark.encode()) - shift
    others, blanks = divmod(room, len(line) + 2)
    lines = [header, *[line] * others, b" " * (blanks - 2), world, b""]
    body = b"\r\n".join(lines) if blanks >= 2 else b"\r\n".join([*lines[:-3], *lines[-2:]])
    question = Question(("DE",), ("WORLD", "TR"), "202608")
    assert ComextAsker(Publisher(body)).ask(question).body.read_all() == body
    silent = Question(("DE", "IT"), ("WORLD", "TR"), "202608")
    with pytest.raises(PublisherError, match="no imports of IT from the world"):
        ComextAsker(Publisher(body)).ask(silent)
