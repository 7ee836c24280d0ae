"""Settings of the property tests of this folder."""

from __future__ import annotations

from hypothesis import settings

# A shared machine may be slow at any one example; the whole run has a time limit of its own.
settings.register_profile("shared_machine", deadline=None)
settings.load_profile("shared_machine")
