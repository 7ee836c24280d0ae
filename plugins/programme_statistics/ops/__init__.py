"""Operational records: what was asked for, what came, and what became of it."""
