"""Which marts of the programmes are published after disclosure control, and cell by cell."""

from __future__ import annotations

from programme_statistics.marts.published_marts import Mart, Part

_COMPANIES = "companies"

PRODUCTIVITY = Mart(
    "member_productivity",
    (
        Part("member_productivity", ("companies_base", "attrition_pct"), " base"),
        Part("member_productivity", ("companies_matched",), " matched"),
        Part("member_productivity", ("share_at_20_pct",), " at_20"),
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
    frozenset({_COMPANIES}),
)

VS_SECTOR = Mart(
    "member_vs_sector",
    (
        Part(
            "member_vs_sector",
            (
                "companies",
                "comparative_growth_pct",
                "standard_error_pct",
                "grade",
                "has_enough_companies",
                "has_equal_trends",
                "conditions",
            ),
            marks={"is_withheld": True},
        ),
    ),
    frozenset({_COMPANIES}),
)

TARGET_MARKET = Mart(
    "member_target_market",
    (
        Part(
            "member_target_market",
            ("companies", "change_pct"),
            marks={"is_withheld": True},
        ),
        Part("member_target_market", ("share_growing_pct",), " growing"),
    ),
    frozenset({_COMPANIES}),
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
)

MEETINGS = Mart(
    "business_meeting",
    tuple(
        Part("business_meeting", (column,), f" {column}")
        for column in (_COMPANIES, "meetings", "offers", "orders", "order_value_usd")
    ),
    frozenset({_COMPANIES}),
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
        # mart.event shows them where all are known.
        Part("participation_funnel", ("persons", "is_every_person_known"), " persons"),
    ),
    frozenset({_COMPANIES, "persons"}),
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
    frozenset({_COMPANIES}),
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
    frozenset({"enterprises"}),
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

MARTS = (
    PRODUCTIVITY,
    VS_SECTOR,
    TARGET_MARKET,
    LINE_EXPORT,
    MEETINGS,
    SUPPORT,
    FUNNEL,
    FEEDBACK,
    NEEDS,
    GROWTH_TARGETS,
    FOLLOW_UPS,
    OUTREACH,
    LINKS,
    MEMBERSHIP,
)
