"""Writes sample editions: workbooks in the publisher's layout, rebuilt from published figures.

The figures are those of ``include/sample/tim_series.csv``. Each workbook declares in a sheet of
its own that it is rebuilt and which series it carries (see ``declaration.py``); it lies at the
publisher's own path, so that a plain file server can stand in for the publisher.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from programme_statistics import reference
from programme_statistics.periods import Month
from programme_statistics.settings import project_root
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.tim import datasets, template, xlsx
from programme_statistics.sources.tim.declaration import SHEET

SERIES = Path("include") / "sample" / "tim_series.csv"

_PRINTED = {
    "total": "TOPLAM",
    "agriculture": "I. TARIM",
    "industry": "II. SANAYİ",
    "mining": "III. MADENCİLİK",
    "TR-46": "K.MARAŞ",
    "RU": "RUSYA FEDERASYONU",
}
"""Labels the publisher prints in another form than the dimension's Turkish name."""
_SENTENCES = (
    "ÖRNEK: Bu çalışma kitabı, Türkiye İhracatçılar Meclisi'nin yayımladığı rakamlardan yeniden "
    "kurulmuştur; yayımcının kendi dosyası değildir ve yalnızca aşağıdaki serileri taşır.",
    "SAMPLE: this workbook was rebuilt from figures published by the Turkish Exporters' Assembly; "
    "it is not the publisher's own file, and carries the series below and no others.",
)


@dataclass(frozen=True, slots=True)
class Series:
    """A sector's figures for a province or country (or all) as one edition gives them."""

    sector_code: str
    area_code: str
    values: Mapping[Month, Decimal]


Editions = Mapping[str, Mapping[Month, list[Series]]]
"""The series of each edition of each dataset; values are thousand US dollars."""


def editions() -> Editions:
    """The sample editions, from the project's table of published figures."""
    found: dict[str, dict[Month, dict[tuple[str, str], dict[Month, Decimal]]]] = {}
    with (project_root() / SERIES).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            area = {
                datasets.SECTOR.code: "",
                datasets.PROVINCE.code: row["origin_code"],
                datasets.COUNTRY.code: row["partner_code"],
            }[row["dataset_code"]]
            edition = Month.parse(row["edition"])
            series = found.setdefault(row["dataset_code"], {}).setdefault(edition, {})
            values = series.setdefault((row["sector_code"], area), {})
            values[Month.parse(row["month"])] = Decimal(row["value_thousand_usd"])
    return {
        code: {
            edition: [Series(*key, values) for key, values in series.items()]
            for edition, series in sorted(of_dataset.items())
        }
        for code, of_dataset in found.items()
    }


def write(folder: Path) -> dict[str, list[str]]:
    """Writes every sample edition below ``folder``, at the publisher's paths.

    The bytes are the same on every machine, and a file that already holds them is left alone.
    Returns the periods to load, in order, by the id of the DAG that loads them.
    """
    periods: dict[str, list[str]] = {}
    found = editions()
    for dataset in datasets.ALL:
        of_dataset = found[dataset.code]
        for edition, content in _workbooks(dataset, of_dataset):
            path = folder / dataset.path(edition)
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        periods[f"{dataset.code}_load"] = [str(edition) for edition in of_dataset]
    return periods


def _workbooks(
    dataset: Dataset, of_dataset: Mapping[Month, list[Series]]
) -> Iterator[tuple[Month, bytes]]:
    if dataset is datasets.SECTOR:
        for edition, series in of_dataset.items():
            sheet = template.sector_sheet(
                edition, [(_label("sector", one.sector_code), one.values) for one in series]
            )
            yield edition, xlsx.write([("SEKTOR", sheet), _declaration(dataset, series)])
        return
    name, header, kind = (
        ("ILLER_SEKTOR", "ILLER", "province")
        if dataset is datasets.PROVINCE
        else ("GUNLUK_SEKTOR_ULKE", "ULKE", "country")
    )
    history: dict[tuple[str, str], dict[Month, Decimal]] = {}
    for edition, series in of_dataset.items():
        lines: list[template.Line] = []
        for one in series:
            # An edition compares with earlier months as they were known when it came out.
            known = history.setdefault((one.sector_code, one.area_code), {})
            known.update(one.values)
            lines.append(
                template.Line(
                    _label("sector", one.sector_code), _label(kind, one.area_code), dict(known)
                )
            )
        sheet = template.comparison_sheet(edition, header, lines)
        yield edition, xlsx.write([(name, sheet), _declaration(dataset, series)])


def _declaration(dataset: Dataset, series: list[Series]) -> tuple[str, template.Rows]:
    rows: template.Rows = [[sentence] for sentence in _SENTENCES]
    if dataset is datasets.SECTOR:
        rows += [[], ["SEKTÖR"]]
        rows += [[_label("sector", one.sector_code)] for one in series]
        return SHEET, rows
    header, kind = ("ILLER", "province") if dataset is datasets.PROVINCE else ("ULKE", "country")
    rows += [[], ["SEKTÖR", header]]
    rows += [[_label("sector", one.sector_code), _label(kind, one.area_code)] for one in series]
    return SHEET, rows


def _label(kind: str, code: str) -> str:
    """How the publisher prints the code: sectors as they are named, places in capitals."""
    if code in _PRINTED:
        return _PRINTED[code]
    if kind == "sector":
        return next(row.name_tr for row in reference.sectors() if row.code == code)
    places = reference.provinces() if kind == "province" else reference.countries()
    name = next(row.name_tr for row in places if row.code == code)
    return name.replace("i", "İ").replace("ı", "I").upper()
