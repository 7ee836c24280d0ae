"""The tables of the warehouse. Comments written here reach the database (``COMMENT ON``).

Views and functions are not here but in ``include/sql``: SQL that computes is SQL.
"""

from programme_statistics.tables.base import SCHEMAS, Base
from programme_statistics.tables.disclosure import (
    MemberBreach,
    MemberCell,
    MemberPublication,
    PublishedCell,
)
from programme_statistics.tables.export import Country, Export, Province, Sector
from programme_statistics.tables.members import (
    ActivityParticipation,
    Company,
    CompanyAttributes,
    CompanyCluster,
    Erasure,
    EventFeedback,
    MemberExport,
    MemberQuarter,
    ProjectCompany,
    Submission,
    SubmissionCheck,
    SubmissionMeasure,
    SupportLine,
)
from programme_statistics.tables.nomenclature import (
    AreaAlias,
    AreaGroup,
    Cluster,
    ClusterHs,
    ClusterProduct,
    CodeListVersion,
    HsCorrelation,
    NomenclatureCheck,
    Product,
    TradeArea,
)
from programme_statistics.tables.ops import (
    CheckResult,
    Load,
    MartRefresh,
    Publication,
    ReissueCandidate,
    Reject,
    Release,
    SqlObject,
)
from programme_statistics.tables.programme import REGISTER_TABLES, RegisterVersion
from programme_statistics.tables.rates import ExchangeRate
from programme_statistics.tables.requests import RequestDay, TradeRelease
from programme_statistics.tables.secure import (
    CompanyIdentity,
    IdentityKey,
    SubmissionArrival,
    SubmissionFailure,
    SubmissionFinding,
    SubmissionReceipt,
    SubmissionRow,
)
from programme_statistics.tables.trade import FACT_TRADE, TradeFlow, TradeSeries
from programme_statistics.tables.trade_sums import (
    AGG_CLUSTER_MONTH,
    AGG_CLUSTER_PARTNER,
    AGG_CLUSTER_VARIETY,
    AGG_TRADE_SPAN,
    AGG_TRADE_TOTAL,
)
from programme_statistics.tables.upkeep import Upkeep

__all__ = [
    "AGG_CLUSTER_MONTH",
    "AGG_CLUSTER_PARTNER",
    "AGG_CLUSTER_VARIETY",
    "AGG_TRADE_SPAN",
    "AGG_TRADE_TOTAL",
    "FACT_TRADE",
    "REGISTER_TABLES",
    "SCHEMAS",
    "ActivityParticipation",
    "AreaAlias",
    "AreaGroup",
    "Base",
    "CheckResult",
    "Cluster",
    "ClusterHs",
    "ClusterProduct",
    "CodeListVersion",
    "Company",
    "CompanyAttributes",
    "CompanyCluster",
    "CompanyIdentity",
    "Country",
    "Erasure",
    "EventFeedback",
    "ExchangeRate",
    "Export",
    "HsCorrelation",
    "IdentityKey",
    "Load",
    "MartRefresh",
    "MemberBreach",
    "MemberCell",
    "MemberExport",
    "MemberPublication",
    "MemberQuarter",
    "NomenclatureCheck",
    "Product",
    "ProjectCompany",
    "Province",
    "Publication",
    "PublishedCell",
    "RegisterVersion",
    "ReissueCandidate",
    "Reject",
    "Release",
    "RequestDay",
    "Sector",
    "SqlObject",
    "Submission",
    "SubmissionArrival",
    "SubmissionCheck",
    "SubmissionFailure",
    "SubmissionFinding",
    "SubmissionMeasure",
    "SubmissionReceipt",
    "SubmissionRow",
    "SupportLine",
    "TradeArea",
    "TradeFlow",
    "TradeRelease",
    "TradeSeries",
    "Upkeep",
]
