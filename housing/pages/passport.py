"""The page of one house: its passport, for those who live there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import http_date

from housing.models.buildings import LAYER
from housing.pages.passport_context import passport_context
from housing.queries import building_of, housing_state
from layers.audience import Audience
from layers.models import Feature
from layers.pages.freshness import page_telling
from layers.pages.object_page import found, no_more


def house_of(audience: Audience, feature_id: int) -> Feature:
    """The apartment building, live or withdrawn, if this person may see it."""
    feature = found(audience, feature_id)
    if feature.layer.slug != LAYER:
        raise Http404
    return feature


@page_telling(housing_state)
def passport(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """Who runs the house, what is planned, whom to call; then every fact that is known, and what is not."""
    feature = house_of(audience, feature_id)
    if feature.withdrawn_at is not None:
        return no_more(request, audience, feature)
    building = building_of(feature)
    response = render(request, "housing/passport.html", passport_context(request, feature, building, audience))
    changed_at = max(feature.changed_at, building.changed_at) if building.provenance else feature.changed_at
    response["Last-Modified"] = http_date(changed_at.timestamp())
    return response
