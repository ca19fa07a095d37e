"""What every row of a feed has, whichever file it came from."""

from typing import Any

from django.db import models

from transport.models.feeds import Feed


class FeedRow(models.Model):
    """One row of a file of a feed.

    The fields are called what the file calls its columns. A blank text is "", any other blank is NULL, since for the
    standard "not said" is not zero. Rows live as long as the edition of the feed: whatever must outlive it points at
    the `layers.Feature` of a stop or a route, not at the row.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="+")
    extra = models.JSONField(null=True, blank=True, help_text="Columns that the standard does not know, as texts.")

    class Meta:
        abstract = True


def code(**more: Any) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """A column whose numbers the standard lists; NULL where the file leaves it blank."""
    return models.PositiveSmallIntegerField(null=True, blank=True, **more)


def text(**more: Any) -> "models.TextField[str, str]":
    """A column of any text, "" where it is blank."""
    return models.TextField(blank=True, default="", **more)


def seconds(**more: Any) -> "models.IntegerField[int | None, int | None]":
    """A time of the timetable: seconds after the midnight (noon minus 12 h) that the service day begins with."""
    return models.IntegerField(null=True, blank=True, **more)
