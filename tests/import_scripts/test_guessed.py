"""What was recognised in a file once, is said the next time: a schedule made of it needs nobody to look at it again."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from import_scripts.actions import begin_run
from import_scripts.guessed import settled_source
from import_scripts.models import ImportNotice, ImportRun, ImportSchedule
from import_scripts.recipe import as_json
from import_scripts.schedules import Plan, ask_now, define_schedule, poll_due_schedules
from import_scripts.source import Rule, Source
from import_scripts.worker import work_once
from layers.models import Layer
from tests.import_scripts.web_server import Server

# In SK-63 metres with northing first, in cp1251, and nothing of it declared.
TABLE = "id;x;y;name\n" + "".join(
    f"{n};{5299732.95 + n * 40:.2f};{4366783.28 + n * 60:.2f};Ліцей № {n} імені Лесі Українки\n" for n in range(1, 30)
)
Said = tuple[tuple[str, str], ...]


def run(town: Layer, said: Said, **source: Any) -> ImportRun:
    told = {"file_name": "a.csv", "size_bytes": 1, "source": as_json(Source(town.slug, **source))}
    found = ImportRun.objects.create(layer=town, **told)
    for code, value in said:
        ImportNotice.objects.create(run=found, code=code, severity="warning", value=value)
    return found


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ((), ("", "", False)),
        ((("encoding_guessed", "cp1251"),), ("cp1251", "", False)),
        ((("crs_guessed", "EPSG:5564"),), ("", "EPSG:5564", False)),
        ((("crs_guessed", "EPSG:5564 with northing first"),), ("", "EPSG:5564", True)),
        ((("axes_guessed", "EPSG:4326 with northing first"),), ("", "", True)),
        ((("crs_assumed", "EPSG:4326"), ("duplicate_id", "EPSG:1")), ("", "", False)),
        ((("crs_guessed", "by hand"),), ("", "", False)),
        ((("encoding_guessed", "cp1251"), ("encoding_guessed", "cp1251")), ("cp1251", "", False)),
        ((("encoding_guessed", "cp1251"), ("encoding_guessed", "koi8-u")), ("", "", False)),
        ((("crs_guessed", "EPSG:5564"), ("crs_guessed", "EPSG:7828 with northing first")), ("", "", False)),
    ],
)
def test_what_was_guessed_in_one_way_is_said(town: Layer, said: Said, settled: tuple[str, str, bool]) -> None:
    found = settled_source(run(town, said))

    assert (found.encoding, found.crs, found.swap_axes) == settled


def test_what_was_said_is_not_said_otherwise(town: Layer) -> None:
    said = (("encoding_guessed", "cp1251"), ("crs_guessed", "EPSG:5564"))

    found = settled_source(run(town, said, encoding="koi8-u", crs="EPSG:7828"))

    assert (found.encoding, found.crs) == ("koi8-u", "EPSG:7828")


def test_all_else_stays_as_it_was(town: Layer) -> None:
    said: dict[str, Any] = {"fields": {"name": Rule("назва")}, "repair": True, "id": "id"}

    assert settled_source(run(town, (), **said)) == Source(town.slug, **said)


@pytest.mark.usefixtures("imports")
def test_a_guess_that_was_seen_keeps_nobody_awake(town: Layer, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_bytes(TABLE.encode("cp1251"))
    guessing = Source(town.slug, id="id", lon="x", lat="y", fields={"name": Rule("name")}, accept_guesses=True)
    first = begin_run([path], town, guessing, by=None)
    while work_once():
        pass
    first.refresh_from_db()
    assert set(first.notices.values_list("code", flat=True)) >= {"encoding_guessed", "crs_guessed"}, first.refusal

    source = settled_source(first)
    address = server.says("/schools.csv", TABLE.encode("cp1251"))
    one = define_schedule(town, source, address, sort="file", plan=Plan(time(3), loads_by_itself=True), by=None)
    ask_now(one)
    while poll_due_schedules() or work_once():
        pass

    one = ImportSchedule.objects.get()
    assert one.run is not None
    assert (one.run.state, one.run.added) == ("done", 29), one.last_said
