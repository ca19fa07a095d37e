"""What is taken as media: kinds of file by their content, sizes, captions; and the sentence for what is refused."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import magic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from layers.models import MediaItem

MB = 1024**2
Sort = MediaItem.Sort
PICTURES = {"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp", "image/avif": "avif"}
TAKEN: dict[str, dict[str, str]] = {
    Sort.PHOTO: PICTURES,
    Sort.PANORAMA: PICTURES,
    Sort.VIDEO: {"video/mp4": "mp4", "video/x-m4v": "mp4", "video/webm": "webm"},
    Sort.AUDIO: {
        "audio/mpeg": "mp3", "audio/x-wav": "wav", "audio/wav": "wav", "audio/vnd.wave": "wav", "audio/x-m4a": "m4a",
        "video/webm": "webm",
    },
}  # fmt: skip
FOLDER = "objects"  # below it all files of objects lie, under names made of their content
NAME = re.compile(rf"{FOLDER}/\d{{4}}/[0-9a-f]{{32}}\.(\w{{3,4}})")
LIMIT_MB = {Sort.PHOTO: 25, Sort.PANORAMA: 25, Sort.VIDEO: 100, Sort.AUDIO: 50}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: where it lies for now, and the name its sender gave it (only ever shown)."""

    path: Path
    name: str
    sort: str


def refused(upload_name: str, sentence: str, field: str = "file") -> ValidationError:
    return ValidationError({field: [f"«{upload_name}»: {sentence}"]})


def container_of(upload: Upload) -> str:
    """The upload's kind by its first bytes (its name is not asked); raises ValidationError for what is not taken."""
    if upload.sort not in TAKEN:
        raise refused(
            upload.name,
            _("documents are not taken: we cannot remove their author’s data. Put the text into the description."),
        )
    size = upload.path.stat().st_size
    if size > LIMIT_MB[Sort(upload.sort)] * MB:
        raise refused(
            upload.name,
            _("%(size)s MB is more than the allowed %(limit)s MB. Make the file smaller and send it again.")
            % {"size": -(-size // MB), "limit": LIMIT_MB[Sort(upload.sort)]},
        )
    mime = magic.from_file(str(upload.path), mime=True)
    if mime not in TAKEN[upload.sort]:
        raise refused(
            upload.name,
            _("the content is %(mime)s, not a %(sort)s. Taken are: %(taken)s.")
            % {
                "mime": mime,
                "sort": Sort(upload.sort).label,
                "taken": ", ".join(sorted({name.upper() for name in TAKEN[upload.sort].values()})),
            },
        )
    return TAKEN[upload.sort][mime]


TIMING = re.compile(r"^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3} --> (?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}(?: [\w:%.,\- ]+)?$")


def checked_captions(file: Any) -> bytes:
    """The captions as clean WebVTT; raises ValidationError that names the line at fault."""
    name = Path(file.name or "captions").name
    data = file.read(MB + 1)
    if len(data) > MB:
        raise refused(name, _("captions longer than 1 MB are not taken."), "captions")
    try:
        lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError:
        raise refused(name, _("captions must be in UTF-8."), "captions") from None
    if not re.match(r"^WEBVTT(?:[ \t]|$)", lines[0]):
        raise refused(name, _("captions must be WebVTT: the first line is “WEBVTT”."), "captions")
    cues = 0
    for number, line in enumerate(lines, 1):
        if "-->" in line:
            if not TIMING.match(line.strip()):
                raise refused(
                    name,
                    _("line %(number)s: “%(line)s” is not a time as 00:01.000 --> 00:04.000.")
                    % {"number": number, "line": line.strip()[:60]},
                    "captions",
                )
            cues += 1
    if not cues:
        raise refused(name, _("there is not one caption in it."), "captions")
    return "\n".join(lines).encode()
