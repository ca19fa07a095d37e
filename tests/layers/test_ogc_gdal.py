"""GDAL's OGC API Features driver, as QGIS uses it, reads every public collection from a live server, page by page."""

import json
import subprocess
import sys
from typing import Any

import pytest

from layers.models import Layer

READ = """
import json, sys
import pyogrio
address, page, box, *layers = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), *sys.argv[4:]
told = {"": sorted(pyogrio.list_layers("OAPIF:" + address)[:, 0].tolist())}
for layer in layers:
    frame = pyogrio.read_dataframe("OAPIF:" + address, layer=layer, bbox=box and tuple(box), PAGE_SIZE=page)
    told[layer] = {
        "names": sorted(str(name) for name in frame["name"]),
        "bounds": [round(float(side), 6) for side in frame.total_bounds],
        "crs": str(frame.crs),
        "types": {name: str(kind) for name, kind in frame.dtypes.items()},
    }
print(json.dumps(told, ensure_ascii=False))
"""


def read(address: str, *layers: str, page: int = 1, box: tuple[float, ...] | None = None) -> Any:
    """What GDAL reads of each layer, and under "" all that it finds, in a process of its own: no pandas in ours."""
    done = subprocess.run(
        [sys.executable, "-c", READ, address, str(page), json.dumps(box), *layers],
        capture_output=True, text=True, timeout=60, check=False, env={"PATH": "/usr/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def address(live_server: Any, city: Any) -> str:
    return f"{live_server.url}/api/"


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_every_public_collection_page_by_page(address: str) -> None:
    public = {layer.slug: layer for layer in Layer.objects.filter(visibility="public")}

    told = read(address, *public, page=1)

    assert told.pop("") == sorted(public) == ["districts", "roads", "schools", "shops"]
    assert {slug: found["names"] for slug, found in told.items()} == {
        slug: sorted(layer.features.filter(withdrawn_at=None, visibility="public").values_list("name", flat=True))
        for slug, layer in public.items()
    }


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_a_box_and_learns_types_and_reference_system(address: str) -> None:
    told = read(address, "schools", page=10, box=(33.29, 47.89, 33.41, 47.905))["schools"]
    assert told["names"] == ["Гімназія № 2", "Ліцей № 1"]
    assert told["bounds"] == [33.3, 47.9, 33.4, 47.902]
    assert 'AUTHORITY["OGC","CRS84"]' in told["crs"]
    assert told["types"]["capacity"] in ("int32", "int64", "float64")
    assert told["types"]["changed_at"].startswith("datetime64")
