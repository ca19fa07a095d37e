"""What pages of stops and lines have in common: how they are kept, who is sent where, what stands above them."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from layers.models import Feature
from layers.pages.addresses import item_json
from layers.pages.freshness import page_telling
from layers.pages.object_context import small_map_of
from layers.pages.object_page import MAX_ID
from transport.live import live_state
from transport.models import Route, Stop
from transport.queries import is_known, transport_state, validity

transit_page = page_telling(transport_state)
live_page = page_telling(live_state)  # of what leaves next: another one with each message of what runs now


def now() -> datetime:
    """The moment that a page is made for: the whole minute, as its ETag tells it."""
    return timezone.now().replace(second=0, microsecond=0)


def elsewhere(feature_id: int) -> HttpResponse:
    """For an object that is no stop or line now: the ledger tells what became of it, or 404."""
    if feature_id <= MAX_ID and is_known(feature_id):
        return HttpResponseRedirect(reverse("feature_short", args=[feature_id]))
    raise Http404


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Public transport"), reverse("transport")), *more]


def named(row: Stop | Route) -> str:
    return (translated(row.feature, "name") if row.feature else "") or str(row)


def small_map(feature: Feature, box: tuple[float, float, float, float]) -> dict[str, Any]:
    """The small map of a stop or a line that fills this box."""
    west, south, east, north = box
    return small_map_of(((west + east) / 2, (south + north) / 2), box, item_json(feature))


def known_facts(row: Stop | Route, moment: datetime) -> dict[str, Any]:
    """What every page of a stop or a line says of its feed: does the timetable hold, is it invented, whose is it."""
    return {"feed": row.feed, "validity": validity(row, moment), "moment": moment, "feature": row.feature}


def absolute(request: HttpRequest, name: str, *args: object) -> str:
    return request.build_absolute_uri(reverse(name, args=args))
