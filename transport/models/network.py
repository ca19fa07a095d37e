"""Who runs what between which places: agency.txt, levels.txt, stops.txt, routes.txt, transfers.txt, pathways.txt."""

from django.db import models
from django.db.models import Q

from layers.models import Feature
from transport.models.rows import FeedRow, code, text


class Agency(FeedRow):
    """agency.txt: an operator."""

    agency_id = text()
    agency_name = text()
    agency_url = text()
    agency_timezone = text()
    agency_lang = text()
    agency_phone = text()
    agency_fare_url = text()
    agency_email = text()
    cemv_support = code()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [models.UniqueConstraint(fields=["feed", "agency_id"], name="agency_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.agency_name


class Level(FeedRow):
    """levels.txt: a floor of a station."""

    level_id = text()
    level_index = models.FloatField(null=True, blank=True)
    level_name = text()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "level_id"], name="level_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.level_name or self.level_id


class Stop(FeedRow):
    """stops.txt: a stop or platform (location_type 0 or none), a station (1), an entrance (2), a node (3), an area (4).

    `feature` is its point of the map's ledger; entrances, nodes and boarding areas have none.
    """

    stop_id = text()
    stop_code = text()
    stop_name = text()
    tts_stop_name = text()
    stop_desc = text()
    stop_lat = models.FloatField(null=True, blank=True)
    stop_lon = models.FloatField(null=True, blank=True)
    zone_id = text()
    stop_url = text()
    location_type = code()
    parent_station = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="children"
    )
    stop_timezone = text()
    wheelchair_boarding = code(help_text="1 yes, 2 no; 0 or NULL: nobody knows.")
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="stops")
    platform_code = text()
    stop_access = code()
    feature = models.ForeignKey(Feature, null=True, blank=True, on_delete=models.PROTECT, related_name="transit_stops")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "stop_id"], name="stop_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.stop_name or self.stop_id


class Route(FeedRow):
    """routes.txt: what passengers call a line. `feature` is its drawing in the map's ledger."""

    route_id = text()
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="routes")
    route_short_name = text()
    route_long_name = text()
    route_desc = text()
    route_type = models.PositiveSmallIntegerField()
    route_url = text()
    route_color = text(help_text="Six hexadecimal digits, or empty: white.")
    route_text_color = text(help_text="Six hexadecimal digits, or empty: black.")
    route_sort_order = models.PositiveIntegerField(null=True, blank=True)
    continuous_pickup = code()
    continuous_drop_off = code()
    network_id = text()
    cemv_support = code()
    feature = models.ForeignKey(Feature, null=True, blank=True, on_delete=models.PROTECT, related_name="transit_routes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "route_id"], name="route_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.route_short_name or self.route_long_name or self.route_id


class Transfer(FeedRow):
    """transfers.txt: how one changes between two stops, routes or trips, or that one cannot."""

    from_stop = models.ForeignKey(Stop, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="transfers")
    to_stop = models.ForeignKey(Stop, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    from_route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    to_route = models.ForeignKey(Route, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    from_trip = models.ForeignKey("Trip", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    to_trip = models.ForeignKey("Trip", null=True, blank=True, on_delete=models.DO_NOTHING, related_name="+")
    transfer_type = code(help_text="0 advised, 1 timed, 2 needs min_transfer_time, 3 impossible, 4, 5 within a trip.")
    min_transfer_time = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")

    def __str__(self) -> str:
        return f"{self.from_stop_id} → {self.to_stop_id}"


class Pathway(FeedRow):
    """pathways.txt: a way within a station: a corridor, stairs, a lift."""

    pathway_id = text()
    from_stop = models.ForeignKey(Stop, on_delete=models.DO_NOTHING, related_name="pathways")
    to_stop = models.ForeignKey(Stop, on_delete=models.DO_NOTHING, related_name="+")
    pathway_mode = models.PositiveSmallIntegerField()
    is_bidirectional = models.PositiveSmallIntegerField()
    length = models.FloatField(null=True, blank=True, help_text="Metres.")
    traversal_time = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")
    stair_count = models.SmallIntegerField(null=True, blank=True)
    max_slope = models.FloatField(null=True, blank=True)
    min_width = models.FloatField(null=True, blank=True, help_text="Metres.")
    signposted_as = text()
    reversed_signposted_as = text()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "pathway_id"], name="pathway_id_unique_in_feed", condition=~Q(pathway_id="")
            )
        ]

    def __str__(self) -> str:
        return self.pathway_id
