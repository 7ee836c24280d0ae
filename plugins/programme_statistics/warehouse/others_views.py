"""Views of other people's that rest on ours: they survive a change of ours.

PostgreSQL replaces a view or function in place as long as its columns stay what they are. Where
they do not, it has to be dropped with all that rests on it, and made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from programme_statistics.database import statement
from programme_statistics.errors import ProgrammeStatisticsError

_CANNOT_REPLACE = (
    psycopg.errors.InvalidTableDefinition,  # a view's columns
    psycopg.errors.InvalidFunctionDefinition,  # a function's
)


class ViewLost(ProgrammeStatisticsError):
    """Somebody's view cannot be made again on what this version gives."""


@dataclass
class OthersViews:
    """Puts aside what rests on an object of ours that has to go, and makes it again at the end.

    Attributes:
        is_ours: whether a name in our schemas is one of our own files'; those are made from them.
        forget: called with the name of an object of ours that was dropped.
    """

    connection: Connection
    is_ours: Callable[[str], bool]
    forget: Callable[[str], None]
    _waiting: dict[str, Any] = field(default_factory=dict)

    def replace(self, name: str, create: Callable[[], None]) -> None:
        """Calls ``create``, if need be after dropping the object ``name`` it is to replace."""
        try:
            with self.connection.begin_nested():
                create()
        except (*_CANNOT_REPLACE, DBAPIError) as error:
            if not isinstance(getattr(error, "orig", error), _CANNOT_REPLACE):
                raise
            self.drop(name)
            create()
        else:
            # With other parameters it is another function, and a call might fit both.
            if self._count_functions(name) > 1:
                self.drop(name)
                create()

    def make_again(self) -> None:
        """Makes the views that were put aside, with owner, rights, comment and indexes.

        Raises:
            ViewLost: one rests on a column that is no longer there.
        """
        for full_name, view in self._waiting.items():
            try:
                with self.connection.begin_nested():
                    self._make(view)
            except DBAPIError as error:
                raise ViewLost(
                    f"The {view.kind} {full_name} of {view.owner} rests on something that this "
                    f"version no longer has: {error.orig}. Nothing was changed. Ask its owner to "
                    "change or drop it, then bring the warehouse to this version again."
                ) from error
        self._waiting.clear()

    def drop(self, name: str) -> None:
        """Drops an object of ours, and puts aside what other people have built on it."""
        for view in self.connection.execute(
            statement("warehouse/dependents"), {"name": name}
        ).all():
            if view.is_in_ours and self.is_ours(view.name):
                self.forget(view.name)
            else:
                self._waiting.setdefault(view.full_name, view)
        for kind, full_name in self.connection.execute(
            text(
                "select case relkind when 'm' then 'materialized view' else 'view' end,"
                " oid::regclass::text from pg_class where relname = :name"
                " and relkind in ('v', 'm')"
                " and relnamespace::regnamespace::text in ('mart', 'warehouse')"
                " union all select 'function', oid::regprocedure::text from pg_proc"
                " where proname = :name"
                " and pronamespace::regnamespace::text in ('mart', 'warehouse')"
            ),
            {"name": name},
        ).all():
            self.connection.execute(text(f"drop {kind} {full_name} cascade"))

    def _count_functions(self, name: str) -> int:
        return int(
            self.connection.execute(
                text(
                    "select count(*) from pg_proc where proname = :name"
                    " and pronamespace::regnamespace::text in ('mart', 'warehouse')"
                ),
                {"name": name},
            ).scalar_one()
        )

    def _make(self, view: Any) -> None:
        execute = self.connection.exec_driver_sql
        execute(f"create {view.kind} {view.full_name} as {view.definition.replace('%', '%%')}")
        execute(f"alter {view.kind} {view.full_name} owner to {view.owner}")
        for command in (*view.grants, *view.indexes):
            execute(command.replace("%", "%%"))
        if view.comment is not None:
            quoted = view.comment.replace("'", "''").replace("%", "%%")
            execute(f"comment on {view.kind} {view.full_name} is '{quoted}'")
