"""The tables of the warehouse. Comments written here reach the database (``COMMENT ON``).

Views and functions are not here but in ``include/sql``: SQL that computes is SQL.
"""

from programme_statistics.tables.base import SCHEMAS, Base
from programme_statistics.tables.export import Country, Export, Province, Sector
from programme_statistics.tables.members import (
    Activity,
    ActivityParticipation,
    Company,
    CompanyAttributes,
    CompanyCluster,
    Erasure,
    EventFeedback,
    MemberExport,
    MemberQuarter,
    Project,
    ProjectCompany,
    Submission,
    SubmissionCheck,
    SupportLine,
)
from programme_statistics.tables.nomenclature import (
    AreaAlias,
    AreaGroup,
    Cluster,
    ClusterHs,
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

__all__ = [
    "FACT_TRADE",
    "SCHEMAS",
    "Activity",
    "ActivityParticipation",
    "AreaAlias",
    "AreaGroup",
    "Base",
    "CheckResult",
    "Cluster",
    "ClusterHs",
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
    "MemberExport",
    "MemberQuarter",
    "NomenclatureCheck",
    "Product",
    "Project",
    "ProjectCompany",
    "Province",
    "Publication",
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
    "SubmissionReceipt",
    "SubmissionRow",
    "SupportLine",
    "TradeArea",
    "TradeFlow",
    "TradeRelease",
    "TradeSeries",
]
