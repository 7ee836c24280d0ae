"""The typed values of a form's row as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from programme_statistics.periods import Quarter
from programme_statistics.sources.members.forms import Form
from programme_statistics.sources.members.submission import Value

_NUMBERS = frozenset({"money", "quantity", "percent"})
_LISTS = frozenset({"countries", "list"})


def to_json(values: Mapping[str, Value], form: Form) -> dict[str, Any]:
    """The values of a row without tax numbers, which are kept in ``secure.company_identity``."""
    hidden = {field.name for field in form.fields if field.kind == "tax_no"}
    return {name: _plain(value) for name, value in values.items() if name not in hidden}


def from_json(kept: Mapping[str, Any], form: Form) -> dict[str, Value]:
    """The values that :func:`to_json` made; a field the form has got since is None."""
    return {
        field.name: _typed(kept.get(field.name), field.kind)
        for field in form.fields
        if field.kind != "tax_no"
    }


def _plain(value: Value) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return list(value)
    return str(value)  # Decimal, date (ISO 8601) and Quarter


def _typed(value: Any, kind: str) -> Value:
    if value is None:
        return None
    if kind in _NUMBERS:
        return Decimal(value)
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "period":
        return Quarter.parse(value)
    if kind in _LISTS:
        return tuple(value)
    result: Value = value
    return result
