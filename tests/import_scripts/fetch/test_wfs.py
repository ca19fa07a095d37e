"""WFS: pages of GML and GeoJSON are joined to one file that our readers read, and a service that lies is caught."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from import_scripts.cage import opened_caged
from import_scripts.fetch import wfs as module
from import_scripts.fetch.answer import Budget, FetchFailed
from import_scripts.fetch.pages import sum_of
from import_scripts.fetch.wfs import collect_wfs
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.web_server import Server

ROOT = (
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'
    ' xmlns:city="http://city.example" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
MEMBER = (
    '<wfs:member><city:schools gml:id="s.{0}"><city:name>Ліцей &amp; {0}</city:name><city:geom>'
    '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>47.9 33.4{0}</gml:pos></gml:Point></city:geom>'
    "</city:schools></wfs:member>"
)


def gml(numbers: Sequence[int], matched: int | str = "unknown", root: str = ROOT, moment: str = "now") -> str:
    members = "\n".join(MEMBER.format(number) for number in numbers)
    counts = f'numberMatched="{matched}" numberReturned="{len(numbers)}" timeStamp="{moment}"'
    bounds = "<wfs:boundedBy><gml:Null>unknown</gml:Null></wfs:boundedBy>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a comment -->\n<wfs:FeatureCollection {root} {counts} '
        f'xsi:schemaLocation="http://city.example {moment}">\n{bounds}\n{members}\n</wfs:FeatureCollection>'
    )


def at(server: Server, start: int, body: str | bytes, count: int = 1000) -> str:
    query = f"typeNames=city:schools&count={count}&service=WFS&version=2.0.0&request=GetFeature&startIndex={start}"
    server.says(f"/wfs?{query}", body)
    return f"{server.base}/wfs?typeNames=city:schools"


def collected(address: str, folder: Path) -> Path:
    return collect_wfs(address, folder, "schools", Budget())


def failure(address: str, folder: Path) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        collected(address, folder)
    return failed.value


def test_pages_of_gml_are_joined_to_a_file_that_is_read(server: Server, tmp_path: Path) -> None:
    at(server, 0, gml([1, 2], matched=3))
    address = at(server, 2, gml([3], matched=3))

    path = collected(address, tmp_path)

    with opened_caged(path, ReadOptions()) as reading:
        rows = list(reading.rows)
    assert (path.name, reading.format) == ("schools.gml", "GML")
    assert [(row.values["name"], row.shape.wkt if row.shape else "") for row in rows] == [
        (f"Ліцей & {number}", f"POINT (33.4{number} 47.9)") for number in (1, 2, 3)
    ]
    assert "numberReturned" not in path.read_text()


def test_pages_of_geojson_are_joined(server: Server, tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
    one = {"type": "FeatureCollection", "features": [{"id": 1}], "totalFeatures": 2, "crs": crs, "timeStamp": "now"}
    at(server, 0, json.dumps(one))
    address = at(server, 1, json.dumps({**one, "features": [{"id": 2}]}))

    path = collected(address, tmp_path)

    assert path.name == "schools.geojson"
    assert json.loads(path.read_text()) == {"type": "FeatureCollection", "crs": crs, "features": [{"id": 1}, {"id": 2}]}


def test_where_the_number_in_all_is_not_known_an_empty_page_says_the_end(server: Server, tmp_path: Path) -> None:
    at(server, 0, gml([1, 2]))
    at(server, 2, gml([3]))
    address = at(
        server, 3, gml([], root='xmlns:wfs="http://www.opengis.net/wfs/2.0"').replace("xsi:schemaLocation", "x")
    )

    assert collected(address, tmp_path).read_text().count("<wfs:member>") == 3


def test_the_same_objects_are_the_same_file(server: Server, tmp_path: Path) -> None:
    sums = [
        sum_of(collected(at(server, 0, gml([1], matched=1, moment=moment)), tmp_path))
        for moment in ("2026-01-01", "2026-01-02")
    ]

    assert sums[0] == sums[1]


def test_an_own_count_and_format_stay_and_what_must_be_is_put_right(server: Server, tmp_path: Path) -> None:
    query = "TYPENAMES=a&count=5&outputFormat=x&service=WFS&version=2.0.0&request=GetFeature&startIndex=0"
    server.says(f"/wfs?{query}", gml([1], matched=1))

    assert collected(f"{server.base}/wfs?TYPENAMES=a&count=5&outputFormat=x&Version=1.0.0&STARTINDEX=7", tmp_path)


def test_what_is_asked_for_must_be_said(server: Server, tmp_path: Path) -> None:
    failed = failure(f"{server.base}/wfs?service=WFS", tmp_path)

    assert ("?typeNames=city:schools" in str(failed), server.asked) == (True, [])


def test_a_service_that_knows_no_pages_is_caught(server: Server, tmp_path: Path) -> None:
    at(server, 0, gml([1, 2]))
    address = at(server, 2, gml([1, 2]))

    failed = failure(address, tmp_path)

    assert ("it gives the same again" in str(failed), failed.is_lasting) == (True, True)


def test_pages_of_other_roots_do_not_fit(server: Server, tmp_path: Path) -> None:
    at(server, 0, gml([1], matched=2))
    address = at(server, 1, gml([2], matched=2, root=ROOT.replace("city.example", "town.example")))

    assert "or another root" in str(failure(address, tmp_path))


def test_objects_that_got_lost_are_noticed(server: Server, tmp_path: Path) -> None:
    at(server, 0, gml([1], matched=3))
    address = at(server, 1, gml([], matched=3))

    failed = failure(address, tmp_path)

    assert ("declares 3 objects and gave 1" in str(failed), failed.is_lasting) == (True, False)


def test_there_is_a_last_page(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    for number in range(3):
        address = at(server, number, gml([number]))

    assert "more than 2 pages" in str(failure(address, tmp_path))


def test_a_member_without_an_object_is_none(server: Server, tmp_path: Path) -> None:
    address = at(server, 0, gml([1], matched=2).replace("</wfs:F", '<wfs:member href="a>b"/></wfs:F'))
    at(server, 1, gml([], matched=2))

    assert "declares 2 objects and gave 1" in str(failure(address, tmp_path))


EXCEPTION = (
    '<ows:ExceptionReport xmlns:ows="o"><ows:ExceptionText>No such type</ows:ExceptionText></ows:ExceptionReport>'
)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (EXCEPTION, "The service refused: No such type"),
        ("<html><body>", "XML of <html>"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><wfs:FeatureCollection/>', "declares a document type"),
        ('<?xml version="1.0" encoding="windows-1251"?><FeatureCollection/>', "in windows-1251, not in UTF-8"),
        ("<FeatureCollection>" + "<a>" * 300, "nested more than 256 deep"),
        ("<FeatureCollection><member>", "neither JSON nor whole XML"),
        ("", "neither JSON nor whole XML"),
        ("{", "something else than JSON"),
    ],
)
def test_what_is_no_page_of_objects_is_refused(server: Server, tmp_path: Path, body: str, why: str) -> None:
    assert why in str(failure(at(server, 0, body), tmp_path))


def test_a_declared_encoding_may_be_ours(server: Server, tmp_path: Path) -> None:
    body = '<?xml version="1.0"?><FeatureCollection xmlns="a" numberMatched="0"/>'

    assert "</FeatureCollection>" in collected(at(server, 0, body), tmp_path).read_text()
