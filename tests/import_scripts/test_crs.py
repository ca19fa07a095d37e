"""Which system a file's numbers are in, and the way from it."""

import pytest
from shapely.geometry import Point, box

from import_scripts.crs import UKRAINIAN, decide, projected, projection
from import_scripts.rows import FileRefused, RawRow, Reading

CITY = box(33.0, 47.6, 33.7, 48.25)
CENTRE = Point(33.3917703, 47.9102734)
UCS2000 = Point(6529401.29, 5308632.99)  # the same in EPSG:5564


def reading(shape: Point, crs: str = "", *, is_degrees: bool = False) -> Reading:
    return Reading("f", "shapefile", [RawRow(1), RawRow(2, shape=shape)], crs, is_degrees)


def test_a_declared_system_is_used_with_its_datum_shift() -> None:
    way, notices = decide(reading(UCS2000, "EPSG:5564"), "", CITY, swap=False)

    assert (way.name, notices) == ("EPSG:5564", [])
    assert way.apply([UCS2000])[0].distance(CENTRE) < 1e-6


def test_what_was_asked_wins_over_what_is_declared_and_is_told() -> None:
    way, (notice,) = decide(reading(UCS2000, "EPSG:28406"), "EPSG:5564", CITY, swap=False)

    assert (way.name, notice.code) == ("EPSG:5564", "crs_overridden")
    assert decide(reading(UCS2000, "urn:ogc:def:crs:EPSG::5564"), "EPSG:5564", CITY, swap=False)[1] == []


def test_degrees_of_this_city_are_assumed_and_told() -> None:
    one = reading(CENTRE)

    way, (notice,) = decide(one, "", CITY, swap=False)

    assert (way.transformer, notice.code, notice.severity) == (None, "crs_assumed", "warning")
    assert [row.number for row in one.rows] == [1, 2]


def test_formats_of_longitude_and_latitude_need_no_declaration() -> None:
    assert decide(reading(Point(10, 20), is_degrees=True), "", CITY, swap=False)[1] == []


@pytest.mark.parametrize(
    ("shape", "fits"),
    [(UCS2000, "EPSG:5564, EPSG:28406"), (Point(-87.6, 41.8), ""), (Point(4366783.28, 5299732.95), "EPSG:7828")],
)
def test_undeclared_numbers_elsewhere_are_refused_with_what_fits(shape: Point, fits: str) -> None:
    with pytest.raises(FileRefused) as refused:
        decide(reading(shape), "", CITY, swap=False)

    assert (refused.value.notice.code, refused.value.notice.value) == ("crs_missing", fits)


@pytest.mark.parametrize("name", ["EPSG:5773", "EPSG:4978"])
def test_a_system_of_heights_or_of_the_whole_earth_is_refused(name: str) -> None:
    """Of heights, longitudes and latitudes would come back as they are, as if they had been WGS84."""
    with pytest.raises(FileRefused, match=f"The CRS '{name}' is not known"):
        projection(name, CITY)


def test_a_system_with_heights_beside_its_map_is_used() -> None:
    assert projection("EPSG:5564+5773", CITY).apply([UCS2000])[0].distance(CENTRE) < 1e-6


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(FileRefused, match="The CRS 'EPSG:999999' is not known"):
        projection("EPSG:999999", CITY)


KRASSOWSKY = (
    'PROJCS["SK63",GEOGCS["{}",DATUM["{}",SPHEROID["Krasovsky_1940",6378245.0,298.3]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",6500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",33.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
PROJ4 = "+proj=tmerc +lat_0=0 +lon_0=33 +k=1 +x_0=6500000 +ellps=krass +units=m"


@pytest.mark.parametrize("name", [KRASSOWSKY.format("GCS_unknown", "D_unknown"), PROJ4])
def test_a_datum_that_nobody_knows_is_never_taken_for_wgs84(name: str) -> None:
    """PROJ would do it in silence, and put everything 120 m beside its place."""
    with pytest.raises(FileRefused, match="does not say how its datum lies to WGS84") as refused:
        decide(reading(UCS2000, name), "", CITY, swap=False)

    assert refused.value.notice.code == "crs_unknown"


def test_a_system_of_ones_own_on_a_known_datum_is_shifted() -> None:
    spot = projection("EPSG:28406", CITY).apply([UCS2000])[0]

    assert projection(KRASSOWSKY.format("GCS_Pulkovo_1942", "D_Pulkovo_1942"), CITY).apply([UCS2000])[0] == spot
    own = projection(f"{PROJ4} +towgs84=24.353,-121.36,-75.968,0,0,0,0", CITY)
    assert own.apply([UCS2000])[0].distance(CENTRE) < 1e-5  # of degrees: the state's own parameters, to half a metre


def test_an_unknown_datum_on_the_ellipsoid_of_wgs84_is_wgs84() -> None:
    way = projection("+proj=longlat +ellps=WGS84 +no_defs", CITY)

    assert way.apply([CENTRE])[0].equals_exact(CENTRE, 1e-9)


CALLED_WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
PULKOVO = (
    '"D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]',
    '"D_Pulkovo_1942",SPHEROID["Krasovsky_1940",6378245.0,298.3]',
)
GRADS = ('"Degree",0.0174532925199433', '"Grad",0.01570796326794897')
FERRO = ('"Greenwich",0.0', '"Ferro",-17.66666666666667')


def test_what_is_called_wgs84_is_looked_at() -> None:
    """A name is no proof: the datum, the meridian and the unit are."""
    assert projection(CALLED_WGS84, CITY).transformer is None
    assert projection(CALLED_WGS84.replace(*PULKOVO), CITY).name == "EPSG:4284"
    for other, there in (
        (GRADS, Point(CENTRE.x / 0.9, CENTRE.y / 0.9)),
        (FERRO, Point(CENTRE.x + 17 + 2 / 3, CENTRE.y)),
    ):
        assert projection(CALLED_WGS84.replace(*other), CITY).apply([there])[0].distance(CENTRE) < 1e-9


def test_what_was_asked_helps_where_the_file_declares_nonsense() -> None:
    for nonsense in ('LOCAL_CS["x",UNIT["metre",1]]', PROJ4):
        way, (notice,) = decide(reading(UCS2000, nonsense), "EPSG:5564", CITY, swap=False)

        assert (way.name, notice.code) == ("EPSG:5564", "crs_overridden")
        assert nonsense[:80] in notice.message


@pytest.mark.parametrize(
    "name",
    ["+init=/etc/passwd:4326", "+proj=longlat +ellps=krass +nadgrids=/etc/passwd", "+proj=longlat +geoidgrids=x.gtx"],
)
def test_a_system_that_names_a_file_is_not_known(name: str) -> None:
    with pytest.raises(FileRefused, match="is not known"):
        projection(name, CITY)


def test_the_grid_that_is_none_is_no_file() -> None:
    mercator = (
        "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs"
    )

    assert projection(mercator, CITY).name == "EPSG:3857"


def test_rows_keep_their_order_and_their_gaps() -> None:
    rows = [RawRow(1), RawRow(2, shape=UCS2000), RawRow(3), RawRow(4, shape=UCS2000)]

    moved = list(projected(rows, projection("EPSG:5564", CITY)))

    assert [row.number for row in moved] == [1, 2, 3, 4]
    assert [row.shape is None for row in moved] == [True, False, True, False]


def test_exchanged_axes_are_read_the_other_way_round() -> None:
    way = projection("EPSG:5564", CITY, swap=True)

    assert way.apply([Point(UCS2000.y, UCS2000.x)])[0].distance(CENTRE) < 1e-6


@pytest.mark.parametrize("name", ["EPSG:4326", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "WGS 84"])
def test_every_name_of_wgs84_is_longitude_and_latitude_as_it_stands(name: str) -> None:
    way = projection(name, CITY)

    assert (way.name, way.transformer) == ("EPSG:4326", None)
    assert way.apply([CENTRE]) == [CENTRE]


def test_degrees_that_were_declared_the_other_way_round_are_turned() -> None:
    way = projection("EPSG:4326", CITY, swap=True)

    assert way.apply([Point(CENTRE.y, CENTRE.x)]) == [CENTRE]
    assert way.the_other_way(CENTRE) == CENTRE


@pytest.mark.parametrize("epsg", UKRAINIAN)
def test_there_and_back_is_the_same_place_in_every_system_of_this_city(epsg: int) -> None:
    way = projection(f"EPSG:{epsg}", CITY)
    assert way.transformer is not None
    x, y = way.transformer.transform(CENTRE.x, CENTRE.y, direction="INVERSE")

    assert way.apply([Point(x, y)])[0].distance(CENTRE) < 1e-8
    assert not CITY.contains(way.apply([Point(y, x)])[0])


@pytest.mark.parametrize("shape", [None, Point(), Point(float("nan"), 1)])
def test_a_file_whose_first_rows_have_no_place_is_taken_for_wgs84(shape: Point | None) -> None:
    one = Reading("f", "shapefile", [RawRow(1, shape=shape)])

    way, notices = decide(one, "", CITY, swap=False)

    assert (way.name, notices) == ("EPSG:4326", [])


def test_a_format_of_degrees_that_holds_metres_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        decide(reading(UCS2000, is_degrees=True), "", CITY, swap=False)

    assert refused.value.notice.code == "crs_missing"


def test_nothing_is_moved_where_nothing_has_to_be() -> None:
    rows = [RawRow(1), RawRow(2, shape=CENTRE)]

    assert list(projected(rows, projection("EPSG:4326", CITY))) == rows


def test_many_rows_are_moved_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.crs.BATCH", 2)
    rows = [RawRow(number, shape=UCS2000) for number in range(1, 6)]

    moved = list(projected(rows, projection("EPSG:5564", CITY)))

    assert [row.number for row in moved] == [1, 2, 3, 4, 5]
    assert all(row.shape is not None and row.shape.distance(CENTRE) < 1e-6 for row in moved)
