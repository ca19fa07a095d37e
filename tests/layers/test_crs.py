"""Systems by their addresses and short names, each with the order of its axes as EPSG has it."""

import pytest
from pyproj import CRS

from layers.crs import CRS84, OFFERED, offered

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        (f"{EPSG}5564", f"{EPSG}5564"),
        (f"[{EPSG}5564]", f"{EPSG}5564"),
        ("EPSG:5564", f"{EPSG}5564"),
        ("[EPSG:5564]", f"{EPSG}5564"),
        ("epsg:3857", f"{EPSG}3857"),
        ("CRS84", CRS84.uri),
        ("[OGC:CRS84]", CRS84.uri),
        ("ogc:crs84", CRS84.uri),
        (CRS84.uri, CRS84.uri),
    ],
)
def test_a_system_has_one_address_and_several_short_names(text: str, uri: str) -> None:
    assert offered(text).uri == uri


@pytest.mark.parametrize(
    "text", ["", "[]", "5564", "EPSG:", "EPSG:4284", f"{EPSG}4284", "CRS85", "EPSG:5564; DROP TABLE"]
)
def test_any_other_is_refused_with_all_there_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[^:]+: http") as caught:
        offered(text)

    assert str(caught.value).endswith(f": {', '.join(OFFERED)}")


@pytest.mark.parametrize("uri", sorted(set(OFFERED) - {CRS84.uri}))
def test_order_of_axes_is_that_of_the_authority(uri: str) -> None:
    system = OFFERED[uri]

    first = CRS.from_epsg(system.srid).axis_info[0].direction

    assert system.is_flipped == (first == "north")


def test_decimals_are_about_ten_centimetres_or_less() -> None:
    in_degrees = {uri for uri, system in OFFERED.items() if CRS.from_user_input(uri).is_geographic}

    assert {uri: system.decimals for uri, system in OFFERED.items()} == {
        uri: 6 if uri in in_degrees else 2 for uri in OFFERED
    }
