"""Operational records: loads, releases, check results, rejects. Every step of the road writes here."""
