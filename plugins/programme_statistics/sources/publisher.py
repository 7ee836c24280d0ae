"""How a publisher is reached: what an Airflow connection says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from programme_statistics.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Publisher:
    """How to reach a publisher. ``extra`` is the connection's extra field, ``key`` its password."""

    connection: str
    base_url: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = field(default=None, repr=False)

    @property
    def allows_sample(self) -> bool:
        """Whether this address may serve figures that say they are samples."""
        # A connection written as an address has text in its extra, one in JSON a truth value.
        return str(self.extra.get("sample")).lower() == "true"

    def number(self, name: str, default: float) -> float:
        """A number of the connection's extra, ``default`` where it has none of this name.

        Raises:
            ConfigurationError: it is no number, or below zero.
        """
        value = self.extra.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ConfigurationError(
                f"The connection {self.connection} has {value!r} as {name} in its extra. Write a "
                "number, or leave it out."
            )
        return float(value)
