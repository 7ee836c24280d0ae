"""Serves the sample publishers to the containers: ``python -m ...deploy.sample_publishers``."""

from __future__ import annotations

import threading
from pathlib import Path

from programme_statistics import settings
from programme_statistics.local import sample_server
from programme_statistics.sources import sample

PORT = 8000
ADDRESS = f"http://sample-publishers:{PORT}"


def main() -> None:
    """Write the sample and serve it until the container is stopped."""
    folder = Path(settings.var()) / "sample"
    sample.write_all(folder)
    everywhere = ("0.0.0.0", PORT)  # noqa: S104  the network of the containers
    with sample_server.serving(folder, sample.responders(), everywhere):
        print(f"The sample publishers answer on port {PORT}.", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
