"""How the lines of a feed are drawn on the map of the network."""

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
