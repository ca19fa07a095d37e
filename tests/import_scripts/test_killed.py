"""A worker, or the database process it works with, is killed: readers see old or new, another worker ends its work."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.db import connection

from layers.actions import define_city, define_layer, define_theme
from tests.import_scripts import killed
from tests.import_scripts.conftest import BOX


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IMPORTS_ROOT = tmp_path / "imports"
    database = connection.settings_dict
    address = f"postgis://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("GEOPORTAL_VAR", str(tmp_path))
    define_city(slug="kryvyi-rih", name="Кривий Ріг", bounds=Polygon.from_bbox(BOX), centre=Point(33.39, 47.91))
    theme = define_theme("killed", name="Проба", colour="#000000", colour_dark="#ffffff")
    define_layer("killed", theme=theme, name="Проба", geometry_kind="point")
    assert os.environ["DATABASE_URL"] == address

    assert killed.rounds(4, 800, longest_s=0.8, seed=int.from_bytes(os.urandom(4))) == []
