"""The parameters of disclosure control: read from one setting, never shown."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from programme_statistics.disclosure.rules import Rules
from programme_statistics.errors import ConfigurationError
from support.disclosure import PARAMETERS, parameters

ORIGIN = "The Airflow Variable disclosure_control_secret"


def test_parameters_are_in_no_representation() -> None:
    rules = Rules.parse(parameters(k_pct=83.25, p_pct=17), ORIGIN)
    assert rules.k_pct == Decimal("83.25")
    assert rules.p_pct == Decimal(17)
    assert repr(rules) == str(rules) == "Rules(version='tests')"


@pytest.mark.parametrize(
    "changes",
    [
        {"n": 1},  # who knows himself knows the other: (1,k) is no protection
        {"n": 2.5},
        {"k_pct": 40},
        {"k_pct": 100},
        {"p_pct": 0},
        {"p_pct": "83.25"},
        {"p_pct": True},
        {"p_pct": float("nan")},
        {"stability_pct": 0},
        {"sector_rest_pct": -1},
        {"version": ""},
        {"version": 83.25},
        {"q_pct": 83.25},
    ],
)
def test_what_makes_no_sense_is_refused_without_being_said(changes: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError) as error:
        Rules.parse(parameters(**changes), ORIGIN)
    assert ORIGIN in str(error.value)
    assert "docs/disclosure.md" in str(error.value)
    assert not any(character.isdigit() for character in str(error.value))


@pytest.mark.parametrize("text", ["", "83.25", "[]", "{", json.dumps({"version": "a", "n": 2})])
def test_what_cannot_be_read_is_refused_without_being_said(text: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        Rules.parse(text, ORIGIN)
    assert not any(character.isdigit() for character in str(error.value))
    assert error.value.__cause__ is None


def test_without_parameters_the_message_says_what_to_write() -> None:
    message = str(Rules.missing(ORIGIN))
    assert message.startswith(f"{ORIGIN} is not set")
    for name in PARAMETERS:
        assert f'"{name}"' in message
