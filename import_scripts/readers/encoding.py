"""Which encoding a text is in: its mark, its declaration, or its letters. Never a silent guess.

UTF-8 proves itself. Bytes that are not UTF-8 are taken for cp1251 only when they read as Ukrainian in it and less so in
any other Cyrillic encoding, and do not stand singly within Latin words; the notice then quotes what was read, so that a
person can see that it is right.
"""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark, shown, warning
from import_scripts.rows import FileRefused

CHUNK = 1 << 20
MOST_LOOKED_AT = 16  # of these, for the line that is not as the others
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CYRILLIC = ("cp1251", "koi8-u", "cp866", "cp1125", "iso8859-5", "mac-cyrillic")
ONE_BYTE = frozenset((*CYRILLIC, "latin-1", "iso8859-1", "cp1252", "cp1250", "koi8-r"))
FREQUENT = frozenset("оаинівтерсклдумпзьоєїг")
UKRAINIAN = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъё")  # and Russian: old registers hold it
TYPOGRAPHY = frozenset("«»—–…№’“”„°ʼ\xa0")
WITHIN_LATIN = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")  # «Pääkäyttäjä»: no Cyrillic word
ENOUGH = 0.6  # how much of the letters must be frequent ones; Ukrainian prose has 0.8, a wrong table 0.2–0.5


def encoding_of_file(path: Path, declared: str = "") -> tuple[str, list[Notice]]:
    """The codec to open `path` with, and what to say about it. Raises FileRefused when nothing fits."""
    with path.open("rb") as file:
        mark = file.read(4)
    if declared:
        codec = known_encoding(declared, path.name)
        _refuse_utf8(path, mark, codec)
        return codec, []
    for bom, codec in MARKS.items():
        if mark.startswith(bom):
            notices = [] if codec == "utf-8-sig" else [remark("encoding_utf16", _in_utf16(codec), file=path.name)]
            return codec, notices
    return encoding_of_bytes(lambda: _chunks(path), path.name)


def _refuse_utf8(path: Path, mark: bytes, codec: str) -> None:
    """A text that proves to be UTF-8 is none of a table of one byte, whatever was said of it, perhaps last year."""
    if codec not in ONE_BYTE or not (mark.startswith(codecs.BOM_UTF8) or _is_utf8(_chunks(path), with_letters=True)):
        return
    said = _("The file is in UTF-8, and was to be read as {codec}. Leave --encoding out, or name utf-8.", codec=codec)
    raise FileRefused("encoding_wrong", said, file=path.name, value=codec)


def _in_utf16(codec: str) -> str:
    return _("The file is in {codec}, as its mark says. Read so; UTF-8 is what others expect.", codec=codec)


def encoding_of_bytes(chunks: Callable[[], Iterable[bytes]], file: str) -> tuple[str, list[Notice]]:
    """The same for bytes without a mark; `chunks` is called once for each pass over them."""
    if codec := _utf16(next(iter(chunks()), b"")):
        return codec, [_guessed(codec, _sample(chunks(), codec), file)]
    if _is_utf8(chunks()):
        return "utf-8", []
    bytes_seen: Counter[int] = Counter()
    within_latin = 0
    for chunk in chunks():
        bytes_seen.update(chunk)
        within_latin += len(WITHIN_LATIN.findall(chunk))
    scores = {codec: score(bytes_seen, codec) for codec in CYRILLIC}
    best = max(scores, key=lambda codec: scores[codec])
    if line := _broken_line(chunks()):
        said = _(
            "The text is in UTF-8, but for its line {line}, which holds something else: two texts were joined, or one "
            "was cut. Write that line anew, and save all of it as UTF-8.",
            line=str(line),
        )
        raise FileRefused("encoding_unknown", said, file=file)
    if scores[best] < ENOUGH or within_latin > 0.5 * sum(bytes_seen[byte] for byte in range(128, 256)):
        raise FileRefused(
            "encoding_unknown",
            _("The text is not UTF-8 and declares no encoding. Name it with --encoding, or save it as UTF-8."),
            file=file,
        )
    if best == "cp866":
        raise refuse_lost_letters(best, file)
    return best, [_guessed(best, _sample(chunks(), best), file)]


def _guessed(codec: str, sample: str, file: str) -> Notice:
    said = _(
        "The text is not UTF-8 and declares no encoding; read as {codec} by its letters: "
        "«{sample}». If that is wrong, name the encoding with --encoding.",
        codec=codec,
        sample=sample,
    )
    return warning("encoding_guessed", said, file=file, value=codec)


def refuse_lost_letters(codec: str, file: str) -> FileRefused:
    """A table that has no «і» cannot hold Ukrainian: what should have been one is lost or became another letter."""
    return FileRefused(
        "encoding_loses_letters",
        _(
            "The table is in {codec}, which has no «і» and no «ґ»: names have lost letters when it "
            "was written. Export it again in UTF-8 or cp1251, or accept the loss with --encoding "
            "{codec}.",
            codec=codec,
        ),
        file=file,
        value=codec,
    )


def _utf16(head: bytes) -> str:
    """UTF-16 without its mark: every second byte is 0, or 4 as of Cyrillic letters."""
    head = head[: 4000 & ~1]
    for codec, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = head[at::2]
        low = head[1 - at :: 2]
        if len(high) > 8 and sum(byte in (0, 4) for byte in high) > 0.9 * len(high) and low.count(0) * 10 < len(low):
            return codec
    return ""


def score(bytes_seen: Counter[int], codec: str) -> float:
    """How Ukrainian the bytes above 127 read in `codec`: the share of frequent letters; 0 where some are no letters."""
    frequent = total = strange = 0
    for byte, count in bytes_seen.items():
        if byte < 128:
            continue
        letter = bytes([byte]).decode(codec, "replace")
        total += count
        frequent += count * (letter in FREQUENT)
        strange += count * (letter.lower() not in UKRAINIAN and letter not in TYPOGRAPHY)
    return 0.0 if not total or strange / total > 0.05 else (frequent + 0.85 * _capitals(bytes_seen, codec)) / total


def _capitals(bytes_seen: Counter[int], codec: str) -> int:
    """Capital letters; few of them are frequent, and a text of capitals alone is one as well."""
    letters = ((bytes([byte]).decode(codec, "replace"), count) for byte, count in bytes_seen.items() if byte > 127)
    return sum(count for letter, count in letters if letter.isupper() and letter.lower() in FREQUENT)


def _is_utf8(chunks: Iterable[bytes], *, with_letters: bool = False) -> bool:
    """Whether the bytes are UTF-8; `with_letters`: and some of them prove it."""
    decoder, has_letters = codecs.getincrementaldecoder("utf-8")(), False
    try:
        for chunk in chunks:
            has_letters |= not chunk.isascii()
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return has_letters or not with_letters


def is_text(raw: bytes, codec: str) -> bool:
    """Whether the bytes can be of this encoding."""
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _broken_line(chunks: Iterable[bytes]) -> int:
    """The first line that is no UTF-8 in a text of which more lines prove to be; 0 in any other."""
    first, wrong, proved = 0, 0, 0
    for number, line in enumerate(b"".join(islice(chunks, MOST_LOOKED_AT)).split(b"\n"), 1):
        if line.isascii():
            continue
        if _is_utf8([line]):
            proved += 1
        else:
            first, wrong = first or number, wrong + 1
    return first if proved > wrong else 0


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _sample(chunks: Iterable[bytes], codec: str) -> str:
    """The first Cyrillic words of a text that has some."""
    if codec.startswith("utf-16"):
        return shown(next(iter(chunks))[:120].decode(codec, "replace"), 40)
    chunk, first = next((chunk, place) for chunk in chunks for place, byte in enumerate(chunk) if byte > 127)
    return shown(chunk[first : first + 60].decode(codec, "replace"), 40)


def known_encoding(name: str, file: str) -> str:
    """The codec of that name. Raises FileRefused when nobody knows it."""
    try:
        "".encode(name)  # some are known that turn bytes into others, as base64
        return codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError):
        raise FileRefused(
            "encoding_unknown",
            _("No encoding is called '{name}'. Use a name such as utf-8, cp1251 or koi8-u.", name=name),
            file=file,
        ) from None
