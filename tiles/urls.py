"""Addresses of this room: pages for people, interfaces for programs."""

from django.urls import URLPattern, URLResolver, path

from tiles.map_page import city_map

urlpatterns: list[URLPattern | URLResolver] = [path("", city_map, name="map")]
api_urlpatterns: list[URLPattern | URLResolver] = []
