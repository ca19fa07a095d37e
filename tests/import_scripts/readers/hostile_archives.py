"""One file for each trick with archives and texts: what it does is its name."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.import_scripts.readers.hostile import (
    CSV,
    KML,
    PLACE,
    SPOTS,
    Case,
    Files,
    bad,
    collection,
    good,
    packed,
    placed,
    point,
)  # fmt: skip


def of_archives(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    table = {"a.csv": CSV.encode()}
    for name in ("../a.csv", "/a.csv", "..\\a.csv", "C:/a.csv", "b/../../a.csv", "a\u202ecsv.csv", "a\x07.csv"):
        yield bad(
            f"zip-name-{name.encode().hex()[:16]}", packed({name: b"x", **table}), "archive_unsafe", suffix=".zip"
        )
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        yield bad(f"zip-{name}", packed(table, method), "archive_unsupported", suffix=".zip")
    yield bad("zip-of-nothing", packed({}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-of-pictures", packed({"a.png": b"x"}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-of-two", packed({**table, "b.csv": CSV.encode()}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-of-many", packed({f"{n}.txt": b"" for n in range(201)}), "archive_too_large", suffix=".zip")
    yield bad("zip-bomb", packed({"a.csv": b"0" * (70 << 20)}), "archive_too_large", suffix=".zip")
    yield bad("zip-names-alike", packed({"A.csv": b"x", **table}), "archive_unsafe", suffix=".zip")
    yield bad("zip-member-not-there", packed({**table}), "archive_ambiguous", suffix=".zip", member="b.csv")
    yield bad("zip-deeper", packed({"a.zip": packed({"b.zip": packed(table)})}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-nested-broken", packed({"a.zip": b"PK\x03\x04 and nothing"}), "archive_broken", suffix=".zip")
    yield bad(
        "zip-nested-escape", packed({"a.zip": packed({"../a.csv": CSV.encode()})}), "archive_unsafe", suffix=".zip"
    )
    yield bad("zip-lie-in-member", packed({"a.gpkg": CSV.encode()}), "format_mismatch", suffix=".zip")
    yield bad("zip-timetable", packed({"stops.txt": b"x", "stop_times.txt": b"x"}), "archive_ambiguous", suffix=".zip")
    whole = packed(table)
    directory = whole.index(b"PK\x01\x02")
    for name, at, value in (("locked", directory + 8, 1), ("size", directory + 24, 9), ("method", directory + 10, 0)):
        data = bytearray(whole)
        data[at] = value
        verdict = "archive_unsafe" if name == "locked" else "archive_broken"
        yield bad(f"zip-directory-{name}", bytes(data), verdict, suffix=".zip")
    renamed = bytearray(whole)
    renamed[30:35] = b"b.csv"
    yield bad("zip-other-name-inside", bytes(renamed), "archive_broken", suffix=".zip")
    spoiled = bytearray(whole)
    spoiled[40] ^= 0xFF
    yield bad("zip-spoiled", bytes(spoiled), "archive_broken", suffix=".zip")
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = 0o120777 << 16
    yield bad("zip-link", _of_info(info, b"/etc/passwd"), "archive_unsafe", suffix=".zip")
    yield good("zip-nested", packed({"школи.zip": packed(table)}), ".zip", 3)
    yield good("zip-of-two-chosen", packed({**table, "b.csv": b"id,lon,lat\n1,33,47\n"}), ".zip", 1, member="b.csv")
    yield good("zip-stored", packed(table, zipfile.ZIP_STORED), ".zip", 3)
    yield good("zip-of-shapefile", packed({f"шар/{name}": data for name, data in made[".shp"].items()}), ".zip", 3)
    yield good("zip-of-tab", packed(made[".tab"]), ".zip", 3)
    yield good("kmz-with-pictures", packed({"doc.kml": placed(PLACE, KML), "files/a.png": b"x"}), ".kmz", 3)


def _of_info(info: zipfile.ZipInfo, data: bytes) -> bytes:
    import io

    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr(info, data)
    return book.getvalue()


def of_texts(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    prose = "id,назва,lon,lat\n1,Комунальний заклад «Ліцей» Криворізької міської ради,33.4,47.9\n"
    plain = prose.replace("«", '"').replace("»", '"').replace(' "Ліцей"', " Ліцей")
    for codec in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "cp1251",
        "koi8-u",
        "mac-cyrillic",
        "cp1125",
        "utf-16-le",
        "utf-16-be",
    ):
        yield good(f"csv-in-{codec}", plain.encode(codec), ".csv", 1)
    yield bad(
        "csv-in-cp866", plain.replace("і", "i").encode("cp866", "replace"), "encoding_loses_letters", suffix=".csv"
    )
    yield bad("csv-of-noise", b"id,lon,lat\n" + bytes(range(128, 256)) * 3, "encoding_unknown", suffix=".csv")
    yield bad("csv-in-no-encoding", prose.encode(), "encoding_unknown", suffix=".csv", encoding="utf-99")
    yield bad("csv-in-wrong-encoding", prose.encode(), "encoding_wrong", suffix=".csv", encoding="ascii")
    yield bad("csv-with-nul", b"id,lon,lat\na\x00b,33.4,47.9\n", "text_unstorable", "csv_malformed", suffix=".csv")
    yield bad("csv-of-a-book", b"id,lon,lat\n" + b"x" * 1_000_001 + b",33.4,47.9\n", "text_too_long", suffix=".csv")
    for name, text in (("surrogate", "\\ud83d"), ("nul", "\\u0000")):
        data = collection(point(*SPOTS[0])).replace(b'"n": 1', f'"n": "{text}"'.encode())
        yield bad(f"json-{name}", data, "text_unstorable", suffix=".geojson")
    deep = collection(point(*SPOTS[0])).replace(b'"n": 1', b'"n": ' + b"[" * 80 + b"]" * 80)
    yield bad("json-deep-value", deep, "value_unfit", suffix=".geojson")
