"""The city that is measured in: made once per scale and kept, copied for each benchmark that changes something.

GEOPORTAL_BENCH_SCALE=100 measures in a hundred times the objects. When migrations have come since, a kept city is
migrated and what is drawn is derived anew; with GEOPORTAL_BENCH_FRESH=1 everything is made anew.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from psycopg import sql

from benchmarks.crowd import multiply
from benchmarks.surroundings import ROOT, admin, environment_of, fresh_database, manage, without_database

SCALE = float(os.environ.get("GEOPORTAL_BENCH_SCALE", "1"))
LOADED_UP_TO = 10  # above, the objects of the 1× city are multiplied (crowd.py)
RENEWAL = ("migrate", "rebuild_tiles", "build_tiles")
STEPS = ("migrate", "load_kinds", "load_demo", "index_search", "build_tiles")


def kept_city(scale: float = SCALE) -> dict[str, str]:
    """The environment of the kept city of this scale, which is made if it is not there. Nobody changes it."""
    name, stamp = f"geoportal_bench_{scale:g}x", _stamp()
    held = None if os.environ.get("GEOPORTAL_BENCH_FRESH") else _stamp_of(name)
    if held != stamp:
        print(f"  {'renewing' if held else 'making'} the city at {scale:g}× in {name} …", flush=True)
        if held:
            _run(environment_of(name), RENEWAL, scale)
        else:
            _make(name, scale)
        with admin() as connection:
            note = sql.SQL("COMMENT ON DATABASE {} IS {}")
            connection.execute(note.format(sql.Identifier(name), sql.Literal(stamp)))
    return environment_of(name)


@contextmanager
def copied_city(scale: float = SCALE) -> Iterator[dict[str, str]]:
    """A copy of the kept city, thrown away at the end."""
    source = f"geoportal_bench_{scale:g}x"
    kept_city(scale)
    with fresh_database(template=source) as environment:
        yield environment


def _make(name: str, scale: float) -> None:
    crowded = scale > LOADED_UP_TO
    if crowded:
        kept_city(1)
    without_database(name)
    template = "geoportal_bench_1x" if crowded else "template1"
    with admin() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    environment = environment_of(name)
    if crowded:
        multiply(environment, round(scale))
    _run(environment, STEPS[-1:] if crowded else STEPS, scale)


def _run(environment: dict[str, str], steps: Iterable[str], scale: float) -> None:
    for step in steps:
        words = ("--scale", f"{scale:g}", "--no-media") if step == "load_demo" else ()
        seconds, _ = manage(environment, step, *words)
        print(f"  {step}: {seconds:.0f} s", flush=True)


def _stamp() -> str:
    """A fingerprint of all migrations: with others, the city has to be made anew."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/0*.py")) + sorted(ROOT.glob("geoportal/*/migrations/0*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _stamp_of(name: str) -> str | None:
    with admin() as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return str(row[0]) if row and row[0] else None
