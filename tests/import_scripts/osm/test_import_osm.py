"""The command, as it is typed."""

import json
from argparse import ArgumentTypeError
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from shapely.geometry import box

from geoportal.search.models import Entry, Pending
from import_scripts.management.commands.import_osm import bounds, share
from layers.models import Feature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
Sketch = Any  # of conftest.py


def run(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("import_osm", *map(str, arguments), "--verbosity=0", stdout=out)
    return out.getvalue()


@pytest.fixture
def file(sketch: Sketch) -> Path:
    sketch.node(1, 33.25, 47.95, place="city", name="Кривий Ріг")
    sketch.node(2, 33.3, 47.95, amenity="school", name="Школа № 1 <script>alert(1)</script>")
    sketch.relation(3, [], type="route", route="tram")
    return Path(sketch.save())


def test_a_dry_run_says_so_and_writes_nothing(file: Path) -> None:
    text = run(file)

    assert "  schools: amenity/school 1" in text
    assert "  schools: 1 read, 0 refused; 1 added, 0 changed, 0 withdrawn, 0 unchanged" in text
    assert "1 relations of routes (tram) are not yet imported." in text
    assert text.rstrip().endswith("Nothing was written: this was a dry run. Add --commit to write.")
    assert Feature.objects.count() == 0


def test_commit_writes(file: Path) -> None:
    assert "Written in" in run(file, "--commit")
    assert Feature.objects.count() == 2


def test_commit_brings_the_search_up_to_date_and_says_what_comes_next(file: Path) -> None:
    said = run(file, "--commit")

    assert Entry.objects.filter(feature__source_id="n2").values_list("title", flat=True).get().startswith("Школа № 1")
    assert not Pending.objects.exists()
    assert "The search index is up to date: 2 changed features.\n" in said
    assert said.endswith("Next: manage build_tiles, which draws all of them now, so that no reader waits.\n")


def test_the_report_is_also_data_and_a_map_of_one_file(file: Path, tmp_path: Path) -> None:
    run(file, "--json", tmp_path / "out.json", "--report", tmp_path / "out.html")

    facts = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert facts["kinds"] == {"places": {"place/city": 1}, "schools": {"amenity/school": 1}}
    assert facts["elements"] == {"n": 2, "r": 1}
    assert facts["is_committed"] is False
    assert {row["layer"]: row["added"] for row in facts["layers"]} == {"schools": 1, "places": 1}
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert json.dumps("Школа № 1")[1:-1] in page
    assert "<script>alert(1)" not in page


def test_options_reach_the_import(file: Path) -> None:
    run(file, "--commit", "--layers", "schools, parks", "--bounds", "33.28,47.9,33.4,48.0", "--city-name", "Місто")

    assert list(Feature.objects.values_list("layer__slug", flat=True)) == ["schools"]


def test_a_refusal_is_an_error_of_the_command(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The catalogue has no layer dragons"):
        run(file, "--layers", "dragons", "--json", tmp_path / "out.json")

    assert json.loads((tmp_path / "out.json").read_text())["refused"] == "The catalogue has no layer dragons."


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*missing\.osm\.pbf"):
        run(tmp_path / "missing.osm.pbf")


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "34,47,33,48", "33,48,34,47", "-181,0,0,1", "nan,0,1,1"])
def test_bounds_that_are_no_box_are_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        bounds(text)


def test_bounds_are_a_box() -> None:
    assert bounds("33.1,47.5,33.6,48.2").equals(box(33.1, 47.5, 33.6, 48.2))


@pytest.mark.parametrize("text", ["x", "-0.1", "1.1", "nan"])
def test_a_share_lies_between_0_and_1(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        share(text)
    assert (share("0"), share("0.25"), share("1")) == (0.0, 0.25, 1.0)
