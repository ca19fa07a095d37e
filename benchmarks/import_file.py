"""How long a file takes into the map, beside what ogr2ogr and GeoPandas need to put it into a plain table.

Ours is the way of the browser: the file is taken in as a run, a worker checks it in the cage and tells each difference,
and then loads what it judged good, with history, districts, texts and the map's read model; readers see it then. The
search learns of it right after, which is told apart. At the end the run is undone.

The others read the same file and write the same columns into a table of the same cluster: nothing is checked,
compared or kept. Everybody is a process of its own, started in turn, and measured whole; whoever loads another number
of rows fails. Memory is the most that the process and, apart from it, the largest of its children has had; and the
database's process that wrote it, with as much of the common buffers as it has touched.

As a module it does our part in the database that DATABASE_URL names and prints what it took as JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from statistics import median
from typing import NamedTuple

from benchmarks import peer_setup
from benchmarks.cities import SCALE
from benchmarks.figures import Figure
from benchmarks.import_rows import write_rows
from benchmarks.peer_files import libpq
from benchmarks.processes import weighed
from benchmarks.rounds import interleaved
from benchmarks.surroundings import BENCH, ROOT, connected, fresh_database, manage

FEW, ROUNDS = 15_000, 3
MANY = 1_500_000 if SCALE >= 100 else 150_000  # once: a round of these takes minutes
MUST_FEW_S, MUST_UNDO_S, MUST_MANY_S, MUST_MB = 15, 10, 180, 600
PLAIN = "plain_rows"  # the others' table


class Took(NamedTuple):
    """One import as a process: seconds, the most memory of it and of its largest child, and what it says itself."""

    seconds: float
    own_mb: float
    child_mb: float
    told: dict[str, float]


def run() -> list[Figure]:
    """FEW rows as GeoJSON and as GeoPackage, in ROUNDS rounds; and MANY as GeoPackage, once."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        template = stack.enter_context(fresh_database(f"{BENCH}_empty"))
        manage(template, "migrate")
        measured(["prepare"], template)
        figures = []
        for suffix, count, rounds in (("geojson", FEW, ROUNDS), ("gpkg", FEW, ROUNDS), ("gpkg", MANY, 1)):
            file = write_rows(Path(folder) / f"rows{count}.{suffix}", count)
            taken = interleaved(contestants(file, count), rounds)
            figures += _figures(f"{count:,} rows, {suffix}", count, taken)
            file.unlink()
        return figures


def contestants(file: Path, count: int) -> dict[str, Callable[[], Took]]:
    """Who takes part, each with an empty database for every round."""

    def ours() -> Took:
        with fresh_database(template=f"{BENCH}_empty") as environment:
            return measured(["flow", str(file), str(count)], environment)

    def other(words: Callable[[Mapping[str, str]], Sequence[str]]) -> Callable[[], Took]:
        def taken() -> Took:
            with fresh_database(template=f"{BENCH}_empty") as environment:
                took = Took(*weighed(words(environment), environment, ROOT)[:3], {})
                _demand(environment, count)
                return took

        return taken

    found = {"the portal": ours}
    if (ogr2ogr := which("ogr2ogr")) is not None:
        found["ogr2ogr"] = other(lambda environment: _ogr2ogr(ogr2ogr, file, environment))
    if peer_setup.PYTHON.exists():
        found["GeoPandas"] = other(lambda environment: _geopandas(file, environment))
    return found


def _ogr2ogr(program: str, file: Path, environment: Mapping[str, str]) -> list[str]:
    target = f"PG:{libpq(environment['DATABASE_URL'])}"
    return [program, "-f", "PostgreSQL", target, str(file), "-nln", PLAIN, "-lco", "GEOMETRY_NAME=geometry"]


def _geopandas(file: Path, environment: Mapping[str, str]) -> list[str]:
    program = str(Path(__file__).with_name("peer_geopandas.py"))
    return [str(peer_setup.PYTHON), program, str(file), libpq(environment["DATABASE_URL"]), PLAIN]


def _demand(environment: Mapping[str, str], count: int) -> None:
    with connected(dict(environment)) as connection:
        row = connection.execute(f"SELECT count(*) FROM {PLAIN}").fetchone()
    assert row == (count,), f"{row} rows instead of {count}"


def measured(words: list[str], environment: Mapping[str, str]) -> Took:
    """This module's own part as a process."""
    seconds, own_mb, child_mb, said = weighed(
        [sys.executable, "-m", "benchmarks.import_file", *words], environment, ROOT
    )
    return Took(seconds, own_mb, child_mb, json.loads(said))


def _figures(what: str, count: int, taken: dict[str, list[Took]]) -> list[Figure]:
    """The medians of one file; beside ours how long each of its steps took, and the others'."""
    ours = taken["the portal"]
    told = {name: median(one.told[name] for one in ours) for name in ours[0].told}
    undo_s, found_s = told.pop("undo"), told.pop("found")
    database_mb = max(one.told["database MB"] for one in ours)
    del told["database MB"]
    whole_s = median(one.seconds - one.told["undo"] - one.told["found"] for one in ours)
    steps = ", ".join(f"{name} {seconds:.1f} s ({seconds / whole_s:.0%})" for name, seconds in told.items())
    must = MUST_FEW_S if count == FEW else MUST_MANY_S if count == 1_500_000 else None
    rounds = f"{len(ours)} {'round' if len(ours) == 1 else 'rounds'}"
    own_mb, child_mb = (max(getattr(one, name) for one in ours) for name in ("own_mb", "child_mb"))
    figures = [
        Figure(f"{what}: checked, compared and loaded", whole_s, "s", must, checked=f"{rounds}; {steps}"),
        Figure(f"{what}: found by the search after that", found_s, "s", checked=rounds),
        Figure(f"{what}: undone", undo_s, "s", MUST_UNDO_S if count == FEW else None, checked=rounds),
        Figure(f"{what}: memory of the import", own_mb, "MB", MUST_MB, checked=f"the highest of {rounds}"),
        Figure(f"{what}: memory of its caged reader", child_mb, "MB", MUST_MB, checked=f"the highest of {rounds}"),
        Figure(f"{what}: memory of the database's process", database_mb, "MB", MUST_MB, checked=f"highest of {rounds}"),
    ]
    for name, why in (
        ("ogr2ogr", "ogr2ogr is missing: ./dev bench peers says how to get it"),
        ("GeoPandas", "it is missing: ./dev bench peers gets it"),
    ):
        if name not in taken:
            figures.append(Figure(f"{what}: into a plain table by {name}", None, "s", checked=why))
            continue
        seconds, most_mb = median(one.seconds for one in taken[name]), max(one.own_mb for one in taken[name])
        checked = f"{rounds}, {most_mb:.0f} MB; ours takes {whole_s / seconds:.1f} times as long"
        figures.append(Figure(f"{what}: into a plain table by {name}", seconds, "s", checked=checked))
    return figures


def _prepare() -> dict[str, float]:
    """A city with seven districts and an empty layer."""
    from django.contrib.gis.geos import Point, Polygon

    from benchmarks.import_layer import _districts
    from layers.actions import define_city, define_layer, define_theme, sync_features

    bounds = Polygon.from_bbox((33.0, 47.6, 33.7, 48.25))
    define_city(slug="bench", name="Місто", bounds=bounds, centre=Point(33.4, 47.9))
    theme = define_theme("bench", name="Вимір", colour="#7a3b2e", colour_dark="#d98c7a")
    areas = define_layer("districts", theme=theme, name="Райони", geometry_kind="polygon", tile_layer="districts")
    sync_features(areas, _districts())
    define_layer("bench", theme=theme, name="Вимір", geometry_kind="point")
    return {}


def _flow(file: Path, count: int) -> dict[str, float]:
    """Seconds of taking it in, checking, loading, finding, undoing, and the database's memory; fails where a count is
    another than it must be."""
    from geoportal.search.actions import refresh_index
    from import_scripts.actions import ask_to_load, begin_run, undo_run
    from import_scripts.collecting import collect_rarely
    from import_scripts.models import ImportRun
    from import_scripts.source import Rule, Source
    from import_scripts.worker import work_once
    from layers.models import Feature, Layer

    collect_rarely()  # as a worker does
    layer = Layer.objects.get(slug="bench")
    source = Source(layer="bench", id="id", fields={name: Rule(name) for name in ("name", "address")})
    seconds, started = {}, time.perf_counter()

    def passed(step: str) -> None:
        nonlocal started
        seconds[step], started = time.perf_counter() - started, time.perf_counter()

    run = begin_run([file], layer, source, by=None)
    passed("taken in")
    work_once()
    passed("checked")
    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.added) == ("ready", count), (run.state, run.refusal, run.added)
    ask_to_load(run, by=None)
    work_once()
    passed("loaded")
    refresh_index()
    passed("found")
    run = ImportRun.objects.get(pk=run.pk)
    live = Feature.objects.filter(layer=layer, withdrawn_at=None)
    assert (run.state, live.count()) == ("done", count), (run.state, run.refusal, live.count())
    started = time.perf_counter()
    result = undo_run(run, by=None)
    passed("undo")
    assert (result.withdrawn, live.exists()) == (count, False), result
    return {**seconds, "database MB": _database_mb()}


def _database_mb() -> float:
    """The most memory that the process behind this connection has had; it runs on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    told = Path(f"/proc/{number}/status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_prepare() if sys.argv[1] == "prepare" else _flow(Path(sys.argv[2]), int(sys.argv[3]))))
