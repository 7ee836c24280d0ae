"""What a person sees of a long command where there is no terminal."""

from __future__ import annotations

import io
import os

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


def test_a_terminal_shows_the_step_under_way_and_nothing_that_others_print() -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb") as terminal, os.fdopen(theirs, "w") as screen:
        steps = Steps(screen)
        with steps.step("Warehouse") as step, steps.step("Airflow"):
            step.detail("land")
            print("noise")
        shown = os.read(terminal.fileno(), 4096).decode()
    assert "Warehouse" in shown
    assert "Airflow" in shown
    assert "noise" not in shown
