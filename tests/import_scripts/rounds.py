"""Rounds of a replacement in the middle of which something is killed, while readers look over HTTP."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from django.contrib.gis.geos import Point, Polygon
from django.db import connection

from geoportal.search.actions import refresh_index
from geoportal.search.models import Pending
from import_scripts import actions
from import_scripts.models import ImportRun
from import_scripts.source import Rule, Source
from import_scripts.states import MoveRefused, State
from layers.actions import define_city, define_layer, define_theme
from layers.models import Layer
from tests.import_scripts.agreement import disagreements, seal
from tests.import_scripts.conftest import BOX
from tests.import_scripts.readers_over_http import (
    Asking,
    Change,
    Down,
    city_path,
    fingerprint,
    layer_path,
    readers,
)  # fmt: skip
from tests.import_scripts.stages import LAYER, Stage, tiles_at
from tests.import_scripts.supervised import PATIENCE_S, VICTIMS, Supervised, patiently
from tiles.queries import draw, draw_collection

LOOK_S = 0.1
ZOOMS = (10, 12, 14)
SETTLED = 4  # times in a row that every process of the server has to answer with the newest tile
LEASE_OVER = (
    "UPDATE import_scripts_importrun SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL"
)


def define_ledger() -> Layer:
    """A city with a single, empty layer."""
    define_city(slug="kryvyi-rih", name="Кривий Ріг", bounds=Polygon.from_bbox(BOX), centre=Point(33.39, 47.91))
    theme = define_theme(LAYER, name="Проба", colour="#000000", colour_dark="#ffffff")
    return define_layer(LAYER, theme=theme, name="Проба", geometry_kind="point")


def tiles_now(layer: Layer) -> dict[str, str]:
    """The fingerprint of each tile as the ledger would be drawn now, by its addresses."""
    tiles, found = tiles_at(ZOOMS), {}
    with connection.cursor() as cursor:
        for one, drawn in zip(tiles, draw(cursor, tiles), strict=True):
            found[city_path(*one)] = fingerprint(drawn.body)
            body = draw_collection(cursor, one, name=LAYER, layer_id=layer.pk, visibilities=["public"])
            found[layer_path(*one)] = fingerprint(body)
    return found


def until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"It took more than {PATIENCE_S:.0f} s until {what}.")
        time.sleep(LOOK_S)


def is_filed() -> bool:
    """Whether the search knows everything; somebody else may be at it."""
    refresh_index()
    return not Pending.objects.exists()


@dataclass
class Rounds:
    """A served city and its layer, stage after stage."""

    city: Supervised
    layer: Layer
    folder: Path
    rows: int
    chance: Random
    stage: Stage = field(init=False)
    tiles: Mapping[str, str] = field(default_factory=dict)
    span_s: float = 0.0  # a replacement that nobody disturbs
    moments: Counter[str] = field(default_factory=Counter)  # in which state of the run something was killed
    answers: int = 0

    def begin(self) -> list[str]:
        """Bring the first stage, and then replace it undisturbed to know how long that takes; what was wrong."""
        until(self.city.is_served, "the city is served")
        self.stage = Stage(0, self.rows)
        self._load(self._bring(self.stage))
        self.tiles = tiles_now(self.layer)
        return self.one("")

    def one(self, victim: str) -> list[str]:
        """Replace the layer, kill the victim somewhere in between, see it through to the end; what was wrong."""
        old, new, sealed = self.stage, Stage(self.stage.number + 1, self.rows), patiently(seal)
        looking = readers(Asking(self.city.port), (old.name, new.name), self._some(old), tiles_at(ZOOMS))
        began = time.monotonic()
        run = self._bring(new)
        self._load(run, victim, began + self.chance.uniform(0, self.span_s))
        if not victim:
            self.span_s = time.monotonic() - began
        self._settle()
        for reader in looking:
            reader.end()
        new_tiles = patiently(lambda: tiles_now(self.layer))
        change = Change(old, new, self.tiles, new_tiles)
        wrong = [half for reader in looking for half in reader.halves(change)]
        wrong += patiently(lambda: disagreements(new))
        wrong += ["the seal of the layer has not moved"] * (patiently(seal) <= sealed)
        wrong += [f"{reader.name}: never answered" for reader in looking if not reader.given]  # that proves nothing
        self.stage, self.tiles = new, new_tiles
        self.answers += sum(reader.counts["answers"] for reader in looking)
        return wrong

    def _some(self, stage: Stage) -> list[int]:
        """A few objects that stay, and a few that are about to vanish."""

        def ask() -> list[int]:
            keys = [str(stage.keys[n]) for n in (0, 3, 20, stage.count // 2)]
            found = self.layer.features.filter(source_id__in=keys, withdrawn_at=None)
            return list(found.values_list("pk", flat=True))

        return patiently(ask)

    def _bring(self, stage: Stage) -> ImportRun:
        source = Source(LAYER, id="id", fields={"name": Rule("name")}, properties={})
        file = stage.write(self.folder / "file.csv")
        return patiently(lambda: actions.begin_run([file], self.layer, source, by=None))

    def _load(self, run: ImportRun, victim: str = "", moment: float = 0.0) -> None:
        """Ask for what is to be asked for until the run is done, and kill the victim at this moment."""
        is_killed, deadline = not victim, time.monotonic() + 2 * PATIENCE_S
        while True:
            patiently(run.refresh_from_db)
            if not is_killed and time.monotonic() >= moment:
                is_killed = True
                self.moments[f"{victim} while {run.state} {run.step}".rstrip()] += 1
                self.city.kill(victim)
                self._go_on(victim)
            elif run.state == State.DONE and is_killed:
                return
            elif run.state in (State.READY, State.FAILED):
                self._push(run)
            elif run.state in (State.REFUSED, State.CANCELLED, State.UNDONE) or time.monotonic() > deadline:
                raise TimeoutError(f"The run does not end well: it is {run.state}. {run.refusal}")
            time.sleep(LOOK_S)

    def _push(self, run: ImportRun) -> None:
        def ask() -> None:
            try:
                actions.ask_to_load(run, by=None) if run.state == State.READY else actions.resume_run(run)
            except MoveRefused:  # it was done, and only the answer was lost
                return

        patiently(ask)

    def _go_on(self, victim: str) -> None:
        """Once everything is there again, nobody waits for the lease of a worker that is none any more."""
        time.sleep(1)
        until(self.city.is_served, "the city is served again")
        if victim != "web":
            patiently(lambda: connection.cursor().execute(LEASE_OVER))

    def _settle(self) -> None:
        """Until every process of the server gives the newest tiles, and the search is up to date."""
        until(self.city.is_served, "the city is served")
        ask = Asking(self.city.port)
        newest = {path: told for path, told in patiently(lambda: tiles_now(self.layer)).items() if LAYER not in path}

        def is_newest() -> bool:
            try:
                return all(fingerprint(ask(path).body) == told for path, told in newest.items() for _ in range(SETTLED))
            except Down:
                return False

        until(is_newest, "the newest tiles are served")
        until(lambda: patiently(is_filed), "the search is up to date")


def rounds(count: int, rows: int, *, var: Path, folder: Path, seed: int) -> list[str]:
    """What went wrong, in a sentence each; every round is told when it is over."""
    layer, chance, wrong = define_ledger(), Random(seed), []
    with (folder / "log").open("wb") as log, Supervised(var, log, chance) as city:
        going = Rounds(city, layer, folder, rows, chance)
        wrong += [f"Undisturbed: {one}." for one in going.begin()]
        print(f"Undisturbed: {rows:,} objects replaced in {going.span_s:.1f} s.", flush=True)
        for number in range(count):
            victim, began, answers = VICTIMS[number % len(VICTIMS)], time.monotonic(), going.answers
            found = [f"Round {number} ({victim}): {one}." for one in going.one(victim)]
            took, read = time.monotonic() - began, going.answers - answers
            print(f"Round {number}: {victim} killed, {took:.0f} s, {read} answers.", *found, sep="\n  ", flush=True)
            wrong += found
        told = ", ".join(f"{number} × {moment}" for moment, number in sorted(going.moments.items()))
        print(f"{going.answers:,} answers. Killed: {told}.", flush=True)
    return wrong
