"""Secrets, from files or Airflow's secrets backends: the only place that asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from airflow.sdk import Variable
from airflow.sdk.log import mask_secret

from programme_statistics import settings
from programme_statistics.disclosure.rules import Rules
from programme_statistics.errors import ConfigurationError
from programme_statistics.secure.keys import KeyRing

_Secret = TypeVar("_Secret")

IDENTITY_KEYS = "member_identity_secret"
"""The Variable that holds the keys of pseudonyms. Airflow masks what is called a secret."""
DISCLOSURE_RULES = "disclosure_control_secret"
"""The Variable that holds the parameters of disclosure control."""


def identity_keys() -> KeyRing:
    """The keys of pseudonyms, from the Airflow Variable ``member_identity_secret``.

    In the environment that is ``AIRFLOW_VAR_MEMBER_IDENTITY_SECRET``. A file that
    ``MEMBER_IDENTITY_SECRET_FILE`` names comes before it.

    Raises:
        ConfigurationError: there is none, or it cannot be understood.
    """
    return _read(IDENTITY_KEYS, KeyRing.parse, KeyRing.missing)


def disclosure_rules() -> Rules:
    """The parameters of disclosure control, from the Variable ``disclosure_control_secret``.

    In the environment that is ``AIRFLOW_VAR_DISCLOSURE_CONTROL_SECRET``. A file that
    ``DISCLOSURE_CONTROL_SECRET_FILE`` names comes before it.

    Raises:
        ConfigurationError: there are none, or they cannot be understood.
    """
    return _read(DISCLOSURE_RULES, Rules.parse, Rules.missing)


def _read(
    name: str,
    parse: Callable[[str, str], _Secret],
    missing: Callable[[str], ConfigurationError],
) -> _Secret:
    if (held := settings.secret_from_file(name)) is not None:
        mask_secret(held, name)  # as Airflow does with a Variable of such a name
        return parse(held, f"The file of {name.upper()}_FILE")
    origin = f"The Airflow Variable {name}"
    text = Variable.get(name, default=None)
    if not text:
        raise missing(origin)
    return parse(text, origin)
