"""``make templates``: everything that is written from the forms."""

from __future__ import annotations

from programme_statistics import settings
from programme_statistics.sources.members import forms_page, templates

folder = settings.var() / "templates"
templates.write(folder)
forms_page.write(settings.project_root())
print(f"The empty forms are in {folder}; docs/forms.md and expectations/member_*.json are written.")
