"""Which encoding a text is in: its mark, its declaration, or its letters. Never a silent guess.

UTF-8 proves itself. Bytes that are not UTF-8 are taken for cp1251 only when they read as Ukrainian in it and less so in
any other Cyrillic encoding; the notice then quotes what was read, so that a person can see that it is right.
"""

import codecs
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from import_scripts.notices import Notice, remark, shown, warning
from import_scripts.rows import FileRefused

CHUNK = 1 << 20
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CYRILLIC = ("cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic")
FREQUENT = frozenset("оаинівтерсклдумпзьоєїг")
UKRAINIAN = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
TYPOGRAPHY = frozenset("«»—–…№’“”„°ʼ\xa0")
ENOUGH = 0.6  # how much of the letters must be frequent ones; Ukrainian prose has 0.8, a wrong table 0.2–0.5


def encoding_of_file(path: Path, declared: str = "") -> tuple[str, list[Notice]]:
    """The codec to open `path` with, and what to say about it. Raises FileRefused when nothing fits."""
    with path.open("rb") as file:
        mark = file.read(4)
    if declared:
        return _known(declared, path.name), []
    for bom, codec in MARKS.items():
        if mark.startswith(bom):
            notices = [] if codec == "utf-8-sig" else [remark("encoding_utf16", _UTF16.format(codec), file=path.name)]
            return codec, notices
    return encoding_of_bytes(lambda: _chunks(path), path.name)


_UTF16 = "The file is in {}, as its mark says. Read so; UTF-8 is what others expect."


def encoding_of_bytes(chunks: Callable[[], Iterable[bytes]], file: str) -> tuple[str, list[Notice]]:
    """The same for bytes without a mark; `chunks` is called once for each pass over them."""
    if _is_utf8(chunks()):
        return "utf-8", []
    bytes_seen: Counter[int] = Counter()
    for chunk in chunks():
        bytes_seen.update(chunk)
    scores = {codec: score(bytes_seen, codec) for codec in CYRILLIC}
    best = max(scores, key=lambda codec: scores[codec])
    if best != "cp1251" or scores[best] < ENOUGH:
        hint = f" Its letters look like {best}." if scores[best] >= ENOUGH else ""
        raise FileRefused(
            "encoding_unknown",
            f"The text is not UTF-8 and declares no encoding.{hint} Name it with --encoding, or save it as UTF-8.",
            file=file,
        )
    sample = _sample(chunks(), best)
    return best, [
        warning(
            "encoding_guessed",
            f"The text is not UTF-8 and declares no encoding; read as cp1251 by its letters: «{sample}». "
            "If that is wrong, name the encoding with --encoding.",
            file=file,
            value=best,
        )
    ]


def score(bytes_seen: Counter[int], codec: str) -> float:
    """How Ukrainian the bytes above 127 read in `codec`: the share of frequent letters; 0 where some are no letters."""
    frequent = total = strange = 0
    for byte, count in bytes_seen.items():
        if byte < 128:
            continue
        letter = bytes([byte]).decode(codec, "replace").lower()
        total += count
        frequent += count * (letter in FREQUENT)
        strange += count * (letter not in UKRAINIAN and letter not in TYPOGRAPHY)
    return 0.0 if not total or strange / total > 0.05 else frequent / total


def _is_utf8(chunks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _sample(chunks: Iterable[bytes], codec: str) -> str:
    """The first Cyrillic words of a text that has some."""
    chunk, first = next((chunk, place) for chunk in chunks for place, byte in enumerate(chunk) if byte > 127)
    return shown(chunk[first : first + 60].decode(codec, "replace"), 40)


def _known(name: str, file: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise FileRefused(
            "encoding_unknown",
            f"No encoding is called {name!r}. Use a name such as utf-8, cp1251 or koi8-u.",
            file=file,
        ) from None
