"""The tables of the warehouse. Comments written here reach the database (``COMMENT ON``).

Views and functions are not here but in ``include/sql``: SQL that computes is SQL.
"""

from programme_statistics.tables.base import SCHEMAS, Base
from programme_statistics.tables.export import Country, Export, Province, Sector
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
from programme_statistics.tables.programme import REGISTER_TABLES, RegisterVersion
from programme_statistics.tables.rates import ExchangeRate
from programme_statistics.tables.requests import RequestDay, TradeRelease
from programme_statistics.tables.trade import FACT_TRADE, TradeFlow, TradeSeries

__all__ = [
    "FACT_TRADE",
    "REGISTER_TABLES",
    "SCHEMAS",
    "AreaAlias",
    "AreaGroup",
    "Base",
    "CheckResult",
    "Cluster",
    "ClusterHs",
    "CodeListVersion",
    "Country",
    "ExchangeRate",
    "Export",
    "HsCorrelation",
    "Load",
    "MartRefresh",
    "NomenclatureCheck",
    "Product",
    "Province",
    "Publication",
    "RegisterVersion",
    "ReissueCandidate",
    "Reject",
    "Release",
    "RequestDay",
    "Sector",
    "SqlObject",
    "TradeArea",
    "TradeFlow",
    "TradeRelease",
    "TradeSeries",
]
