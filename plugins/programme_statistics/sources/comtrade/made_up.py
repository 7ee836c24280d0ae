"""Made-up exports of the clusters' products, and what some partners say they imported of them.

No public record of reporter 792 may be bundled, so that the demo and the tests work with these.
They are no statistics of anything: every name they are given says 'synthetic', and they are never
in one series with real figures. The monthly exports are seasonal and come in two editions, the
second of which revises some of the last months of the first, withdraws a few figures and brings a
month. The years are nearly, and not always, the sums of their months; the partners' imports stand
above the exports by a freight.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from programme_statistics import nomenclature
from programme_statistics.periods import Month
from programme_statistics.sources.chance import chance, chances
from programme_statistics.sources.slices import TURKIYE, WORLD

FIRST_MONTH = Month(2024, 1)
LAST_MONTHS = (Month(2026, 8), Month(2026, 9))
"""Last month of the first and of the second edition."""
RELEASED = ("2026-10-05T09:00:00", "2026-11-05T09:00:00")
"""When the stand-in says it released each edition."""
REVISED_MONTHS = 6
"""How many of the first edition's last months the second one revises."""
CLASSIFICATION = "H6"
PARTNERS = (276, 826, 842, 380, 251, 643, 368, 724, 528, 376, 784, 642, 682, 12, 899)
"""Where the made-up exports go; 899 are areas that are not named."""
YEARS = (2024, 2025)
"""The years of the made-up annual exports."""
MIRROR_REPORTERS = (276, 826, 842, 380, 251)
MIRROR_MONTHS = (Month(2026, 1), Month(2026, 8))
"""First and last month of the partners' made-up imports."""
_UNITS = {"kg": 8, "u": 5, "2u": 6, "m²": 2, "m³": 12, "l": 7, "m": 4}


@dataclass(frozen=True, slots=True)
class Figure:
    """One record. Mass in grams, quantity in thousandths, ``value`` in US dollars as written."""

    reporter: int
    period: str
    flow: str
    partner: int
    classification: str
    product: str
    value: str
    net_grams: int | None = None
    unit: int = -1
    quantity_millis: int | None = None
    is_quantity_estimated: bool = False
    is_mass_estimated: bool = False


def months(edition: int) -> Sequence[Month]:
    """The months that an edition (1 or 2) has."""
    n = (LAST_MONTHS[edition - 1].year - FIRST_MONTH.year) * 12
    n += LAST_MONTHS[edition - 1].month - FIRST_MONTH.month + 1
    return [FIRST_MONTH.plus(at) for at in range(n)]


def is_revised(month: Month, edition: int) -> bool:
    """Whether an edition says other things of a month than the first edition did."""
    return edition > 1 and month > LAST_MONTHS[0].plus(-REVISED_MONTHS)


@cache
def figures(month: Month, edition: int) -> tuple[Figure, ...]:
    """The made-up exports of one month as an edition has them; partners add up to World."""
    if edition > 1 and not is_revised(month, edition):
        return figures(month, 1)
    found: list[Figure] = []
    for product in _products():
        for flow in ("X", "RX"):
            of_partners = list(_of_partners(product, month, flow, edition))
            if of_partners:
                found.append(_world(of_partners))
                found.extend(of_partners)
    return tuple(found)


@cache
def of_year(year: int) -> tuple[Figure, ...]:
    """The made-up exports of one year; a late correction is in the year and in no month."""
    sums: dict[tuple[str, str, int], list[Figure]] = {}
    for month in range(1, 13):
        for one in figures(Month(year, month), 2):
            if one.partner != WORLD:
                sums.setdefault((one.product, one.flow, one.partner), []).append(one)
    of_product: dict[tuple[str, str], list[Figure]] = {}
    for (product, flow, partner), of_months in sums.items():
        corrected, size, *_ = chances(product, flow, partner, year, "year")
        factor = 0.97 + 0.06 * size if corrected < 0.05 else 1
        value = f"{max(1, round(factor * sum(_usd(one) for one in of_months)))}.0"
        year_figure = replace(_world(of_months), partner=partner, period=str(year), value=value)
        of_product.setdefault((product, flow), []).append(year_figure)
    return tuple(
        figure
        for of_partners in of_product.values()
        for figure in (_world(of_partners), *of_partners)
    )


@cache
def imports(reporter: int, month: Month) -> tuple[Figure, ...]:
    """What a partner is made to say it imported in a month, from Türkiye and from World.

    Its imports from Türkiye are our exports with a freight, so that the two can be compared.
    """
    found: list[Figure] = []
    for one in figures(month, 2):
        if one.flow != "X" or one.partner != reporter:
            continue
        freight, share, noise, _ = chances(one.product, reporter, month.year, month.month, "cif")
        value = round(_usd(one) * (1.02 + 0.1 * freight) * (0.97 + 0.06 * noise))
        part = 0.02 + 0.25 * chance(one.product, reporter, "share") * (0.8 + 0.4 * share)
        from_tr = replace(
            one, reporter=reporter, partner=TURKIYE, flow="M", value=f"{max(1, value)}.0"
        )
        # Nobody needs the masses of World, which a publisher may leave out.
        from_world = replace(
            from_tr,
            partner=WORLD,
            value=f"{max(2, round(value / part))}.0",
            net_grams=None,
            quantity_millis=None,
        )
        found += [from_world, from_tr]
    return tuple(found)


def _usd(figure: Figure) -> int:
    return int(figure.value[:-2])


@dataclass(frozen=True, slots=True)
class _Product:
    code: str
    base_usd: float
    usd_a_kg: float
    unit: int
    kg_a_unit: float
    peak: int
    growth: float
    shares: tuple[tuple[int, float], ...]
    re_exported_to: frozenset[int]


@cache
def _products() -> tuple[_Product, ...]:
    units = {
        one.hs_code: _UNITS.get(one.standard_unit or "", 8)
        for one in nomenclature.products()
        if one.classification_code == CLASSIFICATION
    }
    codes = sorted({one.hs_code for one in nomenclature.cluster_products() if one.role == "core"})
    return tuple(_product(code, units[code]) for code in codes)


def _product(code: str, unit: int) -> _Product:
    ranked = sorted(PARTNERS, key=lambda partner: chance(code, partner))
    n = 1 + int(5 * chance(code, "partners") ** 2)
    weights = [1 / (at + 1) for at in range(n)]
    return _Product(
        code=code,
        base_usd=math.exp(9 + 5.5 * chance(code, "size")),
        usd_a_kg=2 * math.exp(3 * chance(code, "price")),
        unit=unit,
        kg_a_unit=0.2 + 1.5 * chance(code, "weight"),
        peak=1 + int(12 * chance(code[:2], "peak")),
        growth=0.10 * chance(code[:4], "growth") - 0.02,
        shares=tuple(
            (partner, weight / sum(weights))
            for partner, weight in zip(ranked[:n], weights, strict=True)
        ),
        re_exported_to=frozenset(
            partner for partner in ranked[:n] if chance(code, partner, "re-exports") < 0.03
        ),
    )


def _of_partners(product: _Product, month: Month, flow: str, edition: int) -> Iterator[Figure]:
    years = (month.year - FIRST_MONTH.year) + (month.month - 1) / 12
    season = 1 + 0.25 * math.cos(2 * math.pi * (month.month - product.peak) / 12)
    level = product.base_usd * (1 + product.growth) ** years * season
    for partner, share in product.shares:
        if flow == "RX" and partner not in product.re_exported_to:
            continue
        absent, size, price, mass = chances(product.code, partner, month.year, month.month)
        if absent < 0.03:
            continue
        value = level * share * (0.85 + 0.3 * size)
        if is_revised(month, edition):
            withdrawn, revised, revision, _ = chances(product.code, partner, month, edition)
            if withdrawn < 0.005:
                continue
            if revised < 0.06:
                value *= 0.95 + 0.1 * revision
        if flow == "RX":
            value *= 0.1
        yield _figure(product, month, flow, partner, value, price, mass)


def _figure(
    product: _Product,
    month: Month,
    flow: str,
    partner: int,
    value: float,
    price: float,
    missing: float,
) -> Figure:
    grams: int | None = round(value / (product.usd_a_kg * (0.9 + 0.2 * price)) * 1000)
    quantity = grams
    if product.unit != 8 and grams is not None:
        quantity = max(1, round(grams / 1000 / product.kg_a_unit)) * 1000
    if missing < 0.04:
        # The publisher leaves an unknown mass out, or writes 0.
        grams = None if missing < 0.03 else 0
        quantity = grams if product.unit == 8 else quantity
    return Figure(
        reporter=TURKIYE,
        period=f"{month.year}{month.month:02d}",
        flow=flow,
        partner=partner,
        classification=CLASSIFICATION,
        product=product.code,
        value=f"{max(1, round(value))}.0",
        net_grams=grams,
        unit=product.unit,
        quantity_millis=quantity,
        is_mass_estimated=0.04 <= missing < 0.09,
    )


def _world(of_partners: Sequence[Figure]) -> Figure:
    one = of_partners[0]
    masses = [figure.net_grams for figure in of_partners]
    quantities = [figure.quantity_millis for figure in of_partners]
    return Figure(
        reporter=one.reporter,
        period=one.period,
        flow=one.flow,
        partner=WORLD,
        classification=one.classification,
        product=one.product,
        value=f"{sum(_usd(figure) for figure in of_partners)}.0",
        net_grams=None if not all(masses) else sum(mass or 0 for mass in masses),
        unit=one.unit,
        quantity_millis=None if not all(quantities) else sum(each or 0 for each in quantities),
        is_mass_estimated=any(figure.is_mass_estimated for figure in of_partners),
    )
