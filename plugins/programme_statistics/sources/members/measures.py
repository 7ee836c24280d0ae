"""Measures of a judged form, for the suites ``expectations/member_*.json`` to judge."""

from __future__ import annotations

from decimal import Decimal

from programme_statistics.sources.members import forms
from programme_statistics.sources.members.submission import SubmittedForm


def measures(submitted: SubmittedForm) -> dict[str, int | Decimal]:
    """One row of measures: counts over all rows and over the accepted ones.

    ``rows_read``, ``rows_accepted``, ``rows_unaccounted`` (read, and neither judged nor left out by
    name), ``accepted_pct`` of the judged rows; for each required field ``<field>_missing`` and for
    each field with limits ``<field>_outside``, both of accepted rows.
    """
    form = forms.all_forms()[submitted.form_code]
    accepted = [row for row in submitted.rows if row.outcome == "accepted"]
    judged = len(submitted.rows)
    found: dict[str, int | Decimal] = {
        "rows_read": submitted.rows_read,
        "rows_accepted": len(accepted),
        "rows_unaccounted": submitted.rows_read - judged - sum(submitted.ignored.values()),
        "accepted_pct": Decimal(100 * len(accepted)) / judged if judged else Decimal(0),
    }
    for field in form.fields:
        values = [row.values[field.name] for row in accepted]
        if field.required:
            found[f"{field.name}_missing"] = sum(value is None for value in values)
        if field.is_number and (field.minimum is not None or field.maximum is not None):
            found[f"{field.name}_outside"] = sum(
                isinstance(value, int | Decimal)
                and (
                    (field.minimum is not None and value < field.minimum)
                    or (field.maximum is not None and value > field.maximum)
                )
                for value in values
            )
    return found
