"""What the task of ``member_tables_publish`` does, as the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from programme_statistics.marts import member_tables
from programme_statistics.orchestration.connections import warehouse
from programme_statistics.orchestration.defaults import TIMEZONE
from programme_statistics.orchestration.secrets import disclosure_rules
from programme_statistics.periods import Quarter


def publish(quarter: str | None) -> Sequence[member_tables.Outcome]:
    """Publishes the quarter that is named, or those that are due today.

    Raises:
        ConfigurationError: something is to be published, and the parameters are missing.
    """
    with warehouse() as engine:
        if quarter is not None:
            return [member_tables.publish(engine, disclosure_rules(), Quarter.parse(quarter))]
        today = datetime.now(ZoneInfo(TIMEZONE)).date()
        due = member_tables.due_quarters(engine, today)
        if not due:
            return []
        rules = disclosure_rules()
        return [member_tables.publish(engine, rules, one, is_due=True) for one in due]
