"""Primary rules: which sums tell too much of a single respondent.

After the Handbook on Statistical Disclosure Control (ESSnet, 2010), chapter 4. Contributions are by
respondent, which is a holding where there is one, and are taken without their sign. The parameters
come from the secrets backend: who knows them can compute what was to be protected, so nothing here
shows them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from programme_statistics.errors import ConfigurationError

MIN_RESPONDENTS = 3
"""The one rule that is public: fewer respondents are never shown."""
MAX_IMPUTED_PCT = Decimal(30)
"""Public too: a level that rests on imputation for more than this is not published."""

FREQUENCY = "PRIMARY_FREQ"
CONCENTRATION = "PRIMARY_CONC"
REST_OF_SECTOR = "PRIMARY_REST"
SECONDARY = "SECONDARY"
BESIDE = "BESIDE"
FROZEN = "FROZEN"
IMPUTED = "IMPUTED"
"""Why a cell is not printed: too few respondents; one or two that dominate; because the official
total less this one would show the others; because others could be computed from it; because an
earlier publication of the quarter left it out; too much of it is imputed."""

_LIMITS: Mapping[str, tuple[Decimal, Decimal]] = {
    "n": (Decimal(2), Decimal(5)),
    "k_pct": (Decimal(50), Decimal(99)),
    "p_pct": (Decimal(1), Decimal(100)),
    "stability_pct": (Decimal(1), Decimal(50)),
    "sector_rest_pct": (Decimal(1), Decimal(50)),
}
_HOW_TO_WRITE_THEM = (
    'Write {"version": "<name>", "n": ..., "k_pct": ..., "p_pct": ..., "stability_pct": ..., '
    '"sector_rest_pct": ...}; the page docs/disclosure.md says what each of them does. Keep them '
    "secret: who knows them can compute what they protect."
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of the primary rules; none of them is ever shown.

    Attributes:
        version: a name for this set, which is kept with each publication.
        n: of the (n,k) rule, how many respondents together ...
        k_pct: ... may have at most this share of a cell, percent.
        p_pct: how near, in percent of it, anybody may come to another's contribution.
        stability_pct: how far, in percent, an intruder expects those who stay to move from one
            publication to the next.
        sector_rest_pct: the share of the official total that has to be left beside the members.
    """

    version: str
    n: int = field(repr=False)
    k_pct: Decimal = field(repr=False)
    p_pct: Decimal = field(repr=False)
    stability_pct: Decimal = field(repr=False)
    sector_rest_pct: Decimal = field(repr=False)

    @classmethod
    def parse(cls, text: str, origin: str) -> Rules:
        """The rules written in ``text``; ``origin`` names the setting in messages.

        Raises:
            ConfigurationError: they cannot be understood, or make no sense. The message never
                repeats a value.
        """
        try:
            content = json.loads(text, parse_float=Decimal, parse_int=Decimal)
            version = content["version"]
            numbers = {name: content[name] for name in _LIMITS}
        except (ValueError, TypeError, KeyError):
            raise ConfigurationError(
                f"{origin} cannot be understood. {_HOW_TO_WRITE_THEM}"
            ) from None
        wrong = sorted(name for name, value in numbers.items() if not _is_within(name, value))
        if not isinstance(version, str) or not version:
            wrong.append("version")
        if wrong or set(content) - set(_LIMITS) - {"version"}:
            what = ", ".join(wrong) or "a name that is not one of the parameters"
            raise ConfigurationError(f"{origin}: {what} cannot be right. {_HOW_TO_WRITE_THEM}")
        return cls(
            version=version,
            n=int(numbers["n"]),
            k_pct=numbers["k_pct"],
            p_pct=numbers["p_pct"],
            stability_pct=numbers["stability_pct"],
            sector_rest_pct=numbers["sector_rest_pct"],
        )

    @staticmethod
    def missing(origin: str) -> ConfigurationError:
        """The error for a setting that is not there at all."""
        return ConfigurationError(
            f"{origin} is not set, so tables of member data cannot be protected; nothing was "
            f"published. {_HOW_TO_WRITE_THEM}"
        )


def _is_within(name: str, value: Any) -> bool:
    low, high = _LIMITS[name]
    is_number = isinstance(value, Decimal) and value.is_finite()
    return is_number and low <= value <= high and (name != "n" or value == int(value))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a sum: which it breaks, and how wide the interval has to be.

    ``protection`` is how far from the true value, on either side, what can be computed has to
    reach at least, in the unit of the contributions. ``from_outside`` is the same against somebody
    who is not in it but knows something that others do not; None: such a one may know the sum,
    because it tells nothing of a single respondent.
    """

    reasons: tuple[str, ...] = ()
    protection: Decimal = Decimal(0)
    from_outside: Decimal | None = None

    @property
    def is_safe(self) -> bool:
        return not self.reasons


SAFE = Verdict()


def breaks_frequency(contributions: Iterable[Decimal]) -> bool:
    """0 < N < 3 respondents. One that reports zero counts: its zero is its own."""
    return 0 < len(list(contributions)) < MIN_RESPONDENTS


def breaks_dominance(contributions: Iterable[Decimal], rules: Rules) -> bool:
    """(n,k): the n largest have more than k per cent of the sum."""
    sizes = _sizes(contributions)
    return 100 * sum(sizes[: rules.n]) > rules.k_pct * sum(sizes)


def breaks_p_pct(contributions: Iterable[Decimal], rules: Rules) -> bool:
    """p%: the second largest comes nearer to the largest than p per cent of it."""
    sizes = _sizes(contributions)
    return bool(sizes) and 100 * sum(sizes[2:]) < rules.p_pct * sizes[0]


def judge(contributions: Iterable[Decimal], rules: Rules) -> Verdict:
    """What the rules say of the sum of ``contributions``, one for each respondent."""
    sizes = _sizes(contributions)
    reasons: list[str] = []
    protection = Decimal(0)
    if breaks_frequency(sizes):
        reasons.append(FREQUENCY)
    if breaks_dominance(sizes, rules):
        reasons.append(CONCENTRATION)
        protection = 100 * sum(sizes[: rules.n], Decimal(0)) / rules.k_pct - sum(sizes)
    if breaks_p_pct(sizes, rules):
        reasons.append(CONCENTRATION)
        protection = max(protection, rules.p_pct * sizes[0] / 100 - sum(sizes[2:], Decimal(0)))
    if not reasons:
        return SAFE
    alone = rules.p_pct * sizes[0] / 100 - sum(sizes[1:], Decimal(0))
    is_alone = alone > 0 or len(sizes) == 1
    return Verdict(tuple(dict.fromkeys(reasons)), protection, alone if is_alone else None)


def judge_count(contributions: Iterable[Decimal], fewest: int = MIN_RESPONDENTS) -> Verdict:
    """What the rules say of a count of companies, one contribution for each respondent.

    However large one is, it counts once: only less than ``fewest`` are too few, and must not be
    known.
    """
    respondents = len(list(contributions))
    if not 0 < respondents < fewest:
        return SAFE
    return Verdict((FREQUENCY,), Decimal(0), Decimal(0) if respondents == 1 else None)


def judge_rest_of_sector(members: Decimal, sector: Decimal | None, rules: Rules) -> Verdict:
    """Whether the official total less the members' sum would show the few that are not members.

    Nobody here knows how many those are, so a small rest counts as one respondent. Without an
    official total, or one that is not larger, there is nothing to subtract from.
    """
    if sector is None or members >= sector:
        return SAFE
    wanted = rules.sector_rest_pct * sector / 100
    rest = sector - members
    return SAFE if rest >= wanted else Verdict((REST_OF_SECTOR,), wanted - rest)


def both(one: Verdict, other: Verdict) -> Verdict:
    """What two rules say together: all reasons, and the wider protection."""
    outside = [found for found in (one.from_outside, other.from_outside) if found is not None]
    return Verdict(
        tuple(dict.fromkeys((*one.reasons, *other.reasons))),
        max(one.protection, other.protection),
        max(outside, default=None),
    )


def _sizes(contributions: Iterable[Decimal]) -> list[Decimal]:
    return sorted((abs(one) for one in contributions), reverse=True)
