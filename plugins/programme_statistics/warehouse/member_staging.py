"""The staging tables of members' files: temporary, one for each table that a form's rows go to.

Their columns are the fields of the form that the table keeps under the same name, typed as the
form's specification says, and those that are made on the way (pseudonyms, rates, US dollars), typed
as in the table itself. So a field of a form reaches a table as soon as the table has its column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Identity, Table

from programme_statistics.sources.members.forms import Form, StagingColumn, all_forms
from programme_statistics.tables import Base

_KNOWN = frozenset({"valid_from", "valid_to", "load_id", "submission_id"})
"""What no submission says of itself."""
_ADDED = frozenset({"money", "quantity", "integer"})
"""The kinds of fields that add up."""
FORM_OF: Mapping[str, str] = {
    "dim_company": "M0",
    "bridge_project_company": "M0",
    "fact_member_quarter": "M1",
    "fact_member_export": "M2",
    "fact_activity_participation": "M3",
    "fact_support_line": "M4",
    "fact_event_feedback": "M5",
}
"""The form whose rows go to a table."""
TABLES: dict[str, Table] = {
    name: Base.metadata.tables[f"warehouse.{name}"] for name in (*FORM_OF, "bridge_company_cluster")
}
"""The tables, by name; that of clusters follows from memberships and from no form."""


@dataclass(frozen=True, slots=True)
class Staging:
    """What a table's staging table is made of.

    Attributes:
        name: of the staging table.
        fields: the columns that are fields of the form.
        others: the columns that are made on the way.
    """

    name: str
    fields: Sequence[StagingColumn]
    others: Sequence[str]

    @property
    def columns(self) -> Sequence[str]:
        """The columns of the table that a submission fills."""
        return [*self.others, *(field.name for field in self.fields)]

    @property
    def select_list(self) -> str:
        """What is selected from the table itself to make its staging table, empty."""
        typed = [f"null::{field.postgresql_type} as {field.name}" for field in self.fields]
        return ", ".join([*self.others, *typed, "0 as subject_no", "true as is_complete"])


def staging_of(table_name: str) -> Staging:
    """The staging table of a table."""
    fields = fields_of(table_name)
    own = {field.name for field in fields}
    others = [
        column.name
        for column in TABLES[table_name].columns
        if column.name not in _KNOWN | own and not isinstance(column.identity, Identity)
    ]
    return Staging(f"staged_{table_name}", fields, others)


def fields_of(table_name: str) -> Sequence[StagingColumn]:
    """The fields that a table keeps of its form under their own names: none that identifies."""
    if table_name not in FORM_OF:
        return []
    form, columns = form_of(table_name), TABLES[table_name].columns
    return [
        field for field in form.staging_columns if field.name in columns and not field.is_identity
    ]


def form_of(table_name: str) -> Form:
    """The form whose rows go to a table."""
    return all_forms()[FORM_OF[table_name]]


class Kept:
    """What the tables keep of the rows of their forms, as it is copied to the staging tables.

    ``added`` are the fields of a declaration that add up over declarations. Made once for a file:
    it looks at every form and table.
    """

    def __init__(self) -> None:
        self._names = {table: [field.name for field in fields_of(table)] for table in FORM_OF}
        kinds = {field.name: field.kind for field in form_of("fact_member_export").fields}
        self.added = [name for name in self._names["fact_member_export"] if kinds[name] in _ADDED]

    def of(self, table_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that a table keeps of a row's fields."""
        return {
            name: list(value) if isinstance(value := values[name], tuple) else value
            for name in self._names[table_name]
        }
