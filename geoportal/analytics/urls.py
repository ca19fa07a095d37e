"""Addresses of this room."""

from django.urls import URLPattern, URLResolver, path

from geoportal.analytics import api, views

urlpatterns: list[URLPattern | URLResolver] = [path("transport/access/", views.access, name="transit_access")]

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("transport/access.csv", views.access_csv, name="transit_access_csv"),
    path("transport/headways.csv", views.headways_csv, name="transit_headways_csv"),
    path("api/transport/access", api.Access.as_view(), name="api_transit_access"),
    path("api/transport/headways.geojson", api.Headways.as_view(), name="api_transit_headways"),
]
