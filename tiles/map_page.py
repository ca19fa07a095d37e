"""The home page: the map of the whole city, and everything on it as a list in HTML."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """The map of the city. Its state is in the query, which the script reads; the page is the same for all states."""
    return render(request, "tiles/map.html")
