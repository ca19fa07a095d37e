"""A feature's media as templates and cards need them: addresses by format and width, words, credit and licence."""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import get_language, get_language_info

from geoportal.core.languages import SOURCE_LANGUAGE, translated
from layers.models import MediaItem


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of a film or sound in one language; the reader's own stand there without being asked for."""

    language: str
    label: str
    address: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One item. `sources` are (MIME type, srcset), the best format first; `src` is what every browser reads: of a film
    its poster. `largest` is the item itself."""

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
    captions: tuple[Captions, ...] = ()
    duration: str = ""
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
    is_film = item.sort == MediaItem.Sort.VIDEO
    return Shown(
        sort=item.sort,
        src=default_storage.url(middle["file"]) if middle else item.file.url,
        alt=translated(item, "alt"),
        credit=item.credit,
        licence=item.licence,
        licence_url=LICENCES.get(item.licence, ""),
        width=middle["width"] if middle and not is_film else item.width,
        height=middle["height"] if middle and not is_film else item.height,
        sources=tuple(
            (f"image/{form}", _srcset(parts))
            for form in ("avif", "webp")
            if (parts := _of_format(item.derivatives, form))
        ),
        srcset=_srcset(jpegs),
        captions=_captions(item),
        duration=_clock(item.duration_s),
        largest=item.file.url,
        mime=MIME.get(str(item.file.name).rsplit(".", 1)[-1], ""),
    )


def _captions(item: MediaItem) -> tuple[Captions, ...]:
    """Every language there is; the reader's own, or else the first, is shown at once."""
    files = {SOURCE_LANGUAGE: str(item.captions.name)} if item.captions else {}
    files |= {part["language"]: part["file"] for part in item.derivatives if part["format"] == "vtt"}
    own = (get_language() or SOURCE_LANGUAGE).split("-")[0]
    shown_at_once = own if own in files else next(iter(files), "")
    return tuple(
        Captions(code, get_language_info(code)["name_local"], default_storage.url(name), code == shown_at_once)
        for code, name in files.items()
    )


def _clock(seconds: float | None) -> str:
    """1:07, as players write it; empty when it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02d}"


def _of_format(derivatives: list[dict[str, Any]], form: str) -> list[dict[str, Any]]:
    return sorted((part for part in derivatives if part["format"] == form), key=lambda part: part["width"])


def _srcset(parts: list[dict[str, Any]]) -> str:
    return ", ".join(f"{default_storage.url(part['file'])} {part['width']}w" for part in parts)
