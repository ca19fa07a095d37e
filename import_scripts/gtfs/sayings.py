"""What is said of a feed: the canonical GTFS validator's notices, by its codes and at its severities.

`Say` makes a notice of a code and its place. Its INFO is our remark.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from geoportal.core.sentences import Sentence
from geoportal.core.sentences import sentence as _
from import_scripts.notices import MOST_KEPT, Notice, Notices, error, remark, shown, warning

RULE = _("'{value}' breaks the rule of its column, which asks for {rule}. Correct it.")
OVERLAP = _("It begins at {value}, before the one before ends ({before}). Correct them.")
CATALOGUE: tuple[Notice, ...] = (
    # --- Files and their form
    error(
        "missing_required_file", _("The feed has no file {name}, which the standard requires. Export the whole feed.")
    ),
    warning("missing_recommended_file", _("The feed has no file {name}, which the standard recommends. Add it.")),
    error(
        "missing_calendar_and_calendar_date_files",
        _("Neither calendar.txt nor calendar_dates.txt says on which days anything runs. Add one."),
    ),
    remark("unknown_file", _("The standard does not know this file. It is kept as it is, and nothing reads it.")),
    warning("file_not_kept", _("The standard does not know this file, and it is too large to be kept. Leave it out.")),
    error("empty_file", _("The file has no rows. Fill it, or leave it out of the feed.")),
    error(
        "csv_parsing_failed", _("The table cannot be read any further ({why}). Look for a quotation mark left open.")
    ),
    error("too_many_rows", _("The file has more than {most} rows. Divide the feed.")),
    error("empty_column_name", _("A column of the header has no name. Name it, or remove it.")),
    error("duplicated_column", _("The header names this column twice. Remove one.")),
    remark("unknown_column", _("The standard does not know this column. It is kept, and nothing reads it.")),
    error("missing_required_column", _("The standard requires this column. Add it.")),
    warning("missing_recommended_column", _("The standard recommends this column. Add it.")),
    error(
        "invalid_row_length", _("The row has {length} cells, and the header has {width}. Look for a comma left bare.")
    ),
    warning("empty_row", _("The row is empty. Remove it.")),
    # --- Values
    error("missing_required_field", _("The cell is blank, and the standard requires a value. Fill it.")),
    warning("missing_recommended_field", _("The cell is blank, and the standard recommends a value. Fill it.")),
    error("invalid_character", _("'{value}' holds bytes that are no UTF-8. Save the file as UTF-8.")),
    error("new_line_in_value", _("The cell goes over several lines. Put its text into one.")),
    error("invalid_color", RULE),
    error("invalid_currency", RULE),
    error("invalid_currency_amount", RULE),
    error("invalid_date", RULE),
    error("invalid_email", RULE),
    error("invalid_float", RULE),
    error("invalid_integer", RULE),
    error("invalid_language_code", RULE),
    error("invalid_time", RULE),
    error("invalid_timezone", RULE),
    error("invalid_url", RULE),
    error("number_out_of_range", RULE),
    warning("unexpected_enum_value", RULE),
    # --- Rows and what they refer to
    error("duplicate_key", _("Row {first} already has the key {value}. Give each row its own, or remove one.")),
    error("foreign_key_violation", _("{target} has no row '{value}'. Add it there, or correct it here.")),
    error("inconsistent_agency_timezone", _("The agencies name different time zones: {zones}. Name one.")),
    error(
        "route_both_short_and_long_name_missing", _("The route has neither a number nor a name. Give it one of them.")
    ),
    error("stop_without_location", _("The stop lies nowhere: stop_lat or stop_lon is blank. Fill both.")),
    error("stop_without_name", _("The stop has no name. Fill stop_name.")),
    error("point_near_origin", _("The place is {value}, off Africa: a sign of blank coordinates. Correct them.")),
    error("location_without_parent_station", _("An entrance, node or boarding area needs parent_station. Fill it.")),
    error("station_with_parent_station", _("A station cannot belong to another one. Clear parent_station.")),
    error(
        "wrong_parent_location_type",
        _("'{value}', which it belongs to, is no {wanted}. Correct parent_station or location_type."),
    ),
    warning("unused_shape", _("No trip runs along this shape. Remove it.")),
    remark(
        "made_shape_left_out",
        _("A portal like this one has made shapes ({value}). They are left out here, and made anew."),
    ),
    warning("unused_trip", _("The trip has no stop_times. Remove it, or add them.")),
    warning("unusable_trip", _("The trip calls at fewer than two stops, so nobody can ride. Add stop_times.")),
    warning("stop_without_stop_time", _("Nothing calls at this stop. Remove it, or add stop_times.")),
    # --- Days
    error("start_and_end_range_out_of_order", _("It ends ({value}) before it begins ({start}). Exchange them.")),
    error("start_and_end_range_equal", _("It begins and ends at the same moment, {value}. Correct one.")),
    warning("expired_calendar", _("The service ended on {value}. Remove it, or bring a newer feed.")),
    warning("feed_expiration_date7_days", _("The feed ends on {value}. Publish a newer one.")),
    warning("missing_feed_info_date", _("feed_info.txt names only one of its two days. Fill both or neither.")),
    warning(
        "missing_feed_contact_email_and_url",
        _("feed_info.txt says neither by e-mail nor by an address whom to ask. Fill one."),
    ),
    # --- Times
    error(
        "stop_time_with_only_arrival_or_departure_time",
        _("Only one of arrival_time and departure_time is filled. Fill both or neither."),
    ),
    error(
        "missing_trip_edge", _("The first and the last stop of a trip need both times, and here one is blank. Fill it.")
    ),
    error(
        "stop_time_with_arrival_before_previous_departure_time",
        _("The vehicle arrives at {value}, before it left the stop before ({before}). Correct the times."),
    ),
    error(
        "decreasing_or_equal_stop_time_distance",
        _("shape_dist_traveled is {value} and does not grow from {before} at the stop before. Correct it."),
    ),
    error(
        "decreasing_shape_distance",
        _("shape_dist_traveled is {value} and falls from {before} at the point before. Correct it."),
    ),
    warning(
        "fast_travel_between_consecutive_stops",
        _("From the stop before it would go at {speed} km/h. Check the times and the places."),
    ),
    warning(
        "stop_too_far_from_shape",
        _("The stop lies {distance} m from the shape of its trip. Check both."),
    ),
    error("overlapping_frequency", OVERLAP),
    # --- Ways within stations
    error(
        "bidirectional_exit_gate",
        _("An exit gate is passed in one direction, and this one in both. Set is_bidirectional to 0."),
    ),
    warning("pathway_loop", _("The pathway begins and ends at '{value}'. Correct one end, or remove it.")),
    error(
        "pathway_to_wrong_location_type",
        _("'{value}' is a whole station. Let the pathway lead to a platform, an entrance or a node of it."),
    ),
    error(
        "pathway_to_platform_with_boarding_areas",
        _("The platform '{value}' has boarding areas. Let the pathway lead to one of them."),
    ),
    error(
        "pathway_to_stop_with_access_outside_of_station_pathways",
        _("The stop '{value}' is entered from the street (stop_access 1). Remove the pathway, or correct stop_access."),
    ),
    warning(
        "irrelevant_max_slope_set_for_pathway_mode",
        _("Only walkways and moving sidewalks have a slope, and here it is {value}. Clear max_slope."),
    ),
    error(
        "pathway_unreachable_location",
        _("No pathways lead from the entrances of its station to '{value}', or none back. Add those that are missing."),
    ),
    warning(
        "pathway_dangling_generic_node",
        _("Only one place is next to the node '{value}', so nobody passes it. Remove it, or add a pathway."),
    ),
    # --- Zones of rides on demand
    error("malformed_json", _("The file cannot be read as JSON ({why}). Export it again.")),
    error(
        "geo_json_duplicated_element", _("An object of the file has two members called '{value}'. Remove one of them.")
    ),
    remark("geo_json_unknown_element", _("The standard does not know this member. It is kept, and nothing reads it.")),
    error("missing_required_element", _("The standard requires this member, and it is not there. Add it.")),
    error("unsupported_geo_json_type", _("The file is a '{value}'. Make it a FeatureCollection.")),
    error("unsupported_feature_type", _("'{value}' is no Feature. Make it one, or remove it.")),
    error("unsupported_geometry_type", _("A zone is a Polygon or a MultiPolygon, and this is a '{value}'. Redraw it.")),
    error("invalid_geometry", _("The zone's area is none: {why}. Redraw it.")),
    error("duplicate_geo_json_key", _("Feature {first} already has the id '{value}'. Give each its own.")),
    error(
        "duplicate_geography_id", _("'{value}' is an id in {other} as well. Stops, groups and zones need their own.")
    ),
    error("forbidden_geography_id", _("The row names two places, this one and {other}. Leave one of them.")),
    # --- Fares
    error(
        "fare_product_with_multiple_default_rider_categories",
        _("Row {first} gives the ticket another usual category of riders ({other}) already. Leave one of them."),
    ),
    warning("duplicate_fare_media", _("Row {first} has the same name and type already. Remove one, or rename it.")),
    error(
        "fare_transfer_rule_duration_limit_without_type",
        _("duration_limit is filled, and from what moment it counts is not. Fill duration_limit_type."),
    ),
    error(
        "fare_transfer_rule_duration_limit_type_without_duration_limit",
        _("duration_limit_type is filled, and the limit itself is not. Fill duration_limit, or clear both."),
    ),
    error(
        "fare_transfer_rule_with_forbidden_transfer_count",
        _("Changes are only counted within one group of legs, and these are two. Clear transfer_count."),
    ),
    error(
        "fare_transfer_rule_missing_transfer_count",
        _("Within one group of legs changes are counted. Fill transfer_count; -1 is without end."),
    ),
    error(
        "fare_transfer_rule_invalid_transfer_count",
        _("{value} is no number of changes. Take one from 1, or -1, which is without end."),
    ),
    error(
        "timeframe_only_start_or_end_time_specified",
        _("Only one of start_time and end_time is filled. Fill both or neither."),
    ),
    error(
        "timeframe_start_or_end_time_greater_than_twenty_four_hours",
        _("{value} is later than 24:00:00, where the day of a timeframe ends. Divide it at midnight."),
    ),
    error("timeframe_overlap", OVERLAP),
)
BY_CODE = {one.code: one for one in CATALOGUE}


@dataclass(slots=True)
class Say:
    """Takes down what is said, of one file or of all."""

    notices: Notices
    file: str = ""
    blamed: set[tuple[str, int, str]] = field(default_factory=set)

    def of(self, file: str) -> "Say":
        """The same for one file."""
        return Say(self.notices, file, self.blamed)

    def __call__(
        self, code: str, *, row: int = 0, feature: str = "", field: str = "", value: object = "", **facts: object
    ) -> None:
        model = BY_CODE[code]
        if self.notices.counts[code, model.severity] >= MOST_KEPT:  # each of a million rows may be wrong
            self.notices.add_unsaid(code, model.severity, 1)
            return
        text = shown(value)
        message = model.message
        assert isinstance(message, Sentence)  # noqa: S101 - the catalogue holds nothing else
        said = message.filled(value=text, **facts)
        place: dict[str, Any] = {"file": self.file, "row": row, "feature": shown(feature), "field": field}
        self.notices.add([replace(model, message=said, value=text, **place)])
        if row and field:
            self.blamed.add((self.file, row, field))

    def has_said(self, row: int, field: str) -> bool:
        """Whether something was said of this cell already."""
        return (self.file, row, field) in self.blamed
