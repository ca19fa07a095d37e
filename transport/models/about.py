"""What a feed says of itself: feed_info.txt, attributions.txt, translations.txt."""

from django.db import models

from transport.models.rows import FeedRow, code, text


class FeedInfo(FeedRow):
    """feed_info.txt: who publishes the feed, and for which days it holds."""

    feed_publisher_name = text()
    feed_publisher_url = text()
    feed_lang = text()
    default_lang = text()
    feed_start_date = models.DateField(null=True, blank=True)
    feed_end_date = models.DateField(null=True, blank=True)
    feed_version = text()
    feed_contact_email = text()
    feed_contact_url = text()

    def __str__(self) -> str:
        return f"{self.feed_publisher_name} {self.feed_version}"


class Attribution(FeedRow):
    """attributions.txt: who made the data, or runs the line."""

    attribution_id = text()
    agency_id = text()
    route_id = text()
    trip_id = text()
    organization_name = text()
    is_producer = code()
    is_operator = code()
    is_authority = code()
    attribution_url = text()
    attribution_email = text()
    attribution_phone = text()

    def __str__(self) -> str:
        return self.organization_name


class Translation(FeedRow):
    """translations.txt: a text of another file in another language, by that row's id or by the text itself."""

    table_name = text()
    field_name = text()
    language = text()
    translation = text()
    record_id = text()
    record_sub_id = text()
    field_value = text()

    class Meta:
        indexes = [models.Index(fields=["feed", "table_name", "field_name", "language"], name="translation_lookup")]

    def __str__(self) -> str:
        return f"{self.table_name}.{self.field_name} {self.language}: {self.translation}"
