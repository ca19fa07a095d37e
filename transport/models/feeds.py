"""A feed, and the files it came in."""

from typing import Any

import pghistory
from django.db import models
from django.urls import reverse

from layers.models import Visibility


@pghistory.track(exclude=["translations"])
class Feed(models.Model):
    """One source of timetables; several live side by side. Its rows are replaced together (`transport/actions.py`)."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150)
    translations = models.JSONField(default=dict, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True, help_text="Where the archive is fetched from.")
    licence = models.CharField(max_length=60, blank=True, help_text="SPDX identifier, as CC-BY-4.0 or ODbL-1.0.")
    attribution = models.CharField(max_length=300, blank=True)
    is_demonstration = models.BooleanField(default=False)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    # Facts of the edition that is loaded.
    timezone = models.CharField(max_length=60, blank=True, help_text="IANA name; all times of the feed are told in it.")
    language = models.CharField(max_length=20, blank=True)
    feed_start_date = models.DateField(null=True, blank=True, help_text="The first day on which anything runs.")
    feed_end_date = models.DateField(null=True, blank=True, help_text="The last day on which anything runs.")
    sha256 = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("gtfs_feed", args=[self.slug])


class FeedFile(models.Model):
    """A file of the feed as it came: its columns in their order; the bytes of one that the standard does not know."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    columns = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "name"], name="one_file_of_a_name_in_a_feed")]

    def __str__(self) -> str:
        return f"{self.feed_id}/{self.name}"
