"""The other servers, each started for a comparison and stopped after it. They are what the portal is measured against.

Everybody works on the same cluster and on the same two tables (`peer_tables.py`), answers with gzip, logs nothing and
keeps its database connections. Each runs as its makers recommend: nginx and martin with as many workers as there are
cores, the Python ones with one process, as the portal itself. Settings that differ from a peer's defaults stand in
`peer_files.py`; figures tell their versions. Python peers live in var/peers/venv (requirements-peers.txt), martin in
var/peers/martin, tileserver-gl-light in var/peers/tileserver; `peer_setup.py` puts them there.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from benchmarks import peer_files
from benchmarks.peer_setup import HOME, MARTIN, PYTHON, TILESERVER, PeerMissing, version_of
from benchmarks.processes import NotStarted, free_port, running


@dataclass(frozen=True, slots=True)
class Peer:
    """A running server. `tile` and `items` are the address templates of what it is compared in."""

    name: str
    version: str
    address: str
    pid: int
    tile: str = ""

    def tile_path(self, z: int, x: int, y: int) -> str:
        return self.tile.format(z=z, x=x, y=y)


@contextmanager
def _serving(
    command: Sequence[str], address: str, ready: str, environment: Mapping[str, str] | None = None, folder: Path = HOME
) -> Iterator[int]:
    clean = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    with ExitStack() as stack:
        try:
            pid = stack.enter_context(
                running(command, address, ready, environment={**clean, **(environment or {})}, folder=folder)
            )
        except NotStarted as reason:
            raise PeerMissing(str(reason)) from reason
        yield pid


@contextmanager
def nginx(files: Path) -> Iterator[Peer]:
    """nginx serving a folder of gzip-compressed tiles `z/x/y.mvt` as they are: the ceiling."""
    program = which("nginx") or which("nginx", path="/usr/sbin")
    if program is None:
        raise PeerMissing("nginx is missing; Debian has it: apt-get install nginx-light")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="geoportal-nginx-") as folder:
        settings = Path(folder) / "nginx.conf"
        settings.write_text(peer_files.nginx(Path(folder), files, port))
        address = f"http://127.0.0.1:{port}"
        with _serving([program, "-c", str(settings), "-p", folder, "-e", f"{folder}/errors"], address, "/") as pid:
            yield Peer("nginx", version_of(program, "-v"), address, pid, "/{z}/{x}/{y}.mvt")


def martin(
    database: str, *, cache_mb: int | None, layers: Sequence[str] = ("objects",)
) -> AbstractContextManager[Peer]:
    """martin on the peers' tables; `cache_mb` 0 turns its cache off, None leaves it at its default."""
    port = free_port()
    return _martin(peer_files.martin(database, port, cache_mb), port, f"/{','.join(layers)}/{{z}}/{{x}}/{{y}}")


def martin_at_its_defaults(database: str) -> AbstractContextManager[Peer]:
    """martin publishing every layer of the map (`peer_tables.make_map`) by itself; `{layer}` is to be filled in."""
    port = free_port()
    return _martin(peer_files.martin_defaults(database, port), port, "/{layer}/{z}/{x}/{y}")


@contextmanager
def _martin(text: str, port: int, tile: str) -> Iterator[Peer]:
    if not MARTIN.exists():
        raise PeerMissing(f"martin is missing: {MARTIN} was not built.")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as settings:
        settings.write(text)
        settings.flush()
        address = f"http://127.0.0.1:{port}"
        with _serving(
            [str(MARTIN), "--config", settings.name], address, "/health", environment={"RUST_LOG": "warn"}
        ) as pid:
            yield Peer("martin", version_of(str(MARTIN), "--version"), address, pid, tile)


@contextmanager
def tipg(database: str) -> Iterator[Peer]:
    """tipg under uvicorn with uvloop and httptools."""
    port = free_port()
    command = [
        str(PYTHON), "-m", "uvicorn", "tipg.main:app", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "warning", "--no-access-log",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with _serving(_python(command), address, "/healthz", environment=peer_files.tipg(database), folder=HOME) as pid:
        tile = "/collections/peers.objects/tiles/WebMercatorQuad/{z}/{x}/{y}"
        yield Peer("tipg", version_of("tipg"), address, pid, tile)


@contextmanager
def pygeoapi(database: str) -> Iterator[Peer]:
    """pygeoapi's WSGI application under granian."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="geoportal-pygeoapi-") as folder:
        settings, openapi = Path(folder) / "settings.yml", Path(folder) / "openapi.yml"
        settings.write_text(peer_files.pygeoapi(database, port))
        environment = {"PYGEOAPI_CONFIG": str(settings), "PYGEOAPI_OPENAPI": str(openapi)}
        made = subprocess.run(
            _python(
                [str(PYTHON.with_name("pygeoapi")), "openapi", "generate", str(settings),
                 "--output-file", str(openapi)]
            ),
            env={**os.environ, **environment}, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise PeerMissing(f"pygeoapi refused its settings: {made.stderr[-1500:]}")
        address = f"http://127.0.0.1:{port}"
        command = _granian("pygeoapi.flask_app:APP", port)
        with _serving(command, address, "/conformance?f=json", environment=environment) as pid:
            yield Peer("pygeoapi", version_of("pygeoapi"), address, pid)


@contextmanager
def django(database: str) -> Iterator[Peer]:
    """A plain Django project with django-vectortiles and Django REST framework GIS, as their manuals show them."""
    port = free_port()
    environment = {**peer_files.django(database), "DJANGO_SETTINGS_MODULE": "benchmarks.peer_django.settings"}
    address = f"http://127.0.0.1:{port}"
    with _serving(
        _granian("benchmarks.peer_django.urls:application", port), address, "/ready", environment=environment,
        folder=Path(__file__).resolve().parent.parent,
    ) as pid:  # fmt: skip
        version = f"{version_of('django-vectortiles')}, djangorestframework-gis {version_of('djangorestframework-gis')}"
        yield Peer("django-vectortiles", version, address, pid, "/tiles/{z}/{x}/{y}")


@contextmanager
def tileserver(archive: Path) -> Iterator[Peer]:
    """tileserver-gl-light on a PMTiles archive."""
    node, program = which("node"), TILESERVER / "node_modules/tileserver-gl-light/src/main.js"
    if node is None or not program.exists():
        raise PeerMissing("tileserver-gl-light is missing: node or the package is not there.")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="geoportal-tileserver-") as folder:
        settings = Path(folder) / "config.json"
        settings.write_text(peer_files.tileserver(archive))
        address = f"http://127.0.0.1:{port}"
        command = [
            node,
            str(program),
            "--config",
            str(settings),
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--silent",
        ]
        with _serving(command, address, "/health", environment={"NODE_ENV": "production"}, folder=Path(folder)) as pid:
            yield Peer("tileserver-gl-light", version_of("tileserver"), address, pid, "/data/city/{z}/{x}/{y}.pbf")


def _python(command: list[str]) -> list[str]:
    if not PYTHON.exists():
        raise PeerMissing("The peers' Python packages are missing.")
    return command


def _granian(application: str, port: int) -> list[str]:
    return _python(
        [str(PYTHON.with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "warning", application]
    )  # fmt: skip
