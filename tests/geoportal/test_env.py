"""What the surroundings decide."""

import os
import subprocess
import sys
from pathlib import Path

import dj_database_url
import pytest

from geoportal import env as surroundings
from geoportal.env import database_address, one_library, package_folder


@pytest.mark.parametrize("scheme", ["postgis", "postgres", "postgresql", "pgsql"])
def test_every_scheme_means_postgis(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://me:word@db.example/city")

    assert database_address() == "postgis://me:word@db.example/city"


def test_without_an_address_the_private_cluster_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(surroundings, "VAR", Path("/srv/мій дім/100%"))

    found = dj_database_url.parse(database_address())

    assert (found["ENGINE"], found["USER"], found["NAME"]) == (
        "django.contrib.gis.db.backends.postgis", "geoportal", "geoportal",
    )  # fmt: skip
    assert (found.get("OPTIONS", {}).get("host") or found["HOST"]) == "/srv/мій дім/100%/postgres"


def test_a_missing_package_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="no_such_package is not installed"):
        package_folder("no_such_package")


def test_a_missing_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"No libgdal-\*\.so\* in"):
        one_library(tmp_path, "libgdal-*.so*")


def test_a_serving_process_does_not_load_what_only_imports_need() -> None:
    """65 MB and two seconds, and a second user of GDAL: none of it may come with the first request."""
    code = (
        "import sys, geoportal.asgi, django.urls\n"
        "assert django.urls.get_resolver().url_patterns\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )

    result = subprocess.run([sys.executable, "-c", code], env={**os.environ}, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    assert "django" in loaded
    assert loaded & {"pandas", "geopandas", "pyogrio", "pyarrow", "folium", "matplotlib", "osmium"} == set()
