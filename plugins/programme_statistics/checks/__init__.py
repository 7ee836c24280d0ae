"""Checks: SQL measures a staged edition, Great Expectations judges the measures."""
