"""Which marts of the programmes are published after disclosure control, and cell by cell."""

from __future__ import annotations

from programme_statistics.marts.decide_mart import TABLES, Link, Mart, Part

_COMPANIES = "companies"
_ABSENT = "absent"
"""The one or two members of a project that a count of its companies leaves out."""
_PANELS = ("member_productivity", "member_vs_sector", "member_target_market", "member_export")
"""Marts that count the members of a project whose yearly figures are known."""
_ATTENDEES = "attendees"
"""Of support: the companies behind an activity, as those who attended it."""
_AT_ACTIVITIES = {
    "participation_funnel": _COMPANIES,
    "business_meeting": _COMPANIES,
    "support": _ATTENDEES,
}
"""Marts that count the companies at an activity, and in which measure."""


def _other_panels(code: str) -> tuple[Link, ...]:
    return tuple(Link(one, _COMPANIES, _COMPANIES) for one in _PANELS if one != code)


def _others_at_activities(code: str) -> tuple[Link, ...]:
    own = _AT_ACTIVITIES[code]
    return tuple(Link(one, own, theirs) for one, theirs in _AT_ACTIVITIES.items() if one != code)


PRODUCTIVITY = Mart(
    "member_productivity",
    (
        Part("member_productivity", ("companies_base",), " base"),
        Part("member_productivity", ("companies_matched",), " matched"),
        # A percentage of one number tells the other.
        Part("member_productivity", ("attrition_pct",), " base", beside=(" matched",)),
        Part("member_productivity", ("share_at_20_pct",), " at_20", beside=(" matched",)),
        Part(
            "member_productivity",
            (
                "aggregate_change_pct",
                "median_change_pct",
                "median_low_pct",
                "median_high_pct",
                "mean_change_pct",
                "geometric_change_pct",
                "base_per_employee_try",
                "per_employee_try",
            ),
            marks={"quality": "withheld"},
        ),
    ),
    frozenset({_COMPANIES, _ABSENT}),
    linked=(
        *_other_panels("member_productivity"),
        *(
            Link(TABLES, own, theirs)
            for own in ("base_amount_try", "amount_try")
            for theirs in ("turnover_try", "value_added_try")
        ),
        *(Link(TABLES, own, "employees") for own in ("base_employees", "employees")),
    ),
)

VS_SECTOR = Mart(
    "member_vs_sector",
    (
        Part("member_vs_sector", (_COMPANIES,), " companies", beside=("",)),
        Part(
            "member_vs_sector",
            ("has_enough_companies", "has_equal_trends"),
            marks={"is_withheld": True},
            measures=frozenset({_COMPANIES}),
        ),
        # Nothing where the list of the cluster's products changed between the two years: the
        # exports are not told then, and what was printed before it changed is not kept. That the
        # rest of the sector is not above 0 (conditions) tells of them as a comparison does.
        Part(
            "member_vs_sector",
            ("comparative_growth_pct", "standard_error_pct", "grade", "conditions"),
            marks={"is_withheld": True},
        ),
    ),
    frozenset({_COMPANIES, _ABSENT}),
    linked=(
        *_other_panels("member_vs_sector"),
        *(Link(TABLES, own, "export_usd") for own in ("base_export_usd", "export_usd")),
    ),
)

TARGET_MARKET = Mart(
    "member_target_market",
    (
        Part("member_target_market", (_COMPANIES,), " companies", beside=("",)),
        Part("member_target_market", ("change_pct",), marks={"is_withheld": True}),
        Part("member_target_market", ("share_growing_pct",), " growing", beside=(" companies",)),
    ),
    frozenset({_COMPANIES, _ABSENT}),
    linked=_other_panels("member_target_market"),
)

EXPORTERS = Mart(
    "member_export",
    (
        Part("member_export", ("companies_known",), " known"),
        Part("member_export", ("companies_exporting",), " exporting"),
        Part("member_export", ("share_exporting_pct",), " exporting", beside=(" known",)),
        Part("member_export", ("companies_exporting_anew",), " anew", beside=(" followed",)),
    ),
    frozenset({_COMPANIES, _ABSENT}),
    linked=_other_panels("member_export"),
)

LINE_EXPORT = Mart(
    "member_line_export",
    (
        Part(
            "member_line_export",
            ("quarters", _COMPANIES),
            " detail",
            marks={"is_withheld": True},
        ),
        Part("member_line_export", ("in_line_share_pct",), " line", needs=True),
        Part("member_line_export", ("coverage_pct",), " undetailed", needs=True),
    ),
    frozenset({_COMPANIES}),
    official=frozenset({"export_usd"}),
)

MEETINGS = Mart(
    "business_meeting",
    tuple(
        Part("business_meeting", (column,), f" {column}")
        for column in (_COMPANIES, "meetings", "offers", "orders", "order_value_usd")
    ),
    frozenset({_COMPANIES, _ABSENT}),
    linked=_others_at_activities("business_meeting"),
)

FUNNEL = Mart(
    "participation_funnel",
    (
        *(
            Part("participation_funnel", (column,), f" {column}")
            for column in (
                "eligible",
                "invited",
                "opted_in",
                "declined",
                "registered",
                "attended",
                "claimed",
            )
        ),
        *(
            Part("participation_funnel", (f"{rate}_pct",), f" {part}", beside=(f" {whole}",))
            for rate, part, whole in (
                ("participation_rate", "attended", "eligible"),
                ("opt_in_rate", "opted_in", "invited"),
                ("attendance_rate", "attended", "opted_in"),
            )
        ),
        # mart.event shows them where all are known.
        Part(
            "participation_funnel",
            ("persons", "is_every_person_known"),
            " persons",
            beside=(" attended",),
        ),
        Part("participation_funnel", ("sources",), " sources"),
    ),
    frozenset({_COMPANIES, _ABSENT, "persons", "sources"}),
    linked=_others_at_activities("participation_funnel"),
)

SUPPORT = Mart(
    "support",
    (
        Part("support_finance", ("company_count",), " companies"),
        Part(
            "support_finance",
            (
                "spent_try",
                "eligible_try",
                "expected_try",
                "supported_try",
                "own_share_try",
                "prefinanced_try",
                "claimed_try",
                "approved_try",
                "rejected_try",
                "paid_try",
                "outstanding_claimed_try",
                "outstanding_approved_try",
                "own_share_collected_try",
                "prefinance_exposure_try",
                "effective_rate_pct",
                "cap_used_pct",
                "claim_count",
                "deficient_count",
                "overdue_count",
                "late_count",
                "days_to_pay_median",
                "days_to_pay_p90",
                "execution_pct",
            ),
            marks={"shown_on": None, "is_withheld": True},
            instead={"cap_try": "_cap_try"},
        ),
        Part(
            "support_finance",
            (
                "outstanding_0_30_days_try",
                "outstanding_31_60_days_try",
                "outstanding_61_90_days_try",
                "outstanding_over_90_days_try",
            ),
            needs=True,
        ),
        Part("support_activity", ("company_count",), " companies"),
        Part(
            "support_activity",
            (
                "spent_try",
                "eligible_try",
                "expected_try",
                "supported_try",
                "own_share_try",
                "prefinanced_try",
                "claimed_try",
                "approved_try",
                "rejected_try",
                "paid_try",
                "outstanding_claimed_try",
                "is_claim_shared",
                "cap_used_pct",
            ),
            marks={"shown_on": None, "is_withheld": True},
            instead={"cap_try": "_cap_try"},
        ),
        Part(
            "support_claim",
            ("claimed_try", "approved_try", "paid_try"),
            marks={"is_withheld": True},
        ),
    ),
    frozenset({_COMPANIES, _ABSENT, _ATTENDEES}),
    linked=_others_at_activities("support"),
)

FEEDBACK = Mart(
    "event_statement",
    (
        Part("event_statement", ("n_responses", "mean_score"), " answers"),
        Part("event_statement", ("recommend_score",), " recommend"),
    ),
    frozenset({"answers", "answers_points", "recommendations", "recommendations_net"}),
    fewest=5,
)

NEEDS = Mart(
    "training_need_score",
    (Part("training_need_score", ("is_need", _COMPANIES, "mean_score")),),
    frozenset({_COMPANIES, "companies_points", "companies_need"}),
)

GROWTH_TARGETS = Mart(
    "growth_target",
    (
        Part("growth_target", ("enterprises",), " enterprises"),
        Part("growth_target", ("enterprises_known",), " known"),
        Part("growth_target", ("attained_pct",), " attained", needs=True),
    ),
    frozenset({"enterprises", _ABSENT}),
)

FOLLOW_UPS = Mart(
    "follow_up",
    (
        Part("follow_up", ("companies_asked",), " asked"),
        Part("follow_up", ("companies_answered", "answered_pct"), " answered", needs=True),
    ),
    frozenset({_COMPANIES}),
)

OUTREACH = Mart(
    "outreach_funnel",
    (Part("outreach_funnel", ("counted_enterprises",)),),
    frozenset({"enterprises"}),
)

LINKS = Mart(
    "network_link",
    (
        Part("network_link", ("links",), " links"),
        Part("network_link", ("inter_regional_links",), " inter_regional"),
        Part("network_link", ("inter_regional_pct",), " regions", needs=True),
        Part("network_link", ("links_within_a_cluster",), " cluster"),
    ),
    frozenset({"links"}),
)

MEMBERSHIP = Mart(
    "project_membership",
    (
        Part("project_membership", ("registered_members",), " members"),
        Part("project_membership", ("chamber_members",), " chamber"),
        Part("project_membership", ("chamber_not_known",), " chamber_not_known"),
        Part("project_membership", ("joined_ever", "tenure_months_median", "sources"), " joined"),
        Part("project_membership", ("left_by_then", "retention_pct"), " joined", needs=True),
        Part("cluster_eligibility", ("members",), " members"),
        Part("cluster_eligibility", ("members_in_the_line",), " in", needs=True),
        Part("cluster_eligibility", ("exceptions",), " out", needs=True),
        Part("cluster_eligibility", ("members_not_known",), " unknown", needs=True),
    ),
    frozenset({_COMPANIES, "stays"}),
)

_MONITOR = "submission_monitor"
RETURNS = Mart(
    _MONITOR,
    (
        Part(_MONITOR, ("n_expected",), " expected"),
        Part(_MONITOR, ("n_received",), " received"),
        Part(_MONITOR, ("n_accepted",), " accepted"),
        Part(_MONITOR, ("n_late",), " late"),
        Part(_MONITOR, ("median_days_late",), " days", beside=(" accepted", " late")),
        # What is left of two counts that are printed.
        Part(
            _MONITOR, ("response_rate_pct", "n_reminders_due"), " accepted", beside=(" expected",)
        ),
        Part(
            _MONITOR,
            ("response_rate_value_pct",),
            " value",
            beside=(" accepted", " expected"),
        ),
    ),
    frozenset({_COMPANIES, _ABSENT, "days"}),
    # Which looks at these returns in turn (member_tables).
    linked=(Link(TABLES, _COMPANIES, _COMPANIES),),
)

MARTS = (
    PRODUCTIVITY,
    VS_SECTOR,
    TARGET_MARKET,
    EXPORTERS,
    LINE_EXPORT,
    FUNNEL,
    MEETINGS,
    SUPPORT,
    FEEDBACK,
    NEEDS,
    GROWTH_TARGETS,
    FOLLOW_UPS,
    OUTREACH,
    LINKS,
    MEMBERSHIP,
    RETURNS,
)
"""In this order: of linked marts what one prints first may leave something out of the next."""
