"""The page ``docs/forms.md`` and the suites ``expectations/member_*.json``, from the forms.

``make templates`` writes both; a test compares them with what is checked in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from programme_statistics.sources.choices import all_choices
from programme_statistics.sources.members import forms, sentences
from programme_statistics.sources.members.forms import Field, Form

_KINDS = {
    "tax_no": "tax number, 10 or 11 digits",
    "title": "text",
    "text": "text",
    "free_text": "free text, personal data is masked",
    "digits": "digits",
    "code": "code of a list",
    "nace": "NACE code",
    "province": "province",
    "period": "quarter",
    "date": "day",
    "money": "amount",
    "quantity": "quantity",
    "percent": "percentage",
    "integer": "whole number",
    "currency": "currency",
    "country": "country",
    "countries": "countries",
    "hs_code": "HS code",
    "yes_no": "yes or no",
    "choice": "choice",
    "list": "list",
}
_SEVERITIES = {"F": "refuses the file", "E": "rejects the row", "Q": "row waits", "W": "warning"}
_LEAST_ACCEPTED_PCT = 50


def page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The forms of member submissions"
    yield ""
    yield (
        "Written by `make templates` from `include/forms/`; edit that, not this page. `make "
        "templates` also writes the empty forms (`var/templates/`): a workbook in Turkish and in "
        "English, and the layout of each form as CSV."
    )
    yield ""
    yield (
        "**Bold** fields are required. A field marked ¶ identifies a company or a document; its "
        "values are kept in the schema `secure` only. Headers are understood in both languages and "
        "by the aliases, whatever their case, accents, blanks and punctuation."
    )
    for form in forms.all_forms().values():
        yield from _form_lines(form)
    yield from _choice_lines()
    yield from _rule_lines()


def _form_lines(form: Form) -> Iterator[str]:
    yield ""
    yield f"## {form.code}: {form.title.en} / {form.title.tr}"
    yield ""
    key = ", ".join(f"`{name}`" for name in form.key) or "none: equal rows are allowed"
    yield f"Version {form.version}. {form.about.en} Key: {key}."
    yield ""
    yield "| field | Turkish header | English header | holds | limits | also understood |"
    yield "|---|---|---|---|---|---|"
    for field in form.fields:
        name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
        mark = " ¶" if field.identity else ""
        cells = (
            *(f"{name}{mark}", field.header.tr, field.header.en),
            *(_holds(field), _limits(field), "; ".join(field.aliases)),
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _holds(field: Field) -> str:
    words = _KINDS[field.kind]
    if field.choices:
        words = f"{words} of [{field.choices}](#choices)"
    return f"{words}, {field.unit}" if field.unit else words


def _limits(field: Field) -> str:
    if field.length is not None:
        return f"{field.length} digits"
    low = "" if field.minimum is None else f"{field.minimum:f}"
    high = "" if field.maximum is None else f"{field.maximum:f}"
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else ""


def _choice_lines() -> Iterator[str]:
    yield ""
    yield "## Choices"
    yield ""
    yield "| list | code | Turkish | English | also understood |"
    yield "|---|---|---|---|---|"
    for name, choices in all_choices().items():
        for choice in choices:
            aliases = "; ".join(choice.aliases)
            yield f"| {name} | `{choice.code}` | {choice.name.tr} | {choice.name.en} | {aliases} |"


def _rule_lines() -> Iterator[str]:
    yield ""
    yield "## Rules"
    yield ""
    yield "| rule | in words | what it does |"
    yield "|---|---|---|"
    for rule_id, words in sentences.rules().items():
        found = {
            severity
            for (known, _), sentence in sentences.sentences().items()
            if known == rule_id
            for severity in sentence.severities
        }
        does = ", ".join(text for letter, text in _SEVERITIES.items() if letter in found)
        yield f"| {rule_id} | {words.en} | {does or 'is followed up'} |"


def suites() -> Mapping[str, str]:
    """The suite of each form, by its file's name: what holds of the rows a file brings.

    They judge the measures of :func:`~programme_statistics.sources.members.measures.measures`.
    """
    return {
        f"member_{form.code.lower()}.json": json.dumps(_suite(form), indent=2, ensure_ascii=False)
        + "\n"
        for form in forms.all_forms().values()
    }


def _suite(form: Form) -> dict[str, Any]:
    checks = [
        _check(
            "rows_unaccounted",
            "every_row_accounted_for",
            "critical",
            {"max_value": 0, "min_value": 0},
            "Every row read is accepted, waiting, rejected or left out by name.",
            "{rows_unaccounted} of {rows_read} rows read are neither accepted, waiting, rejected "
            "nor left out by name. None may be. This is an error of the reader: keep the file.",
        ),
        _check(
            "accepted_pct",
            "most_rows_accepted",
            "warning",
            {"min_value": _LEAST_ACCEPTED_PCT},
            "{accepted_pct} % of the rows are accepted.",
            "{accepted_pct} % of the {rows_read} rows are accepted; normal is "
            f"{_LEAST_ACCEPTED_PCT} % and more. Look at the receipt, and help the sender.",
        ),
    ]
    for field in form.fields:
        if field.required:
            checks.append(
                _check(
                    f"{field.name}_missing",
                    f"{field.name}_stated",
                    "critical",
                    {"max_value": 0},
                    f"Every accepted row has {field.name}.",
                    f"{{{field.name}_missing}} accepted row(s) have no {field.name}. None may be. "
                    "The rules and this suite disagree: compare them.",
                )
            )
        if limits := _limits(field) if field.is_number else "":
            checks.append(
                _check(
                    f"{field.name}_outside",
                    f"{field.name}_within_limits",
                    "critical",
                    {"max_value": 0},
                    f"Every accepted {field.name} is {limits}.",
                    f"{{{field.name}_outside}} accepted {field.name} are not {limits}. None may "
                    "be. The rules and this suite disagree: compare them.",
                )
            )
    return {
        "name": f"member_{form.code.lower()}",
        "expectations": checks,
        "meta": {
            "judges": f"the accepted rows of form {form.code}; written by make templates",
            "severity": "critical: nothing of the file is loaded; warning: recorded and shown",
        },
    }


def _check(
    column: str, name: str, severity: str, limits: Mapping[str, int], passed: str, failed: str
) -> dict[str, Any]:
    return {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": column, **limits},
        "severity": severity,
        "meta": {"check": name, "passed": passed, "failed": failed},
    }


def write(root: Path) -> None:
    """Writes the page and the suites below the project's folder ``root``."""
    (root / "docs" / "forms.md").write_text(page(), encoding="utf-8")
    for name, content in suites().items():
        (root / "expectations" / name).write_text(content, encoding="utf-8")
