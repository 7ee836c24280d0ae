"""Forgets a company on request: makes it anonymous or removes it, and deletes the files it sent."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Table, delete, func, insert, or_, select, union, update

from programme_statistics.errors import ConfigurationError
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.secure.identities import check_keys, find_companies
from programme_statistics.tables import (
    Base,
    Company,
    CompanyAttributes,
    CompanyIdentity,
    Erasure,
    Load,
    Submission,
    SubmissionArrival,
    SubmissionFailure,
    SubmissionFinding,
    SubmissionReceipt,
    SubmissionRow,
)
from programme_statistics.warehouse.take_in_members import Members

Kind = Literal["anonymised", "removed"]
_PSEUDONYM = re.compile(r"[CX][a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was made anonymous or deleted."""

    n_figures: int
    n_files: int


def forget(members: Members, company: str, kind: Kind, *, requested_by: str) -> Forgotten:
    """Forgets the company with this tax number or pseudonym; what was published stays.

    ``anonymised``: its figures stay, so that totals can be computed again, under a pseudonym drawn
    at random and without attributes. ``removed``: its figures are deleted as well. In both cases
    its identity, its rows as sent, and the files and receipts it is in are deleted, those of other
    companies in the same files with them: what these reported stays in the facts.

    A command that was killed is finished by the next one.

    Raises:
        ConfigurationError: there is no such company, or the keys are not those in use. The message
            does not repeat the number.
    """
    with members.engine.begin() as connection:
        check_keys(connection, members.ring)
        lock_publishing(connection)
        company_id = _find(connection, members, company)
        n_figures = _count_figures(connection, company_id)
        load_ids = _loads_of(connection, company_id)
        _forget_words(connection, company_id, load_ids)
        if kind == "anonymised":
            _anonymise(connection, company_id)
        else:
            connection.execute(delete(Company).where(Company.company_id == company_id))
        connection.execute(
            insert(Erasure).values(
                kind=kind,
                requested_by=requested_by,
                n_figures=n_figures,
                n_files=len(load_ids),
                is_finished=False,
            )
        )
    finish(members)
    return Forgotten(n_figures, len(load_ids))


def finish(members: Members) -> None:
    """Deletes the files that are still to be deleted, also after an earlier command was killed."""
    with members.engine.connect() as connection:
        rows = connection.execute(
            select(
                SubmissionArrival.arrival_id,
                SubmissionArrival.put_away_as,
                Load.landed_path,
                Load.sha256,
            )
            .join(Load, Load.load_id == SubmissionArrival.load_id)
            .where(SubmissionArrival.is_to_be_erased)
        ).all()
    for row in rows:
        if row.put_away_as:
            members.inbox.remove([row.put_away_as])
        if row.landed_path:
            members.store.remove(row.landed_path)
        with members.engine.begin() as connection:
            connection.execute(
                update(SubmissionArrival)
                .where(SubmissionArrival.arrival_id == row.arrival_id)
                # The name of the file may be the company's.
                .values(inbox_path="", put_away_as=None, is_to_be_erased=False, erased_at=_now())
            )
    with members.engine.begin() as connection:
        connection.execute(
            update(Erasure).where(Erasure.is_finished.is_(False)).values(is_finished=True)
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _find(connection: Connection, members: Members, company: str) -> str:
    if _PSEUDONYM.fullmatch(company):
        found = connection.execute(
            select(Company.company_id).where(Company.company_id == company).with_for_update()
        ).scalar_one_or_none()
    else:
        found = find_companies(connection, members.ring, [company]).get(company)
    if found is None:
        raise ConfigurationError(
            "There is no company with this tax number or pseudonym. Write the ten or eleven digits "
            "of its tax number, or its pseudonym as it stands in the facts; it may have been "
            "forgotten already."
        )
    return found


def _tables() -> Sequence[Table]:
    """The facts that are about companies."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.schema == "warehouse"
        and table.name.startswith("fact_")
        and "company_id" in table.c
    ]


def _count_figures(connection: Connection, company_id: str) -> int:
    return sum(
        connection.execute(
            select(func.count()).select_from(table).where(table.c.company_id == company_id)
        ).scalar_one()
        for table in _tables()
    )


def _loads_of(connection: Connection, company_id: str) -> list[int]:
    """The files it is in."""
    queries = [
        select(table.c.load_id).where(table.c.company_id == company_id)
        for table in (*_tables(), Base.metadata.tables["ops.submission"])
    ]
    return sorted(connection.execute(union(*queries)).scalars())


def _forget_words(connection: Connection, company_id: str, load_ids: Sequence[int]) -> None:
    """Deletes what was written by and about it, and marks the files it is in."""
    its_own = select(Submission.submission_id).where(Submission.company_id == company_id)
    connection.execute(delete(SubmissionRow).where(SubmissionRow.submission_id.in_(its_own)))
    connection.execute(
        delete(SubmissionFinding).where(
            or_(
                SubmissionFinding.submission_id.in_(its_own),
                SubmissionFinding.load_id.in_(load_ids) & SubmissionFinding.submission_id.is_(None),
            )
        )
    )
    for table in (SubmissionReceipt, SubmissionFailure):
        connection.execute(delete(table).where(table.load_id.in_(load_ids)))
    connection.execute(
        update(SubmissionArrival)
        .where(SubmissionArrival.load_id.in_(load_ids))
        .values(is_to_be_erased=True)
    )
    connection.execute(delete(CompanyIdentity).where(CompanyIdentity.company_id == company_id))


def _anonymise(connection: Connection, company_id: str) -> None:
    """Gives it a pseudonym that no key leads to, and takes its attributes."""
    drawn = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    connection.execute(
        update(CompanyAttributes)
        .where(CompanyAttributes.company_id == company_id)
        .values(
            province_code=None,
            nace_code=None,
            legal_form=None,
            first_export_year=None,
            group_id=None,
            party_code=None,
        )
    )
    connection.execute(
        update(Company).where(Company.company_id == company_id).values(company_id=f"X{drawn}")
    )
