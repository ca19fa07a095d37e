"""A feature's media as templates and cards need them: addresses by format and width, words, credit and licence."""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from geoportal.core.languages import translated
from layers.models import MediaItem


@dataclass(frozen=True, slots=True)
class Shown:
    """One item. `sources` are (MIME type, srcset), the best format first; `src` is what every browser reads."""

    sort: str
    src: str
    alt: str
    credit: str
    licence: str
    licence_url: str
    width: int | None
    height: int | None
    sources: tuple[tuple[str, str], ...] = ()
    srcset: str = ""
    captions: str = ""
    largest: str = ""
    mime: str = ""


LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.uk",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/deed.uk",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.uk",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
}
MIME = {
    "mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4",
    "avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg", "vtt": "text/vtt; charset=utf-8",
}  # fmt: skip


def shown(item: MediaItem) -> Shown:
    jpegs = _of_format(item.derivatives, "jpeg")
    middle = next((part for part in jpegs if part["width"] >= 640), jpegs[-1] if jpegs else None)
    return Shown(
        sort=item.sort,
        src=default_storage.url(middle["file"]) if middle else item.file.url,
        alt=translated(item, "alt"),
        credit=item.credit,
        licence=item.licence,
        licence_url=LICENCES.get(item.licence, ""),
        width=middle["width"] if middle else item.width,
        height=middle["height"] if middle else item.height,
        sources=tuple(
            (f"image/{form}", _srcset(parts))
            for form in ("avif", "webp")
            if (parts := _of_format(item.derivatives, form))
        ),
        srcset=_srcset(jpegs),
        captions=item.captions.url if item.captions else "",
        largest=item.file.url,
        mime=MIME.get(str(item.file.name).rsplit(".", 1)[-1], ""),
    )


def _of_format(derivatives: list[dict[str, Any]], form: str) -> list[dict[str, Any]]:
    return sorted((part for part in derivatives if part["format"] == form), key=lambda part: part["width"])


def _srcset(parts: list[dict[str, Any]]) -> str:
    return ", ".join(f"{default_storage.url(part['file'])} {part['width']}w" for part in parts)
