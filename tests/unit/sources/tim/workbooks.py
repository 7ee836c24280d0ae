"""Builds whole workbooks in the publisher's layout, since none of its own is kept here.

The layout is that of sources/tim/README.md; the figures are made up, and add up as real ones do.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from programme_statistics import reference
from programme_statistics.periods import Month
from programme_statistics.sources.tim import template, xlsx

Rows = template.Rows

SECTOR_TABLE: tuple[tuple[str, str | None], ...] = (
    ("I. TARIM", "agriculture"),
    (".     A. BİTKİSEL ÜRÜNLER", None),
    (" Hububat, Bakliyat, Yağlı Tohumlar ve Mamulleri ", "cereals_pulses_oilseeds"),
    (" Yaş Meyve ve Sebze  ", "fresh_fruit_vegetables"),
    (" Meyve Sebze Mamulleri ", "fruit_vegetable_products"),
    (" Kuru Meyve ve Mamulleri  ", "dried_fruit"),
    (" Fındık ve Mamulleri ", "hazelnuts"),
    (" Zeytin ve Zeytinyağı ", "olives_olive_oil"),
    (" Tütün ", "tobacco"),
    (" Süs Bitkileri ve Mamulleri", "ornamental_plants"),
    (".     B. HAYVANSAL ÜRÜNLER", None),
    (" Su Ürünleri ve Hayvansal Mamuller", "aquaculture_animal_products"),
    (".     C. AĞAÇ VE ORMAN ÜRÜNLERİ", None),
    (" Mobilya, Kağıt ve Orman Ürünleri", "furniture_paper_forestry"),
    ("II. SANAYİ", "industry"),
    (".     A. TARIMA DAYALI İŞLENMİŞ ÜRÜNLER", None),
    (" Tekstil ve Hammaddeleri", "textiles"),
    (" Deri ve Deri Mamulleri ", "leather"),
    (" Halı ", "carpets"),
    (".     B. KİMYEVİ MADDELER VE MAM.", None),
    (" Kimyevi Maddeler ve Mamulleri  ", "chemicals"),
    (".     C. SANAYİ MAMULLERİ", None),
    (" Hazırgiyim ve Konfeksiyon ", "ready_wear"),
    (" Otomotiv Endüstrisi", "automotive"),
    (" Gemi, Yat ve Hizmetleri", "ships_and_yachts"),
    (" Elektrik ve Elektronik", "electrical_electronics"),
    (" Makine ve Aksamları", "machinery"),
    (" Demir ve Demir Dışı Metaller ", "ferrous_and_nonferrous_metals"),
    (" Çelik", "steel"),
    (" Çimento Cam Seramik ve Toprak Ürünleri", "cement_glass_ceramics"),
    (" Mücevher", "jewellery"),
    (" Savunma ve Havacılık Sanayii", "defence_aerospace"),
    (" İklimlendirme Sanayii", "air_conditioning"),
    ("III. MADENCİLİK", "mining"),
    (" Madencilik Ürünleri", "mining_products"),
    ("T O P L A M", "total"),
)
"""The rows of the sector sheet in 2026, as printed, with the code each stands for."""

LABELS_2019 = {
    "Süs Bitkileri ve Mamulleri": "Süs Bitkileri ve Mam.",
    "Mobilya, Kağıt ve Orman Ürünleri": "Mobilya,Kağıt ve Orman Ürünleri",
    "Gemi, Yat ve Hizmetleri": "Gemi ve Yat",
    "Elektrik ve Elektronik": "Elektrik Elektronik",
}
"""What was printed in 2019 for the labels of 2026 that differ."""

SECTORS = tuple(row.code for row in reference.sectors() if row.kind == "sector")


def sector_value(code: str, number: int) -> Decimal:
    """The made-up figure of a sector or group in a month of the year, thousand US dollars."""
    sectors = {row.code: row for row in reference.sectors()}
    current = [row.code for row in reference.sectors() if row.valid_to is None]
    if sectors[code].kind == "sector":
        return Decimal(current.index(code) * 1000 + number) + Decimal("0.25")
    below = [one for one in current if sectors[one].parent_code == code]
    return sum((sector_value(one, number) for one in below), Decimal(0))


def sector_rows(edition: Month) -> Rows:
    """The sheet ``SEKTOR`` of the edition, complete; months after it are 0."""
    lines = [
        (
            label,
            {
                Month(edition.year, number): sector_value(code, number) if code else Decimal(7)
                for number in range(1, edition.month + 1)
            },
        )
        for label, code in SECTOR_TABLE
    ]
    return template.sector_sheet(edition, lines)


def sector_rows_2019() -> Rows:
    """The sheet of 2019-12: older labels, one sector more, sub-product tables below the total."""
    rows = sector_rows(Month(2019, 12))
    for row in rows[4:]:
        row[0] = LABELS_2019.get(str(row[0]).strip(), row[0])
    at = next(i for i, row in enumerate(rows) if "İklimlendirme" in str(row[0] if row else ""))
    rows.insert(at + 1, [" Diğer Sanayi Ürünleri", *[Decimal(0)] * 13])
    rows += [
        [],
        ["ALT MAL GRUBU", "OCAK"],
        ["TOPLAM", Decimal(5)],
        [" Fındık", Decimal(3), Decimal(4)],
        ["* Son 12 ay"],
    ]
    return rows


def sector_workbook(rows: Rows) -> bytes:
    """A workbook with the one sheet ``SEKTOR``."""
    return xlsx.write([("SEKTOR", rows)])


def comparison_lines(
    edition: Month, areas: Sequence[str], value: Callable[[str, str], Decimal | None]
) -> list[template.Line]:
    """A line for each sector and area, with ``value`` of the sector code and area in its month."""
    names = {row.code: row.name_tr for row in reference.sectors()}
    lines: list[template.Line] = []
    for code in SECTORS:
        if code == "other_industry":
            continue
        for area in areas:
            figure = value(code, area)
            known: Mapping[Month, Decimal] = {} if figure is None else {edition: figure}
            lines.append(template.Line(names[code], area, known))
    return lines


def province_rows(edition: Month, provinces: Sequence[str] = ("İSTANBUL", "K.MARAŞ")) -> Rows:
    """The sheet ``ILLER_SEKTOR``: every sector of the provinces, their totals, the grand total."""

    def value(code: str, area: str) -> Decimal:
        return Decimal(SECTORS.index(code) * 100 + len(area)) + Decimal("0.12345")

    lines = comparison_lines(edition, provinces, value)
    totals = {
        area: sum((line.values[edition] for line in lines if line.area == area), Decimal(0))
        for area in provinces
    }
    lines += [template.Line("TOPLAM", area, {edition: one}) for area, one in totals.items()]
    grand = "" if edition.year == 2023 else "TOPLAM"
    everything = sum(totals.values(), Decimal(0))
    lines.append(template.Line("TOPLAM", grand, {edition: everything}))
    return template.comparison_sheet(edition, "ILLER", lines)


def country_rows(edition: Month, countries: Sequence[str] = ("ALMANYA", "ABD")) -> Rows:
    """The sheet ``GUNLUK_SEKTOR_ULKE``: every sector of the countries, and the grand total."""
    lines = comparison_lines(edition, countries, lambda code, area: Decimal(len(area)))
    everything = sum((line.values[edition] for line in lines), Decimal(0))
    lines.append(template.Line("TOPLAM", "TOPLAM", {edition: everything}))
    return template.comparison_sheet(edition, "ULKE", lines)


def province_workbook(rows: Rows) -> bytes:
    """A workbook with the one sheet ``ILLER_SEKTOR``."""
    return xlsx.write([("ILLER_SEKTOR", rows)])


def country_workbook(rows: Rows) -> bytes:
    """A workbook with the one sheet ``GUNLUK_SEKTOR_ULKE``."""
    return xlsx.write([("GUNLUK_SEKTOR_ULKE", rows)])


def edited(content: bytes, edit: Callable[[Worksheet], None]) -> bytes:
    """The workbook after ``edit`` of its first sheet in a spreadsheet program's way."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    edit(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(rows: Rows, *labels: str) -> int:
    """Index of the row whose first cells read ``labels``, decoration aside."""
    return next(
        index
        for index, row in enumerate(rows)
        if [str(cell or "").strip(" .") for cell in row[: len(labels)]] == list(labels)
    )
