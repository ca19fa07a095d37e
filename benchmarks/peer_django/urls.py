# Runs in the peers’ environment, whose packages have no types here.
# mypy: ignore-errors
"""The plain Django project's tables, tile and list, as the manuals of its packages show them."""

from typing import Any

from django.contrib.gis.db import models
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import include, path

application = get_wsgi_application()

from django_filters.rest_framework import DjangoFilterBackend  # noqa: E402 - Django must be set up
from rest_framework import routers, viewsets  # noqa: E402 - Django must be set up
from rest_framework_gis.filters import InBBoxFilter  # noqa: E402 - Django must be set up
from rest_framework_gis.pagination import GeoJsonPagination  # noqa: E402 - Django must be set up
from rest_framework_gis.serializers import GeoFeatureModelSerializer  # noqa: E402 - Django must be set up
from vectortiles import VectorLayer  # noqa: E402 - Django must be set up
from vectortiles.views import MVTView  # noqa: E402 - Django must be set up


class MapObject(models.Model):
    """One object of the map, with what a tile says of it."""

    layer = models.CharField(max_length=50)
    theme = models.CharField(max_length=50)
    icon = models.CharField(max_length=60)
    rank = models.SmallIntegerField()
    status = models.CharField(max_length=10)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    geometry = models.PointField(srid=3857)

    class Meta:
        app_label, managed, db_table = "peers", False, "objects"

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """One building, with what the portal's GeoJSON says of it."""

    urn = models.CharField(max_length=60)
    layer = models.CharField(max_length=50)
    kind = models.CharField(max_length=80)
    name = models.CharField(max_length=300)
    address = models.CharField(max_length=200)
    status = models.CharField(max_length=10)
    source = models.CharField(max_length=200)
    street = models.CharField(max_length=200)
    housenumber = models.CharField(max_length=30)
    levels = models.IntegerField()
    changed_at = models.DateTimeField()
    revision = models.BigIntegerField()
    geometry = models.PolygonField(srid=4326)

    class Meta:
        app_label, managed, db_table = "peers", False, "buildings"

    def __str__(self) -> str:
        return self.address


class ObjectLayer(VectorLayer):
    """The layer of a tile."""

    model, id, geom_field, tile_buffer = MapObject, "objects", "geometry", 128
    tile_fields = ("id", "layer", "theme", "icon", "rank", "status", "name", "name_en")


class Tile(MVTView):
    """One tile."""

    layer_classes = [ObjectLayer]


class BuildingSerializer(GeoFeatureModelSerializer):
    """A building as a GeoJSON feature."""

    class Meta:
        model, geo_field, fields = Building, "geometry", "__all__"


class Pages(GeoJsonPagination):
    """Pages of up to 10,000."""

    page_size, page_size_query_param, max_page_size = 100, "page_size", 10_000


class Buildings(viewsets.ReadOnlyModelViewSet):
    """The list of buildings, by box and two filters."""

    queryset = Building.objects.order_by("id")
    serializer_class, pagination_class = BuildingSerializer, Pages
    filter_backends = [DjangoFilterBackend, InBBoxFilter]
    filterset_fields = ["kind", "levels"]
    bbox_filter_field, bbox_filter_include_overlapping = "geometry", True


def ready(request: Any) -> HttpResponse:
    """Whether the project answers."""
    return HttpResponse(status=204)


router = routers.SimpleRouter()
router.register("buildings", Buildings)
urlpatterns = [
    path("ready", ready),
    path("tiles/<int:z>/<int:x>/<int:y>", Tile.as_view()),
    path("", include(router.urls)),
]
