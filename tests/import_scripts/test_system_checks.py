"""What Django says of a machine without a cage: why, and what to do on this very machine."""

import json
from pathlib import Path

import pytest
from django.core.checks import run_checks

from import_scripts import system_checks
from import_scripts.system_checks import IN_CONTAINER, SWITCHES, check_the_cage, remedies

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {"clone", "clone3", "unshare", "mount", "umount2", "pivot_root", "prctl", "seccomp", "setns", "prlimit64"}


@pytest.fixture
def bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.system_checks.shutil.which", lambda *_, **__: "/usr/bin/bwrap")


def switched(machine: Path, name: str, value: str) -> None:
    (machine / name).parent.mkdir(parents=True, exist_ok=True)
    (machine / name).write_text(f"{value}\n")


def test_where_there_is_a_cage_nothing_is_said() -> None:
    assert check_the_cage() == []


def test_where_there_is_none_a_warning_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.walls.shutil.which", lambda *_, **__: None)

    (said,) = [one for one in run_checks() if one.id == "import_scripts.W001"]

    assert said.msg == (
        "Files cannot be imported on this machine: there is no program bwrap (bubblewrap) on this machine."
    )
    assert said.hint == ("Install bubblewrap 0.7 or newer (apt-get install bubblewrap). docs/operations.md says how.")


@pytest.mark.parametrize(("name", "forbids", "advice"), SWITCHES)
def test_each_switch_of_the_kernel_is_named_where_it_forbids(
    tmp_path: Path, bubblewrap: None, name: str, forbids: str, advice: str
) -> None:
    for other, value, _advice in SWITCHES:
        switched(tmp_path, other, {"0": "1", "1": "0"}[value])
    assert advice not in remedies(tmp_path)

    switched(tmp_path, name, forbids)

    assert remedies(tmp_path) == [advice]


@pytest.mark.parametrize("mark", [".dockerenv", "run/.containerenv"])
def test_a_container_is_told_how_it_is_to_be_started(tmp_path: Path, bubblewrap: None, mark: str) -> None:
    switched(tmp_path, mark, "")

    assert remedies(tmp_path) == [IN_CONTAINER]


def test_several_obstacles_are_all_named(tmp_path: Path, bubblewrap: None) -> None:
    switched(tmp_path, ".dockerenv", "")
    switched(tmp_path, SWITCHES[0][0], "0")

    assert remedies(tmp_path) == [SWITCHES[0][2], IN_CONTAINER]


def test_where_nothing_is_known_the_general_advice_is_given(tmp_path: Path, bubblewrap: None) -> None:
    assert remedies(tmp_path) == ["Install bubblewrap 0.7 or newer and allow it user namespaces."]


def test_the_kernels_reason_and_the_remedy_stand_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bubblewrap: None
) -> None:
    switched(tmp_path, ".dockerenv", "")
    monkeypatch.setattr(system_checks, "MACHINE", tmp_path)
    monkeypatch.setattr(system_checks, "cage_fault", lambda: "bwrap: No permissions to create new namespace")

    (said,) = check_the_cage()

    assert said.msg == "Files cannot be imported on this machine: bwrap: No permissions to create new namespace."
    assert said.hint == f"{IN_CONTAINER} docs/operations.md says how."


def test_the_filter_of_containers_allows_what_a_cage_takes_and_forbids_the_rest_of_the_kernel() -> None:
    told = json.loads((ROOT / "deploy" / "seccomp-cage.json").read_text())
    forbidden = {name for rule in told["syscalls"] for name in rule["names"] if rule["action"] == "SCMP_ACT_ERRNO"}

    assert told["defaultAction"] == "SCMP_ACT_ALLOW"
    assert not forbidden & NEEDED
    assert {"bpf", "init_module", "kexec_load", "keyctl", "ptrace", "reboot", "perf_event_open"} <= forbidden
