"""What the rules have to know beside the file: a plain, frozen picture of register and warehouse.

Whoever judges a file fills one :class:`Context` for the tax numbers and quarters in it
(:meth:`~programme_statistics.sources.members.submission.Submission.tax_numbers`,
:meth:`~programme_statistics.sources.members.submission.Submission.periods`). A mapping that is
empty leaves the rules that need it unjudged, except the register and the windows, without which
nothing can be accepted. Code lists and support rules are the project's own unless given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from programme_statistics import nomenclature
from programme_statistics.periods import Quarter
from programme_statistics.sources.members.submission import Value
from programme_statistics.sources.members.support_rules import SupportRules, seed_support_rules


@dataclass(frozen=True, slots=True)
class Membership:
    """A company's dated membership of a project; ``left_on`` is the first day outside it.

    ``programme_code`` is ``URGE``, ``SMENET`` and so on.
    """

    project_code: str
    programme_code: str
    joined_on: date
    left_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the company is a member on ``day``."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the register, by its pseudonym. Holds nothing that identifies it.

    ``party_code`` is the code that the secretariat's own registers know it by, where it said so.
    """

    company_id: str
    memberships: tuple[Membership, ...] = ()
    party_code: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a programme; ``incentive_region`` 1 to 6 is that of its province.

    None is what the register does not know; ``cluster_code`` is also None of several clusters.
    ``organisation_code`` is its cooperation organisation, whose caps of a year it shares.
    """

    project_code: str
    programme_code: str
    cluster_code: str | None
    legal_regime: str | None
    incentive_region: int | None
    starts_on: date | None
    ends_on: date | None = None
    organisation_code: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of a project; ``activity_type`` as in the page's list (``OVERSEAS_MKT``).

    Its days are both None if the register does not know them. ``support_item`` is the item of
    support that its type falls under, if any.
    """

    activity_code: str
    project_code: str
    activity_type: str
    starts_on: date | None
    ends_on: date | None
    support_item: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When the returns of a quarter are taken: from the quarter's end, due, until ``closes_on``."""

    opens_on: date
    due_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the 99th percentile of unit values, in US dollars a kilogram."""

    p1: Decimal
    p99: Decimal


@dataclass(frozen=True, slots=True)
class Previous:
    """The last accepted return of a company for a quarter on one form.

    ``rows`` are the accepted rows with the form's field names, as in
    :attr:`~programme_statistics.sources.members.submission.SubmittedRow.values`.
    ``secretariat`` is who sent it; empty where that is not known. ``is_whole``: every row of it was
    accepted, so that nothing of an older one holds beside it.
    """

    submission_id: int
    revision: int
    received_on: date
    secretariat: str
    rows: tuple[Mapping[str, Value], ...]
    is_whole: bool = True

    def is_of_another(self, secretariat: str) -> bool:
        """Whether another secretariat than this one sent it; where one is not known, it is not."""
        return bool(self.secretariat and secretariat and self.secretariat != secretariat)


@dataclass(frozen=True, slots=True)
class Reporter:
    """The office's decision whose returns of a company hold, in the register of these decisions.

    ``secretariat`` is its folder of the inbox; ``valid_to`` is the first day after it.
    """

    secretariat: str
    decided_on: date
    valid_from: date
    valid_to: date | None = None

    def holds_for(self, period: Quarter) -> bool:
        """Whether it is about the quarter: its last day counts."""
        day = period.months[2].last_day
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed before this file, by forms and ledger, in the currency of the cap.

    By (activity, project or year as the cap's scope has it, ``support_item``).
    """

    amounts: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


@cache
def listed_hs_codes() -> Mapping[str, frozenset[str]]:
    """The codes of each revision of the HS that the project holds (``H4``, ``H5``, ``H6``)."""
    codes: dict[str, set[str]] = {}
    for product in nomenclature.products():
        codes.setdefault(product.classification_code, set()).add(product.hs_code)
    return {revision: frozenset(found) for revision, found in codes.items()}


@cache
def listed_hs_successors() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The subheadings of the next revision that follow each one, by (revision, code)."""
    following: dict[tuple[str, str], list[str]] = {}
    for link in nomenclature.correlations():
        if link.from_classification < link.to_classification:
            key = (link.from_classification, link.from_code)
            following.setdefault(key, []).append(link.to_code)
    return {key: tuple(sorted(codes)) for key, codes in following.items()}


@cache
def listed_cluster_products() -> Mapping[str, frozenset[str]]:
    """The subheadings of HS2022 in each cluster's list that count in it."""
    listed: dict[str, set[str]] = {}
    for product in nomenclature.cluster_products():
        if product.weight > 0:
            listed.setdefault(product.cluster_code, set()).add(product.hs_code)
    return {cluster: frozenset(codes) for cluster, codes in listed.items()}


@dataclass(frozen=True, slots=True)
class Context:
    """Everything the rules know beside the file.

    Attributes:
        judged_on: the day the file was received.
        secretariat: who sent the file; empty where the inbox does not say.
        companies: the register, by tax number; only those of the file need be there.
        projects: by code, in upper case.
        activities: by code, in upper case.
        windows: the quarters whose returns are or were taken.
        quarter_rates: TRY for one unit of a currency, average of the daily buying rates.
        daily_rates: TRY for one unit of a currency, buying, on a business day.
        hs_codes: the six-digit and shorter codes of each revision (``H5``, ``H6``).
        hs_successors: by (revision, code) the codes of the next revision that follow it.
        cluster_products: the subheadings (H6) in each cluster's list.
        unit_values: bounds by (six-digit code, year).
        previous: by (form, company_id, quarter); for M2 the rows of that quarter.
        national_exports: official exports in USD by (six-digit code, country, quarter).
        national_markets: the (country, quarter) of which they are all known: none there is zero.
        support_rules: rates, caps and limits; by default those that come with the project.
        parties: codes of the register of parties as it writes them, by the code in upper case.
        party_holders: the company that has each of these codes, if one has.
        party_memberships: the memberships that the registers hold of these codes.
        reporters: who reports a company by the office's decisions, by its code in upper case.
        claimed: what earlier files claimed.
        participants: companies already known to have attended, by activity code.
        known_files: name of the file received before, by sha256.
    """

    judged_on: date
    secretariat: str = ""
    companies: Mapping[str, Company] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    windows: Mapping[Quarter, Window] = field(default_factory=dict)
    quarter_rates: Mapping[tuple[str, Quarter], Decimal] = field(default_factory=dict)
    daily_rates: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)
    hs_codes: Mapping[str, frozenset[str]] = field(default_factory=listed_hs_codes)
    hs_successors: Mapping[tuple[str, str], tuple[str, ...]] = field(
        default_factory=listed_hs_successors
    )
    cluster_products: Mapping[str, frozenset[str]] = field(default_factory=listed_cluster_products)
    unit_values: Mapping[tuple[str, int], Bounds] = field(default_factory=dict)
    previous: Mapping[tuple[str, str, Quarter], Previous] = field(default_factory=dict)
    national_exports: Mapping[tuple[str, str, Quarter], Decimal] = field(default_factory=dict)
    national_markets: frozenset[tuple[str, Quarter]] = frozenset()
    support_rules: SupportRules = field(default_factory=seed_support_rules)
    parties: Mapping[str, str] = field(default_factory=dict)
    party_holders: Mapping[str, str] = field(default_factory=dict)
    party_memberships: Mapping[str, Sequence[Membership]] = field(default_factory=dict)
    reporters: Mapping[str, Sequence[Reporter]] = field(default_factory=dict)
    claimed: Claimed = field(default_factory=Claimed)
    participants: Mapping[str, frozenset[str]] = field(default_factory=dict)
    known_files: Mapping[str, str] = field(default_factory=dict)

    def reporter(self, company: Company, period: Quarter) -> Reporter | None:
        """Who reports the company for the quarter; None where nothing was decided."""
        decisions = self.reporters.get((company.party_code or "").upper(), ())
        return next((one for one in decisions if one.holds_for(period)), None)
