"""The walls of the cage: what a caged process sees of this machine, and how much of it it may use.

It sees the system's programs and libraries, Python with its packages, the readers, and one file under a fixed name, all
of it read-only, and a bounded /tmp that goes with it. It sees no network, no other process, no folder of the portal,
no environment but the one below.
"""

import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geoportal.env import ROOT, VAR, package_folder

MB = 1 << 20
CODE = (  # what the child runs; no settings among it
    "import_scripts", "layers/__init__.py", "layers/rows.py", "layers/empty_parts.py",
    "housing/__init__.py", "housing/upkeep_format.py", "housing/upkeep_format.toml",
    "geoportal/__init__.py", "geoportal/core/__init__.py", "geoportal/core/sentences.py",
)  # fmt: skip
BESIDE = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind", ".cpg"),
    ".mif": (".mid", ".cpg"),
}
PLACE = "/in/data"  # the file is called so, with its own suffix
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",  # noqa: S108 - the cage's own, not the machine's
    "HOME": "/tmp",  # noqa: S108 - likewise
    "OPENBLAS_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
    "CPL_CURL_ENABLE_VSIMEM": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one caged process may use."""

    memory_mb: int = 1024  # addresses, so libraries count as well
    disk_mb: int = 1100  # of /tmp, which lies in memory: an archive is unpacked there
    quiet_s: float = 60  # without a row
    total_s: float = 300  # in all, and two seconds more for each megabyte of the file

    def for_file(self, size: int) -> "Limits":
        return dataclasses.replace(self, total_s=self.total_s + 2 * size / MB)


def suffix_of(path: Path) -> str:
    """The suffix that the file keeps in the cage: plain letters, or none."""
    suffix = path.suffix.lower()
    return suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 12 else ""


def command(job: dict[str, object], file: Path | None = None) -> list[str]:
    """What starts the child in its cage. Raises FileNotFoundError where there is no bubblewrap."""
    program = shutil.which("bwrap", path=f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin")
    if program is None:
        raise FileNotFoundError("there is no program bwrap (bubblewrap) on this machine")
    limits = job["limits"]
    assert isinstance(limits, Limits)  # noqa: S101 - for the checker of types
    words = [
        program, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL",
        "--hostname", "cage", *_system(), "--size", str(limits.disk_mb * MB),
        "--tmpfs", "/tmp",  # noqa: S108 - the cage's own; what the machine has in its own is seen only if bound below
        *_python(), *(_files(file) if file else ()), "--remount-ro", "/", "--chdir", "/",
    ]  # fmt: skip
    for name, value in {**ENVIRONMENT, **_data_folders(), "PYTHONPATH": str(ROOT)}.items():
        words += ["--setenv", name, value]
    plain = {**job, "limits": dataclasses.asdict(limits)}
    return [*words, "--", sys.executable, "-P", "-s", "-B", "-m", "import_scripts.caged", json.dumps(plain)]


def _system() -> Iterator[str]:
    """/usr and what stands beside it; the portal's own folders are covered where they lie in there."""
    yield from ("--ro-bind", "/usr", "/usr")
    for folder in ("/lib", "/lib32", "/lib64", "/libx32"):
        if Path(folder).is_symlink():
            yield from ("--symlink", str(Path(folder).readlink()), folder)
        elif Path(folder).is_dir():
            yield from ("--ro-bind", folder, folder)
    yield from ("--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache")
    for device in ("/dev/null", "/dev/zero", "/dev/urandom"):
        yield from ("--dev-bind", device, device)
    for own in (ROOT, VAR):
        if own.is_relative_to("/usr"):
            yield from ("--tmpfs", str(own))


def _python() -> Iterator[str]:
    """The interpreter with its packages, and the part of our code that runs in the cage."""
    places = {Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parent}
    for place in sorted(places):
        if not place.is_relative_to("/usr"):
            yield from ("--ro-bind", str(place), str(place))
    for name in CODE:
        yield from ("--ro-bind", str(ROOT / name), str(ROOT / name))


def _files(file: Path) -> Iterator[str]:
    """The one file, and those that belong to it by format and name."""
    yield from ("--ro-bind", str(file.resolve()), f"{PLACE}{suffix_of(file)}")
    for suffix, one in beside(file).items():
        yield from ("--ro-bind", str(one.resolve()), f"{PLACE}{suffix}")


def beside(file: Path) -> dict[str, Path]:
    """The other parts of a format of several files, by suffix."""
    wanted = BESIDE.get(file.suffix.lower(), ())
    found: dict[str, Path] = {}
    if wanted:
        for one in sorted(file.parent.iterdir()):
            suffix = one.suffix.lower()
            if suffix in wanted and one.stem.lower() == file.stem.lower() and one.is_file():
                found.setdefault(suffix, one)
    return found


def size_of(file: Path) -> int:
    """Bytes of the file and all that belongs to it."""
    return sum(one.stat().st_size for one in (file, *beside(file).values()))


def _data_folders() -> dict[str, str]:
    folder = package_folder("pyogrio")
    return {"GDAL_DATA": str(folder / "gdal_data"), "PROJ_DATA": str(folder / "proj_data")}
