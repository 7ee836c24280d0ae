"""What a finding says to its sender, in Turkish and English (``include/forms/rules.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from programme_statistics.sources.bilingual import Language, Words
from programme_statistics.sources.members import forms
from programme_statistics.sources.members.submission import Finding, Place, Severity

_WHOLE_FILE = Place()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of one case of a rule.

    ``severities`` are those it can have, ``said`` what was found, ``remedy`` what to type instead.
    """

    severities: frozenset[Severity]
    said: Words
    remedy: Words


@cache
def rules() -> Mapping[str, Words]:
    """Each rule in words, by its id."""
    return {rule_id: sentence.said for (rule_id, case), sentence in _rows().items() if not case}


@cache
def sentences() -> Mapping[tuple[str, str], Sentence]:
    """What is said, by rule and case."""
    return {key: sentence for key, sentence in _rows().items() if key[1]}


@cache
def _rows() -> Mapping[tuple[str, str], Sentence]:
    with (forms.folder() / "rules.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["rule_id"], row["case"]): Sentence(
                frozenset(cast("list[Severity]", [*filter(None, row["severity"].split("/"))])),
                Words(row["sentence_tr"], row["sentence_en"]),
                Words(row["remedy_tr"], row["remedy_en"]),
            )
            for row in csv.DictReader(stream)
        }


def finding(
    rule_id: str,
    case: str,
    place: Place = _WHOLE_FILE,
    field_name: str = "",
    value_as_read: str = "",
    *,
    severity: Severity | None = None,
    params: Mapping[str, str] | None = None,
) -> Finding:
    """A finding as severe as ``rules.csv`` says; ``severity`` chooses where it names several.

    Raises:
        ValueError: the specification does not allow ``severity``, or leaves a choice.
    """
    allowed = sentences()[rule_id, case].severities
    if severity is None and len(allowed) == 1:
        (severity,) = allowed
    if severity is None or severity not in allowed:
        raise ValueError(f"rules.csv gives {rule_id} {case} {sorted(allowed)}, not {severity}")
    return Finding(rule_id, case, severity, place, field_name, value_as_read, params or {})


def severities(rule_id: str, case: str) -> frozenset[Severity]:
    """What a case of a rule can do to its row or file."""
    return sentences()[rule_id, case].severities


def said(finding: Finding, language: Language) -> str:
    """What was found, in a sentence."""
    sentence = sentences()[finding.rule_id, finding.case]
    return sentence.said.of(language).format_map(_values(finding, language)).strip()


def remedy(finding: Finding, language: Language) -> str:
    """What to type instead, in a sentence."""
    sentence = sentences()[finding.rule_id, finding.case]
    return sentence.remedy.of(language).format_map(_values(finding, language)).strip()


def _values(finding: Finding, language: Language) -> Mapping[str, str]:
    """The finding's values by the names that sentences use; those of the language win."""
    ending = f"_{language}"
    return {
        "value": finding.value_as_read,
        **finding.params,
        **{
            name.removesuffix(ending): value
            for name, value in finding.params.items()
            if name.endswith(ending)
        },
    }
