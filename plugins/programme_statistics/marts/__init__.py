"""Marts: what follows a publication. The marts themselves are in ``include/sql/marts``."""
