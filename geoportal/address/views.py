"""Pages of this room: asking for a place, and all that the city knows of it."""

from django.contrib.gis.geos import Point
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from geoportal.address.answers import answer_of
from geoportal.address.context import place_context
from geoportal.address.meant import meant_by
from geoportal.address.places import Place, place_of_feature, place_of_spot
from geoportal.search.actions import keep_up
from housing.pages.reading import read_anew
from layers.audience import Audience
from layers.queries import the_city


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """`/address/?q=`: the way to the one place that is meant, else the places that may be meant."""
    return _answer(request, request.GET.get("q", ""))


@require_safe
def of_words(request: HttpRequest, words: str) -> HttpResponse:
    """The same with the words in the address: /address/вулиця Соборна, 12/."""
    return _answer(request, words)


def _answer(request: HttpRequest, asked: str) -> HttpResponse:
    if asked:
        keep_up()
    meant = meant_by(asked)
    if meant.spot is not None:
        return HttpResponseRedirect(reverse("address_of_point", args=[meant.spot]))
    if meant.the_one is not None:
        return HttpResponseRedirect(reverse("address_of_feature", args=[meant.the_one]))
    context = {"q": meant.text, "choices": meant.choices, "total": meant.total}
    answer = render(request, "address/ask.html", context, status=404 if meant.text and not meant.total else 200)
    answer["Cache-Control"] = "no-cache"  # what stops being public stops being found at once
    return answer


@read_anew
def of_feature(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """The place of a house, or of anything else on the map."""
    place = place_of_feature(feature_id, audience)
    if place is None:
        raise Http404
    return _told(request, audience, place)


@read_anew
def of_point(request: HttpRequest, audience: Audience, spot: Point) -> HttpResponse:
    """The place of a point; 404 outside the city."""
    city, address = the_city(), reverse("address_of_point", args=[spot])
    if city is None or not city.bounds.covers(spot):
        return render(request, "address/ask.html", {"q": "", "elsewhere": f"{spot.x:.5f}, {spot.y:.5f}"}, status=404)
    if request.path != address:
        return HttpResponsePermanentRedirect(address)
    return _told(request, audience, place_of_spot(spot, audience))


def _told(request: HttpRequest, audience: Audience, place: Place) -> HttpResponse:
    answer = answer_of(place, audience, timezone.now())
    return render(request, "address/place.html", place_context(request, answer))
