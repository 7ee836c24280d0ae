"""Writes the pages as HTML. Every value is escaped; nothing is fetched from anywhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from programme_statistics import settings
from programme_statistics.pages import words


def render(name: str, **values: Any) -> str:
    """The page ``include/templates/pages/<name>.html.j2`` with these values."""
    return _environment().get_template(f"{name}.html.j2").render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(settings.project_root() / "include" / "templates" / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = words.moment
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.filters["web_address"] = web_address
    environment.filters["unit_of"] = words.unit_of
    environment.tests["is_synthetic"] = words.is_synthetic
    environment.globals["STATUS_MEANINGS"] = words.STATUS_MEANINGS
    for function in (
        words.brought,
        words.brought_by,
        words.conf_of,
        words.count_of,
        words.dag_id_of,
        words.is_plain,
        words.is_synthetic,
        words.kind_of_sample,
        words.remedy,
        words.sample_note,
        words.unit_of,
    ):
        environment.globals[function.__name__] = function
    return environment


def web_address(value: str) -> str:
    """``value`` if a browser may be sent there; empty for anything but HTTP."""
    return value if value.startswith(("http://", "https://")) else ""
