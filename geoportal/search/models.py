"""What can be found: one Entry for each object, address, street, place, district, kind, layer and theme that is public.

Entries are derived from the ledger and can be made anew at any time (`manage index_search`). A Pending row says that a
feature has changed in a transaction; whoever searches next brings its entry up to date first. What an answer shows is
read from the ledger itself, and its visibility is asked there again.
"""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.utils.translation import pgettext_lazy

from layers.models import Feature


class Entry(models.Model):
    """One thing to find. `key` names it among its sort: a feature's id, a slug, a kind's code, a street's name."""

    class Sort(models.TextChoices):
        OBJECT = "object", pgettext_lazy("sort of result", "Objects")
        ADDRESS = "address", pgettext_lazy("sort of result", "Addresses")
        STREET = "street", pgettext_lazy("sort of result", "Streets")
        PLACE = "place", pgettext_lazy("sort of result", "Places")
        DISTRICT = "district", pgettext_lazy("sort of result", "Districts")
        KIND = "kind", pgettext_lazy("sort of result", "Kinds of objects")
        LAYER = "layer", pgettext_lazy("sort of result", "Layers")
        THEME = "theme", pgettext_lazy("sort of result", "Themes")

    sort = models.CharField(max_length=10, choices=Sort)
    key = models.CharField(max_length=300)
    feature = models.ForeignKey(Feature, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    old_names = models.CharField(max_length=500, blank=True)
    folded = models.TextField(help_text="Title, English title and old names in folded words.")
    weight = models.SmallIntegerField(help_text="0 comes first, 100 last, where words match equally well.")
    spot = models.PointField(srid=4326, null=True, spatial_index=False)
    box = ArrayField(models.FloatField(), size=4, null=True, help_text="West, south, east, north in degrees.")
    vector = SearchVectorField(help_text="A: names; B: old names; C: kind, layer and theme; D: address, description.")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["sort", "key"], name="one_entry_for_each_thing")]
        indexes = [
            GinIndex(fields=["vector"], name="entry_vector"),
        ]

    def __str__(self) -> str:
        return f"{self.sort}: {self.title}"


class Pending(models.Model):
    """A feature whose entry is out of date; feature_id 0 stands for the lists of themes, layers and kinds."""

    feature_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.feature_id)
