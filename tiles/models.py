"""What is drawn, and what has been drawn. Nothing here is a source: `rebuild_tiles` and `build_tiles` make it anew.

MapFeature is one live feature as the map needs it, kept by triggers in the transaction that changes the ledger
(`tiles/read_model.py`), and Thinned counts those that are not drawn yet (`tiles/thinned.py`). An Epoch is one pyramid
of the public map, and StoredTile one finished tile of it with the snapshot it was drawn in. DirtyTile says that a
transaction has changed what a tile shows: it stays until the stored tile has seen that transaction.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.gis.db import models
from django.db.models import Func, Q

if TYPE_CHECKING:
    Column = models.Field[Any, Any]  # only the type checker may write the brackets
else:
    Column = models.Field


class SnapshotField(Column):
    """PostgreSQL's pg_snapshot: which transactions a statement could see."""

    def db_type(self, connection: Any) -> str:
        return "pg_snapshot"


class TransactionField(Column):
    """PostgreSQL's xid8: the number of a transaction, never reused."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class MapFeature(models.Model):
    """One drawn feature. `geometry` and its two coarser forms draw the base map, `spot` draws objects and labels."""

    id = models.BigIntegerField(primary_key=True, help_text="The feature's own id.")
    layer_id = models.BigIntegerField()
    layer = models.CharField(max_length=50)
    theme = models.CharField(max_length=50)
    tile_layer = models.CharField(max_length=40)
    kind = models.CharField(max_length=80, blank=True)
    icon = models.CharField(max_length=60, blank=True)
    rank = models.SmallIntegerField()
    status = models.CharField(max_length=10)
    visibility = models.CharField(max_length=10, help_text="The stricter one of the layer's and the feature's.")
    starts_at = models.SmallIntegerField(help_text="First zoom that its layer, kind and size allow.")
    minzoom = models.SmallIntegerField(help_text="First zoom at which it is drawn, after thinning.")
    maxzoom = models.SmallIntegerField()
    area_from = models.SmallIntegerField(null=True, help_text="Objects with an area: first zoom that draws the area.")
    name = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=30, blank=True, help_text="House number, for buildings.")
    height_m = models.SmallIntegerField(null=True)
    cell = models.BigIntegerField(help_text="Where the spot lies: column and row at level 18, bits interleaved.")
    geometry = models.GeometryField(srid=3857, spatial_index=False)
    geometry_z12 = models.GeometryField(srid=3857, null=True, spatial_index=False)
    geometry_z10 = models.GeometryField(srid=3857, null=True, spatial_index=False)
    spot = models.PointField(srid=3857, spatial_index=False)
    revision = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["cell"],
                name="mapfeature_cell",
                condition=Q(tile_layer="objects"),
            ),
            models.Index(
                fields=["minzoom", "cell"],
                name="mapfeature_thinning",
                condition=Q(tile_layer="objects"),
            ),
            models.Index(fields=["layer_id"], name="mapfeature_layer"),
        ]

    def __str__(self) -> str:
        return f"{self.layer}/{self.id}"


class Thinned(models.Model):
    """A part of: how many public objects of a theme are not drawn yet in a square of 64 pixels, and where they lie.

    The parts of a square add up. `east` and `north` are sums over the objects, in centimetres of Web Mercator.
    """

    z = models.SmallIntegerField()
    square = models.BigIntegerField(help_text="Its column and row at level z + 3, bits interleaved.")
    theme = models.CharField(max_length=50)
    number = models.IntegerField()
    east = models.BigIntegerField()
    north = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["z", "square", "theme"], name="thinned_square")]

    def __str__(self) -> str:
        return f"{self.z}/{self.square}/{self.theme}"


class Epoch(models.Model):
    """One pyramid of the public map. One is current; a change of everything draws the next aside and takes its place.

    Its number stands in addresses that browsers keep for a year. It is the second of its beginning, so that no
    other database of this portal, before or after, has used it.
    """

    number = models.BigIntegerField(primary_key=True)
    since = SnapshotField(help_text="What its first tile could see: later changes of everything ask for the next one.")
    recipe = models.CharField(max_length=32, help_text="Fingerprint of the statement that draws.")
    is_current = models.BooleanField(default=False)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="one_current_epoch")
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class StoredTile(models.Model):
    """One finished tile of an epoch: compressed bytes, and the snapshot they were drawn in."""

    epoch = models.BigIntegerField()
    z = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    body = models.BinaryField(help_text="Mapbox vector tile, gzip; empty where nothing is left to draw.")
    etag = models.CharField(max_length=32, help_text="Fingerprint of the uncompressed bytes.")
    snapshot = SnapshotField()
    revision = models.BigIntegerField(default=0, help_text="0: as the epoch began; else grows with each new body.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epoch", "z", "x", "y"], name="one_body_per_tile")]
        indexes = [models.Index(fields=["epoch", "revision"], name="storedtile_changed", condition=Q(revision__gt=0))]

    def __str__(self) -> str:
        return f"{self.epoch}/{self.z}/{self.x}/{self.y}"


class DirtyTile(models.Model):
    """A tile that a transaction has changed; z = -1 says that it may have changed every tile, z = -2
    that every tile may show what has been hidden (`tiles/marks.py`)."""

    z = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    changed_by = TransactionField()
    marked_at = models.DateTimeField(db_default=Func(function="clock_timestamp", output_field=models.DateTimeField()))

    class Meta:
        indexes = [models.Index(fields=["z", "x", "y"], name="dirtytile_zxy")]

    def __str__(self) -> str:
        return f"{self.z}/{self.x}/{self.y}"
