"""What rides cost: files that are in order, and each rule with the smallest change that breaks it."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from import_scripts.gtfs.fare_checks import check_fares
from import_scripts.gtfs.sayings import Say
from import_scripts.notices import Notices, Severity
from transport.feed_tables import FeedTables, Table

Rows = dict[str, list[dict[str, Any]]]
Said = tuple[str, str, int, str, str]
HOUR = 3600
FARES: Rows = {
    "agency.txt": [{"agency_id": "k"}],
    "stops.txt": [{"stop_id": "a", "zone_id": "north"}, {"stop_id": "b", "zone_id": None}],
    "routes.txt": [{"route_id": "4", "network_id": "trams"}],
    "networks.txt": [{"network_id": "buses"}],
    "fare_attributes.txt": [{"fare_id": "f", "price": Decimal("8.00"), "currency_type": "UAH", "agency_id": "k"}],
    "fare_rules.txt": [
        {"fare_id": "f", "origin_id": "north", "destination_id": "north", "contains_id": "north"}, {"fare_id": "f"},
    ],
    "rider_categories.txt": [
        {"rider_category_id": "adult", "is_default_fare_category": 1},
        {"rider_category_id": "citizen", "is_default_fare_category": 1},
        {"rider_category_id": "pupil", "is_default_fare_category": 0},
    ],
    "fare_media.txt": [
        {"fare_media_id": "card", "fare_media_name": "Картка", "fare_media_type": 2},
        {"fare_media_id": "paper", "fare_media_name": None, "fare_media_type": 1},
    ],
    "fare_products.txt": [
        {"fare_product_id": "one", "rider_category_id": "adult", "fare_media_id": "card", "amount": Decimal("8.00"),
         "currency": "UAH"},
        {"fare_product_id": "one", "rider_category_id": "adult", "fare_media_id": "paper", "amount": Decimal("9.00"),
         "currency": "UAH"},
        {"fare_product_id": "one", "rider_category_id": "pupil", "amount": Decimal("4.00"), "currency": "UAH"},
        {"fare_product_id": "day", "rider_category_id": "citizen", "amount": Decimal("300"), "currency": "JPY"},
    ],
    "fare_leg_rules.txt": [
        {"leg_group_id": "city", "network_id": "trams"}, {"leg_group_id": "out", "network_id": "buses"},
    ],
    "fare_leg_join_rules.txt": [
        {"from_network_id": "trams", "to_network_id": "buses", "from_stop_id": "a", "to_stop_id": "b"},
    ],
    "fare_transfer_rules.txt": [
        {"from_leg_group_id": "city", "to_leg_group_id": "city", "transfer_count": -1, "duration_limit": HOUR,
         "duration_limit_type": 1},
        {"from_leg_group_id": "city", "to_leg_group_id": "out", "transfer_count": None},
        {"from_leg_group_id": None, "to_leg_group_id": None, "transfer_count": None},
    ],
    "timeframes.txt": [
        {"timeframe_group_id": "peak", "service_id": "w", "start_time": 7 * HOUR, "end_time": 10 * HOUR},
        {"timeframe_group_id": "peak", "service_id": "w", "start_time": 10 * HOUR, "end_time": 24 * HOUR},
        {"timeframe_group_id": "peak", "service_id": "x", "start_time": 8 * HOUR, "end_time": 9 * HOUR},
        {"timeframe_group_id": "all", "service_id": "w", "start_time": None, "end_time": None},
    ],
}  # fmt: skip


def looked_at(rows: Rows) -> Notices:
    notices = Notices()
    check_fares(FeedTables({name: Table.of(told) for name, told in rows.items()}), Say(notices))
    return notices


def said(change: Callable[[Rows], Any] = lambda rows: None) -> list[Said]:
    rows = deepcopy(FARES)
    change(rows)
    return [(one.code, one.file, one.row, one.field, one.value) for one in looked_at(rows).kept]


def put(file: str, number: int, **more: Any) -> Callable[[Rows], Any]:
    return lambda rows: rows[file][number].update(more)


def test_fares_in_order_say_nothing() -> None:
    assert said() == []


def test_a_feed_without_fares_says_nothing() -> None:
    assert looked_at({}).kept == []


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (put("fare_rules.txt", 1, origin_id="south"),
         ("foreign_key_violation", "fare_rules.txt", 2, "origin_id", "south")),
        (put("fare_rules.txt", 0, destination_id="south"),
         ("foreign_key_violation", "fare_rules.txt", 1, "destination_id", "south")),
        (put("fare_rules.txt", 0, contains_id="south"),
         ("foreign_key_violation", "fare_rules.txt", 1, "contains_id", "south")),
        (put("fare_leg_rules.txt", 0, network_id="boats"),
         ("foreign_key_violation", "fare_leg_rules.txt", 1, "network_id", "boats")),
        (put("fare_leg_join_rules.txt", 0, from_network_id="boats"),
         ("foreign_key_violation", "fare_leg_join_rules.txt", 1, "from_network_id", "boats")),
        (put("fare_leg_join_rules.txt", 0, to_network_id="boats"),
         ("foreign_key_violation", "fare_leg_join_rules.txt", 1, "to_network_id", "boats")),
        (put("fare_transfer_rules.txt", 1, to_leg_group_id="sea"),
         ("foreign_key_violation", "fare_transfer_rules.txt", 2, "to_leg_group_id", "sea")),
        (put("fare_transfer_rules.txt", 1, from_leg_group_id="sea"),
         ("foreign_key_violation", "fare_transfer_rules.txt", 2, "from_leg_group_id", "sea")),
        (put("fare_leg_join_rules.txt", 0, to_stop_id=None),
         ("missing_required_field", "fare_leg_join_rules.txt", 1, "to_stop_id", "")),
        (put("fare_leg_join_rules.txt", 0, from_stop_id=None),
         ("missing_required_field", "fare_leg_join_rules.txt", 1, "from_stop_id", "")),
        (put("fare_attributes.txt", 0, agency_id=None),
         ("missing_recommended_field", "fare_attributes.txt", 1, "agency_id", "")),
        (put("fare_products.txt", 0, amount=Decimal("8")),
         ("invalid_currency_amount", "fare_products.txt", 1, "amount", "8")),
        (put("fare_products.txt", 0, amount=Decimal("8.005")),
         ("invalid_currency_amount", "fare_products.txt", 1, "amount", "8.005")),
        (put("fare_products.txt", 3, amount=Decimal("300.00")),
         ("invalid_currency_amount", "fare_products.txt", 4, "amount", "300.00")),
        (put("fare_products.txt", 2, rider_category_id="citizen"),
         ("fare_product_with_multiple_default_rider_categories", "fare_products.txt", 3, "rider_category_id",
          "citizen")),
        (put("fare_media.txt", 0, fare_media_name=None),
         ("missing_recommended_field", "fare_media.txt", 1, "fare_media_name", "")),
        (put("fare_media.txt", 1, fare_media_name="Картка", fare_media_type=2),
         ("duplicate_fare_media", "fare_media.txt", 2, "fare_media_name", "Картка")),
        (put("fare_transfer_rules.txt", 0, duration_limit_type=None),
         ("fare_transfer_rule_duration_limit_without_type", "fare_transfer_rules.txt", 1, "duration_limit_type", "")),
        (put("fare_transfer_rules.txt", 0, duration_limit=None),
         ("fare_transfer_rule_duration_limit_type_without_duration_limit", "fare_transfer_rules.txt", 1,
          "duration_limit", "")),
        (put("fare_transfer_rules.txt", 1, transfer_count=2),
         ("fare_transfer_rule_with_forbidden_transfer_count", "fare_transfer_rules.txt", 2, "transfer_count", "2")),
        (put("fare_transfer_rules.txt", 2, transfer_count=2),
         ("fare_transfer_rule_with_forbidden_transfer_count", "fare_transfer_rules.txt", 3, "transfer_count", "2")),
        (put("fare_transfer_rules.txt", 0, transfer_count=None),
         ("fare_transfer_rule_missing_transfer_count", "fare_transfer_rules.txt", 1, "transfer_count", "")),
        (put("fare_transfer_rules.txt", 0, transfer_count=0),
         ("fare_transfer_rule_invalid_transfer_count", "fare_transfer_rules.txt", 1, "transfer_count", "0")),
        (put("fare_transfer_rules.txt", 0, transfer_count=-2),
         ("fare_transfer_rule_invalid_transfer_count", "fare_transfer_rules.txt", 1, "transfer_count", "-2")),
        (put("timeframes.txt", 2, end_time=None),
         ("timeframe_only_start_or_end_time_specified", "timeframes.txt", 3, "end_time", "")),
        (put("timeframes.txt", 2, start_time=None),
         ("timeframe_only_start_or_end_time_specified", "timeframes.txt", 3, "start_time", "")),
        (put("timeframes.txt", 1, end_time=24 * HOUR + 1),
         ("timeframe_start_or_end_time_greater_than_twenty_four_hours", "timeframes.txt", 2, "end_time", "24:00:01")),
        (put("timeframes.txt", 2, start_time=9 * HOUR),
         ("start_and_end_range_equal", "timeframes.txt", 3, "end_time", "09:00:00")),
        (put("timeframes.txt", 2, start_time=10 * HOUR),
         ("start_and_end_range_out_of_order", "timeframes.txt", 3, "end_time", "09:00:00")),
        (put("timeframes.txt", 1, start_time=9 * HOUR),
         ("timeframe_overlap", "timeframes.txt", 2, "start_time", "09:00:00")),
        (put("timeframes.txt", 2, service_id="w"),
         ("timeframe_overlap", "timeframes.txt", 3, "start_time", "08:00:00")),
        (put("timeframes.txt", 3, timeframe_group_id="peak", service_id="x"),
         ("timeframe_overlap", "timeframes.txt", 3, "start_time", "08:00:00")),
    ],
)  # fmt: skip
def test_each_rule_is_said_at_its_row(change: Callable[[Rows], Any], notice: Said) -> None:
    assert said(change) == [notice]


def test_whose_fare_it_is_must_be_told_among_several_agencies() -> None:
    def two(rows: Rows) -> None:
        rows["agency.txt"].append({"agency_id": "m"})
        rows["fare_attributes.txt"][0]["agency_id"] = None

    assert said(two) == [("missing_required_field", "fare_attributes.txt", 1, "agency_id", "")]


def test_an_amount_in_no_currency_is_not_judged_twice() -> None:
    assert said(put("fare_products.txt", 0, amount=Decimal("8"), currency=None)) == []
    assert said(put("fare_products.txt", 0, amount=None)) == []


@pytest.mark.parametrize("number", [1, 2])
def test_an_app_and_a_card_are_told_apart_by_more_than_their_name(number: int) -> None:
    assert said(put("fare_media.txt", 1, fare_media_name="Картка", fare_media_type=number + 2)) == []


def test_what_is_broken_is_an_error_and_what_is_only_unwise_a_warning() -> None:
    rows = deepcopy(FARES)
    put("fare_media.txt", 1, fare_media_name="Картка", fare_media_type=2)(rows)
    put("timeframes.txt", 1, start_time=9 * HOUR)(rows)
    put("fare_transfer_rules.txt", 0, transfer_count=0)(rows)

    assert {one.code: one.severity for one in looked_at(rows).kept} == {
        "duplicate_fare_media": Severity.WARNING,
        "fare_transfer_rule_invalid_transfer_count": Severity.ERROR,
        "timeframe_overlap": Severity.ERROR,
    }


def test_a_sentence_names_the_row_before_and_what_it_has() -> None:
    rows = deepcopy(FARES)
    put("fare_products.txt", 2, rider_category_id="citizen")(rows)

    (notice,) = looked_at(rows).kept

    assert str(notice) == (
        "fare_products.txt, row 3, rider_category_id: Row 1 gives the ticket another usual category of riders (adult) "
        "already. Leave one of them."
    )
