"""`manage export_tiles`: what it writes and says, and what it refuses before or instead."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from layers.models import City
from tests.tiles.archives import header_of, publish_within, tiles_of


@pytest.fixture
def published(city: City) -> City:
    return publish_within(city)


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("export_tiles", *map(str, arguments), stdout=out, skip_checks=True)
    return out.getvalue()


def test_file_is_written_and_told(published: City, tmp_path: Path) -> None:
    target = tmp_path / "city.pmtiles"
    said = run(target)

    found = tiles_of(target)
    size = f"{target.stat().st_size / 1e6:.1f} MB"
    assert said.startswith(f"{target}: {len(found)} tiles of epoch ")
    assert f", {len(set(found.values()))} of them different, {size}, in " in said


def test_published_archive_lies_where_the_portal_answers_with_it(
    published: City, tmp_path: Path, settings: Any
) -> None:
    settings.TILE_ARCHIVE = tmp_path / "var" / "tiles" / "city.pmtiles"
    run("--publish")
    run("--publish")

    assert [path.name for path in (tmp_path / "var" / "tiles").iterdir()] == ["city.pmtiles"]
    assert len(tiles_of(settings.TILE_ARCHIVE)) > 30


def test_published_where_nothing_can_be_written_is_refused(published: City, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "file").write_text("")
    settings.TILE_ARCHIVE = tmp_path / "file" / "city.pmtiles"

    with pytest.raises(CommandError, match=r"city\.pmtiles cannot be written: (File exists|Not a directory)"):
        run("--publish")


def test_part_is_asked_for_by_box_and_zooms(published: City, tmp_path: Path) -> None:
    run(tmp_path / "part.pmtiles", "--bbox", "33.39,47.89,33.45,47.93", "--minzoom", 12, "--maxzoom", 13)
    told = header_of(tmp_path / "part.pmtiles")

    assert (told["min_zoom"], told["max_zoom"], told["min_lon_e7"]) == (12, 13, 333900000)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x", "--bbox", "33,47,34"], "give west,south,east,north in degrees, as 33.3,47.8,33.5,48.0"),
        (["x", "--bbox", "33,47,34,north"], "give west,south,east,north in degrees"),
        (["x", "--bbox", "34,47,33,48"], "west and south come first"),
        (["x", "--bbox", "33,48,34,47"], "west and south come first"),
        (["x", "--bbox", "33,47,34,nan"], "west and south come first"),
        (["x", "--bbox", "33,47,340,48"], "within -180 to 180"),
        (["x", "--minzoom", "12", "--maxzoom", "9"], "Zooms 12 to 9: tiles are drawn at zooms 8 to 16"),
        (["x", "--publish"], "not allowed with argument"),
        ([], "one of the arguments file --publish is required"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_remedy(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)

    assert says in str(refused.value)


def test_nothing_published_yet_is_told(city: City, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing is published yet"):
        run(tmp_path / "city.pmtiles")

    assert list(tmp_path.iterdir()) == []
