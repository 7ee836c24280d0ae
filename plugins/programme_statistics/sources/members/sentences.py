"""What a finding says to its sender, in Turkish and English (``include/forms/rules.csv``)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from programme_statistics.sources.members import forms
from programme_statistics.sources.members.forms import Words
from programme_statistics.sources.members.submission import Finding, Language


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of one case of a rule.

    ``severities`` are those it can have, ``said`` what was found, ``remedy`` what to type instead.
    """

    severities: frozenset[str]
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
                frozenset(row["severity"].split("/")) - {""},
                Words(row["sentence_tr"], row["sentence_en"]),
                Words(row["remedy_tr"], row["remedy_en"]),
            )
            for row in csv.DictReader(stream)
        }


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
