"""Addresses of this room: the search page for people, the answers for the search box and for programs."""

from django.urls import URLPattern, URLResolver, path

from geoportal.search import views
from geoportal.search.api import Search

urlpatterns: list[URLPattern | URLResolver] = [path("search/", views.search_page, name="search")]
api_urlpatterns: list[URLPattern | URLResolver] = [path("api/search", Search.as_view(), name="search_api")]
