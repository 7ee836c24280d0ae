"""Sample companies that nobody can take for real ones, and the files they send.

Their titles say SAMPLE, and their tax numbers begin with 99000, pass the checksum, and count up.
The same arguments always give the same bytes. For tests, the demo and the benchmark.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

from programme_statistics.periods import Quarter
from programme_statistics.sources.bilingual import Language
from programme_statistics.sources.members import forms
from programme_statistics.sources.members.context import (
    Activity,
    Company,
    Context,
    Membership,
    Project,
    Window,
    listed_cluster_products,
)
from programme_statistics.sources.members.tax_numbers import is_placeholder, is_vkn
from programme_statistics.sources.register import registers
from programme_statistics.sources.tim import xlsx

_CLUSTERS = (
    ("CL-IST-FOOT", "Ayakkabı", 1),
    ("CL-IST-UNDW", "İç Giyim", 1),
    ("CL-IST-LEAT", "Deri", 1),
    ("CL-IST-COSM", "Kozmetik", 1),
)
_MARKETS = (
    *("ABD", "Almanya", "İtalya", "Fransa", "Birleşik Krallık", "Rusya Federasyonu", "Irak"),
    *("Suudi Arabistan", "BAE", "Hollanda", "İspanya", "Romanya", "Polonya", "Fas", "Mısır"),
)
_JOINED = date(2024, 1, 15)
_RATES = {"USD": Decimal("42.10"), "EUR": Decimal("48.90"), "GBP": Decimal("56.30")}
"""Made-up rates, in TRY."""

Row = dict[str, str | int | Decimal | None]
"""A row of a form by field name, as somebody would type it."""


@dataclass(frozen=True, slots=True)
class SampleCompany:
    """A made-up company and the project it is in."""

    tax_no: str
    title: str
    project_code: str
    cluster_code: str


def tax_number(index: int) -> str:
    """The ``index``-th made-up tax number, from 0: valid, and visibly of no company."""
    body = f"99000{index:04d}"
    if len(body) != 9:
        raise ValueError(f"there are ten thousand made-up tax numbers, and {index} is not one")
    number = next(f"{body}{digit}" for digit in range(10) if is_vkn(f"{body}{digit}"))
    if is_placeholder(number):
        raise ValueError(f"{number} would be refused as a placeholder")
    return number


def companies(count: int) -> tuple[SampleCompany, ...]:
    """The first ``count`` sample companies, dealt out to four projects."""
    made = []
    for index in range(count):
        cluster, trade, _ = _CLUSTERS[index % len(_CLUSTERS)]
        number = index // len(_CLUSTERS) + 1
        made.append(
            SampleCompany(
                tax_no=tax_number(index),
                title=f"Örnek {trade} {number:02d} A.Ş. (SAMPLE)",
                project_code=project_code(cluster),
                cluster_code=cluster,
            )
        )
    return tuple(made)


def project_code(cluster_code: str) -> str:
    """The code of a cluster's sample project."""
    return f"SAMPLE-{cluster_code.rsplit('-', 1)[-1]}"


def company_quarter(company: SampleCompany, quarter: Quarter, lines: int) -> tuple[Row, list[Row]]:
    """What a company reports of a quarter: its row of M1, and ``lines`` rows of M2 that add up.

    The figures grow a little from quarter to quarter, and nothing in them offends a rule.
    """
    chance = random.Random(f"{company.tax_no} {quarter}")  # noqa: S311  figures, not secrets
    size = random.Random(company.tax_no).randint(8, 240)  # noqa: S311
    codes = sorted(listed_cluster_products()[company.cluster_code])
    pairs = [(code, market) for code in codes for market in _MARKETS]
    details = [
        _line(company, quarter, code, market, size, chance)
        for code, market in chance.sample(pairs, min(lines, len(pairs)))
    ]
    exported = sum((Decimal(str(row["export_value"])) for row in details), Decimal(0))
    turnover = (exported * _RATES["USD"] * Decimal("1.6") + 1_000_000).quantize(Decimal(1))
    summary: Row = {
        "tax_no": company.tax_no,
        "title": company.title,
        "period": str(quarter),
        "project_code": company.project_code,
        "turnover_try": turnover,
        "export_value": exported,
        "currency": "USD",
        "employees_eop": size,
        "employees_female": size * 2 // 5,
        "employees_rd": size // 12,
        "hours_worked": size * 520,
        "value_added_try": turnover // 3,
        "wages_try": Decimal(size * 150_000),
        "capacity_util_pct": chance.randint(60, 95),
        "n_markets": len({row["country_code"] for row in details}),
        "new_customers": chance.randint(0, 4),
        "certificates": "ISO9001; CE",
        "declared_on": f"{quarter.months[2].last_day + timedelta(days=12):%d.%m.%Y}",
    }
    return summary, details


def _line(
    company: SampleCompany,
    quarter: Quarter,
    code: str,
    market: str,
    size: int,
    chance: random.Random,
) -> Row:
    pairs = chance.randint(20, 60) * size
    mass = Decimal(pairs) * chance.randint(60, 120) / 100
    value = mass * chance.randint(1_800, 3_200) / 100
    is_shoe = code.startswith("640") and not code.startswith("6406")
    return {
        "tax_no": company.tax_no,
        "period": str(quarter),
        "hs_code": code,
        "country_code": market,
        "export_value": value.quantize(Decimal("0.01")),
        "currency": "USD",
        "net_mass_kg": mass,
        "quantity": pairs if is_shoe else None,
        "unit_code": "Çift" if is_shoe else None,
        "incoterm": "FOB",
    }


def workbook(
    senders: Sequence[SampleCompany], quarter: Quarter, lines: int, language: Language = "tr"
) -> bytes:
    """The workbook that a secretariat sends for its companies: forms M1 and M2."""
    returns: list[Row] = []
    details: list[Row] = []
    for company in senders:
        summary, own = company_quarter(company, quarter, lines)
        returns.append(summary)
        details += own
    return filled({"M1": returns, "M2": details}, language)


def register_workbook(members: Sequence[SampleCompany]) -> bytes:
    """The workbook that registers the companies: form M0."""
    rows: list[Row] = [
        {
            "tax_no": company.tax_no,
            "title": company.title,
            "province_code": "İstanbul",
            "legal_form": "AŞ",
            "project_code": company.project_code,
            "joined_on": f"{_JOINED:%d.%m.%Y}",
            "has_consented": "Evet",
            "consented_on": f"{_JOINED:%d.%m.%Y}",
        }
        for company in members
    ]
    return filled({"M0": rows})


def filled(rows: Mapping[str, Sequence[Mapping[str, object]]], language: Language = "tr") -> bytes:
    """A workbook of forms with rows by field name, each sheet with a title above its header."""
    sheets: list[tuple[str, Sequence[Sequence[xlsx.Value]]]] = []
    for code, lines in rows.items():
        form = forms.all_forms()[code]
        title = f"{code} v{form.version} – {form.title.of(language)} (SAMPLE)"
        header: list[xlsx.Value] = [field.header.of(language) for field in form.fields]
        body = [[_typed(line.get(field.name)) for field in form.fields] for line in lines]
        sheets.append((code, [[title], header, *body]))
    return xlsx.write(sheets)


def _typed(value: object) -> xlsx.Value:
    return value if isinstance(value, str | int | Decimal) or value is None else str(value)


def context(
    members: Sequence[SampleCompany], quarter: Quarter, judged_on: date | None = None
) -> Context:
    """The register, windows and made-up rates that sample files are judged with.

    ``judged_on`` is by default the twentieth day after the quarter's end.
    """
    quarters = [quarter.plus(back) for back in range(-4, 1)]
    return Context(
        judged_on=judged_on or quarter.months[2].last_day + timedelta(days=20),
        companies=dict(_register(members)),
        projects={one.project_code: one for one in _projects()},
        activities={one.activity_code: one for one in _activities(quarter)},
        windows={one: window(one) for one in quarters},
        quarter_rates={(code, one): rate for one in quarters for code, rate in _RATES.items()},
    )


def _projects() -> Iterator[Project]:
    for cluster, _, region in _CLUSTERS:
        yield Project(project_code(cluster), "URGE", cluster, "5973", region, _JOINED)


def _activities(quarter: Quarter) -> Iterator[Activity]:
    first_day = quarter.months[0].first_day
    yield Activity(
        "SAMPLE-FAIR",
        "SAMPLE-FOOT",
        "OVERSEAS_MKT",
        first_day,
        first_day + timedelta(days=3),
        "OVERSEAS_MARKETING",
    )


def programme_workbook(quarter: Quarter) -> bytes:
    """The sample's projects and its activity as a secretariat's own registers."""
    document = {
        "document_code": "SAMPLE",
        "title": "Made-up projects, to try things out",
        "publisher": "Nobody",
        "language": "en",
    }
    projects = [
        {"name_en": f"SAMPLE project {project.cluster_code}", **asdict(project)}
        for project in _projects()
    ]
    activities = [
        {"name_en": "SAMPLE fair", "date_precision": "day", "state": "held", **asdict(activity)}
        for activity in _activities(quarter)
    ]
    said = {"document_code": "SAMPLE", "basis": "recorded"}
    return xlsx.write(
        [
            _register_sheet("source_documents", [document]),
            _register_sheet("projects", [one | said for one in projects]),
            _register_sheet("activities", [one | said for one in activities]),
        ]
    )


def _register_sheet(
    code: str, rows: Sequence[Mapping[str, object]]
) -> tuple[str, Sequence[Sequence[xlsx.Value]]]:
    fields = list(registers()[code].fields)
    return code, [fields, *([_typed(row.get(name)) for name in fields] for row in rows)]


def window(quarter: Quarter) -> Window:
    """When a quarter's returns are taken: due after 30 days, late to the 60th."""
    end = quarter.months[2].last_day
    return Window(end + timedelta(days=1), end + timedelta(days=30), end + timedelta(days=60))


def _register(members: Sequence[SampleCompany]) -> Iterator[tuple[str, Company]]:
    for number, company in enumerate(members, 1):
        membership = Membership(company.project_code, "URGE", _JOINED)
        yield company.tax_no, Company(f"SAMPLE{number:05d}", (membership,))
