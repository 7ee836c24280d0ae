"""Staging: an edition parsed and typed, one table a load, dropped once the load is decided."""
