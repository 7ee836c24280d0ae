"""The steps of ``programme_register_load`` as its tasks call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from programme_statistics.orchestration import register_steps
from programme_statistics.sources.programme.datasets import REGISTER
from support.register import write_register
from support.road import Road


def test_the_tasks_take_the_seed_and_the_secretariats_own_files(
    road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", road.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LANDING_ROOT", str(road.landing))
    monkeypatch.setenv("PROGRAMME_REGISTER", str(tmp_path / "own"))
    write_register(
        tmp_path / "own",
        "services",
        [{"service_code": "EXPORT", "name_en": "Export advice", "name_tr": "İhracat danışmanlığı"}],
    )
    landing = register_steps.land(REGISTER, run_id="run")
    assert landing.load_id is not None
    assert register_steps.stage(REGISTER, landing.load_id) == "staged"
    assert register_steps.publish(landing.load_id).status == "published"
    assert road.rows("select name_tr from warehouse.dim_service where service_code = 'EXPORT'") == [
        ("İhracat danışmanlığı",)
    ]
    assert register_steps.land(REGISTER, run_id="again").load_id is None
    assert road.rows("select run_id, status from ops.load") == [("run", "published")]
