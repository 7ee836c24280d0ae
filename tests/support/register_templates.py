"""The templates of the registers, filled in with every row that the project has of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl

from programme_statistics.settings import project_root
from programme_statistics.sources import template_book
from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.casing import squeeze
from programme_statistics.sources.programme import templates, words
from programme_statistics.sources.programme.datasets import REGISTER
from programme_statistics.sources.programme.files import sheets
from programme_statistics.sources.register import SOURCE_FIELDS, Field, Register, registers
from programme_statistics.sources.register_values import value

SAMPLES = project_root() / "include" / "sample" / "programme"
OWN: Mapping[str, Sequence[Mapping[str, str]]] = {
    # Registers of which neither the project nor the demo has a row.
    "corrections": [
        {
            "register_code": "topics",
            "row_key": "FINANCE",
            "field_name": "name_en",
            "value_as_read": "Finance",
            "corrected_value": "Financing",
            "reason": "The page says so",
            "decided_by": "Secretariat",
            "decided_on": "2026-01-31",
        }
    ],
    "management_indicators": [
        {
            "subject_code": "SAMPLE-01",
            "assessed_on": "2026-02-01",
            "question_no": "1",
            "dimension": "governance",
            "answer": "Yes",
            "has_consent": "no",
        }
    ],
    "producer_prices": [{"nace_code": "15.20", "year": "2025", "price_index": "123.45"}],
    "reporting_secretariats": [
        {
            "party_code": "S001",
            "secretariat": "izmir",
            "valid_from": "2026-07-01",
            "valid_to": "",
            "reason": "It is a member of that cluster since July",
            "decided_by": "Programme office",
            "decided_on": "2026-11-02",
        }
    ],
    "regional_employment": [
        {"area_code": "TR-34", "nace_code": "15.20", "year": "2025", "employees": "12"}
    ],
}


def texts() -> Mapping[str, list[Mapping[str, str]]]:
    """Every row of the project, of the demo and of these tests, as text by field."""
    found: dict[str, list[Mapping[str, str]]] = {code: [] for code in registers()}
    for folder in (REGISTER.seed, SAMPLES):
        for path in folder.glob("*.csv"):
            for sheet in sheets(path.name, path.read_bytes(), registers()):
                found[sheet.register.code] += [line.cells for line in sheet.lines]
    for code, rows in OWN.items():
        fields = registers()[code].fields
        where = {"document_code": "SECRETARIAT", "basis": "recorded"}
        source = {name: where.get(name, "") for name in SOURCE_FIELDS if name in fields}
        if not found[code]:
            found[code] += [{**dict.fromkeys(fields, ""), **source, **row} for row in rows]
    return found


def as_typed(register: Register, field: Field, text: str, language: Language) -> Any:
    """A value as somebody types it into a workbook: days, numbers, and what the lists offer."""
    if not text:
        return None
    if named := words.named(register, field).get(text):
        by_name = words.codes(register, field).get(squeeze(named.of(language)))
        return named.of(language) if by_name == text else text
    typed = value(field, text)
    return typed if isinstance(typed, date | Decimal | int) else text


def filled(name: str, language: Language) -> bytes:
    """The template of a workbook with every row there is."""
    book = openpyxl.load_workbook(io.BytesIO(templates.workbook(name, language)))
    rows = texts()
    for register in registers().values():
        if register.workbook != name:
            continue
        sheet = book[words.sheet_name(register, language)]
        for at, row in enumerate(rows[register.code], template_book.HEADER_ROW + 1):
            for column, field in enumerate(register.fields.values(), 1):
                sheet.cell(at, column, as_typed(register, field, row[field.name], language))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
