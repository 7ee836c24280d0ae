"""The steps of a load of registers, as its tasks call them: connections in, sentences out."""

from __future__ import annotations

from programme_statistics import settings
from programme_statistics.landing.land import Landing
from programme_statistics.landing.land_register import land_registers
from programme_statistics.landing.store import LandingStore
from programme_statistics.orchestration.connections import warehouse
from programme_statistics.sources.register import RegisterSource
from programme_statistics.staging.stage_register import stage_registers
from programme_statistics.warehouse.publish import Publishing
from programme_statistics.warehouse.publish_register import publish_registers


def land(source: RegisterSource, *, run_id: str | None) -> Landing:
    """Lands the registers that come with the project and the secretariat's own."""
    folders = {"seed": source.seed, "own": settings.register_root()}
    with warehouse() as engine:
        return land_registers(
            engine, LandingStore(settings.landing_root()), source, folders, run_id=run_id
        )


def stage(source: RegisterSource, load_id: int) -> str:
    """Stages the landed registers; returns the load's status."""
    with warehouse() as engine:
        return stage_registers(engine, LandingStore(settings.landing_root()), source, load_id)


def publish(load_id: int) -> Publishing:
    """Publishes the staged registers, or says why not."""
    with warehouse() as engine:
        return publish_registers(engine, load_id)
