"""Getting the peers: `python -m benchmarks.peer_setup`. What cannot be had is told and left out of the comparison."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import which

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("GEOPORTAL_VAR", ROOT / "var")).resolve() / "peers"
PYTHON = HOME / "venv/bin/python"
MARTIN = HOME / "martin/bin/martin"
TILESERVER, MINOTOR = HOME / "tileserver", HOME / "minotor"
REQUIREMENTS = Path(__file__).with_name("requirements-peers.txt")
DEBIANS = {"nginx": "nginx-light", "wrk": "wrk", "ogr2ogr": "gdal-bin"}  # program: package
MARTIN_VERSION, TILESERVER_VERSION, MINOTOR_VERSION = "1.14.0", "5.6.0", "1.0.7"


class PeerMissing(Exception):
    """A peer cannot be started on this machine; the text says why."""


def prepare() -> list[str]:
    """Install what is missing and can be had; returns what could not be, with the reason."""
    HOME.mkdir(parents=True, exist_ok=True)
    missing = []
    for step in (python_packages, martin, tileserver, minotor, programs):
        try:
            step()
        except PeerMissing as reason:
            missing.append(str(reason))
        except subprocess.CalledProcessError as failed:
            missing.append(f"{step.__name__}: {' '.join(map(str, failed.cmd))[:120]} failed with {failed.returncode}.")
    return missing


def python_packages() -> None:
    """The Python peers in an environment of their own, by hashes."""
    uv = str(Path(sys.executable).with_name("uv"))
    if not PYTHON.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(HOME / "venv")], check=True)
    command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(REQUIREMENTS)]
    subprocess.run(command, check=True)


def martin() -> None:
    """martin with what PostgreSQL needs; half an hour of compiling the first time."""
    if MARTIN.exists():
        return
    cargo = which("cargo")
    if cargo is None:
        raise PeerMissing("martin is left out: there is no cargo to build it with.")
    print("Building martin; this takes long …", flush=True)
    subprocess.run(
        [cargo, "install", "martin", "--locked", "--version", MARTIN_VERSION, "--no-default-features",
         "--features", "postgres", "--root", str(HOME / "martin")],
        check=True, env={**os.environ, "CARGO_TARGET_DIR": str(HOME / "build")},
    )  # fmt: skip


def tileserver() -> None:
    """tileserver-gl-light from npm."""
    _from_npm("tileserver-gl-light", TILESERVER_VERSION, TILESERVER)


def minotor() -> None:
    """minotor from npm, the router that journeys are compared with."""
    _from_npm("minotor", MINOTOR_VERSION, MINOTOR)


def _from_npm(package: str, version: str, folder: Path) -> None:
    if (folder / "node_modules" / package).is_dir():
        return
    npm = which("npm")
    if npm is None:
        raise PeerMissing(f"{package} is left out: there is no npm.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}\n')
    words = [npm, "install", "--no-audit", "--no-fund", "--loglevel", "error", f"{package}@{version}"]
    subprocess.run(words, check=True, cwd=folder)


def programs() -> None:
    """nginx, wrk and ogr2ogr are Debian's; they are named, not installed."""
    missing = [name for name in DEBIANS if which(name) is None and which(name, path="/usr/sbin") is None]
    if missing:
        packages = " ".join(DEBIANS[name] for name in missing)
        raise PeerMissing(f"{', '.join(missing)}: missing; Debian has what is missing: apt-get install {packages}")


def version_of(what: str, *asking: str) -> str:
    """The version of a program (by asking it), of a Python peer, or of the tileserver."""
    if asking:
        said = subprocess.run([what, *asking], capture_output=True, text=True)
        words = (said.stdout + said.stderr).strip().splitlines()
        return words[0].rsplit("/", 1)[-1].removeprefix("martin ") if words else "?"
    if what == "tileserver":
        return str(json.loads((TILESERVER / "node_modules/tileserver-gl-light/package.json").read_text())["version"])
    asked = f"from importlib.metadata import version; print(version({what!r}))"
    return subprocess.run([PYTHON, "-c", asked], check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    for reason in prepare():
        print(reason, file=sys.stderr)
