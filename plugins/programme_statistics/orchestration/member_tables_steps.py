"""What the tasks of ``member_tables_publish`` do, as the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from programme_statistics import settings
from programme_statistics.disclosure.rules import Rules
from programme_statistics.errors import ProgrammeStatisticsError
from programme_statistics.landing.store import LandingStore
from programme_statistics.landing.take import protected_store
from programme_statistics.marts import landed_publications, member_tables, published_marts
from programme_statistics.marts.decide_mart import Mart
from programme_statistics.marts.protected import MARTS
from programme_statistics.marts.record_mart import Outcome
from programme_statistics.orchestration.connections import warehouse
from programme_statistics.orchestration.defaults import TIMEZONE
from programme_statistics.orchestration.secrets import disclosure_rules
from programme_statistics.periods import Quarter
from programme_statistics.secure.quiet import place_of


def publish(quarter: str | None) -> Sequence[member_tables.Outcome]:
    """Publishes the quarter that is named, or those that are due today.

    Raises:
        ConfigurationError: something is to be published, and the parameters are missing.
        ProgrammeStatisticsError: this software or the database failed; nothing was published.
    """
    with warehouse() as engine:
        if quarter is not None:
            return [_publish(engine, disclosure_rules(), Quarter.parse(quarter), is_due=False)]
        today = datetime.now(ZoneInfo(TIMEZONE)).date()
        due = member_tables.due_quarters(engine, today)
        if not due:
            return []
        rules = disclosure_rules()
        return [_publish(engine, rules, one, is_due=True) for one in due]


def publish_programmes() -> Sequence[Outcome]:
    """Publishes the programmes' marts, up to the end of last month; nothing while no company is
    known.

    Raises:
        ConfigurationError: a company is known, and the parameters are missing.
        ProgrammeStatisticsError: this software or the database failed; nothing of the mart it
            failed on was published.
    """
    today = datetime.now(ZoneInfo(TIMEZONE)).date()
    through = today.replace(day=1) - timedelta(days=1)
    with warehouse() as engine:
        if not published_marts.is_any_company_known(engine):
            return []
        rules = disclosure_rules()
        landed_publications.land_missing(engine, _store())
        return [_publish_mart(engine, rules, mart, through) for mart in MARTS]


def _publish_mart(engine: Engine, rules: Rules, mart: Mart, through: date) -> Outcome:
    try:
        return published_marts.publish(engine, _store(), rules, mart, through)
    except ProgrammeStatisticsError:
        raise
    except Exception as error:
        # Raised anew: the words of the original may hold figures that were being written.
        raise ProgrammeStatisticsError(
            f"Marts {mart.code}: this software failed ({place_of(error)}); nothing of them was "
            "published. The task will be tried again by itself."
        ) from None


def _publish(
    engine: Engine, rules: Rules, quarter: Quarter, *, is_due: bool
) -> member_tables.Outcome:
    try:
        return member_tables.publish(engine, _store(), rules, quarter, is_due=is_due)
    except ProgrammeStatisticsError:
        raise
    except Exception as error:
        # Raised anew: the words of the original may hold figures that were being written.
        raise ProgrammeStatisticsError(
            f"Members' tables of {quarter}: this software failed ({place_of(error)}); nothing of "
            "them was published. The task will be tried again by itself."
        ) from None


def _store() -> LandingStore:
    return protected_store(settings.protected_landing_root())
