"""What docker-compose.yaml and the Dockerfile promise, as can be told without an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from airflow.cli import cli_parser

from programme_statistics import settings
from programme_statistics.deploy import healthy, sample_publishers
from programme_statistics.local.environment import OPEN_FOR_DAYS
from programme_statistics.settings import project_root
from programme_statistics.sources import sample

ROOT = project_root()
TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE: Mapping[str, Any] = yaml.safe_load(TEXT)
SERVICES: Mapping[str, Mapping[str, Any]] = COMPOSE["services"]
SAMPLE: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "deploy" / "compose.sample.yaml").read_text(encoding="utf-8")
)
AIRFLOW = ["api-server", "scheduler", "dag-processor", "triggerer", "worker"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMMON_STAGE = DOCKERFILE[DOCKERFILE.index("AS common") : DOCKERFILE.index("AS kubernetes\n")]


ROOTS = sorted(
    name for name in vars(settings) if name.endswith(("_root", "_inbox")) and name != "project_root"
)
"""Where the settings say that something is kept."""


def environment(name: str) -> Mapping[str, str]:
    return dict(SERVICES[name].get("environment", {}))


def mounted_by(name: str) -> Mapping[str, str]:
    """Names of the volumes of a service, by where they are mounted."""
    pairs = [volume.split(":")[:2] for volume in SERVICES[name].get("volumes", [])]
    return {path: volume for volume, path in pairs}


def without_overrides(value: str) -> str:
    """A value as Compose fills it in where the host sets nothing."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))


def test_all_services_of_airflow_and_what_they_stand_on_are_there() -> None:
    always = {name for name, service in SERVICES.items() if "profiles" not in service}
    assert always == {*AIRFLOW, "init", "airflow-database", "warehouse", "redis"}


@pytest.mark.parametrize("profile", ["flower", "statsd", "minio"])
def test_what_not_everybody_needs_is_in_a_profile(profile: str) -> None:
    assert SERVICES[profile]["profiles"] == [profile]


def test_only_the_pages_are_published_and_on_this_host_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api-server": ["${UI_ADDRESS:-127.0.0.1}:${UI_PORT:-8080}:8080"]}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_cannot_write_to_its_image_nor_gain_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", [*AIRFLOW, "init", "flower", "statsd"])
def test_a_service_has_no_rights_of_roots_and_no_way_to_them(name: str) -> None:
    assert "cap_add" not in SERVICES[name]
    assert not str(SERVICES[name].get("user", "")).startswith(("0", "root"))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_in_memory_processors_and_processes(name: str) -> None:
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "init"])
def test_a_service_that_stays_up_says_whether_it_works_and_is_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", AIRFLOW)
def test_the_health_check_of_a_service_is_one_there_is(name: str) -> None:
    assert environment(name)["HEALTH_OF"] == name
    assert name in healthy.CHECKS


def test_a_health_check_of_nothing_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert healthy.main("") == 1
    assert "HEALTH_OF" in capsys.readouterr().out


def conditions(name: str) -> Mapping[str, str]:
    wanted = SERVICES[name].get("depends_on", {})
    return {other: about["condition"] for other, about in wanted.items()}


def test_migrating_waits_for_the_databases_and_runs_once() -> None:
    assert conditions("init") == {
        "airflow-database": "service_healthy",
        "warehouse": "service_healthy",
    }
    assert SERVICES["init"]["restart"] == "no"


@pytest.mark.parametrize("name", AIRFLOW)
def test_a_service_waits_for_the_migration(name: str) -> None:
    assert conditions(name)["init"] == "service_completed_successfully"
    assert conditions(name)["redis"] == "service_healthy"


@pytest.mark.parametrize("name", [name for name in AIRFLOW if name != "api-server"])
def test_no_task_can_start_before_the_api_server_answers(name: str) -> None:
    assert conditions(name)["api-server"] == "service_healthy"


def test_workers_can_be_many() -> None:
    assert "container_name" not in SERVICES["worker"]
    assert "hostname" not in SERVICES["worker"]
    assert "ports" not in SERVICES["worker"]


def test_databases_and_queue_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("airflow-database", "warehouse", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_state_is_in_named_volumes() -> None:
    mounted = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    assert mounted == set(COMPOSE["volumes"])


@pytest.mark.parametrize("root", ROOTS)
def test_what_tasks_keep_lies_on_a_named_volume_that_all_workers_share(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment("worker").items():
        monkeypatch.setenv(name, without_overrides(value))
    place = str(getattr(settings, root)())
    assert mounted_by("worker").get(place) in COMPOSE["volumes"]


def test_the_image_has_the_folders_of_the_volumes_for_its_user() -> None:
    made = "".join(re.findall(r"install -d -o airflow -g airflow[^&]*", COMMON_STAGE))
    private = "".join(re.findall(r"install -d -o airflow -g airflow -m 700 [^&]*", COMMON_STAGE))
    for path in mounted_by("worker"):
        assert path in made
    assert "/protected" in private


def test_only_tasks_reach_what_members_send_and_its_keys() -> None:
    for name, service in SERVICES.items():
        held = set(mounted_by(name).values()) & {"inbox", "protected", "register"}
        keys = set(service.get("secrets", [])) & {
            "member_identity_secret",
            "disclosure_control_secret",
        }
        assert (len(held), len(keys)) == ((3, 2) if name == "worker" else (0, 0)), name


def test_every_secret_is_a_file_that_make_secrets_makes() -> None:
    made = (ROOT / "bin" / "make-secrets").read_text(encoding="utf-8")
    for name, where in COMPOSE["secrets"].items():
        assert where == {"file": f"${{SECRETS_FOLDER:-./secrets}}/{name}"}
        assert re.search(rf"\b{name}\b", made)


SECRET = re.compile(r"password|secret|key|token|fernet", re.IGNORECASE)


@pytest.mark.parametrize("name", SERVICES)
def test_no_environment_holds_a_secret_or_a_default_of_one(name: str) -> None:
    for variable, value in environment(name).items():
        if not SECRET.search(variable) or variable == "NEEDED_SECRETS":
            continue
        if variable.endswith("_FILE"):
            assert re.fullmatch(r"/run/secrets/\w+|/tmp/airflow/users\.json", value), variable
        else:
            assert variable.endswith("_CMD") and value.startswith("secret "), variable


def test_no_address_holds_a_password() -> None:
    for user, password in re.findall(r"://([^:/@\s]*):([^@\s]*)@", TEXT):
        assert password == "{}", user


@pytest.mark.parametrize("name", [*AIRFLOW, "init", "flower"])
def test_a_service_refuses_to_start_without_the_secrets_it_uses(name: str) -> None:
    given = set(SERVICES[name]["secrets"])
    needed = set(environment(name)["NEEDED_SECRETS"].split())
    used = {
        match
        for variable, value in environment(name).items()
        if variable != "S3_SECRET_KEY_FILE"  # read only where landing is an object store
        for match in re.findall(r"^(?:secret |/run/secrets/)(\w+)", str(value))
    }
    assert len(used) >= 6
    assert used <= needed <= given


GIVEN = "+chown,+setgid,+setuid,+sys_chroot"
BOUNDED = ["setpriv", "--no-new-privs", "--inh-caps=-all", f"--bounding-set=-all,{GIVEN}"]
"""Root as in the container of the object store."""


def run_entrypoint(
    name: str, secrets: Path, prefix: Sequence[str] = (), *, volume: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs a service's entrypoint as its container would, with secrets and volume elsewhere."""
    shell, option, script, *zeroth = SERVICES[name]["entrypoint"]

    def here(text: object) -> str:
        there = str(text).replace("$$", "$").replace("/run/secrets", str(secrets))
        return there.replace("/data", str(volume)) if volume else there

    command = [shell, option, here(script), *zeroth, *map(str, SERVICES[name]["command"])]
    given = {variable: here(value) for variable, value in environment(name).items()}
    return subprocess.run(
        [*prefix, *command],
        env={"PATH": os.environ["PATH"], **given, **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["airflow-database", "warehouse", "redis", "minio"])
@pytest.mark.parametrize("content", [None, ""])
def test_a_server_refuses_to_start_without_its_password(
    name: str, content: str | None, tmp_path: Path
) -> None:
    """The script itself is run, with the folder of the secrets in another place."""
    (secret,) = SERVICES[name]["secrets"]
    if content is not None:
        (tmp_path / secret).write_text(content)
    answer = run_entrypoint(name, tmp_path)
    assert (answer.returncode, answer.stdout) == (78, "")
    assert f"Refusing to start: the secret {secret} is missing or empty." in answer.stderr


# What the entrypoint becomes: it says who it is, what it may, and what it wrote to its volume.
SERVER = """#!/bin/sh
id -u; id -g; id -G
sed -n 's/^Cap\\(Eff\\|Prm\\|Amb\\):\\t*//p' /proc/self/status
echo kept >"$2/file" && cat "$2/file"
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users reach, which those of pytest are not."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(
    shutil.which("setpriv") is None
    or subprocess.run(
        [*BOUNDED, "chroot", "/", "true"], capture_output=True, check=False
    ).returncode
    != 0,
    reason="only root can take the part of a container that starts as root",
)
def test_the_object_store_writes_to_a_volume_that_was_roots_without_any_right_of_roots(
    open_folder: Path,
) -> None:
    """The script itself, with the rights that its container has and a stand-in for the server."""
    assert {f"+{name.lower()}" for name in SERVICES["minio"]["cap_add"]} == {*GIVEN.split(",")}
    (open_folder / "minio_password").write_text("a")
    (open_folder / "volume").mkdir(mode=0o755)
    (open_folder / "minio").write_text(SERVER)
    (open_folder / "minio").chmod(0o755)
    path = f"{open_folder}{os.pathsep}{os.environ['PATH']}"
    answer = run_entrypoint("minio", open_folder, BOUNDED, volume=open_folder / "volume", PATH=path)
    assert answer.returncode == 0, answer.stderr
    nobody = "0" * 16
    assert answer.stdout.split() == ["1000", "1000", "1000", *[nobody] * 3, "kept"]


def test_the_health_check_of_the_object_store_writes_only_to_memory() -> None:
    folder = Path(environment("minio")["MC_CONFIG_DIR"])
    assert str(folder.parent) in SERVICES["minio"]["tmpfs"]


def test_images_are_of_stated_versions() -> None:
    for name, service in SERVICES.items():
        image = service["image"]
        assert ":" in image, name
        assert not image.endswith((":latest", ":edge")), name
    assert SERVICES["warehouse"]["image"] == "postgres:17-trixie"
    assert SERVICES["redis"]["image"] == "redis:8-trixie"


def test_a_task_is_not_given_out_twice_within_a_day() -> None:
    name = "AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT"
    assert int(environment("worker")[name]) >= 86400


@pytest.mark.parametrize("name", ["sample-publishers", "sample-runs"])
def test_the_sample_runs_under_the_same_bounds(name: str) -> None:
    service = SAMPLE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["networks"] == ["inside"]
    assert "ports" not in service


def test_the_sample_has_volumes_of_its_own() -> None:
    assert SAMPLE["name"] != COMPOSE["name"]


def test_the_sample_takes_returns_of_the_last_quarter_whenever_it_runs() -> None:
    days = int(SAMPLE["services"]["worker"]["environment"]["SUBMISSIONS_CLOSE_AFTER_DAYS"])
    assert days == int(OPEN_FOR_DAYS)
    assert days > 92  # the longest quarter
    assert COMPOSE["services"]["worker"]["environment"]["SUBMISSIONS_CLOSE_AFTER_DAYS"].endswith(
        ":-60}"
    )


def test_the_samples_connections_lead_to_its_publishers() -> None:
    given = {
        name: json.loads(value)
        for name, value in SAMPLE["services"]["worker"]["environment"].items()
        if name.startswith("AIRFLOW_CONN_")
    }
    wanted = sample.connections(sample_publishers.ADDRESS)
    assert given == {f"AIRFLOW_CONN_{name.upper()}": one for name, one in wanted.items()}


def test_the_image_is_built_in_stages_from_the_pinned_base() -> None:
    stages = re.findall(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, flags=re.MULTILINE)
    assert {name: base for base, name in stages} == {
        "build": "python:3.13-slim-trixie",
        "sbom": "build",
        "kubernetes-build": "build",
        "code": "python:3.13-slim-trixie",
        "common": "python:3.13-slim-trixie",
        "kubernetes": "common",
        "image": "common",
    }
    assert list(stages)[-1] == ("common", "image")  # what is built where no target is named


def test_the_image_holds_what_the_locks_say_and_compiled() -> None:
    install = next(line for line in re.split(r"\n(?=[A-Z]+ )", DOCKERFILE) if "uv pip sync" in line)
    assert "--require-hashes requirements.txt requirements-production.txt" in install
    assert "--compile-bytecode" in install


def test_the_image_runs_as_a_user_without_rights() -> None:
    assert re.findall(r"^USER (\S+)$", COMMON_STAGE, flags=re.MULTILINE) == ["50000:50000"]


@pytest.mark.parametrize("label", ["title", "description", "licenses", "version", "revision"])
def test_the_image_says_what_it_is(label: str) -> None:
    assert f"org.opencontainers.image.{label}=" in COMMON_STAGE


def test_the_image_says_whether_it_works() -> None:
    assert "\nHEALTHCHECK " in COMMON_STAGE


def test_nothing_of_the_checkout_is_sent_to_the_builder_unless_named() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "*"
    assert not [line for line in lines if line.startswith("!") and "secrets" in line]


HELM: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "deploy" / "helm" / "values.yaml").read_text(encoding="utf-8")
)
MIGRATION: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "deploy" / "helm" / "warehouse-migration.yaml").read_text(encoding="utf-8")
)


def test_the_values_for_kubernetes_are_for_its_executor_and_say_that_they_were_not_run() -> None:
    text = (ROOT / "deploy" / "helm" / "values.yaml").read_text(encoding="utf-8")
    assert "NOT RUN" in text
    assert HELM["executor"] == "KubernetesExecutor"
    assert f"apache-airflow=={HELM['airflowVersion']}" in (ROOT / "requirements.in").read_text()


def test_the_sign_on_of_the_pods_is_one_that_the_image_has() -> None:
    """The chart's own default is not: the api-server would not start."""
    module, _, name = HELM["config"]["core"]["auth_manager"].rpartition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a library of Airflow's imports what is deprecated
        assert hasattr(import_module(module), name)
    variables = {one["name"]: one["value"] for one in HELM["apiServer"]["env"]}
    assert variables["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] == "admin:admin"
    assert not HELM["createUserJob"]["defaultUser"]["enabled"]


def test_the_values_for_kubernetes_hold_no_secret() -> None:
    secrets = {
        name: value for name, value in HELM.items() if name.endswith(("SecretName", "Secret"))
    }
    assert all(re.fullmatch(r"[a-z-]+", value) for value in secrets.values())
    for variable in HELM["env"]:
        assert not re.search(r"://[^/@:]+:[^@]+@", variable["value"])


def test_the_settings_of_compose_do_not_reach_the_pods() -> None:
    """The image says where Compose keeps its file, its logs, and who runs its tasks."""
    image = dict(re.findall(r"(AIRFLOW_\w+)=(\S+)", COMMON_STAGE))
    pods = {one["name"]: one["value"] for one in HELM["env"]}
    assert pods["AIRFLOW__CORE__EXECUTOR"] == HELM["executor"] != image["AIRFLOW__CORE__EXECUTOR"]
    assert pods["AIRFLOW_CONFIG"] == "/opt/airflow/airflow.cfg"
    assert pods["AIRFLOW__LOGGING__BASE_LOG_FOLDER"] == "/opt/airflow/logs"


def test_the_image_of_the_pods_has_their_executor() -> None:
    assert HELM["defaultAirflowTag"].endswith("-kubernetes")
    locked = (ROOT / "requirements-kubernetes.txt").read_text(encoding="utf-8")
    assert re.search(r"^apache-airflow-providers-cncf-kubernetes==", locked, flags=re.MULTILINE)


def test_the_warehouse_is_migrated_by_the_same_image() -> None:
    (container,) = MIGRATION["spec"]["template"]["spec"]["containers"]
    assert container["image"] == f"{HELM['defaultAirflowRepository']}:{HELM['defaultAirflowTag']}"
    assert container["securityContext"] == HELM["securityContexts"]["containers"]


def test_every_volume_of_a_pod_is_mounted_and_there() -> None:
    job = MIGRATION["spec"]["template"]["spec"]
    for volumes, mounts in (
        (HELM["volumes"], HELM["volumeMounts"]),
        (HELM["apiServer"]["extraVolumes"], HELM["apiServer"]["extraVolumeMounts"]),
        (HELM["workers"]["extraVolumes"], HELM["workers"]["extraVolumeMounts"]),
        (job["volumes"], job["containers"][0]["volumeMounts"]),
    ):
        assert {one["name"] for one in volumes} == {one["name"] for one in mounts}


@pytest.mark.parametrize("root", ROOTS)
def test_what_a_tasks_pod_keeps_lies_on_a_claim(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in HELM["env"]:
        monkeypatch.setenv(one["name"], one["value"])
    volumes = {one["name"]: one for one in [*HELM["volumes"], *HELM["workers"]["extraVolumes"]]}
    mounts = {
        one["mountPath"]: volumes[one["name"]]
        for one in [*HELM["volumeMounts"], *HELM["workers"]["extraVolumeMounts"]]
    }
    assert "persistentVolumeClaim" in mounts[str(getattr(settings, root)())]


def test_only_a_tasks_pod_reaches_what_members_send_and_its_keys() -> None:
    everywhere = {one["name"] for one in [*HELM["volumes"], *HELM["apiServer"]["extraVolumes"]]}
    assert not everywhere & {"inbox", "protected", "register", "members"}
    mounted = next(
        one["mountPath"] for one in HELM["workers"]["extraVolumeMounts"] if one["name"] == "members"
    )
    assert {one["name"]: one["value"] for one in HELM["workers"]["env"]} == {
        f"{name.upper()}_FILE": f"{mounted}/{name}"
        for name in ("member_identity_secret", "disclosure_control_secret")
    }


@pytest.mark.parametrize(
    ("part", "probe", "job"),
    [
        ("scheduler", "livenessProbe", "SchedulerJob"),
        ("scheduler", "startupProbe", "SchedulerJob"),
        ("triggerer", "livenessProbe", "TriggererJob"),
        ("dagProcessor", "livenessProbe", "DagProcessorJob"),
    ],
)
def test_a_probe_of_kubernetes_asks_airflow_itself(part: str, probe: str, job: str) -> None:
    """The chart's own commands end in ``/entrypoint``, which is in Airflow's image alone."""
    command = HELM[part][probe]["command"]
    assert command[0] == "env"
    assert not [word for word in command if word.startswith("/")]
    asked = command[command.index("airflow") + 1 :]
    arguments = cli_parser.get_parser().parse_args(asked)
    assert (arguments.job_type, arguments.local) == (job, True)


@pytest.mark.parametrize("part", ["scheduler", "triggerer", "dagProcessor"])
def test_no_container_of_kubernetes_runs_a_program_the_image_has_not(part: str) -> None:
    """The chart's log groomer is ``/clean-logs`` of Airflow's image."""
    assert HELM[part]["logGroomerSidecar"] == {"enabled": False}


TLS: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "deploy" / "compose.tls.yaml").read_text(encoding="utf-8")
)
CLIENTS = [*AIRFLOW, "init", "flower"]


def test_with_tls_every_service_checks_who_the_databases_and_the_queue_are() -> None:
    assert set(TLS["services"]) == {*CLIENTS, "airflow-database", "warehouse", "redis"}
    authority = "tls_authority_certificate"
    for name in CLIENTS:
        service = TLS["services"][name]
        assert service["secrets"] == [authority]
        given = service["environment"]
        assert (given["PGSSLMODE"], given["PGSSLROOTCERT"]) == (
            "verify-full",
            f"/run/secrets/{authority}",
        )
        broker = given["AIRFLOW__CELERY__BROKER_URL_CMD"]
        assert broker.startswith("secret redis_password rediss://:{}@redis:6379/0?")
        assert f"ssl_cert_reqs=required&ssl_ca_certs=/run/secrets/{authority}" in broker


def test_with_tls_the_queue_has_no_door_without() -> None:
    assert "port 0\\ntls-port 6379" in TLS["services"]["redis"]["entrypoint"][2]


@pytest.mark.parametrize("name", ["airflow-database", "warehouse", "redis"])
def test_with_tls_a_server_refuses_to_start_without_its_key(name: str) -> None:
    service = TLS["services"][name]
    assert "Refusing to start" in service["entrypoint"][2]
    assert f"tls_{name.replace('-', '_')}_key" in service["secrets"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_every_certificate_is_a_file_that_make_certificates_makes(tmp_path: Path) -> None:
    subprocess.run([ROOT / "bin" / "make-certificates", tmp_path], check=True, capture_output=True)
    assert {file.name for file in tmp_path.iterdir()} == {*TLS["secrets"], "tls_authority_key"}
    for name in ("airflow-database", "warehouse", "redis"):
        held = tmp_path / f"tls_{name.replace('-', '_')}_certificate"
        authority = tmp_path / "tls_authority_certificate"
        check = [
            "openssl",
            "verify",
            "-x509_strict",
            "-verify_hostname",
            name,
            "-CAfile",
            authority,
            held,
        ]
        subprocess.run(check, check=True, capture_output=True)
