"""How many of a project's companies are the chamber's members, as an analyst reads it."""

from __future__ import annotations

from typing import Any

import pytest

from integration.programme.conftest import Programme
from support.register import companies, members

FOOTWEAR = "URGE-FOOT"


def parties(yes: int, no: int, unknown: int) -> list[dict[str, Any]]:
    """So many companies of each answer, in this order."""
    answers = ["yes"] * yes + ["no"] * no + [None] * unknown
    return [
        one | {"is_chamber_member": answer}
        for one, answer in zip(companies(1, len(answers)), answers, strict=True)
    ]


def publish(programme: Programme, yes: int, no: int = 0, unknown: int = 0) -> tuple[Any, ...]:
    programme.load(
        parties=parties(yes, no, unknown),
        project_members=members(FOOTWEAR, 1, yes + no + unknown, "2024-01-01"),
    )
    programme.publish("project_membership")
    return shown(programme)


def shown(programme: Programme, at: str = "infinity") -> tuple[Any, ...]:
    (row,) = programme.read(
        "select registered_members, chamber_members, chamber_not_known"
        f" from mart.project_membership_as_of(date '2026-06-30', '{at}')"
        f" where project_code = '{FOOTWEAR}'"
    )
    return row


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ((8, 4, 0), (8, 0)),
        # Who has not said is neither a member nor none.
        ((5, 3, 4), (5, 4)),
        ((8, 0, 4), (8, 4)),
        ((12, 0, 0), (12, 0)),
        ((0, 5, 7), (0, 7)),
        # Of nobody anything is known: that is no nought.
        ((0, 0, 12), (None, None)),
    ],
)
def test_members_of_the_chamber_are_counted_beside_those_not_known(
    programme: Programme, answers: tuple[int, int, int], counts: tuple[Any, ...]
) -> None:
    assert publish(programme, *answers) == (12, *counts)


@pytest.mark.parametrize(
    "answers", [(11, 1, 0), (10, 2, 0), (2, 10, 0), (1, 11, 0), (8, 2, 2), (10, 1, 1), (11, 0, 1)]
)
def test_one_or_two_are_not_told_by_what_is_shown(
    programme: Programme, answers: tuple[int, int, int]
) -> None:
    registered, chamber, unknown = publish(programme, *answers)
    assert registered == 12
    told = [one for one in (chamber, unknown) if one is not None]
    told += [registered - one for one in told]
    if None not in (chamber, unknown):
        told.append(registered - chamber - unknown)
    assert not {1, 2} & set(told), (chamber, unknown)


def test_one_that_becomes_known_is_not_the_difference_of_two_times(programme: Programme) -> None:
    assert publish(programme, 6, 0, 6) == (12, 6, 6)
    ((between,),) = programme.read("select clock_timestamp()")
    assert publish(programme, 7, 0, 5) == (12, 6, 6)
    assert publish(programme, 9, 0, 3) == (12, 9, 3)
    assert shown(programme, between) == (12, 6, 6)


def test_a_project_without_companies_has_none_to_ask(programme: Programme) -> None:
    publish(programme, 12)
    assert programme.read(
        "select registered_members, chamber_members, chamber_not_known from mart.project_membership"
        " where project_code = 'URGE-COSM'"
    ) == [(0, None, None)]
