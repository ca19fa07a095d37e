"""Adding a picture, film or sound to a feature: checked by content, made anew, without a byte of metadata.

Fails closed: the original bytes are never stored, and what cannot be cleaned is refused with a sentence that names the
file and the remedy. Files lie under names made from their own content, so an address never changes its meaning.
"""

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.accounts.models import User
from geoportal.core.languages import translations_of
from layers import picture_child
from layers.actions import recorded
from layers.containers import STRIPPERS, NotStripped
from layers.media_checks import MB, PICTURES, Upload, checked_captions, container_of, refused
from layers.models import Feature, MediaItem

logger = logging.getLogger(__name__)
CHILD = Path(picture_child.__file__)
CHILD_WALL_S = 40.0
LARGEST = 100 * MB


def add_media(
    feature: Feature,
    file: Any,
    *,
    by: User | None,
    sort: str,
    alt: str,
    credit: str,
    licence: str,
    translations: dict[str, dict[str, str]] | None = None,
    captions: Any = None,
    taken_on: date | None = None,
    position: int | None = None,
) -> MediaItem:
    """Add `file` (an open binary file with a name) to the feature; the same file twice is the same item.

    `translations` are alternative texts beside the Ukrainian one: {"en": {"alt": "…"}}. Raises ValidationError
    (field → sentences) for whatever is not taken; then nothing is stored.
    """
    with tempfile.TemporaryDirectory(prefix="media-") as folder:
        upload = Upload(Path(folder) / "upload", Path(getattr(file, "name", "") or "file").name, sort)
        sha256 = _spool(file, upload)
        if existing := MediaItem.objects.filter(feature=feature, sha256=sha256).first():
            return existing
        item = MediaItem(
            feature=feature, sort=sort, alt=alt.strip(), credit=credit.strip(), licence=licence.strip(),
            taken_on=taken_on, sha256=sha256, translations=translations_of(translations or {}, {"alt": alt.strip()}),
        )  # fmt: skip
        item.clean_fields(exclude=["file", "captions"])
        vtt = checked_captions(captions) if captions else b""
        made = _made_anew(upload, container_of(upload), Path(folder))
        item.file.name = _store(made[0]["data"], made[0]["format"])
        item.width, item.height = made[0]["width"], made[0]["height"]
        item.derivatives = [
            {**{key: part[key] for key in ("format", "width", "height")}, "file": _store(part["data"], part["format"])}
            for part in made[1:]
        ]
        if vtt:
            item.captions.name = _store(vtt, "vtt")
    with recorded("add_media", by, feature=feature.pk):
        last = (
            MediaItem.objects.filter(feature=feature).order_by("-position").values_list("position", flat=True).first()
        )
        item.position = position if position is not None else (0 if last is None else last + 1)
        item.save()
    return item


def _spool(file: Any, upload: Upload) -> str:
    """Copy the upload aside, stopping at the largest size there is; returns the SHA-256 of its bytes."""
    digest, size = hashlib.sha256(), 0
    with upload.path.open("wb") as copy:
        while chunk := file.read(MB):
            size += len(chunk)
            if size > LARGEST:
                raise refused(upload.name, _("the file is larger than 100 MB. Make it smaller and send it again."))
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _made_anew(upload: Upload, container: str, folder: Path) -> list[dict[str, Any]]:
    """The clean files, the one to keep as `file` first: {"format", "width", "height", "data"}."""
    if container in PICTURES.values():
        return _pictures(upload, folder)
    try:
        data = STRIPPERS[container](bytearray(upload.path.read_bytes()))
    except NotStripped as reason:
        logger.info("media refused: %s", reason)
        raise refused(
            upload.name,
            _("the file is damaged, or holds data about its author or place that we cannot remove.")
            + " "
            + _("Convert it once more to MP4, WebM, MP3 or WAV and send it again."),
        ) from reason
    return [{"format": container, "width": None, "height": None, "data": bytes(data)}]


def _pictures(upload: Upload, folder: Path) -> list[dict[str, Any]]:
    """Every derivative that the child makes; the largest JPEG is the one to keep."""
    out = folder / "out"
    out.mkdir()
    answer = _ask_child(upload, out)
    if code := answer.get("refused"):
        raise refused(upload.name, _sentence(code))
    parts = [{**part, "data": (out / part["path"]).read_bytes()} for part in answer["files"]]
    largest = max((part for part in parts if part["format"] == "jpeg"), key=lambda part: part["width"])
    return [largest, *parts]


def _ask_child(upload: Upload, out: Path) -> dict[str, Any]:
    """Run the decoder apart from us; its death, silence or nonsense is a refusal."""
    command = [sys.executable, "-I", str(CHILD), str(upload.path), str(out), upload.sort]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CHILD_WALL_S, env={}, cwd=out, check=False)
    except subprocess.TimeoutExpired:
        return {"refused": "too_slow"}
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if done.returncode or not isinstance(answer, dict):
        logger.warning("picture child ended with %s: %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
        return {"refused": "unreadable"}
    return answer


def _sentence(code: str) -> str:
    return {
        "too_many_pixels": _("more than 40 million pixels, or a side longer than 12,000. Make the picture smaller."),
        "animated": _("a moving picture is not taken. Send one picture, or a film."),
        "not_two_to_one": _("a 360° panorama must be exactly twice as wide as it is high."),
        "too_slow": _("the picture took too long to read. Save it again as JPEG and send it once more."),
        "unreadable": _("the picture cannot be read to its end. Save it again as JPEG and send it once more."),
    }[code]


def _store(data: bytes, extension: str) -> str:
    """Write once under a name made of the content."""
    name = f"objects/{timezone.now():%Y}/{hashlib.sha256(data).hexdigest()[:32]}.{extension}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(data))
