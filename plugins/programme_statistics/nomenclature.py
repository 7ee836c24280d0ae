"""The nomenclatures of ``include/reference/``: HS products, correlations, areas, cluster lists.

Documents followed: the Harmonized System of the World Customs Organization in the English wording
of UN Comtrade's list of HS codes; the conversion tables between HS revisions of the United Nations
Statistics Division; UN Comtrade's lists of reporters and partner areas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import combinations
from pathlib import Path

from programme_statistics import reference
from programme_statistics.errors import ConfigurationError

REVISIONS: Mapping[str, str] = {"H4": "HS2012", "H5": "HS2017", "H6": "HS2022"}
"""The revisions of the Harmonized System that are held, by the code UN Comtrade gives them."""
LIST_REVISION = "H6"
"""The revision that the clusters' lists are written in."""
TOTAL = "TOTAL"
"""Code of all products together."""
NO_END = date.max
"""In the place of an end that is not known, as in the warehouse (9999-12-31)."""

_SHARE_DIGITS = Decimal("1E-10")


@dataclass(frozen=True, slots=True)
class Product:
    """A code of one revision of the HS; ``level`` is 0 for the total, else its digits."""

    classification_code: str
    hs_code: str
    level: int
    parent_code: str | None
    name_en: str
    name_tr: str | None
    standard_unit: str | None


@dataclass(frozen=True, slots=True)
class Correlation:
    """How a subheading goes over into one of the neighbouring revision.

    ``share`` is the part of ``from_code``'s trade that goes to ``to_code``. ``share_basis`` is
    ``published`` where the tables name one counterpart, ``equal`` where they name several and no
    shares.
    """

    from_classification: str
    from_code: str
    to_classification: str
    to_code: str
    relation: str
    share: Decimal
    share_basis: str


@dataclass(frozen=True, slots=True)
class ClusterProduct:
    """A subheading in a cluster's list, for reference days from ``valid_from`` to before
    ``valid_to``."""

    cluster_code: str
    hs_code: str
    role: str
    weight: Decimal
    list_version: str
    valid_from: date
    valid_to: date
    rationale: str | None


def level_of(hs_code: str) -> int:
    """The level of a code: 0 for the total, else its number of digits."""
    return 0 if hs_code == TOTAL else len(hs_code)


def parent_of(hs_code: str) -> str | None:
    """The code one level up; None for the total."""
    if hs_code == TOTAL:
        return None
    return hs_code[:-2] or TOTAL


def products(root: Path | None = None) -> Sequence[Product]:
    """Every code of every revision, by revision and code.

    Raises:
        ConfigurationError: a line names a revision that is not held, or a Turkish name belongs to
            no heading.
    """
    turkish = {
        row["hs_code"]: row["name_tr"]
        for row in reference.rows("hs_headings_tr.csv", ["hs_code", "name_tr"], root)
    }
    listed: list[Product] = []
    for row in _product_rows(root):
        code = row["hs_code"]
        for revision in row["classifications"].split():
            if revision not in REVISIONS:
                raise ConfigurationError(
                    f"hs_products.csv.gz, code {code}: {revision!r} is no revision of the HS that "
                    f"is held. Write one of {', '.join(REVISIONS)}."
                )
            listed.append(
                Product(
                    classification_code=revision,
                    hs_code=code,
                    level=level_of(code),
                    parent_code=parent_of(code),
                    # The publisher's list of a revision calls the total after the revision.
                    name_en=f"All {revision} commodities" if code == TOTAL else row["name_en"],
                    name_tr=turkish.get(code),
                    standard_unit=row["standard_unit"] or None,
                )
            )
    unknown = turkish.keys() - {product.hs_code for product in listed}
    if unknown:
        raise ConfigurationError(
            f"hs_headings_tr.csv names {', '.join(sorted(unknown))}, which hs_products.csv.gz does "
            "not have. Correct the code or remove the line."
        )
    return tuple(sorted(listed, key=lambda product: (product.classification_code, product.hs_code)))


def _product_rows(root: Path | None) -> Sequence[Mapping[str, str]]:
    return reference.rows(
        "hs_products.csv.gz", ["hs_code", "classifications", "name_en", "standard_unit"], root
    )


def correlations(root: Path | None = None) -> list[Correlation]:
    """The links between neighbouring revisions, in both directions.

    The UN's conversion tables give each code of the newer revision one code of the older: that
    link has share 1. Read the other way a code may have several successors; the tables give no
    shares, so that each gets the same, and ``share_basis`` says ``equal``. The last of them takes
    what rounding leaves, so that the shares of a code sum to exactly 1.

    Raises:
        ConfigurationError: a code has two counterparts where the tables give one.
    """
    tables: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in reference.rows(
        "hs_conversion.csv",
        ["from_classification", "from_code", "to_classification", "to_code"],
        root,
    ):
        table = tables[row["from_classification"], row["to_classification"]]
        if row["from_code"] in table:
            raise ConfigurationError(
                f"hs_conversion.csv: {row['from_classification']} {row['from_code']} stands twice, "
                f"for {table[row['from_code']]} and {row['to_code']}. The UN's conversion tables "
                "give each code one counterpart: remove the wrong line."
            )
        table[row["from_code"]] = row["to_code"]
    links: list[Correlation] = []
    for (newer, older), table in tables.items():
        successors: dict[str, list[str]] = defaultdict(list)
        for new, old in table.items():
            successors[old].append(new)
        for new, old in table.items():
            relation = "1:1" if len(successors[old]) == 1 else "n:1"
            links.append(Correlation(newer, new, older, old, relation, Decimal(1), "published"))
        for old, news in successors.items():
            relation, basis = ("1:1", "published") if len(news) == 1 else ("1:n", "equal")
            links.extend(
                Correlation(older, old, newer, new, relation, share, basis)
                for new, share in zip(sorted(news), equal_shares(len(news)), strict=True)
            )
    return links


def equal_shares(number: int) -> list[Decimal]:
    """``number`` equal shares of 1 to ten digits; the last takes what rounding leaves."""
    share = (Decimal(1) / number).quantize(_SHARE_DIGITS)
    return [share] * (number - 1) + [1 - share * (number - 1)]


def cluster_products(root: Path | None = None) -> list[ClusterProduct]:
    """The clusters' lists of products, checked.

    Raises:
        ConfigurationError: a weight, date, role, cluster or code is not valid, or a product counts
            in two clusters at one time.
    """
    name = "cluster_hs6.csv"
    known = {
        row["hs_code"]
        for row in _product_rows(root)
        if level_of(row["hs_code"]) == 6 and LIST_REVISION in row["classifications"].split()
    }
    clusters = {row["cluster_code"] for row in cluster_rows(root)}
    listed = [
        _cluster_product(row, f"{name}, {row['cluster_code']} {row['hs_code']}", clusters, known)
        for row in reference.rows(
            name,
            [
                *("cluster_code", "hs_code", "role", "weight"),
                *("list_version", "valid_from", "valid_to", "rationale"),
            ],
            root,
        )
    ]
    refuse_overlaps(listed, name)
    return listed


def _cluster_product(
    row: Mapping[str, str], place: str, clusters: set[str], known: set[str]
) -> ClusterProduct:
    if row["cluster_code"] not in clusters:
        raise ConfigurationError(f"{place}: there is no such cluster. Add it to clusters.csv.")
    if row["hs_code"] not in known:
        raise ConfigurationError(
            f"{place}: {row['hs_code']!r} is no subheading of {REVISIONS[LIST_REVISION]}. Write "
            "the six digits of one, leading zero included."
        )
    if row["role"] not in {"core", "extended", "related"}:
        raise ConfigurationError(
            f"{place}: the role is {row['role']!r}. Write core, extended or related."
        )
    try:
        weight = Decimal(row["weight"])
        valid_from = date.fromisoformat(row["valid_from"])
        valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else NO_END
    except (InvalidOperation, ValueError) as error:
        raise ConfigurationError(
            f"{place}: weight {row['weight']!r}, valid from {row['valid_from']!r} to "
            f"{row['valid_to']!r}. A weight is a number such as 1 or 0.5, a day is YYYY-MM-DD, and "
            "an open end is left empty."
        ) from error
    if valid_from >= valid_to:
        raise ConfigurationError(
            f"{place}: valid from {valid_from} to {valid_to}, which is no day. The end is the "
            "first day on which the line no longer holds."
        )
    if weight.is_nan() or not 0 <= weight <= 1 or (row["role"] == "related") != (weight == 0):
        raise ConfigurationError(
            f"{place}: weight {row['weight']} with the role {row['role']}. A related product "
            "weighs 0; any other weighs more than 0 and at most 1."
        )
    return ClusterProduct(
        row["cluster_code"],
        row["hs_code"],
        row["role"],
        weight,
        row["list_version"],
        valid_from,
        valid_to,
        row["rationale"] or None,
    )


def refuse_overlaps(listed: Iterable[ClusterProduct], name: str) -> None:
    """Refuses a list in which a product counts in two clusters, or twice in one, at one time.

    Clusters are added up, and what counts twice would be added twice. A related product weighs 0
    and may stand in several lists.

    Raises:
        ConfigurationError: names every such product and its clusters.
    """
    by_code: dict[str, list[ClusterProduct]] = defaultdict(list)
    for product in listed:
        by_code[product.hs_code].append(product)
    overlaps = [
        f"{code} in {one.cluster_code} ({one.role}) and {other.cluster_code} ({other.role})"
        for code, rows in sorted(by_code.items())
        for one, other in combinations(rows, 2)
        if one.valid_from < other.valid_to
        and other.valid_from < one.valid_to
        and (one.cluster_code == other.cluster_code or (one.weight > 0 and other.weight > 0))
    ]
    if overlaps:
        raise ConfigurationError(
            f"{name}: {len(overlaps)} product(s) would be counted twice: {'; '.join(overlaps)}. "
            "Clusters are added up: keep the product in one of them, make it related (weight 0) in "
            "the others, or part the lines by date."
        )


def cluster_rows(root: Path | None = None) -> Sequence[Mapping[str, str]]:
    """The clusters, as written."""
    return reference.rows(
        "clusters.csv",
        ["cluster_code", "name_en", "name_tr", "province_code", "programme", "certainty"],
        root,
    )


def area_rows(root: Path | None = None) -> Sequence[Mapping[str, str]]:
    """The reporters and partner areas, as written."""
    return reference.rows(
        "trade_areas.csv",
        [
            *("area_code", "iso2", "iso3", "country_code", "name_en", "name_tr"),
            *("kind", "publisher_name", "valid_from", "valid_to"),
        ],
        root,
    )


def area_alias_rows(root: Path | None = None) -> Sequence[Mapping[str, str]]:
    """Names of areas beside those in the list of areas, as written."""
    return reference.rows("area_aliases.csv", ["alias", "area_code", "source"], root)


def area_group_rows(root: Path | None = None) -> Sequence[Mapping[str, str]]:
    """The dated members of groups of areas, as written."""
    return reference.rows(
        "area_groups.csv", ["group_code", "area_code", "valid_from", "valid_to"], root
    )


def transport_modes(root: Path | None = None) -> Mapping[str, str]:
    """UN Comtrade's modes of transport by code; ``0`` is the total that the road asks for."""
    return {
        row["mode_code"]: row["name_en"]
        for row in reference.rows("transport_modes.csv", ["mode_code", "name_en"], root)
    }
