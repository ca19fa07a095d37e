"""The child process that decodes somebody's picture or film: `layers/media.py` starts it, the portal never imports it.

    python picture_child.py IN OUT_FOLDER photo|panorama|video

A decoder is where hostile files bite, so this process has little to lose: limits on memory, time and files, no
Django, no database, no secrets in its environment. What comes out is made anew from pixels: turned upright, in sRGB,
with no byte of the original's metadata. Of a film it is one picture, to be shown before somebody plays it; the film
itself is measured and stays as it is. Prints one JSON object: {"width", "height", "files": [{"format", …}]}, of a film
with "duration_s", or {"refused": code}. Anything else, or a death, is a refusal too.
"""

import json
import resource
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

MEMORY = 1024**3
CPU_S = 20
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
WIDTHS = {"photo": (320, 640, 1280, 2560), "panorama": (1024, 2048, 4096), "video": (320, 640, 1280)}
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
POSTER_S, POSTER_SHARE = 1.0, 0.1  # the poster is what is seen a second in, or at a tenth of a shorter film


class Refused(Exception):
    """The picture is not taken; the code says why (sentences are the parent's)."""


def limit_myself() -> None:
    """From here on the kernel ends this process rather than let it grow, spin or fill the disk."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024**2, 64 * 1024**2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def upright_pixels(path: Path, sort: str) -> Any:
    """The picture as plain sRGB pixels and nothing else."""
    from PIL import Image, ImageOps

    with Image.open(path, formats=FORMATS) as opened:  # reads the header only
        width, height = opened.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise Refused("too_many_pixels")
        if getattr(opened, "n_frames", 1) > 1:
            raise Refused("animated")
        opened.load()
        picture = _in_srgb(ImageOps.exif_transpose(opened))
    if sort == "panorama" and abs(picture.width - 2 * picture.height) > 2:
        raise Refused("not_two_to_one")
    picture.info = {}  # a comment or a profile would otherwise be written again
    return picture


def _in_srgb(picture: Any) -> Any:
    """RGB on white, by the picture's own colour profile where it has a good one."""
    from PIL import Image, ImageCms

    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            picture = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            profile = None
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return picture.convert("RGB")


def film_facts(path: Path) -> tuple[dict[str, Any], Any]:
    """How large and how long the film is as it is shown, and its poster. The file's ending is its container, which our
    parent has made sure of: FFmpeg is told it, since it knows formats that read other files."""
    import av

    with av.open(str(path), format=path.suffix.removeprefix(".")) as film:
        stream = film.streams.video[0]
        context = stream.codec_context
        if context.width * context.height > MAX_PIXELS or max(context.width, context.height) > MAX_SIDE:
            raise Refused("too_many_pixels")
        context.thread_count = 1
        long = film.duration / av.time_base if film.duration else None
        if stream.duration and stream.time_base:
            long = float(stream.duration * stream.time_base)
        frame = _frame_at(film.decode(stream), min(POSTER_S, (long or POSTER_S / POSTER_SHARE) * POSTER_SHARE))
        poster = _as_shown(frame, stream.sample_aspect_ratio)
    return {"width": poster.width, "height": poster.height, "duration_s": round(long, 3) if long else None}, poster


def _frame_at(frames: Any, moment_s: float) -> Any:
    """The first frame that is shown at this moment or after it; the last one of a film that ends before."""
    frame = None
    for frame in frames:
        if frame.time is None or frame.time >= moment_s:
            break
    if frame is None:
        raise Refused("unreadable")
    return frame


def _as_shown(frame: Any, pixel_shape: Any) -> Any:
    """The frame as a player shows it: its pixels square, its head up."""
    picture = frame.to_image()
    if pixel_shape and pixel_shape != 1:
        picture = picture.resize((max(1, round(picture.width * pixel_shape)), picture.height))
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture


def write_all(picture: Any, folder: Path, sort: str) -> list[dict[str, Any]]:
    """Every width no larger than the picture (at least one), each as AVIF where it can be made, WebP and JPEG."""
    from PIL import features

    formats = {"jpeg": {"quality": 84, "optimize": True, "progressive": True}, "webp": {"quality": 80, "method": 4}}
    if features.check("avif"):
        formats["avif"] = {"quality": 62, "speed": 8, "max_threads": 1}
    largest = WIDTHS[sort][-1]
    widths = [width for width in WIDTHS[sort] if width < picture.width] + [min(picture.width, largest)]
    written = []
    for width in sorted(set(widths)):
        size = (width, max(1, round(picture.height * width / picture.width)))
        shrunk = picture if size == picture.size else picture.resize(size, reducing_gap=3.0)
        for name, options in formats.items():
            path = folder / f"{width}.{name}"
            shrunk.save(path, name.upper(), **options)
            written.append({"format": name, "width": size[0], "height": size[1], "path": path.name})
    return written


def main(source: str, folder: str, sort: str) -> dict[str, Any]:
    limit_myself()
    facts: dict[str, Any] = {}
    try:
        if sort == "video":
            facts, picture = film_facts(Path(source))
        else:
            picture = upright_pixels(Path(source), sort)
        files = write_all(picture, Path(folder), sort)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "too_many_pixels"}
    except Exception as error:  # whatever a decoder throws: the picture is not taken
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return {"refused": "unreadable"}
    return {"width": picture.width, "height": picture.height, **facts, "files": files}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:4])))
