"""What runs now, as GTFS Realtime: /transport/gtfs-rt/<feed>/trip-updates.pb and its siblings; as text ?format=json."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from google.protobuf.json_format import MessageToJson

from geoportal.core.endpoints import not_modified
from geoportal.core.errors import Problem, problem_response
from geoportal.core.parameters import Parameter, one_of, read_query
from transport.live_out import MESSAGES
from transport.models import Feed
from transport.rules import may_download_feed

MEDIA = {"pb": "application/x-protobuf", "json": "application/json"}
FORMAT = Parameter("format", "pb or json", one_of(MEDIA), default="pb")


@require_safe
def gtfs_rt(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One message of a feed that everybody may have; of a demonstration feed a header says so."""
    form = read_query(request.GET, (FORMAT,))["format"]
    feed = Feed.objects.filter(slug=slug).first()
    if feed is None or not may_download_feed(feed) or name not in MESSAGES:
        raise Http404
    told = MESSAGES[name](feed, timezone.now())
    body = told.SerializeToString(deterministic=True)
    etag = f'"{sha256(body).hexdigest()[:32]}-{form}"'
    answer: HttpResponse | None = not_modified(request, etag=etag)
    if answer is None:
        content = body if form == "pb" else MessageToJson(told, preserving_proto_field_name=True, ensure_ascii=False)
        answer = HttpResponse(content, content_type=MEDIA[form])
        answer["ETag"] = etag
        answer["Last-Modified"] = http_date(told.header.timestamp)
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    if feed.is_demonstration:
        answer["X-Data-Demonstration"] = "simulated from the timetable"
    return answer


@require_safe
def live_events(request: HttpRequest) -> HttpResponse:
    """The stream is served before Django (`transport/live_events.py`); without that nothing is pushed."""
    problem = Problem(
        503, _("Nothing is pushed here"), _("This server has no stream of events. Ask for /api/transport/vehicles.")
    )
    answer = problem_response(problem, request)
    answer["Retry-After"] = "60"
    return answer
