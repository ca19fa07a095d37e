"""How the lines of a feed are drawn on the map of the network, and the shapes that are made where it has none."""

from django.contrib.gis.db import models as geo
from django.contrib.postgres.fields import ArrayField
from django.db import models

from transport.models.feeds import Feed


class NetworkDrawing(models.Model):
    """The lines of an edition, each in its lane on every street; written with the edition, so that no reader waits.

    `lines` holds features of GeoJSON with commas between them. `routes` are the features of the map's ledger that they
    show: whoever may not see all of these is drawn another one.
    """

    feed = models.OneToOneField(Feed, primary_key=True, on_delete=models.CASCADE, related_name="drawing")
    routes = ArrayField(models.BigIntegerField())
    lines = models.TextField()

    def __str__(self) -> str:
        return f"{self.feed_id}: {len(self.routes)}"


class MadeShape(models.Model):
    """The way of trips whose feed has no shape for them, through their stops in order (`transport/made_shapes.py`).

    `calls` says at which point of the line each stop is called at. `shape_id` is the seal of the points, so that two
    orders of stops along one line have the same. Written with the edition, and never a part of it.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="made_shapes")
    shape_id = models.CharField(max_length=40)
    line = geo.LineStringField(spatial_index=False)
    calls = ArrayField(models.PositiveIntegerField())

    def __str__(self) -> str:
        return self.shape_id
