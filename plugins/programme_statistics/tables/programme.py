"""The tables of the registers, built from their declarations (``include/registers``).

Every register has a table with what holds now, under every constraint the declaration asks for, and
all of them share ``warehouse.register_version``, which keeps each row as it was known at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Constraint,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from programme_statistics.sources.register import OUTSIDE, Field, Register, registers
from programme_statistics.tables.base import Base

_TYPES: Mapping[str, type[TypeEngine[Any]] | TypeEngine[Any]] = {
    "code": Text,
    "text": Text,
    "integer": Integer,
    "decimal": Numeric(20, 6),
    "money": Numeric(20, 2),
    "rate": Numeric(16, 8),
    "date": Date,
    "boolean": Boolean,
    "choice": Text,
    "quarter": Text,
    "nace": Text,
}


class RegisterVersion(Base):
    """A row of a register as it was known for a time."""

    __tablename__ = "register_version"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="validity"),
        Index(
            "register_version_current_key",
            "register_code",
            "row_key",
            unique=True,
            postgresql_where=text("valid_to = 'infinity'"),
        ),
        Index("register_version_load_id_idx", "load_id"),
        ForeignKeyConstraint(["load_id"], ["ops.load.load_id"]),
        {
            "schema": "warehouse",
            "comment": "Grain: one version of one row of one register. The tables of the registers "
            "hold what holds now; here is what was known at any time: valid_from <= t < valid_to.",
        },
    )

    version_id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    register_code: Mapped[str] = mapped_column(comment="Register")
    row_key: Mapped[str] = mapped_column(comment="Key of the row, its parts joined by ' / '")
    body: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="The row, corrections applied: values by field"
    )
    file_name: Mapped[str] = mapped_column(comment="File, and sheet, within the landed bytes")
    place: Mapped[str] = mapped_column(comment="Line of the file")
    valid_from: Mapped[datetime] = mapped_column(comment="Known from this time")
    valid_to: Mapped[datetime] = mapped_column(
        server_default=text("'infinity'"), comment="Known until before this time; infinity: now"
    )
    load_id: Mapped[int] = mapped_column(BigInteger, comment="Load that brought it; see ops.load")


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{one}'" for one in values)


def _check(field: Field) -> Iterator[CheckConstraint]:
    if field.choices:
        yield CheckConstraint(f"{field.name} in ({_listed(field.choices)})", name=field.name)
    bounds = [
        f"{field.name} {operator} {bound}"
        for operator, bound in ((">=", field.min), ("<=", field.max))
        if bound is not None
    ]
    if bounds:
        yield CheckConstraint(" and ".join(bounds), name=field.name)
    if field.type == "quarter":
        yield CheckConstraint(f"{field.name} ~ '^[0-9]{{4}}-Q[1-4]$'", name=field.name)


def _row_checks(register: Register) -> Iterator[CheckConstraint]:
    rules = register.rules
    for names in rules.ordered:
        # Each day against all before it: greatest passes over the empty ones.
        conditions = [
            f"greatest({', '.join(names[:at])}) <= {name}" for at, name in enumerate(names) if at
        ]
        yield CheckConstraint(" and ".join(conditions), name=f"{names[-1]}_in_order")
    for names in rules.together:
        yield CheckConstraint(
            f"num_nulls({', '.join(names)}) in (0, {len(names)})", name=f"{names[0]}_whole"
        )
    for one, other in rules.needs:
        yield CheckConstraint(f"{one} is null or {other} is not null", name=f"{one}_needs_{other}")
    for one, other in rules.at_most:
        yield CheckConstraint(f"{one} <= {other}", name=f"{one}_at_most_{other}")
    for one, other in rules.differ:
        yield CheckConstraint(f"{one} <> {other}", name=f"{one}_differs")
    for one, other in rules.never_both:
        yield CheckConstraint(f"{one} is null or {other} is null", name=f"{one}_excludes_{other}")
    for one, other, value in rules.only_for:
        yield CheckConstraint(
            f"({one} is not null) = ({other} = '{value}')", name=f"{one}_only_for_{value}"
        )


def _foreign_keys(register: Register) -> Iterator[ForeignKeyConstraint]:
    for field in register.fields.values():
        if field.refers is None:
            continue
        if field.refers in OUTSIDE:
            table, column = OUTSIDE[field.refers]
        else:
            other = registers()[field.refers]
            table, column = other.table, other.key[0]
        # Checked at the end of the transaction: one load changes many registers at once.
        yield ForeignKeyConstraint(
            [field.name],
            [f"warehouse.{table}.{column}"],
            deferrable=True,
            initially="DEFERRED",
        )


def _table(register: Register) -> Table:
    columns = [
        Column(
            field.name,
            _TYPES[field.type],
            nullable=field.optional,
            comment=field.comment,
        )
        for field in register.fields.values()
    ]
    constraints: list[Constraint] = [
        PrimaryKeyConstraint(*register.key),
        *(check for field in register.fields.values() for check in _check(field)),
        *_row_checks(register),
        *_foreign_keys(register),
        ForeignKeyConstraint(["load_id"], ["ops.load.load_id"]),
    ]
    return Table(
        register.table,
        Base.metadata,
        *columns,
        Column(
            "load_id",
            BigInteger,
            nullable=False,
            comment="Load that brought the row as it is; see ops.load",
        ),
        *constraints,
        schema="warehouse",
        comment=f"Grain: {register.grain}. Loaded by programme_register_load from the register "
        f"{register.code}.",
    )


REGISTER_TABLES: Mapping[str, Table] = {
    code: _table(register) for code, register in registers().items()
}
"""The table of every register by its code, each after those it refers to.

What the declarations call exclusive is kept apart by exclusion constraints, which SQLAlchemy's
models do not carry: the migration makes them from ranges of text and of days, so that they need no
extension of the server's.
"""
