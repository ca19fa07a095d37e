"""What a ride costs: fare_attributes.txt and fare_rules.txt, and their successors of the second fare model.

Nobody looks a fare up by joining: ids of other files are kept as the texts that they are.
"""

from typing import Any

from django.db import models

from transport.models.rows import FeedRow, code, seconds, text


def amount(**more: Any) -> "models.DecimalField[Any, Any]":
    """A sum of money in the currency that stands beside it."""
    return models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True, **more)


class FareAttribute(FeedRow):
    """fare_attributes.txt: a fare of the first model."""

    fare_id = text()
    price = amount()
    currency_type = text()
    payment_method = code()
    transfers = code()
    agency_id = text()
    transfer_duration = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")

    def __str__(self) -> str:
        return f"{self.fare_id}: {self.price} {self.currency_type}"


class FareRule(FeedRow):
    """fare_rules.txt: where a fare of the first model applies."""

    fare_id = text()
    route_id = text()
    origin_id = text()
    destination_id = text()
    contains_id = text()

    def __str__(self) -> str:
        return self.fare_id


class Timeframe(FeedRow):
    """timeframes.txt: hours of days."""

    timeframe_group_id = text()
    start_time = seconds()
    end_time = seconds()
    service_id = text()

    def __str__(self) -> str:
        return self.timeframe_group_id


class RiderCategory(FeedRow):
    """rider_categories.txt: who pays what: adults, pupils, pensioners."""

    rider_category_id = text()
    rider_category_name = text()
    is_default_fare_category = code()
    eligibility_url = text()

    def __str__(self) -> str:
        return self.rider_category_name


class FareMedium(FeedRow):
    """fare_media.txt: what one pays with."""

    fare_media_id = text()
    fare_media_name = text()
    fare_media_type = code()

    def __str__(self) -> str:
        return self.fare_media_name or self.fare_media_id


class FareProduct(FeedRow):
    """fare_products.txt: a ticket."""

    fare_product_id = text()
    fare_product_name = text()
    rider_category_id = text()
    fare_media_id = text()
    amount = amount()
    currency = text()

    def __str__(self) -> str:
        return f"{self.fare_product_name or self.fare_product_id}: {self.amount} {self.currency}"


class FareLegRule(FeedRow):
    """fare_leg_rules.txt: which ticket a leg of a journey needs."""

    leg_group_id = text()
    network_id = text()
    from_area_id = text()
    to_area_id = text()
    from_timeframe_group_id = text()
    to_timeframe_group_id = text()
    fare_product_id = text()
    rule_priority = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.leg_group_id} {self.fare_product_id}"


class FareLegJoinRule(FeedRow):
    """fare_leg_join_rules.txt: which legs count as one."""

    from_network_id = text()
    to_network_id = text()
    from_stop_id = text()
    to_stop_id = text()

    def __str__(self) -> str:
        return f"{self.from_network_id} → {self.to_network_id}"


class FareTransferRule(FeedRow):
    """fare_transfer_rules.txt: what a change costs."""

    from_leg_group_id = text()
    to_leg_group_id = text()
    transfer_count = models.IntegerField(null=True, blank=True)
    duration_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds.")
    duration_limit_type = code()
    fare_transfer_type = code()
    fare_product_id = text()

    def __str__(self) -> str:
        return f"{self.from_leg_group_id} → {self.to_leg_group_id}"


class Area(FeedRow):
    """areas.txt: stops that cost the same."""

    area_id = text()
    area_name = text()

    def __str__(self) -> str:
        return self.area_name or self.area_id


class StopArea(FeedRow):
    """stop_areas.txt: a stop of an area."""

    area_id = text()
    stop_id = text()

    def __str__(self) -> str:
        return f"{self.area_id}: {self.stop_id}"


class Network(FeedRow):
    """networks.txt: routes that cost the same."""

    network_id = text()
    network_name = text()

    def __str__(self) -> str:
        return self.network_name or self.network_id


class RouteNetwork(FeedRow):
    """route_networks.txt: a route of a network."""

    network_id = text()
    route_id = text()

    def __str__(self) -> str:
        return f"{self.network_id}: {self.route_id}"
