"""Airflow's side of the road: what a DAG file wires together. Only this folder imports Airflow."""
