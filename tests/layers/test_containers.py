import struct

import pytest

from layers.containers import NotStripped, strip_mp3, strip_mp4, strip_wav, strip_webm
from tests.layers.media_samples import CANARY, box, mp4_with_place, wav, webm_with_tags


def test_mp4_loses_places_names_and_dates_and_moves_no_offset() -> None:
    film = mp4_with_place()
    clean = bytes(strip_mp4(bytearray(film)))

    assert film.count(CANARY) == 4
    assert (clean.count(CANARY), len(clean)) == (0, len(film))
    assert struct.pack(">I", 3_800_000_000) not in clean
    assert clean.index(b"frames") == film.index(b"frames")


@pytest.mark.parametrize("handler", [b"meta", b"gpmd", b"tmcd"])
def test_mp4_with_a_stream_of_positions_is_refused(handler: bytes) -> None:
    with pytest.raises(NotStripped, match="neither sound nor picture"):
        strip_mp4(bytearray(mp4_with_place(handler)))


@pytest.mark.parametrize(
    "data", [mp4_with_place()[:-3], box(b"ftyp", b"isom"), b"\x00\x00\x00\x04ftyp", b"\x00\x00\x00\x01ftyp", b"\x00"]
)
def test_damaged_mp4_is_refused(data: bytes) -> None:
    with pytest.raises(NotStripped):
        strip_mp4(bytearray(data))


def test_mp4_with_large_boxes_is_read() -> None:
    body = b"frames" * 10
    large = struct.pack(">I4sQ", 1, b"mdat", len(body) + 16) + body
    film = mp4_with_place() + large

    assert bytes(strip_mp4(bytearray(film))).endswith(large)


def test_webm_loses_tags_titles_and_attachments() -> None:
    film = webm_with_tags()
    clean = bytes(strip_webm(bytearray(film)))

    assert film.count(CANARY) == 4
    assert (clean.count(CANARY), len(clean)) == (0, len(film))
    assert clean.endswith(b"frame")
    assert strip_webm(bytearray(clean)) == clean


def test_webm_with_another_stream_is_refused() -> None:
    with pytest.raises(NotStripped, match="neither sound nor picture"):
        strip_webm(bytearray(webm_with_tags(track_type=33)))


@pytest.mark.parametrize(
    "data", [webm_with_tags()[:-3], b"\x1aE\xdf\xa3", b"\x1aE\xdf\xa3\xff", b"\x1aE\xdf\xa3\x40", b"nothing"]
)
def test_damaged_webm_is_refused(data: bytes) -> None:
    with pytest.raises(NotStripped):
        strip_webm(bytearray(data))


def test_wav_keeps_only_its_sound() -> None:
    tagged = wav(extra=b"LIST" + struct.pack("<I", len(CANARY)) + CANARY) + b"id3 " + struct.pack("<I", 4) + b"ID3x"

    assert bytes(strip_wav(bytearray(tagged))) == wav()


@pytest.mark.parametrize("data", [wav()[:-5], wav()[:36], b"RIFF\x00\x00\x00\x00AVI "])
def test_damaged_wav_is_refused(data: bytes) -> None:
    with pytest.raises(NotStripped):
        strip_wav(bytearray(data))


FRAMES = b"\xff\xfb\x90\x00" + bytes(400)


def id3(body: bytes, flags: int = 0) -> bytes:
    size = len(body)
    return b"ID3\x04\x00" + bytes([flags, 0, 0, size >> 7, size & 127]) + body


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (id3(CANARY), b""),
        (id3(CANARY) + id3(CANARY), b"TAG" + CANARY.ljust(125, b"\0")),
        (id3(CANARY, flags=0x10) + b"3DI\x04\x00\x10\x00\x00\x00\x18", b""),
        (b"", CANARY + b"APETAGEX" + struct.pack("<IIII8x", 2000, len(CANARY) + 32, 1, 0)),
    ],
)
def test_mp3_keeps_the_frames_between_its_tags(before: bytes, after: bytes) -> None:
    assert bytes(strip_mp3(bytearray(before + FRAMES + after))) == FRAMES


def test_mp3_without_frames_is_refused() -> None:
    with pytest.raises(NotStripped):
        strip_mp3(bytearray(id3(CANARY) + b"text"))
