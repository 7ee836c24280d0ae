"""``make templates``: everything that is written from the declarations of the registers."""

from __future__ import annotations

from programme_statistics import settings
from programme_statistics.sources.programme import page, templates

folder = settings.var() / "templates"
templates.write(folder)
page.write(settings.project_root())
print(f"The empty registers are in {folder}; docs/registers.md is written.")
