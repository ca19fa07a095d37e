"""What rides cost: both fare models, and the hours of timeframes.txt."""

from collections import defaultdict
from itertools import pairwise

from import_scripts.gtfs.references import check_reference
from import_scripts.gtfs.sayings import Say
from transport.currencies import decimals_of, is_written_out
from transport.feed_tables import FeedTables
from transport.gtfs_time import text_of

DAY_S = 24 * 3600
WITHOUT_END = -1  # transfer_count
NAMED_MEDIA = (2, 4)  # fare_media_type: a transit card, an app
ZONES = ("origin_id", "destination_id", "contains_id")
OF_NETWORKS = {"fare_leg_rules.txt": ("network_id",), "fare_leg_join_rules.txt": ("from_network_id", "to_network_id")}


def check_fares(feed: FeedTables, say: Say) -> None:
    """Say what is wrong with the files of fares."""
    _check_references(feed, say)
    _check_attributes(feed, say.of("fare_attributes.txt"))
    _check_products(feed, say.of("fare_products.txt"))
    _check_default_categories(feed, say.of("fare_products.txt"))
    _check_media(feed, say.of("fare_media.txt"))
    _check_joins(feed, say.of("fare_leg_join_rules.txt"))
    _check_transfers(feed, say.of("fare_transfer_rules.txt"))
    _check_timeframes(feed, say.of("timeframes.txt"))


def _check_references(feed: FeedTables, say: Say) -> None:
    """Those that do not name a row by its key."""
    zones = set(feed["stops.txt"].column("zone_id"))
    for column in ZONES:
        check_reference(feed["fare_rules.txt"], column, zones, "stops.txt", say.of("fare_rules.txt"))
    groups = set(feed["fare_leg_rules.txt"].column("leg_group_id"))
    for column in ("from_leg_group_id", "to_leg_group_id"):
        transfers = feed["fare_transfer_rules.txt"]
        check_reference(transfers, column, groups, "fare_leg_rules.txt", say.of("fare_transfer_rules.txt"))
    networks = {*feed["networks.txt"].column("network_id"), *feed["routes.txt"].column("network_id")}
    for name, columns in OF_NETWORKS.items():
        for column in columns:
            check_reference(feed[name], column, networks, "networks.txt / routes.txt", say.of(name))


def _check_attributes(feed: FeedTables, say: Say) -> None:
    """Whose fare it is has to be told where there are several agencies."""
    code = "missing_required_field" if len(feed["agency.txt"].rows) > 1 else "missing_recommended_field"
    for row, agency in enumerate(feed["fare_attributes.txt"].column("agency_id"), 1):
        if agency is None:
            say(code, row=row, field="agency_id")


def _check_products(feed: FeedTables, say: Say) -> None:
    for row, (amount, currency) in enumerate(feed["fare_products.txt"].named("amount", "currency"), 1):
        if amount is not None and currency and not is_written_out(amount, currency):
            rule = f"{0:.{decimals_of(currency)}f} {currency}"
            say("invalid_currency_amount", row=row, field="amount", value=amount, rule=rule)


def _check_default_categories(feed: FeedTables, say: Say) -> None:
    """A ticket has one price for whoever belongs to no category."""
    categories = feed["rider_categories.txt"].named("rider_category_id", "is_default_fare_category")
    defaults = {own for own, is_default in categories if is_default}
    first: dict[str, tuple[int, str]] = {}
    for row, (own, category) in enumerate(feed["fare_products.txt"].named("fare_product_id", "rider_category_id"), 1):
        if category in defaults and first.setdefault(own, (row, category))[1] != category:
            say(
                "fare_product_with_multiple_default_rider_categories",
                row=row,
                field="rider_category_id",
                value=category,
                first=str(first[own][0]),
                other=first[own][1],
            )


def _check_media(feed: FeedTables, say: Say) -> None:
    first: dict[tuple[object, object], int] = {}
    for row, (name, sort) in enumerate(feed["fare_media.txt"].named("fare_media_name", "fare_media_type"), 1):
        if name is None and sort in NAMED_MEDIA:
            say("missing_recommended_field", row=row, field="fare_media_name")
        if first.setdefault((name, sort), row) != row:
            say("duplicate_fare_media", row=row, field="fare_media_name", value=name, first=str(first[name, sort]))


def _check_joins(feed: FeedTables, say: Say) -> None:
    for row, ends in enumerate(feed["fare_leg_join_rules.txt"].named("from_stop_id", "to_stop_id"), 1):
        if (ends[0] is None) != (ends[1] is None):
            say("missing_required_field", row=row, field="from_stop_id" if ends[0] is None else "to_stop_id")


def _check_transfers(feed: FeedTables, say: Say) -> None:
    names = ("from_leg_group_id", "to_leg_group_id", "transfer_count", "duration_limit", "duration_limit_type")
    for row, (start, end, count, limit, sort) in enumerate(feed["fare_transfer_rules.txt"].named(*names), 1):
        if limit is not None and sort is None:
            say("fare_transfer_rule_duration_limit_without_type", row=row, field="duration_limit_type")
        if limit is None and sort is not None:
            say("fare_transfer_rule_duration_limit_type_without_duration_limit", row=row, field="duration_limit")
        if start is None or start != end:
            if count is not None:
                say("fare_transfer_rule_with_forbidden_transfer_count", row=row, field="transfer_count", value=count)
        elif count is None:
            say("fare_transfer_rule_missing_transfer_count", row=row, field="transfer_count")
        elif count < WITHOUT_END or count == 0:
            say("fare_transfer_rule_invalid_transfer_count", row=row, field="transfer_count", value=count)


def _check_timeframes(feed: FeedTables, say: Say) -> None:
    told: dict[tuple[object, object], list[tuple[int, int, int]]] = defaultdict(list)
    names = ("timeframe_group_id", "service_id", "start_time", "end_time")
    for row, (group, service, start, end) in enumerate(feed["timeframes.txt"].named(*names), 1):
        if (start is None) != (end is None):
            blank = "start_time" if start is None else "end_time"
            say("timeframe_only_start_or_end_time_specified", row=row, field=blank)
        for field, time in (("start_time", start), ("end_time", end)):
            if time is not None and time > DAY_S:
                code = "timeframe_start_or_end_time_greater_than_twenty_four_hours"
                say(code, row=row, field=field, value=text_of(time))
        if start is not None and end is not None and end <= start:
            code = "start_and_end_range_equal" if end == start else "start_and_end_range_out_of_order"
            say(code, row=row, field="end_time", value=text_of(end), start=text_of(start))
        told[group, service].append((start or 0, DAY_S if end is None else end, row))
    for frames in told.values():
        for (_start, end, _row), (start, _end, row) in pairwise(sorted(frames)):
            if start < end:
                say("timeframe_overlap", row=row, field="start_time", value=text_of(start), before=text_of(end))
