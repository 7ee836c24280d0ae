"""Where things are: Airflow connections, with defaults that work without any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException
from sqlalchemy import Engine

from programme_statistics import database, settings
from programme_statistics.errors import ConfigurationError
from programme_statistics.sources.dataset import Dataset
from programme_statistics.sources.publisher import Publisher


def publisher(connection_id: str, default_url: str) -> Publisher:
    """The publisher behind an Airflow connection; its own address where none is defined.

    Raises:
        ConfigurationError: the connection names neither a host nor a key.
    """
    connection = _connection(connection_id)
    if connection is None:
        return Publisher(connection_id, default_url)
    if not connection.host and connection.password:
        return Publisher(
            connection_id, default_url, dict(connection.extra_dejson), connection.password
        )
    if not connection.host:
        raise ConfigurationError(
            f"The connection {connection_id} has no host. Write the publisher's address into it, "
            f"for example {default_url}, or remove the connection to use that address."
        )
    host = connection.host
    if "://" not in host:
        schemes = {connection.schema, connection.conn_type} & {"http", "https"}
        scheme = "http" if schemes == {"http"} else "https"
        host = f"{scheme}://{host}"
    if connection.port:
        scheme, _, rest = host.partition("://")
        name, slash, path = rest.partition("/")
        host = f"{scheme}://{name}:{connection.port}{slash}{path}"
    if connection.schema and connection.schema not in {"http", "https"}:
        # Airflow calls the path of an address its schema.
        host = f"{host.rstrip('/')}/{connection.schema.lstrip('/')}"
    return Publisher(
        connection_id,
        host.rstrip("/"),
        dict(connection.extra_dejson),
        connection.password or None,
    )


def secret_headers(dataset: Dataset, source: Publisher) -> dict[str, str]:
    """The headers that carry the key of ``dataset``, for nobody but its publisher.

    Raises:
        ConfigurationError: the dataset needs a key and its connection has none.
    """
    if dataset.key_header is None:
        return {}
    if source.key:
        return {dataset.key_header: source.key}
    if source.allows_sample:
        return {}
    raise ConfigurationError(
        f"{dataset.code}: {dataset.publisher} answers only with a key, and the connection "
        f"{dataset.connection} has none. Write the key into its password, for example "
        f"AIRFLOW_CONN_{dataset.connection.upper()}="
        '\'{"conn_type": "http", "password": "<the key>"}\'; the page of the source says where to '
        "get one."
    )


def warehouse_engine() -> Engine:
    """An engine on the warehouse: ``WAREHOUSE_URL``, else the connection ``warehouse``."""
    if not os.environ.get("WAREHOUSE_URL"):
        connection = _connection("warehouse")
        if connection is not None:
            return database.engine(connection.get_uri())
    return database.engine(settings.warehouse_url())


@contextmanager
def warehouse() -> Iterator[Engine]:
    """The engine of :func:`warehouse_engine` for a task, which leaves no connection behind."""
    engine = warehouse_engine()
    try:
        yield engine
    finally:
        engine.dispose()


def _connection(connection_id: str) -> Connection | None:
    try:
        connection: Connection = Connection.get(connection_id)
    except AirflowNotFoundException:
        return None
    return connection
