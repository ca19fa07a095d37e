"""Which tiles are asked for, and the same tiles for those who serve files, a function or an archive."""

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.ask import Asker
from benchmarks.surroundings import connected, manage

Tile = tuple[int, int, int]


def path_of(tile: Tile) -> str:
    """The plain address of a public tile."""
    z, x, y = tile
    return f"/tiles/city/{z}/{x}/{y}.mvt"


def filled(environment: dict[str, str]) -> list[Tile]:
    """Every public tile that may hold something, in an order that is always the same and has none."""
    _, printed = manage(
        environment, "shell", "--no-imports", "-v", "0", "-c",
        "import json; from tiles.pool import patient_cursor; from tiles.queries import filled_tiles\n"
        "with patient_cursor() as cursor: print(json.dumps(filled_tiles(cursor)))",
    )  # fmt: skip
    tiles: list[Tile] = [(z, x, y) for z, x, y in json.loads(printed)]
    random.Random(7).shuffle(tiles)
    return tiles


def with_objects(environment: dict[str, str], zooms: Iterable[int]) -> list[Tile]:
    """The tiles of these zooms in which some object stands, in an order that is always the same and has none."""
    with connected(environment) as connection:
        found = connection.execute(
            """
            SELECT DISTINCT z, floor((ST_X(geometry) / 40075016.68557849 + 0.5) * 2 ^ z)::int,
                   floor((0.5 - ST_Y(geometry) / 40075016.68557849) * 2 ^ z)::int
              FROM peers.objects, unnest(%s::int[]) AS z ORDER BY 1, 2, 3
            """,
            [list(zooms)],
        ).fetchall()
    tiles = [(int(str(z)), int(str(x)), int(str(y))) for z, x, y in found]
    random.Random(7).shuffle(tiles)
    return tiles


def fetched(address: str, tiles: Iterable[Tile]) -> dict[Tile, bytes]:
    """The compressed bodies of the tiles that have one."""
    asker, bodies = Asker(address), {}
    for tile in tiles:
        answer = asker.get(path_of(tile))
        assert answer.status in (200, 204), (tile, answer.status)
        if answer.status == 200:
            assert answer.headers["content-encoding"] == "gzip", tile
            bodies[tile] = answer.body
    asker.close()
    return bodies


def as_files(bodies: Mapping[Tile, bytes], folder: Path) -> None:
    """Each tile as a compressed file `z/x/y.mvt`."""
    for (z, x, y), body in bodies.items():
        path = folder / str(z) / str(x) / f"{y}.mvt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def as_table(environment: dict[str, str], contents: Mapping[Tile, bytes]) -> None:
    """Each tile, uncompressed, behind the function `peers.ready(z, x, y)`, which is how martin is given ready tiles."""
    with connected(environment) as connection:
        connection.execute("TRUNCATE peers.tiles")
        with connection.cursor() as cursor, cursor.copy("COPY peers.tiles FROM STDIN") as copy:
            for (z, x, y), content in contents.items():
                copy.write_row((z, x, y, content))
