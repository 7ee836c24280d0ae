"""What runs in the containers of docker-compose.yaml beside Airflow itself.

Nothing of the road imports this package.
"""
