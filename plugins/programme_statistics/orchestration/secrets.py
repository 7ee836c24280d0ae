"""Secrets, from Airflow's secrets backends: the only place that asks for them."""

from __future__ import annotations

from airflow.sdk import Variable

from programme_statistics.secure.keys import KeyRing

IDENTITY_KEYS = "member_identity_secret"
"""The Variable that holds the keys of pseudonyms. Airflow masks what is called a secret."""


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
