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
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.accounts.models import User
from geoportal.core.languages import SOURCE_LANGUAGE, translations_of
from layers import picture_child
from layers.actions import recorded
from layers.containers import STRIPPERS, NotStripped
from layers.media_checks import FOLDER, MB, PICTURES, Sort, Upload, checked_captions, container_of, refused
from layers.media_removal import keep_files_meanwhile
from layers.models import Feature, MediaItem
from layers.reasons import plain_reason

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
    captions: Mapping[str, Any] | None = None,
    taken_on: date | None = None,
    position: int | None = None,
) -> MediaItem:
    """Add `file` (an open binary file with a name) to the feature; the same file twice is the same item.

    `translations` are alternative texts beside the Ukrainian one: {"en": {"alt": "…"}}; `captions` are WebVTT files by
    language: {"uk": …, "en": …}. Raises ValidationError (field → sentences) for whatever is not taken; then nothing is
    stored.
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
        texts = {language: checked_captions(vtt) for language, vtt in (captions or {}).items()}
        made = _made_anew(upload, container_of(upload), Path(folder))
    with recorded("add_media", by, feature=feature.pk):
        keep_files_meanwhile()
        _keep(item, made, texts)
        last = (
            MediaItem.objects.filter(feature=feature).order_by("-position").values_list("position", flat=True).first()
        )
        item.position = position if position is not None else (0 if last is None else last + 1)
        item.save()
    return item


def remove_media(item: MediaItem, *, by: User | None, reason: str) -> None:
    """Take it off its feature. Nobody is given its files any more; what it was stays in the history with the reason,
    and the files themselves for `GEOPORTAL_MEDIA_KEPT_DAYS`: so long it can be put back (`layers/media_return.py`).
    ValidationError without a reason."""
    why = plain_reason(reason, _("Say why it is removed."))
    with recorded("remove_media", by, feature=item.feature_id, reason=why):
        item.delete()


def _keep(item: MediaItem, made: list[dict[str, Any]], captions: dict[str, bytes]) -> None:
    """Store the clean files, the first of them as `file`, and the captions."""
    item.file.name = _store(made[0]["data"], made[0]["format"])
    item.width, item.height, item.duration_s = (made[0].get(key) for key in ("width", "height", "duration_s"))
    item.derivatives = [
        {**{key: part[key] for key in ("format", "width", "height")}, "file": _store(part["data"], part["format"])}
        for part in made[1:]
    ]
    for language, text in captions.items():
        name = _store(text, "vtt")
        if language == SOURCE_LANGUAGE:
            item.captions.name = name
        else:
            item.derivatives.append({"format": "vtt", "language": language, "file": name})


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
    """The clean files, the one to keep as `file` first: {"format", "width", "height", "data"}; then a film's poster."""
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
    if upload.sort != Sort.VIDEO:
        return [{"format": container, "data": bytes(data)}]
    clean = folder / f"clean.{container}"
    clean.write_bytes(data)
    facts, poster = _decoded(upload, clean, folder)
    return [{"format": container, "data": bytes(data), **facts}, *poster]


def _pictures(upload: Upload, folder: Path) -> list[dict[str, Any]]:
    """Every derivative that the child makes; the largest JPEG is the one to keep."""
    _facts, parts = _decoded(upload, upload.path, folder)
    largest = max((part for part in parts if part["format"] == "jpeg"), key=lambda part: part["width"])
    return [largest, *parts]


def _decoded(upload: Upload, path: Path, folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the child found out about the file at `path`, and the pictures that it made of it."""
    out = folder / "out"
    out.mkdir()
    answer = _ask_child(path, out, upload.sort)
    if code := answer.pop("refused", ""):
        raise refused(upload.name, _sentence(code, upload.sort))
    return answer, [{**part, "data": (out / part["path"]).read_bytes()} for part in answer.pop("files")]


def _ask_child(path: Path, out: Path, sort: str) -> dict[str, Any]:
    """Run the decoder apart from us; its death, silence or nonsense is a refusal."""
    command = [sys.executable, "-I", str(CHILD), str(path), str(out), sort]
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


def _sentence(code: str, sort: str) -> str:
    if sort == Sort.VIDEO and code in ("too_slow", "unreadable"):
        return _("no picture could be read from the film. Convert it once more to MP4 or WebM and send it again.")
    return {
        "too_many_pixels": _("more than 40 million pixels, or a side longer than 12,000. Make the picture smaller."),
        "animated": _("a moving picture is not taken. Send one picture, or a film."),
        "not_two_to_one": _("a 360° panorama must be exactly twice as wide as it is high."),
        "too_slow": _("the picture took too long to read. Save it again as JPEG and send it once more."),
        "unreadable": _("the picture cannot be read to its end. Save it again as JPEG and send it once more."),
    }[code]


def _store(data: bytes, extension: str) -> str:
    """Write once under a name made of the content."""
    name = f"{FOLDER}/{timezone.now():%Y}/{hashlib.sha256(data).hexdigest()[:32]}.{extension}"
    return name if default_storage.exists(name) else default_storage.save(name, ContentFile(data))
