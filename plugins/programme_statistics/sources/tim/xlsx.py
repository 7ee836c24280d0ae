"""Writes a small workbook whose bytes depend on nothing but its cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from programme_statistics.sources.tim.workbook import cell_name

Value = None | str | int | Decimal
"""What a cell can hold; None leaves it out."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)


def write(sheets: Sequence[tuple[str, Sequence[Sequence[Value]]]]) -> bytes:
    """An XLSX workbook of ``sheets`` (name, rows).

    Parts are stored, not compressed: compressed bytes differ between versions of the library.
    """
    names = [name for name, _ in sheets]
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relationships(
            [("worksheet", f"worksheets/sheet{index}.xml") for index in _numbers(names)]
        ),
    }
    for index, (_, rows) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{index}.xml"] = _sheet(rows)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for part, text in parts.items():
            archive.writestr(zipfile.ZipInfo(part, _TIMESTAMP), (_XML + text).encode())
    return buffer.getvalue()


def _numbers(names: Sequence[str]) -> range:
    return range(1, len(names) + 1)


def _content_types(sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{index}.xml" '
        f'ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for index in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
        f"{overrides}</Types>"
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{index}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{index}" r:id="rId{index}"/>'
        for index, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet(rows: Sequence[Sequence[Value]]) -> str:
    lines: list[str] = []
    for row, values in enumerate(rows):
        cells = "".join(
            _cell(cell_name(row, column), value)
            for column, value in enumerate(values)
            if value is not None
        )
        if cells:
            lines.append(f'<row r="{row + 1}">{cells}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(name: str, value: str | int | Decimal) -> str:
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{name}"><v>{value:f}</v></c>'
