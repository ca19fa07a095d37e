"""Taking what is not sound or picture out of sound and film files: place, device, author, date.

Without a transcoder the streams themselves stay as they are, so a container is taken only where we know every part of
it: MP4/M4A (boxes), WebM (EBML), WAV (chunks) and MP3 (tags). Parts that hold metadata are blanked in place, so that no
offset moves; a stream that is neither sound, picture nor subtitles (a camera's track of positions) is refused.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass


class NotStripped(Exception):
    """The container is damaged or holds what we cannot take out."""


@dataclass(frozen=True, slots=True)
class Box:
    name: bytes
    start: int  # of the header
    body: int
    end: int


def boxes(data: bytearray, start: int, end: int) -> Iterator[Box]:
    """The MP4 boxes between two offsets, which they must fill exactly."""
    while start < end:
        if end - start < 8:
            raise NotStripped("a box is cut off")
        size, name = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1 and end - start >= 16:
            size, body = struct.unpack_from(">Q", data, body)[0], start + 16
        size = size or end - start
        if size < body - start or start + size > end:
            raise NotStripped("a box is cut off")
        yield Box(name, start, body, start + size)
        start += size


MP4_TOP = {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"pdin"}
MP4_INNER = {b"moov", b"trak", b"mdia"}
MP4_BLANKED = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"}
MP4_STREAMS = {b"vide", b"soun", b"text", b"sbtl", b"subt"}


def strip_mp4(data: bytearray) -> bytearray:
    """Blank every box of metadata, every date and every handler's name."""
    top = list(boxes(data, 0, len(data)))
    if not {b"ftyp", b"moov"} <= {box.name for box in top}:
        raise NotStripped("no film in it")
    for box in top:
        if box.name in MP4_TOP:
            _strip_boxes(data, box)
        else:
            _blank_box(data, box)
    return data


def _strip_boxes(data: bytearray, parent: Box) -> None:
    if parent.name not in MP4_INNER:
        return
    for box in boxes(data, parent.body, parent.end):
        if box.name in MP4_BLANKED:
            _blank_box(data, box)
        elif box.name in (b"mvhd", b"tkhd", b"mdhd"):
            length = 16 if data[box.body] == 1 else 8
            data[box.body + 4 : box.body + 4 + length] = bytes(length)
        elif box.name == b"hdlr":
            if bytes(data[box.body + 8 : box.body + 12]) not in MP4_STREAMS:
                raise NotStripped("a stream that is neither sound nor picture")
            data[box.body + 24 : box.end] = bytes(max(0, box.end - box.body - 24))
        else:
            _strip_boxes(data, box)


def _blank_box(data: bytearray, box: Box) -> None:
    data[box.start + 4 : box.start + 8] = b"free"
    data[box.body : box.end] = bytes(box.end - box.body)


EBML, SEGMENT, CLUSTER, INFO, TRACKS, TRACK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
WEBM_MASTERS = {SEGMENT, INFO, TRACKS, TRACK}
WEBM_BLANKED = {0x1254C367, 0x1941A469, 0x1043A770, 0xEC}  # tags, attachments, chapters, voids
WEBM_EMPTIED = {0x7BA9, 0x7384, 0x4461, 0x536E}  # title, file name, date, name of a track
TRACK_TYPE, WEBM_STREAMS = 0x83, {1, 2, 17}  # picture, sound, subtitles


def _number(data: bytearray, at: int, *, keep_marker: bool) -> tuple[int, int, bool]:
    """An EBML number at an offset: its value, its length, and whether it means "unknown"."""
    if at >= len(data) or data[at] == 0:
        raise NotStripped("an element is cut off")
    length = 9 - data[at].bit_length()
    if at + length > len(data):
        raise NotStripped("an element is cut off")
    value = int.from_bytes(data[at : at + length], "big")
    bare = value & ((1 << (7 * length)) - 1)
    return (value if keep_marker else bare), length, bare == (1 << (7 * length)) - 1


def strip_webm(data: bytearray) -> bytearray:
    """Blank tags, attachments, chapters, titles and dates."""
    if data[:4] != EBML.to_bytes(4, "big"):
        raise NotStripped("no film in it")
    _strip_elements(data, 0, len(data))
    return data


def _strip_elements(data: bytearray, at: int, end: int) -> None:
    while at < end:
        name, name_length, _ = _number(data, at, keep_marker=True)
        size, size_length, unknown = _number(data, at + name_length, keep_marker=False)
        body = at + name_length + size_length
        if unknown:  # a live recording: its children simply follow
            if name not in (SEGMENT, CLUSTER):
                raise NotStripped("an element without an end")
            at = body
            continue
        if body + size > end:
            raise NotStripped("an element is cut off")
        if name in WEBM_MASTERS:
            _strip_elements(data, body, body + size)
        elif name in WEBM_BLANKED:
            _blank_element(data, at, body + size)
        elif name in WEBM_EMPTIED:
            data[body : body + size] = bytes(size)
        elif name == TRACK_TYPE and int.from_bytes(data[body : body + size], "big") not in WEBM_STREAMS:
            raise NotStripped("a stream that is neither sound nor picture")
        at = body + size


def _blank_element(data: bytearray, start: int, end: int) -> None:
    """Write a void of the same length over an element."""
    length = min(8, end - start - 1)
    data[start] = 0xEC
    data[start + 1 : start + 1 + length] = ((1 << (7 * length)) | (end - start - 1 - length)).to_bytes(length, "big")
    data[start + 1 + length : end] = bytes(end - start - 1 - length)


def strip_wav(data: bytearray) -> bytearray:
    """A new file of the three chunks that are sound."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotStripped("no sound in it")
    kept, at = bytearray(b"WAVE"), 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            raise NotStripped("a chunk is cut off")
        if name in (b"fmt ", b"fact", b"data"):
            kept += data[at : at + 8 + size] + bytes(size % 2)
        at += 8 + size + size % 2
    if b"fmt " not in kept or b"data" not in kept:
        raise NotStripped("no sound in it")
    return bytearray(b"RIFF" + struct.pack("<I", len(kept)) + kept)


def strip_mp3(data: bytearray) -> bytearray:
    """The frames between the tags."""
    start, end = 0, len(data)
    while data[start : start + 3] == b"ID3" and end - start >= 10:
        a, b, c, d = data[start + 6 : start + 10]
        footer = 10 if data[start + 5] & 0x10 else 0
        start += 10 + (a << 21 | b << 14 | c << 7 | d) + footer
    if data[end - 128 : end - 125] == b"TAG":
        end -= 128
    if data[end - 32 : end - 24] == b"APETAGEX":
        size, flags = struct.unpack_from("<I4xI", data, end - 20)
        end -= size + (32 if flags & 0x80000000 else 0)
    if end - start < 4 or data[start] != 0xFF or data[start + 1] & 0xE0 != 0xE0:
        raise NotStripped("no sound in it")
    return data[start:end]


STRIPPERS: dict[str, Callable[[bytearray], bytearray]] = {
    "mp4": strip_mp4, "m4a": strip_mp4, "webm": strip_webm, "wav": strip_wav, "mp3": strip_mp3,
}  # fmt: skip
