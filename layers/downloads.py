"""Whole layers as files: one per layer, format and public state, found by its readers, made by a process of its own.

    VAR/downloads/<layer>/<state>.<ending>        the file, put there whole
    VAR/downloads/<layer>/<state>.<ending>.json   what it is: written after it, so a file without this is not ready
    VAR/downloads/wanted/<layer>.<ending>         somebody has asked
    VAR/downloads/lock                            held by the one maker

`state` is made of the layer's counter of public changes. A file of an older state is never given out: it may hold what
has been hidden since.
"""

import fcntl
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from geoportal.env import ROOT
from layers.models import Layer, LayerState, Visibility

logger = logging.getLogger(__name__)
EDITION = 1  # grows when the files change their form: all are made anew
WANTED, LOCK = "wanted", "lock"
_makers: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Format:
    ending: str
    media: str
    title: str
    is_text: bool  # can be sent while it is made


FORMATS = {
    made.ending: made
    for made in (
        Format("geojson", "application/geo+json", "GeoJSON", is_text=True),
        Format("geojsons", "application/geo+json-seq", "GeoJSONSeq", is_text=True),
        Format("csv", "text/csv; charset=utf-8", "CSV", is_text=True),
        Format("fgb", "application/flatgeobuf", "FlatGeobuf", is_text=False),
        Format("gpkg", "application/geopackage+sqlite3", "GeoPackage", is_text=False),
        Format("parquet", "application/vnd.apache.parquet", "GeoParquet", is_text=False),
    )
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is ready. `number` is where the feed of changes goes on behind it."""

    sha256: str
    size: int
    rows: int
    changed_at: str
    number: int

    @property
    def seal(self) -> str:
        """Stands in its address: another content has another one."""
        return self.sha256[:16]

    @property
    def modified_at(self) -> datetime:
        return datetime.fromisoformat(self.changed_at)


def downloadable_layer(slug: str) -> Layer | None:
    """A layer whose files everybody may have."""
    layers = Layer.objects.select_related("theme", "state").filter(visibility=Visibility.PUBLIC)
    return layers.filter(slug=slug, state__public_changed_at__isnull=False).first()


def path_of(layer: Layer, form: Format) -> Path:
    """Where the file of the layer's present state is, or will be."""
    return folder_of(layer.slug) / f"{state_name(layer.state)}.{form.ending}"


def folder_of(slug: str) -> Path:
    return Path(settings.DOWNLOADS_ROOT) / "layers" / slug


def state_name(state: LayerState) -> str:
    """Another one after every change of what everybody sees; the moment tells a ledger from another one."""
    return sha256(f"{EDITION}\n{state.public_revision}\n{state.public_changed_at}".encode()).hexdigest()[:20]


def changed_at(layer: Layer) -> datetime:
    """When what everybody sees of it last changed."""
    moment = layer.state.public_changed_at
    if moment is None:
        raise ValueError(f"{layer.slug} has never held anything public.")
    return moment


def made(layer: Layer, form: Format) -> Made | None:
    """What there is of the layer as it stands now; None while it is not ready."""
    try:
        return Made(**json.loads(_about(path_of(layer, form)).read_text()))
    except FileNotFoundError:
        return None


def sizes_of(layer: Layer) -> dict[str, int]:
    """How many bytes those files have that are ready, by their endings."""
    if layer.visibility != Visibility.PUBLIC or not hasattr(layer, "state"):
        return {}
    ready = {ending: made(layer, form) for ending, form in FORMATS.items()}
    return {ending: file.size for ending, file in ready.items() if file}


def _about(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def put(layer: Layer, path: Path, file: Path, *, rows: int, number: int) -> Made:
    """Make `file` the one at `path`, whole or not at all, and remove those of older states."""
    digest = sha256()
    with file.open("rb") as opened:
        while block := opened.read(1024 * 1024):
            digest.update(block)
    told = Made(digest.hexdigest(), file.stat().st_size, rows, changed_at(layer).isoformat(), number)
    file.replace(path)
    note = file.with_name(f"{file.name}.json")
    note.write_text(json.dumps(asdict(told)))
    note.replace(_about(path))
    for old in path.parent.glob("[0-9a-f]*.*"):
        if not old.name.startswith(path.name.partition(".")[0]):
            old.unlink(missing_ok=True)
    return told


def sweep() -> None:
    """Remove what belongs to no public layer."""
    public = set(Layer.objects.filter(visibility=Visibility.PUBLIC).values_list("slug", flat=True))
    for folder in folder_of("x").parent.glob("*"):
        if folder.name not in public:
            shutil.rmtree(folder, ignore_errors=True)


# --- Who makes them -----------------------------------------------------------
def want(layer: Layer, form: Format) -> None:
    """Have the file made, unless it is being made: by the maker that is at work, or else by one that is started now."""
    note = _wanted() / f"{layer.slug}.{form.ending}"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.touch()
    if settings.DOWNLOADS_ON_DEMAND:
        with lock() as held:
            if held is not None:
                _start_maker(held)


def _start_maker(held: int) -> None:
    """The child inherits the lock and lets go of it when it ends, however it ends."""
    _makers[:] = [child for child in _makers if child.poll() is None]
    _makers.append(
        subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "make_downloads", "--wanted"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[held], start_new_session=True,
            env={name: value for name, value in os.environ.items() if name != "GEOPORTAL_DATABASE_POOL"},
        )
    )  # fmt: skip


@contextmanager
def lock() -> Iterator[int | None]:
    """The right to make files, as the number of an open file; None while somebody else has it."""
    root = Path(settings.DOWNLOADS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file.fileno()


def _wanted() -> Path:
    return Path(settings.DOWNLOADS_ROOT) / WANTED


def take_wanted() -> Iterator[tuple[str, Format]]:
    """What has been asked for, oldest first, until nothing is left; each is struck off before it is made."""
    while notes := sorted(_wanted().glob("*.*"), key=lambda note: note.stat().st_mtime_ns):
        notes[0].unlink(missing_ok=True)
        slug, _dot, ending = notes[0].name.partition(".")
        if ending in FORMATS:
            yield slug, FORMATS[ending]
