"""Media files, served so that nothing in them can run: only names we made ourselves, only types we know."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from layers.audience import audience_of
from layers.media_checks import NAME
from layers.pages.pictures import MIME
from layers.queries import media_is_readable

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
BLOCK = 64 * 1024
YEAR_S = 365 * 24 * 3600


@require_safe
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of a live object that this person may see; its name is its content, so it may be kept for ever."""
    known = NAME.fullmatch(name)
    audience = audience_of(request.user)
    if (
        known is None
        or known[1] not in MIME
        or not media_is_readable(name, audience)
        or not default_storage.exists(name)
    ):
        raise Http404
    response = _sent(Path(default_storage.path(name)), request.headers.get("Range", ""))
    response["Content-Type"] = MIME[known[1]]
    response["Content-Encoding"] = "identity"  # pictures are compressed already, and ranges count plain bytes
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = f"{'public' if audience.is_public else 'private'}, max-age={YEAR_S}, immutable"
    response["Last-Modified"] = http_date(default_storage.get_modified_time(name).timestamp())
    return response


def _sent(path: Path, asked: str) -> HttpResponseBase:
    """The whole file, or the one range asked for (films are sought in); several ranges are answered with all of it."""
    size = path.stat().st_size
    found = RANGE.fullmatch(asked)
    if found is None or found[0] == "bytes=-":
        response = StreamingHttpResponse(_blocks(path.open("rb"), size))
        response["Content-Length"] = str(size)
        return response
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
    if first > last or first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = path.open("rb")
    file.seek(first)
    response = StreamingHttpResponse(_blocks(file, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _blocks(file: BinaryIO, length: int) -> Iterator[bytes]:
    with file:
        while length and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
