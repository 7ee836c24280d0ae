"""Marts: the refresh that follows every publication. The marts themselves are in include/sql/marts."""
