"""Secrets, from Airflow's secrets backends: the only place that asks for them."""

from __future__ import annotations

from airflow.sdk import Variable

from programme_statistics.disclosure.rules import Rules
from programme_statistics.secure.keys import KeyRing

IDENTITY_KEYS = "member_identity_secret"
"""The Variable that holds the keys of pseudonyms. Airflow masks what is called a secret."""
DISCLOSURE_RULES = "disclosure_control_secret"
"""The Variable that holds the parameters of disclosure control."""


def identity_keys() -> KeyRing:
    """The keys of pseudonyms, from the Airflow Variable ``member_identity_secret``.

    In the environment that is ``AIRFLOW_VAR_MEMBER_IDENTITY_SECRET``.

    Raises:
        ConfigurationError: there is none, or it cannot be understood.
    """
    origin = f"The Airflow Variable {IDENTITY_KEYS}"
    text = Variable.get(IDENTITY_KEYS, default=None)
    if not text:
        raise KeyRing.missing(origin)
    return KeyRing.parse(text, origin)


def disclosure_rules() -> Rules:
    """The parameters of disclosure control, from the Variable ``disclosure_control_secret``.

    In the environment that is ``AIRFLOW_VAR_DISCLOSURE_CONTROL_SECRET``.

    Raises:
        ConfigurationError: there are none, or they cannot be understood.
    """
    origin = f"The Airflow Variable {DISCLOSURE_RULES}"
    text = Variable.get(DISCLOSURE_RULES, default=None)
    if not text:
        raise Rules.missing(origin)
    return Rules.parse(text, origin)
