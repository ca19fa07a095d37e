"""An import as the browser brings it: the small city's schools, and a file that adds, moves, changes and withdraws."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from geoportal.accounts.models import User
from import_scripts.models import ImportRun
from layers.models import Layer
from tests.conftest import SECRET

Told = dict[str, Any]
TOML = '[fields]\nname = "назва"\nkind = { value = "amenity/school" }\n\n[properties]\ncapacity = "місць"\n'


def feature(id: str, lon: float, lat: float, name: str, **more: Any) -> Told:
    place = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": id, "geometry": place, "properties": {"назва": name, **more}}


# «two» is left out, «one» is renamed, «outside» moves by 150 m, «new» is added.
SCHOOLS = [
    feature("one", 33.40, 47.90, "Ліцей № 1 імені Зеленського", місць=650),
    feature("outside", 33.652, 48.0, "Школа за районами"),
    feature("new", 33.45, 47.95, "Нова школа <b>", місць=300),
    feature("hidden", 33.41, 47.91, f"Школа {SECRET}"),
    feature("members", 33.42, 47.91, f"Школа для своїх {SECRET}"),
]


def geojson(features: list[Told]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def author(cast: dict[str, Any]) -> User:
    return cast["author"]  # type: ignore[no-any-return] # the cast is of every kind


@pytest.fixture
def client_of(cast: dict[str, Any]) -> Callable[[str], Client]:
    def signed_in(name: str) -> Client:
        client = Client()
        if isinstance(cast[name], User):
            client.force_login(cast[name])
        return client

    return signed_in


@pytest.fixture
def bring(schools: Layer, client_of: Callable[[str], Client]) -> Callable[..., ImportRun]:
    """Send a file as the author of schools does, and let the worker check it."""

    def send(
        content: bytes = geojson(SCHOOLS), name: str = "школи.geojson", by: str = "author", **told: Any
    ) -> ImportRun:
        toml = SimpleUploadedFile("schools.toml", told.pop("toml", TOML).encode())
        sent = {"file": SimpleUploadedFile(name, content), "layer": "schools", "toml": toml, "confirm_outside": "on"}
        answer = client_of(by).post("/import/", {**sent, **told})
        assert answer.status_code == 302, answer.content.decode()
        work()
        return ImportRun.objects.latest("id")

    return send


def work() -> None:
    call_command("run_worker", "--once")


@pytest.fixture
def run(bring: Callable[..., ImportRun]) -> ImportRun:
    """Checked, and waiting to be loaded."""
    return bring()


@pytest.fixture
def loaded(run: ImportRun, client_of: Callable[[str], Client]) -> ImportRun:
    client_of("author").post(f"/import/{run.uuid}/load/", {"seen": run.digest})
    work()
    run.refresh_from_db()
    return run
