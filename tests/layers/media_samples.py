"""Small files as phones and recorders make them, with a place and an owner inside: CANARY must never come out."""

import struct
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
import numpy as np
from PIL import Image

CANARY = b"CANARY-47.9096N-33.3800E"


def jpeg_with_gps(picture: Image.Image, form: str) -> bytes:
    """A photo with EXIF (maker, owner, place), XMP and, as JPEG, a comment."""
    exif = Image.Exif()
    exif[0x010F] = exif[0xA430] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 54.0, 34.0), 29: CANARY.decode()})
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"}
    if form == "JPEG":
        options["comment"] = CANARY
    buffer = BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def wav(extra: bytes = b"") -> bytes:
    """A tenth of a second of silence, with further chunks before the sound."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    body = b"WAVE" + form + extra + b"data" + struct.pack("<I", 800) + bytes([128]) * 800
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body


def mp4_with_place(handler: bytes = b"vide") -> bytes:
    """The skeleton of a phone's film: dates, a place in `udta` and `meta`, a track with a named handler."""
    date = struct.pack(">I", 3_800_000_000)
    head = box(b"mvhd", bytes(4) + date * 2 + bytes(88))
    media = box(b"mdhd", bytes(4) + date * 2 + bytes(12)) + box(b"hdlr", bytes(8) + handler + bytes(12) + CANARY)
    track = box(b"trak", box(b"tkhd", bytes(4) + date * 2 + bytes(72)) + box(b"mdia", media))
    place = box(b"udta", box(b"\xa9xyz", CANARY)) + box(b"meta", bytes(4) + CANARY)
    return (
        box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")
        + box(b"moov", head + track + place)
        + box(b"uuid", CANARY)
        + box(b"mdat", b"frames" * 100)
    )


def element(name: int, body: bytes) -> bytes:
    """An EBML element with an eight-byte size."""
    raw = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return raw + ((1 << 56) | len(body)).to_bytes(8, "big") + body


def webm_with_tags(track_type: int = 1) -> bytes:
    """The skeleton of a browser's recording: title, date, track name, tags and an attachment."""
    info = element(0x1549A966, element(0x7BA9, CANARY) + element(0x4461, CANARY[:8]) + element(0x2AD7B1, b"\x0fB@"))
    tracks = element(0x1654AE6B, element(0xAE, element(0x83, bytes([track_type])) + element(0x536E, CANARY)))
    tags = element(0x1254C367, CANARY) + element(0x1941A469, CANARY)
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    live = (0x1F43B675).to_bytes(4, "big") + b"\x01" + b"\xff" * 7 + element(0xE7, b"\x00") + element(0xA3, b"frame")
    return head + element(0x18538067, info + tracks + tags + live)


CODECS = {"webm": "libvpx-vp9", "mp4": "libx264"}
UPRIGHT, ON_ITS_SIDE = (
    (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000),
    (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000),
)


def real_film(
    form: str,
    *,
    size: tuple[int, int] = (160, 90),
    frames: int = 20,
    pixel: Fraction = Fraction(1),
    sound: bool = False,
) -> bytes:
    """A film of ten pictures a second, black for the first second and red from then on, with CANARY in its tags; or
    with nothing but a silent sound track."""
    out = BytesIO()
    with av.open(out, "w", format=form) as container:
        container.metadata.update(title=CANARY.decode(), comment=CANARY.decode())
        if sound:
            track: Any = container.add_stream("libopus" if form == "webm" else "aac", rate=48000)
            hush = av.AudioFrame.from_ndarray(np.zeros((2, 960), np.float32), format="fltp", layout="stereo")
            hush.sample_rate = 48000
            container.mux([*track.encode(hush), *track.encode(None)])
            return _closed(container, out)
        stream: Any = container.add_stream(CODECS[form], rate=10, options={"g": "5"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.sample_aspect_ratio = pixel
        for number in range(frames):
            picture = np.zeros((size[1], size[0], 3), np.uint8)
            picture[:, : size[0] // 2, 0] = 0 if number < 10 else 220  # the left half turns red
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
        return _closed(container, out)


def _closed(container: av.container.OutputContainer, out: BytesIO) -> bytes:
    container.close()
    return out.getvalue()


def on_its_side(film: bytes) -> bytes:
    """The same MP4 as a telephone held upright makes it: turned by its track's header alone."""
    upright = struct.pack(">9i", *UPRIGHT)
    places = [place for place in range(len(film)) if film.startswith(upright, place)]
    return film[: places[-1]] + struct.pack(">9i", *ON_ITS_SIDE) + film[places[-1] + 36 :]
