"""The page of one object, its short address, its card; what is said of objects that are no more."""

from typing import Any
from urllib.parse import unquote

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.http import http_date

from layers.audience import Audience
from layers.models import Feature
from layers.pages.card import card, title_of
from layers.pages.freshness import page
from layers.pages.object_context import object_context
from layers.queries import feature_for_page

MAX_ID = 2**63 - 1


class HttpResponseMoved(HttpResponsePermanentRedirect):
    """308: it goes on under another number."""

    status_code = 308


def found(audience: Audience, feature_id: int) -> Feature:
    """The feature, if this person may see it; what is hidden and what never was answer alike."""
    feature = feature_for_page(feature_id) if feature_id <= MAX_ID else None
    if feature is None or not _may_see(audience, feature):
        raise Http404
    return feature


def _may_see(audience: Audience, feature: Feature) -> bool:
    return feature.visibility in audience.in_layer(feature.layer)


def _successor(audience: Audience, feature: Feature) -> Feature | None:
    """The live object at the end of the chain of successors, if this person may see it."""
    passed = {feature.pk}
    heir = feature.replaced_by
    while heir is not None and heir.withdrawn_at and heir.pk not in passed:
        passed.add(heir.pk)
        heir = heir.replaced_by
    return heir if heir is not None and not heir.withdrawn_at and _may_see(audience, heir) else None


def no_more(request: HttpRequest, audience: Audience, feature: Feature) -> HttpResponse:
    """308 to the successor; 410 with the reason where there is none to go to."""
    if successor := _successor(audience, feature):
        return HttpResponseMoved(successor.get_absolute_url())
    facts: dict[str, Any] = {"feature": feature, "title": title_of(feature), "named": _named_heir(audience, feature)}
    return render(request, "layers/gone.html", facts, status=410)


def _named_heir(audience: Audience, feature: Feature) -> Feature | None:
    heir = feature.replaced_by
    return heir if heir is not None and _may_see(audience, heir) else None


@page
def object_short(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """The permanent address: leads to the one with words in it, or is the page itself where there are no words."""
    return _page_or_way(request, audience, found(audience, feature_id))


@page
def object_page(request: HttpRequest, audience: Audience, feature_id: int, words: str) -> HttpResponse:
    """Everything that is known of one object. Other words behind the number lead to the right ones."""
    return _page_or_way(request, audience, found(audience, feature_id))


def _page_or_way(request: HttpRequest, audience: Audience, feature: Feature) -> HttpResponse:
    """The page, if this is its address; otherwise the way there.

    302 to the page in another room that the layer names: it may name another one tomorrow, and a browser that has kept
    a 301 would never ask us again.
    """
    if feature.withdrawn_at is not None:
        return no_more(request, audience, feature)
    address = feature.get_absolute_url()
    if unquote(address) == request.path:
        return _full_page(request, audience, feature)
    return HttpResponseRedirect(address) if feature.layer.page_template else HttpResponsePermanentRedirect(address)


def _full_page(request: HttpRequest, audience: Audience, feature: Feature) -> HttpResponse:
    response = render(request, "layers/object.html", object_context(request, feature, audience))
    response["Last-Modified"] = http_date(feature.changed_at.timestamp())
    return response


@page
def object_card(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """The card that the map shows on selection."""
    feature = found(audience, feature_id)
    if feature.withdrawn_at is not None:
        raise Http404
    return JsonResponse(card(feature), json_dumps_params={"ensure_ascii": False})
