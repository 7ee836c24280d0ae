"""Forgets a company on request: makes it anonymous or removes it, and deletes the files it sent."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Table, delete, exists, func, insert, select, union, update

from programme_statistics.errors import ConfigurationError
from programme_statistics.ops.locks import lock_publishing
from programme_statistics.secure.identities import (
    check_keys,
    find_companies,
    group_ids,
    identity_of,
)
from programme_statistics.tables import (
    Base,
    Company,
    CompanyAttributes,
    CompanyGroup,
    CompanyIdentity,
    Erasure,
    Load,
    Submission,
    SubmissionArrival,
    SubmissionFailure,
    SubmissionFinding,
    SubmissionMention,
    SubmissionReceipt,
    SubmissionRow,
)
from programme_statistics.warehouse.mentions import loads_naming, read_mentions, unopened
from programme_statistics.warehouse.take_in_members import Members

Kind = Literal["anonymised", "removed"]
_TAX_NUMBER = re.compile(r"[0-9]{10,11}")
_PSEUDONYM = re.compile(r"[CX][a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was made anonymous or deleted.

    ``unopened`` are the loads of other files that no program could open: a person has to look
    whether they name the company.
    """

    n_figures: int
    n_files: int
    unopened: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Sought:
    """Who is to be forgotten. ``company_id`` is None of who is named in files only. Identifying."""

    company_id: str | None
    tax_numbers: Sequence[str] = ()
    titles: Sequence[str] = ()
    group_name: str | None = None


def forget(members: Members, company: str, kind: Kind, *, requested_by: str) -> Forgotten:
    """Forgets the company with this tax number or pseudonym; what was published stays.

    ``anonymised``: its figures stay, so that totals can be computed again, under a pseudonym drawn
    at random and without attributes. ``removed``: its figures are deleted as well. In both cases
    its identity, its rows as sent, and the files that name it are deleted with their receipts and
    findings, those of other companies in the same files with them: what these reported stays in
    the facts. Files are found by the tax number in any of their cells and by the title as last
    registered, also those that were refused. Who was never registered, or is a supplier, is
    forgotten by tax number as well.

    A command that was killed is finished by the next one.

    Raises:
        ConfigurationError: there is no such company, a file that names it is just being taken in,
            or the keys are not those in use. The message does not repeat the number.
    """
    read_mentions(members.engine, members.store, members.ring)
    with members.engine.begin() as connection:
        check_keys(connection, members.ring)
        lock_publishing(connection)
        sought = _find(connection, members, company)
        load_ids = _loads_of(connection, members, sought)
        if sought.company_id is None and not load_ids:
            raise _nobody()
        _refuse_waiting(connection, load_ids)
        n_figures = 0
        _forget_files(connection, load_ids)
        if sought.company_id is not None:
            n_figures = _count_figures(connection, sought.company_id)
            _forget_company(connection, members, sought.company_id, sought.group_name, kind)
        still_unopened = unopened(connection)
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
    return Forgotten(n_figures, len(load_ids), still_unopened)


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


def _nobody() -> ConfigurationError:
    return ConfigurationError(
        "There is no company with this tax number or pseudonym, and no file that names it. Write "
        "the ten or eleven digits of its tax number, or its pseudonym as it stands in the facts; "
        "it may have been forgotten already."
    )


def _find(connection: Connection, members: Members, company: str) -> _Sought:
    if _PSEUDONYM.fullmatch(company):
        found = connection.execute(
            select(Company.company_id).where(Company.company_id == company).with_for_update()
        ).scalar_one_or_none()
    elif _TAX_NUMBER.fullmatch(company):
        found = find_companies(connection, members.ring, [company]).get(company)
        if found is None:
            return _Sought(None, [company])
    else:
        found = None
    if found is None:
        raise _nobody()
    identity = identity_of(connection, members.ring, found)
    if identity is None:
        return _Sought(found)
    return _Sought(found, [identity.tax_number], [identity.title], identity.group_name)


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


def _loads_of(connection: Connection, members: Members, sought: _Sought) -> list[int]:
    """The files that name it or that its figures are from."""
    found = set(loads_naming(connection, members.ring, sought.tax_numbers, sought.titles))
    if sought.company_id is not None:
        queries = [
            select(table.c.load_id).where(table.c.company_id == sought.company_id)
            for table in (*_tables(), Base.metadata.tables["ops.submission"])
        ]
        found.update(connection.execute(union(*queries)).scalars())
    return sorted(found)


def _refuse_waiting(connection: Connection, load_ids: Sequence[int]) -> None:
    """Deletes nothing under the hands of who takes it in.

    Raises:
        ConfigurationError: a file is not put away yet.
    """
    waiting = connection.execute(
        select(SubmissionArrival.load_id)
        .where(SubmissionArrival.load_id.in_(load_ids), SubmissionArrival.put_away_at.is_(None))
        .order_by(SubmissionArrival.load_id)
        .limit(1)
    ).scalar_one_or_none()
    if waiting is not None:
        raise ConfigurationError(
            f"The file of load {waiting} names this company and is just being taken in. Nothing "
            "was changed. Let member_submissions_load put it away, then run the command again."
        )


def _forget_files(connection: Connection, load_ids: Sequence[int]) -> None:
    """Deletes what was written from and about files, and marks these to be deleted.

    Rows of other companies stay. Rows that are nobody's (of an activity, of an event, of a company
    that was not registered) may be about the one that is forgotten, and findings may quote it.
    """
    nobodys = select(Submission.submission_id).where(
        Submission.load_id.in_(load_ids), Submission.company_id.is_(None)
    )
    connection.execute(delete(SubmissionRow).where(SubmissionRow.submission_id.in_(nobodys)))
    for table in (SubmissionFinding, SubmissionReceipt, SubmissionFailure, SubmissionMention):
        connection.execute(delete(table).where(table.load_id.in_(load_ids)))
    connection.execute(
        update(SubmissionArrival)
        .where(SubmissionArrival.load_id.in_(load_ids))
        .values(is_to_be_erased=True)
    )


def _forget_company(
    connection: Connection, members: Members, company_id: str, group_name: str | None, kind: Kind
) -> None:
    """Deletes its identity and its rows as sent, and its figures or what leads to them."""
    its_own = select(Submission.submission_id).where(Submission.company_id == company_id)
    connection.execute(delete(SubmissionRow).where(SubmissionRow.submission_id.in_(its_own)))
    if group_name:
        # Of a holding that registered before there was this table, a row to draw anew.
        group_ids(connection, members.ring, [group_name])
    connection.execute(delete(CompanyIdentity).where(CompanyIdentity.company_id == company_id))
    if kind == "anonymised":
        _anonymise(connection, company_id)
    else:
        connection.execute(delete(Company).where(Company.company_id == company_id))
    _forget_groups(connection)


def _anonymise(connection: Connection, company_id: str) -> None:
    """Gives it a pseudonym that no key leads to, and takes its attributes."""
    _draw_groups(connection, company_id)
    connection.execute(
        update(CompanyAttributes)
        .where(CompanyAttributes.company_id == company_id)
        .values(
            province_code=None,
            nace_code=None,
            legal_form=None,
            first_export_year=None,
            party_code=None,
            is_chamber_member=None,
        )
    )
    connection.execute(
        update(Company).where(Company.company_id == company_id).values(company_id=_drawn("X"))
    )


def _draw_groups(connection: Connection, company_id: str) -> None:
    """Gives the holdings it was in, at any time, pseudonyms that no key leads to.

    All companies of such a holding get the new one, at all times: one of them under another would
    count as one respondent more. A holding of this company alone gets none.
    """
    its_groups = connection.execute(
        select(CompanyAttributes.group_id)
        .where(CompanyAttributes.company_id == company_id, CompanyAttributes.group_id.is_not(None))
        .distinct()
    ).scalars()
    for group_id in its_groups.all():
        has_others = connection.execute(
            select(
                exists().where(
                    CompanyAttributes.group_id == group_id,
                    CompanyAttributes.company_id != company_id,
                )
            )
        ).scalar_one()
        drawn = _drawn("G") if has_others else None
        connection.execute(
            update(CompanyAttributes)
            .where(CompanyAttributes.group_id == group_id)
            .values(group_id=drawn)
        )
        if drawn:
            connection.execute(
                update(CompanyGroup).where(CompanyGroup.group_id == group_id).values(group_id=drawn)
            )


def _forget_groups(connection: Connection) -> None:
    """Deletes the names of holdings of which no company is known any longer."""
    is_known = exists().where(
        CompanyAttributes.group_id == CompanyGroup.group_id,
        CompanyIdentity.company_id == CompanyAttributes.company_id,
    )
    connection.execute(delete(CompanyGroup).where(~is_known))


def _drawn(kind: str) -> str:
    return kind + base64.b32encode(secrets.token_bytes(10)).decode().lower()
