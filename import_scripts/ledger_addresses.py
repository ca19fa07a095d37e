"""The address book of the city that is in the ledger: its public streets and houses, in two queries."""

from django.db import connection

from import_scripts.addresses import AddressBook, Spot, asked_of

STREETS = """
SELECT name, old_names, ST_X(spot), ST_Y(spot)
  FROM (SELECT f.name, string_agg(DISTINCT f.properties->>'old_name', ';') AS old_names,
               ST_ClosestPoint(ST_Collect(f.geometry), ST_Centroid(ST_Collect(f.geometry))) AS spot
          FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
         WHERE l.tile_layer = 'roads' AND f.name <> '' AND f.withdrawn_at IS NULL AND f.visibility = 'public'
           AND l.visibility = 'public'
         GROUP BY f.name) streets
"""
HOUSES = """
SELECT f.address, coalesce(f.properties->>'addr:street', ''), coalesce(f.properties->>'addr:housenumber', ''),
       ST_X(p.spot), ST_Y(p.spot), coalesce(d.name, ''), l.tile_layer = 'buildings'
  FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
  LEFT JOIN layers_feature d ON d.id = f.district_id
  CROSS JOIN LATERAL (SELECT ST_PointOnSurface(f.geometry) AS spot) p
 WHERE f.withdrawn_at IS NULL AND f.visibility = 'public' AND l.visibility = 'public'
   AND (f.properties ? 'addr:housenumber' OR (l.tile_layer = 'buildings' AND f.address <> ''))
"""


def address_book(city: str) -> AddressBook:
    """Every public street and house; `city` is the name by which addresses mean this city."""
    book = AddressBook(city)
    with connection.cursor() as cursor:
        cursor.execute(STREETS)
        for name, old_names, lon, lat in cursor:
            book.add_street(name, (old_names or "").split(";"), Spot(name, lon, lat))
        cursor.execute(HOUSES)
        for address, street, number, lon, lat, district, is_building in cursor:
            if not (street and number):
                street, number = _of_text(address, city)
            if street and number:
                book.add_house(street, number, Spot(f"{street}, {number}", lon, lat, district, is_building))
    return book


def _of_text(address: str, city: str) -> tuple[str, str]:
    """Street and number of «вулиця Миру, 5»; the street as it is written there."""
    street, _, rest = address.partition(",")
    return street.strip(), asked_of(address, city).number if rest else ""
