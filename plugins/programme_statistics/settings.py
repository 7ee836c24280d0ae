"""Settings: everything comes from the environment, with defaults that run on one machine."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from programme_statistics.errors import ConfigurationError


def project_root() -> Path:
    """The checkout: the folder that holds ``dags/``, ``plugins/`` and ``include/``."""
    return Path(__file__).resolve().parents[2]


def var() -> Path:
    """Where this machine keeps its state (``PROGRAMME_STATISTICS_VAR``, by default ``var/``)."""
    return Path(os.environ.get("PROGRAMME_STATISTICS_VAR") or project_root() / "var")


def landing_root() -> str:
    """Root of the landing area, any fsspec URL or a local path (``LANDING_ROOT``)."""
    return os.environ.get("LANDING_ROOT") or str(var() / "landing")


def protected_landing_root() -> str:
    """Root of what members send, any fsspec URL or a local path (``PROTECTED_LANDING_ROOT``).

    Apart from the landing area, because it names companies: give nobody else access to it.
    """
    return os.environ.get("PROTECTED_LANDING_ROOT") or str(var() / "protected")


def submissions_inbox() -> str:
    """Where secretariats put files, any fsspec URL or a local path (``SUBMISSIONS_INBOX``)."""
    return os.environ.get("SUBMISSIONS_INBOX") or str(var() / "inbox")


def submissions_close_after_days() -> int:
    """Days after a quarter's end on which its returns are taken for the last time.

    ``SUBMISSIONS_CLOSE_AFTER_DAYS``, by default 60. Returns are due after 30.

    Raises:
        ConfigurationError: it is no whole number, or returns would close before they are due.
    """
    text = os.environ.get("SUBMISSIONS_CLOSE_AFTER_DAYS") or "60"
    if not (text.isascii() and text.isdigit() and 30 <= int(text) <= 100_000):
        raise ConfigurationError(
            f"SUBMISSIONS_CLOSE_AFTER_DAYS is {text!r}. Write a whole number of days after the "
            "quarter's end, from 30 (the day on which returns are due) to 100000, or leave it out "
            "for 60."
        )
    return int(text)


def summaries_root() -> Path:
    """Folder the quarterly summaries are written to (``SUMMARIES_ROOT``)."""
    return Path(os.environ.get("SUMMARIES_ROOT") or var() / "summaries")


def register_root() -> Path:
    """Folder in which a secretariat keeps its own registers (``PROGRAMME_REGISTER``).

    They are read together with those that come with the project. It need not exist.
    """
    return Path(os.environ.get("PROGRAMME_REGISTER") or var() / "register")


def warehouse_url() -> str:
    """SQLAlchemy URL of the warehouse, from ``WAREHOUSE_URL``.

    The driver is always psycopg 3, whichever spelling of ``postgresql://`` the setting uses. Where
    ``WAREHOUSE_PASSWORD_FILE`` names a file, its first line is the password.

    Raises:
        ConfigurationError: no ``WAREHOUSE_URL`` is set, or there is no such file.
    """
    url = os.environ.get("WAREHOUSE_URL")
    if not url:
        raise ConfigurationError(
            "WAREHOUSE_URL is not set, so the warehouse cannot be found. Set it to the "
            "warehouse's address, for example postgresql://user:password@host:5432/warehouse, or "
            "run through make (make demo, make run, make up), which starts one and sets it."
        )
    file = os.environ.get("WAREHOUSE_PASSWORD_FILE")
    return normalise_postgres_url(with_password(url, Path(file)) if file else url)


def secret_from_file(name: str) -> str | None:
    """What the file in ``<NAME>_FILE`` holds, as containers are given secrets; None: none is named.

    Raises:
        ConfigurationError: the file cannot be read or is empty.
    """
    setting = f"{name.upper()}_FILE"
    file = os.environ.get(setting)
    if not file:
        return None
    try:
        content = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(
            f"{setting} says that {name} is in the file {file}, which cannot be read: {why}. Write "
            f"it there ('make secrets' makes what is missing), or leave {setting} out."
        ) from None
    if not content:
        raise ConfigurationError(
            f"{setting} says that {name} is in the file {file}, which is empty. Write it there "
            f"('make secrets' makes what is missing), or leave {setting} out."
        )
    return content


def with_password(url: str, file: Path) -> str:
    """``url`` with the first line of ``file`` as its password.

    Raises:
        ConfigurationError: the file cannot be read or is empty, or ``url`` names no user.
    """
    try:
        password = file.read_text(encoding="utf-8").partition("\n")[0]
    except OSError as error:
        raise ConfigurationError(
            f"The warehouse's password should be in the file {file}, which cannot be read: "
            f"{error.strerror}. Write it there, or put it into the address and leave "
            "WAREHOUSE_PASSWORD_FILE out."
        ) from error
    scheme, _, rest = url.partition("://")
    user, at, place = rest.partition("@")
    if not password or not at or ":" in user:
        wrong = f"{file} is empty" if not password else "the address must name a user and no more"
        raise ConfigurationError(
            f"With a file for the warehouse's password, {wrong}. Write the address as "
            "postgresql://user@host:5432/database and the password into the file."
        )
    return f"{scheme}://{user}:{quote(password, safe='')}@{place}"


def normalise_postgres_url(url: str) -> str:
    """``url`` with its scheme spelt ``postgresql+psycopg``, as SQLAlchemy 2.1 wants it named."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            f"{scheme}:// is not a PostgreSQL address. The warehouse is PostgreSQL: write "
            "postgresql://user:password@host:5432/database."
        )
    return f"postgresql+psycopg://{rest}"


def summary_subjects() -> list[str]:
    """Subjects that get a summary each quarter (``SUMMARY_SUBJECTS``, comma-separated).

    The default are the sectors that hold the chamber's clusters.
    """
    text = os.environ.get("SUMMARY_SUBJECTS") or "leather,ready_wear,chemicals"
    return [subject.strip() for subject in text.split(",") if subject.strip()]
