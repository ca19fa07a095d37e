"""Addresses of this room: a place of the city by its words, by its number in the ledger, by its coordinates; for people
and for programs."""

from django.contrib.gis.geos import Point
from django.urls import URLPattern, URLResolver, path, register_converter

from geoportal.address import api, views


class SpotConverter:
    """Longitude and latitude; to the metre, for nobody lives more exactly, and what is asked again is kept."""

    regex = r"-?\d{1,3}(?:\.\d{1,12})?,-?\d{1,3}(?:\.\d{1,12})?"

    def to_python(self, text: str) -> Point:
        lon, lat = text.split(",")
        return Point(float(lon), float(lat), srid=4326)

    def to_url(self, spot: Point) -> str:
        return f"{spot.x:.5f},{spot.y:.5f}"


register_converter(SpotConverter, "spot")
urlpatterns: list[URLPattern | URLResolver] = [
    path("address/", views.ask, name="address"),
    path("address/<int:feature_id>/", views.of_feature, name="address_of_feature"),
    path("address/<spot:spot>/", views.of_point, name="address_of_point"),
    path("address/<str:words>/", views.of_words, name="address_of_words"),
]

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("api/address", api.AddressesCalled.as_view(), name="api_address"),
    path("api/address/<int:number>", api.AddressOfFeature.as_view(), name="api_address_of_feature"),
    path("api/address/<spot:spot>", api.AddressOfPoint.as_view(), name="api_address_of_point"),
]
