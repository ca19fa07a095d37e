"""Our network as a GTFS feed at a permanent address: /transport/gtfs/<feed>.zip."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from geoportal.core.ranges import file_response
from transport.exporting import EditionReplaced, archive_of, state_of
from transport.models import Feed
from transport.rules import may_download_feed

ZIP = "application/zip"


@require_safe
def gtfs_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The edition that is loaded, whole or in parts; a feed that is not public is not there."""
    while True:
        feed = Feed.objects.filter(slug=slug).first()
        if feed is None or feed.loaded_at is None or not may_download_feed(feed):
            raise Http404
        try:
            path = archive_of(feed)
        except EditionReplaced:
            continue
        break
    answer = file_response(request, path, media=ZIP, etag=f'"{state_of(feed)}"', modified_at=feed.loaded_at)
    answer["Content-Disposition"] = f'attachment; filename="{feed.slug}.zip"'
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
