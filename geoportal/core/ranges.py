"""A file as an answer, by RFC 9110: known again, in part, or whole. Its name must stand for its content."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem, problem_response, told

RANGE = re.compile(r"bytes=(\d*)-(\d*)")  # one range; several at once are answered with the whole file
BLOCK = 256 * 1024
MOST_DIGITS = 18


def file_response(
    request: HttpRequest, path: Path, *, media: str, etag: str, modified_at: datetime
) -> HttpResponseBase:
    """The file, or what of it is asked for: 200, 206, 304, 412 or 416. `etag` is a strong one, in its quotes."""
    modified = int(modified_at.timestamp())
    known = get_conditional_response(request, etag=etag, last_modified=modified)
    answer = known or _sent(request, path, media, _asked_range(request, etag, http_date(modified)))
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(modified)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Encoding"] = "identity"  # ranges count the bytes of the file: nothing on the way may pack them
    return answer


def _asked_range(request: HttpRequest, etag: str, modified: str) -> str:
    """The header Range, where it holds: only GET has ranges, and only of the version that If-Range names."""
    condition = request.headers.get("If-Range", etag)
    return request.headers.get("Range", "") if request.method == "GET" and condition in (etag, modified) else ""


def _sent(request: HttpRequest, path: Path, media: str, asked: str) -> HttpResponseBase:
    size = path.stat().st_size
    ends = _ends(asked, size)
    first, last = ends or (0, size - 1)
    if ends and first > last:
        detail = told(_("The file has {size} bytes; none of them are in {asked}."), size=size, asked=asked[:60])
        refusal = problem_response(Problem(416, _("No such range"), detail), request)
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse(content_type=media)
    else:
        file = path.open("rb")
        file.seek(first)
        answer = StreamingHttpResponse(_blocks(file, last - first + 1), content_type=media)
    if ends:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Content-Length"] = str(last - first + 1)
    return answer


def _ends(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte that are asked for, the first behind the last where the file has none of them; None where the
    header is not one range that means something: then it is answered as if it were not there."""
    found = RANGE.fullmatch(asked)
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:
        return max(0, size - _number(found[2])), size - 1
    first, last = _number(found[1]), _number(found[2]) if found[2] else size - 1
    if found[2] and first > last:
        return None
    return first, min(last, size - 1)


def _number(digits: str) -> int:
    """No file is as long as what does not fit."""
    digits = digits.lstrip("0")
    return int(digits or 0) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS


def _blocks(file: BinaryIO, length: int) -> Iterator[bytes]:
    with file:
        while length and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
