"""The tooling of one machine: an embedded PostgreSQL, the demo, Airflow up and down, psql.

Nothing of the road imports this package; ``make`` calls it.
"""
