"""The settings that the peers are started with."""

import json
from pathlib import Path

import pytest

from benchmarks import peer_files

SOCKET = "postgis://geoportal@/city?host=/srv/var/postgres"
TCP = "postgis://me:word@db.example:5433/city"


@pytest.mark.parametrize(
    ("database", "expected"),
    [
        (SOCKET, {"host": "/srv/var/postgres", "port": "5432", "user": "geoportal", "dbname": "city"}),
        (TCP, {"host": "db.example", "port": "5433", "user": "me", "password": "word", "dbname": "city"}),
    ],
)
def test_a_database_address_is_taken_apart(database: str, expected: dict[str, str]) -> None:
    assert peer_files.connection(database) == expected


def test_libpq_reads_it_as_words() -> None:
    assert peer_files.libpq(SOCKET) == "host=/srv/var/postgres port=5432 user=geoportal dbname=city"


def test_martin_gets_everybodys_columns_margin_and_encoding() -> None:
    told = json.loads(peer_files.martin(SOCKET, 3000, cache_mb=None))
    table = told["postgres"]["tables"]["objects"]

    assert "cache" not in told  # its default
    assert (told["listen_addresses"], told["preferred_encoding"]) == ("127.0.0.1:3000", "gzip")
    assert (table["schema"], table["buffer"], table["id_column"]) == ("peers", 128, "id")
    assert sorted(table["properties"]) == sorted(peer_files.OBJECT_COLUMNS)


@pytest.mark.parametrize(("cache_mb", "expected"), [(0, "disable"), (64, {"tile_size_mb": 64})])
def test_martins_cache_is_turned_off_or_sized(cache_mb: int, expected: object) -> None:
    assert json.loads(peer_files.martin(SOCKET, 3000, cache_mb))["cache"] == expected


def test_martin_at_its_defaults_publishes_the_map_and_nothing_else() -> None:
    told = json.loads(peer_files.martin_defaults(SOCKET, 3000))

    assert set(told) == {"listen_addresses", "postgres"}
    assert told["postgres"]["auto_publish"]["tables"] == {"from_schemas": ["peers_map"]}


def test_tipg_gets_the_socket_as_a_host_that_urls_allow() -> None:
    told = peer_files.tipg(SOCKET)

    assert told["DATABASE_URL"] == "postgresql://geoportal@%2Fsrv%2Fvar%2Fpostgres:5432/city"
    assert told["TIPG_TILE_BUFFER"] == "128"


def test_pygeoapi_offers_the_buildings_with_gzip_and_long_pages() -> None:
    told = json.loads(peer_files.pygeoapi(SOCKET, 5000))
    provider = told["resources"]["buildings"]["providers"][0]

    assert (told["server"]["gzip"], told["server"]["limits"]["max_items"]) == (True, 10000)
    assert (provider["table"], provider["data"]["host"]) == ("buildings", "/srv/var/postgres")


def test_nginx_serves_compressed_files_from_one_folder(tmp_path: Path) -> None:
    text = peer_files.nginx(tmp_path, Path("/srv/tiles"), 8080)

    assert "root /srv/tiles;" in text
    assert "add_header Content-Encoding gzip;" in text
    assert "access_log off;" in text
    assert text.count("{") == text.count("}")


def test_tileserver_reads_the_archive() -> None:
    assert json.loads(peer_files.tileserver(Path("/srv/city.pmtiles")))["data"] == {
        "city": {"pmtiles": "/srv/city.pmtiles"}
    }
