"""What a person sees of a long command where there is no terminal."""

from __future__ import annotations

import io

import pytest

from programme_statistics.local.progress import Steps


def test_a_step_is_one_line_with_its_time_and_result() -> None:
    screen = io.StringIO()
    with Steps(screen).step("Warehouse") as step:
        step.result = "12 tables [all of them]"
    assert screen.getvalue() == "✓   0.0 s  Warehouse  12 tables [all of them]\n"


def test_a_failed_step_is_crossed_out() -> None:
    screen = io.StringIO()
    with pytest.raises(ValueError, match="no"), Steps(screen).step("Warehouse"):
        raise ValueError("no")
    assert screen.getvalue() == "✗   0.0 s  Warehouse\n"


def test_a_long_line_is_not_broken_by_us() -> None:
    screen = io.StringIO()
    Steps(screen).say("word " * 100)
    assert len(screen.getvalue().splitlines()) == 1
