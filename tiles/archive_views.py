"""The archive of the public map over HTTP: /tiles/city.pmtiles, which maps read in pieces."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem
from geoportal.core.parameters import Parameter, one_of
from geoportal.core.ranges import file_response
from tiles.answers import readable

PMTILES = "application/vnd.pmtiles"
SOURCES = ("tiles", "pmtiles")
SOURCE = Parameter(
    "source",
    "Where the map takes its tiles from: the server's, which follow every edit, or the published archive.",
    one_of(SOURCES),
    {"type": "string", "enum": list(SOURCES)},
    default="tiles",
)


@readable()
def city_archive(request: HttpRequest) -> HttpResponseBase:
    """The archive that `export_tiles --publish` has made last, whole or in parts."""
    try:
        answer = _sent(request)
    except FileNotFoundError:
        raise missing() from None
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range, ETag"
    return answer


def _sent(request: HttpRequest) -> HttpResponseBase:
    """The file under the fingerprint of its moment and size; again, should it be replaced while it is being opened."""
    while True:
        before = _fingerprint()
        etag, modified_at = before
        answer = file_response(request, settings.TILE_ARCHIVE, media=PMTILES, etag=etag, modified_at=modified_at)
        if _fingerprint() == before:
            return answer
        answer.close()


def _fingerprint() -> tuple[str, datetime]:
    facts = settings.TILE_ARCHIVE.stat()
    return f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"', datetime.fromtimestamp(facts.st_mtime, UTC)


def missing() -> Problem:
    """Nobody has published an archive."""
    detail = _("An archive appears here when it is published: manage export_tiles --publish.")
    return Problem(404, _("No archive has been published"), detail)


def archive_address(request: HttpRequest) -> str:
    """The published archive as MapLibre names it; a problem where there is none."""
    if not settings.TILE_ARCHIVE.is_file():
        raise missing()
    return f"pmtiles://{request.build_absolute_uri(reverse('city_archive'))}"
