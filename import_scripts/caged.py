"""The child in the cage: reads one file, as rows or as elements of OpenStreetMap, or repairs shapes.

It writes frames (`wire.py`) to the pipe it was given.

    python -m import_scripts.caged '{"task": "read", "place": "/in/data.csv", "options": {…}, "limits": {…}}'

Started by `cage.py` and `repair.py` alone. It limits itself before it imports what reads: the kernel ends it rather
than let it grow, spin, fill the disk or start another. Whatever a reader raises is said over the pipe.
"""

import json
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

from import_scripts import syscalls

MB = 1 << 20
MOST_FILES, MOST_PROCESSES = 64, 16
DRIVERS = {"ESRI Shapefile", "GPKG", "KML", "LIBKML", "GML", "GPX", "FlatGeobuf", "MapInfo File", "DXF", "MEM"}
NOT_NEEDED = ("pandas", "geopandas")  # pyogrio looks for them, which costs two seconds and 65 MB; nobody here uses them
FLUSH_S = 0.2


def main(job: dict[str, Any]) -> None:
    out = _own_output()
    limit_myself(job["limits"])
    syscalls.forbid()
    from import_scripts import wire  # after the limits, as all that follows
    from import_scripts.collecting import collect_rarely

    collect_rarely()
    out.write(wire.packed("ready"))
    out.flush()
    _fall_silent()
    try:
        if job["task"] == "extract":
            _extract(job, out)
        elif job["task"] == "housing":
            _send_archive(job, out)
        else:
            _allow_only_our_drivers()
            _read(job, out) if job["task"] == "read" else _repair(sys.stdin.buffer, out)
    except MemoryError:
        out.write(wire.packed("failed", "memory", wire.NEEDS_MORE))
    except OSError as fault:
        is_full = fault.errno in (27, 28)  # larger than a file may be; no room left
        out.write(wire.packed("failed", "memory" if is_full else "crash", f"{type(fault).__name__}: {fault}"[:300]))
    except Exception as fault:  # whatever a reader throws: it is said, and the file is refused
        out.write(wire.packed("failed", "crash", f"{type(fault).__name__}: {fault}"[:300]))
    out.flush()


def _own_output() -> BinaryIO:
    """The pipe, under a number that no library prints to."""
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
    return out


def _fall_silent() -> None:
    os.dup2(1, 2)  # until here, what went wrong was of interest


def limit_myself(limits: dict[str, Any]) -> None:
    """Limits that cannot be raised again."""
    for what, most in (
        (resource.RLIMIT_AS, limits["memory_mb"] * MB),
        (resource.RLIMIT_CPU, int(limits["total_s"]) + 2),
        (resource.RLIMIT_FSIZE, limits["disk_mb"] * MB),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_NPROC, MOST_PROCESSES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Of its time it is told a second before it is ended, and dies of that by a signal that says why.
        resource.setrlimit(what, (value - (what == resource.RLIMIT_CPU), value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large is then an error that is said


def _allow_only_our_drivers() -> None:
    """GDAL knows 180 formats, and any of them may claim any file; from here on this process knows ten."""
    import ctypes
    from pathlib import Path

    for name in NOT_NEEDED:
        sys.modules[name] = None  # type: ignore[assignment] # Python's own word for "not to be found"
    data = Path(os.environ["GDAL_DATA"])
    gdal = ctypes.CDLL(str(next((data.parent.parent / "pyogrio.libs").glob("libgdal-*.so*"))))
    gdal.GDALGetDriver.restype = ctypes.c_void_p
    gdal.GDALGetDriverShortName.argtypes = [ctypes.c_void_p]
    gdal.GDALGetDriverShortName.restype = ctypes.c_char_p
    gdal.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    gdal.GDALAllRegister()
    drivers = [gdal.GDALGetDriver(i) for i in range(gdal.GDALGetDriverCount())]
    names = {gdal.GDALGetDriverShortName(driver).decode(): driver for driver in drivers}
    unwanted = names.keys() - DRIVERS
    os.environ["GDAL_SKIP"] = ",".join(sorted(unwanted))  # pyogrio registers all once more
    for name in unwanted:
        gdal.GDALDeregisterDriver(names[name])


def _read(job: dict[str, Any], out: BinaryIO) -> None:
    """Read the file with our readers, and send what they say."""
    from pathlib import Path

    from import_scripts import wire
    from import_scripts.readers import opened
    from import_scripts.readers.options import ReadOptions
    from import_scripts.recipe import from_json
    from import_scripts.rows import FileRefused

    try:
        with opened(Path(job["place"]), from_json(ReadOptions, job["options"])) as reading:
            out.write(wire.packed_head(reading))
            _send_rows(reading, out)
    except FileRefused as refused:
        out.write(wire.packed_notices("refused", [refused.notice]))


def _send_rows(reading: Any, out: BinaryIO) -> None:
    from import_scripts import wire
    from import_scripts.bundles import bundles
    from import_scripts.collecting import collected
    from import_scripts.fit import fit_each

    said = len(reading.notices)
    for bundle in collected(bundles(reading.rows, FLUSH_S)):
        out.write(wire.packed_rows(fit_each(bundle)))
        if len(reading.notices) > said:
            out.write(wire.packed_notices("said", reading.notices[said:]))
            said = len(reading.notices)
        out.flush()
    out.write(wire.packed_notices("said", reading.notices[said:]))
    out.write(wire.packed("end"))


def _extract(job: dict[str, Any], out: BinaryIO) -> None:
    """Read a file of OpenStreetMap, and send each element, how many were met, and the sea."""
    from pathlib import Path

    import shapely

    from import_scripts import wire
    from import_scripts.osm import element as frames
    from import_scripts.osm.extract import opened_extract
    from import_scripts.rows import FileRefused

    def counted(counts: list[int]) -> None:
        out.write(wire.packed("counted", *counts))
        out.flush()  # thousands of nodes may say nothing else

    try:
        with opened_extract(Path(job["place"])) as extract:
            box = extract.box()
            out.write(wire.packed("head", list(box.bounds) if box else None))
            bounds = shapely.from_wkb(job["bounds"]) if job["bounds"] else box
            for element in extract.elements(counted=counted):
                out.write(frames.packed(element))
            if bounds is not None and (sea := extract.sea(bounds)) is not None:
                out.write(frames.packed(sea))
            out.write(wire.packed("end"))
    except FileRefused as refused:
        out.write(wire.packed_notices("refused", [refused.notice]))


def _send_archive(job: dict[str, Any], out: BinaryIO) -> None:
    """Read the archive of a housing company, and send its tables."""
    from pathlib import Path

    from import_scripts import wire
    from import_scripts.housing.sending import send
    from import_scripts.rows import FileRefused

    try:
        send(Path(job["place"]), out)
    except FileRefused as refused:
        out.write(wire.packed_notices("refused", [refused.notice]))


def _repair(asked: BinaryIO, out: BinaryIO) -> None:
    """Repair the shapes that come in, one after another."""
    import shapely

    from import_scripts import wire, wkb

    while len(length := asked.read(wire.LENGTH.size)) == wire.LENGTH.size:
        _, (data,) = wire.unpacked(asked.read(wire.LENGTH.unpack(length)[0]))
        shape = shapely.from_wkb(data)
        whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        out.write(wire.packed("shape", wkb.bytes_of(_of_dimension(whole, shapely.get_dimensions(shape)))))
        out.flush()


def _of_dimension(repaired: Any, dimension: int) -> Any:
    """The parts of a repaired shape that have the dimension it had; lines left by collapsed areas go."""
    import shapely

    parts = [part for part in shapely.get_parts(repaired) if shapely.get_dimensions(part) == dimension]
    return repaired if len(parts) == shapely.get_num_geometries(repaired) else shapely.union_all(parts)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
