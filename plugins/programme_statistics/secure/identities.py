"""Finds and registers companies by their tax numbers, in ``secure.company_identity``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.errors import ConfigurationError
from programme_statistics.secure.keys import KeyRing
from programme_statistics.sources.casing import fold_title
from programme_statistics.tables import Company, CompanyGroup, CompanyIdentity, IdentityKey

_VKN_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """What is registered of a company. Identifying."""

    tax_number: str
    title: str
    mersis_no: str | None = None
    chamber_reg_no: str | None = None
    dys_beneficiary_no: str | None = None
    group_name: str | None = None
    has_consented: bool = False
    consented_on: date | None = None

    @property
    def kind(self) -> str:
        """``VKN`` of a firm, ``TCKN`` of a person."""
        return kind_of(self.tax_number)


def kind_of(tax_number: str) -> str:
    """``VKN`` for ten digits, ``TCKN`` for eleven."""
    return "VKN" if len(tax_number) == _VKN_DIGITS else "TCKN"


def check_keys(connection: Connection, ring: KeyRing) -> None:
    """Makes sure that the keys that are set are those in use; remembers a new one.

    Raises:
        ConfigurationError: one of them is another key of the same name, or one that rows were
            written with is not set. Nothing has been written then.
    """
    known = {
        row.key_id: row.canary
        for row in connection.execute(select(IdentityKey.key_id, IdentityKey.canary))
    }
    for key_id in sorted(ring.names & known.keys()):
        if ring.canary(key_id) != known[key_id]:
            raise ConfigurationError(
                f"The key {key_id!r} of member_identity_secret is not the one that companies were "
                "registered with: they would all be taken for new ones. Nothing was written. Set "
                "the key that was in use; a new key needs a name of its own."
            )
    used = set(connection.execute(select(CompanyIdentity.key_id).distinct()).scalars())
    if missing := sorted(used - ring.names):
        raise ConfigurationError(
            f"Companies were registered with the key {', '.join(missing)}, which is not among the "
            "keys of member_identity_secret. Nothing was written. Keep it there beside the "
            "current one until make rekey has been run."
        )
    if ring.current not in known:
        connection.execute(
            insert(IdentityKey)
            .values(key_id=ring.current, canary=ring.canary(ring.current))
            .on_conflict_do_nothing()
        )


def digest_of(ring: KeyRing, tax_number: str, key_id: str | None = None) -> bytes:
    """What a company is found by."""
    return ring.digest(f"{kind_of(tax_number)}:{tax_number}", key_id)


def document_id(ring: KeyRing, values: Mapping[str, object]) -> str:
    """The pseudonym of an expense document: of its supplier and its number."""
    return ring.pseudonym("D", f"{values['supplier_tax_no'] or ''}:{values['doc_no']}")


def mention_digests(
    ring: KeyRing, tax_numbers: Iterable[str], titles: Iterable[str]
) -> list[bytes]:
    """What a file is found by that names companies with these tax numbers or titles, in order.

    Titles are the same if they fold to the same words.
    """
    folded = {fold_title(title) for title in titles} - {""}
    return sorted(
        {digest_of(ring, number) for number in tax_numbers}
        | {ring.digest(f"title:{title}") for title in folded}
    )


def group_ids(
    connection: Connection, ring: KeyRing, group_names: Iterable[str]
) -> Mapping[str, str]:
    """The pseudonyms of holdings by name, the same for all names that fold to the same words.

    A holding that has one keeps it: made with another key, or drawn when one of its companies was
    made anonymous.
    """
    folded = {name: fold_title(name) for name in group_names}
    if not folded:
        return {}
    connection.execute(
        insert(CompanyGroup).on_conflict_do_nothing(),
        [
            {"folded_name": name, "group_id": ring.pseudonym("G", name)}
            for name in sorted(set(folded.values()))
        ],
    )
    rows = connection.execute(
        select(CompanyGroup.folded_name, CompanyGroup.group_id).where(
            CompanyGroup.folded_name.in_(folded.values())
        )
    )
    known = {row.folded_name: row.group_id for row in rows}
    return {name: known[fold] for name, fold in folded.items()}


def identity_of(connection: Connection, ring: KeyRing, company_id: str) -> Identity | None:
    """What is registered of a company; None: it was made anonymous."""
    row = connection.execute(
        select(*CompanyIdentity.__table__.c).where(CompanyIdentity.company_id == company_id)
    ).one_or_none()
    if row is None:
        return None
    return Identity(
        tax_number=row.tax_number or ring.decrypt(row.tax_number_encrypted, row.key_id),
        title=row.title,
        mersis_no=row.mersis_no,
        chamber_reg_no=row.chamber_reg_no,
        dys_beneficiary_no=row.dys_beneficiary_no,
        group_name=row.group_name,
        has_consented=row.has_consented,
        consented_on=row.consented_on,
    )


def find_companies(
    connection: Connection, ring: KeyRing, tax_numbers: Iterable[str]
) -> Mapping[str, str]:
    """The pseudonyms of those of ``tax_numbers`` that are registered, by tax number."""
    wanted = set(tax_numbers)
    by_digest = {
        digest_of(ring, number, key_id): number for key_id in ring.names for number in wanted
    }
    rows = connection.execute(
        select(CompanyIdentity.tax_number_digest, CompanyIdentity.company_id).where(
            CompanyIdentity.tax_number_digest == func.any(list(by_digest))
        )
    )
    return {by_digest[bytes(row.tax_number_digest)]: row.company_id for row in rows}


def register(
    connection: Connection, ring: KeyRing, identities: Iterable[Identity]
) -> Mapping[str, str]:
    """Registers companies, or brings what is registered of them up to date.

    Returns their pseudonyms by tax number. A company that is known keeps its pseudonym, whichever
    key it was made with.
    """
    wanted = {identity.tax_number: identity for identity in identities}
    ids = dict(find_companies(connection, ring, wanted))
    new = {
        number: ring.pseudonym("C", f"{kind_of(number)}:{number}")
        for number in wanted
        if number not in ids
    }
    if new:
        connection.execute(
            insert(Company).on_conflict_do_nothing(),
            [{"company_id": company_id} for company_id in new.values()],
        )
        ids |= new
    if not wanted:
        return ids
    statement = insert(CompanyIdentity)
    changing = (
        "title",
        "mersis_no",
        "chamber_reg_no",
        "dys_beneficiary_no",
        "group_name",
        "has_consented",
        "consented_on",
    )
    incoming = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[CompanyIdentity.company_id],
            set_={name: incoming[name] for name in changing} | {"changed_at": text("now()")},
            where=func.row(*(getattr(CompanyIdentity, name) for name in changing)).is_distinct_from(
                func.row(*(incoming[name] for name in changing))
            ),
        ),
        [_row(ring, ids[number], identity) for number, identity in wanted.items()],
    )
    return ids


def rekey(connection: Connection, ring: KeyRing) -> int:
    """Writes every identity anew with the current key; gives how many there were.

    Pseudonyms stay as they are. After it, the older keys are needed no more.
    """
    check_keys(connection, ring)
    rows = connection.execute(
        select(
            CompanyIdentity.company_id,
            CompanyIdentity.key_id,
            CompanyIdentity.tax_number,
            CompanyIdentity.tax_number_encrypted,
        )
        .where(CompanyIdentity.key_id != ring.current)
        .with_for_update()
    ).all()
    for row in rows:
        number = row.tax_number or ring.decrypt(row.tax_number_encrypted, row.key_id)
        connection.execute(
            update(CompanyIdentity)
            .where(CompanyIdentity.company_id == row.company_id)
            .values(_number_columns(ring, number))
        )
    return len(rows)


def _row(ring: KeyRing, company_id: str, identity: Identity) -> Mapping[str, object]:
    return {
        "company_id": company_id,
        "title": identity.title,
        "mersis_no": identity.mersis_no,
        "chamber_reg_no": identity.chamber_reg_no,
        "dys_beneficiary_no": identity.dys_beneficiary_no,
        "group_name": identity.group_name,
        "has_consented": identity.has_consented,
        "consented_on": identity.consented_on,
        **_number_columns(ring, identity.tax_number),
    }


def _number_columns(ring: KeyRing, tax_number: str) -> dict[str, object]:
    """The columns that hold a tax number; a person's only encrypted."""
    is_person = kind_of(tax_number) == "TCKN"
    return {
        "key_id": ring.current,
        "tax_number_digest": digest_of(ring, tax_number),
        "tax_number_kind": kind_of(tax_number),
        "tax_number": None if is_person else tax_number,
        "tax_number_encrypted": ring.encrypt(tax_number) if is_person else None,
    }
