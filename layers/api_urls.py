"""Addresses for programs: OGC API Features, single-feature writes, OpenAPI."""

from django.urls import URLPattern, URLResolver

api_urlpatterns: list[URLPattern | URLResolver] = []
