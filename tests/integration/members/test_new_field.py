"""A new field of a form comes to the table that has a column of its name, without more code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from programme_statistics.sources.members import forms, headers, made_up
from programme_statistics.warehouse import member_staging
from support.member_files import text_file
from support.members import QUARTER, MemberRoad

COMPANIES = made_up.companies(2)
REMEMBERED = (
    forms.all_forms,
    *(headers._lookup, headers._english, headers._currencies, headers._field),
)
FIELD = """
[[fields]]
name = "{name}"
kind = "{kind}"
header = {{ tr = "{tr}", en = "{en}" }}
note = {{ tr = "Yeni.", en = "New." }}
"""
NEW = {
    "M1": [("robots", "integer", "Robot Sayısı", "Robots"), ("tools", "list", "Araçlar", "Tools")],
    "M2": [("freight", "money", "Navlun", "Freight"), ("lots", "integer", "Parti", "Lots")],
}


@pytest.fixture
def _more_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forms M1 and M2 with fields more: an edit of their files."""
    shutil.copytree(forms.folder(), tmp_path / "forms")
    for code, fields in NEW.items():
        with (tmp_path / "forms" / f"{code}.toml").open("a", encoding="utf-8") as stream:
            for name, kind, tr, en in fields:
                stream.write(FIELD.format(name=name, kind=kind, tr=tr, en=en))
    with monkeypatch.context() as changed:
        changed.setattr(forms, "folder", lambda: tmp_path / "forms")
        for cached in REMEMBERED:
            cached.cache_clear()
        yield
    for cached in REMEMBERED:
        cached.cache_clear()


def migrate(road: MemberRoad, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives the tables of facts columns of these names, as a migration and their models would."""
    more = {
        "fact_member_quarter": [Column("robots", BigInteger), Column("tools", ARRAY(Text))],
        "fact_member_export": [Column("freight", Numeric)],  # not lots: it stays with the rows
    }
    for name, columns in more.items():
        table = member_staging.TABLES[name].to_metadata(MetaData())
        for column in columns:
            table.append_column(column)
        monkeypatch.setitem(member_staging.TABLES, name, table)
    with road.engine.begin() as connection:
        for statement in (
            "alter table warehouse.fact_member_quarter add robots bigint, add tools text[]",
            "alter table warehouse.fact_member_export add freight numeric(20, 2)",
        ):
            connection.execute(text(statement))


def returned(**more: dict[str, str]) -> dict[str, bytes]:
    """The return of a company, its forms as text files, with fields more by form."""
    summary, details = made_up.company_quarter(COMPANIES[0], QUARTER, 1)
    twice = summary | {"export_value": Decimal(str(summary["export_value"])) * 2}
    lines = {"M1": [twice], "M2": [details[0], {**details[0], "declaration_no": "2"}]}
    return {
        f"{code}.csv": text_file(
            code, *({k: str(v) for k, v in line.items()} | more.get(code, {}) for line in rows)
        ).encode()
        for code, rows in lines.items()
    }


@pytest.mark.usefixtures("_more_fields")
def test_a_new_field_is_staged_by_its_type_and_kept(
    road: MemberRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.register(COMPANIES)
    migrate(road, monkeypatch)
    typed = {
        field.name: field.postgresql_type
        for field in member_staging.fields_of("fact_member_quarter")
    }
    assert (typed["robots"], typed["tools"]) == ("bigint", "text[]")
    more = {
        "M1": {"robots": "1250", "tools": "torna; freze"},
        "M2": {"freight": "10.25", "lots": "3"},
    }
    for name, body in returned(**more).items():
        assert "0 rejected" in road.send(name, body), road.findings()
    assert road.rows("select robots, tools from warehouse.fact_member_quarter") == [
        (1250, ["torna", "freze"])
    ]
    # Two declarations of one product and destination: money adds up.
    assert road.rows("select freight, n_declarations from warehouse.fact_member_export") == [
        (Decimal("20.50"), 2)
    ]
    assert road.rows(
        "select distinct row_values ->> 'lots' from secure.submission_row where row_values ? 'lots'"
    ) == [("3",)]


@pytest.mark.usefixtures("_more_fields")
def test_a_new_field_without_a_column_stays_with_the_rows_as_sent(road: MemberRoad) -> None:
    road.register(COMPANIES)
    for name, body in returned(M1={"robots": "7"}).items():
        assert "0 rejected" in road.send(name, body), road.findings()
    assert "robots" not in member_staging.staging_of("fact_member_quarter").columns
    assert road.rows(
        "select (row_values -> 'robots')::int from secure.submission_row"
        " where row_values ? 'robots'"
    ) == [(7,)]


def test_no_field_that_identifies_is_staged_for_a_table() -> None:
    for table in member_staging.FORM_OF:
        form = member_staging.form_of(table)
        hidden = {field.name for field in form.fields if field.identity or field.kind == "tax_no"}
        assert not hidden & {field.name for field in member_staging.fields_of(table)}
