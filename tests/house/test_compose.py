"""The containers do what `./dev up` does: the same steps, the same server, only variables that exist."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from tests.house.files import ROOT, rows_of


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def steps_of(script: str) -> list[str]:
    """The Django commands a script runs, in order; what only one of the two surroundings needs is left out."""
    commands = re.findall(r"(?:^|\s)manage ([a-z_]+)", (ROOT / script).read_text())
    shared = [name for name in commands if name not in ("check_database", "shell", "collectstatic")]
    return list(dict.fromkeys(shared))


def test_the_file_is_a_compose_file() -> None:
    command = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]

    result = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)

    assert result.returncode == 0, result.stdout


def test_it_has_the_five_services(compose: dict[str, Any]) -> None:
    assert list(compose["services"]) == ["db", "migrate", "web", "worker", "nginx"]


def test_each_waits_for_the_one_before_it(compose: dict[str, Any]) -> None:
    assert {name: service.get("depends_on", {}) for name, service in compose["services"].items()} == {
        "db": {},
        "migrate": {"db": {"condition": "service_healthy"}},
        "web": {"migrate": {"condition": "service_completed_successfully"}},
        "worker": {"migrate": {"condition": "service_completed_successfully"}},
        "nginx": {"web": {"condition": "service_healthy"}},
    }


def test_only_documented_variables_are_set(compose: dict[str, Any]) -> None:
    documented = set(rows_of(ROOT / "docs" / "reference" / "settings.md"))

    assert set(compose["x-portal"]["environment"]) - documented == set()


def test_only_the_proxy_is_reached_from_outside_and_only_from_this_machine(compose: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert ports == {"nginx": ["127.0.0.1:${PORT:-8000}:80"]}


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    given = re.findall(r"\$\{((?:\w+_)?(?:SECRET_KEY|PASSWORD))(:\?|:-(?!\})|\})", text)  # an empty one is none

    assert {ending for _, ending in given} == {":?"}


def test_the_database_is_prepared_by_the_steps_of_dev(compose: dict[str, Any]) -> None:
    assert compose["services"]["migrate"]["command"] == ["sh", "deploy/prepare.sh"]
    assert steps_of("deploy/prepare.sh") == steps_of("deploy/dev/city.sh")
    assert steps_of("deploy/prepare.sh") == ["migrate", "load_kinds", "load_demo", "index_search", "build_tiles"]


def test_the_server_is_started_as_dev_does(compose: dict[str, Any]) -> None:
    assert compose["services"]["web"]["command"] == ["sh", "deploy/serve.sh", "0.0.0.0", "8000"]  # noqa: S104 - in its container
    assert "sh deploy/serve.sh 127.0.0.1" in (ROOT / "deploy" / "dev" / "city.sh").read_text()


def test_there_is_a_worker_as_with_dev(compose: dict[str, Any]) -> None:
    assert compose["services"]["worker"]["command"] == ["nice", "-n", "10", "python", "manage.py", "run_worker"]
    assert "manage.py run_worker" in (ROOT / "deploy" / "dev" / "city.sh").read_text()


def test_only_those_who_read_strange_files_get_namespaces(compose: dict[str, Any]) -> None:
    loosened = {
        name: service["security_opt"] for name, service in compose["services"].items() if "security_opt" in service
    }

    allowed = ["seccomp=deploy/seccomp-cage.json", "apparmor=unconfined"]
    assert loosened == {"web": allowed, "worker": allowed}


def test_every_file_that_the_image_and_the_services_name_is_there(compose: dict[str, Any]) -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+)$", dockerfile, flags=re.MULTILINE)
    named = {name for line in copied for name in line.split()[:-1]}
    named |= {volume.split(":")[0] for volume in compose["services"]["nginx"]["volumes"] if volume.startswith("./")}
    named |= set(re.findall(r"deploy/\S+\.(?:sh|txt)", dockerfile)) | {"deploy/Dockerfile", "deploy/prepare.sh"}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_proxy_keeps_nothing_of_a_known_reader() -> None:
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    cached = [block for block in re.findall(r"location [^{]+\{[^}]+\}", conf) if "proxy_cache portal" in block]

    assert len(cached) == 1
    assert "proxy_cache_bypass $is_known;" in cached[0]
    assert "proxy_no_cache $is_known;" in cached[0]


def test_the_proxy_gives_out_no_picture_by_itself() -> None:
    """A removed or internal one lies on the disk as any other; only the portal asks who may see it."""
    conf = (ROOT / "deploy" / "nginx.conf").read_text()

    assert re.findall(r"alias\s+(\S+);", conf) == [
        "/srv/var/static/", "/srv/var/static/assets/", "/srv/var/tiles/city.pmtiles",
    ]  # fmt: skip
