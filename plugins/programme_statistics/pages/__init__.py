"""The pages inside Airflow: what came, what did not, why, and what to do. They only read."""
