"""Keeps the registers of projects and activities that members' files refer to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from programme_statistics.sources.members import context
from programme_statistics.tables import Activity, Project


def register_programme(
    connection: Connection,
    projects: Iterable[context.Project],
    activities: Iterable[context.Activity],
) -> None:
    """Adds projects and activities, or brings those that are known up to date.

    They are called by their codes until somebody names them.
    """
    for project in projects:
        values = {name: getattr(project, name) for name in project.__dataclass_fields__}
        connection.execute(
            insert(Project)
            .values(**values, name_en=project.project_code, name_tr=project.project_code)
            .on_conflict_do_update(index_elements=[Project.project_code], set_=values)
        )
    for activity in activities:
        values = {name: getattr(activity, name) for name in activity.__dataclass_fields__}
        connection.execute(
            insert(Activity)
            .values(**values, name_en=activity.activity_code, name_tr=activity.activity_code)
            .on_conflict_do_update(index_elements=[Activity.activity_code], set_=values)
        )
