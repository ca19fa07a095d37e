"""The tables of this room, a module for each group of them. A class is a file of GTFS, its fields are the columns."""

from transport.models.about import Attribution, FeedInfo, Translation
from transport.models.disruptions import Disruption
from transport.models.drawings import MadeShape, NetworkDrawing
from transport.models.fares import (
    Area,
    FareAttribute,
    FareLegJoinRule,
    FareLegRule,
    FareMedium,
    FareProduct,
    FareRule,
    FareTransferRule,
    Network,
    RiderCategory,
    RouteNetwork,
    StopArea,
    Timeframe,
)
from transport.models.feeds import Feed, FeedFile
from transport.models.flexible import BookingRule, Location, LocationGroup, LocationGroupStop
from transport.models.live import LiveSource, TripUpdate, VehiclePosition
from transport.models.network import Agency, Level, Pathway, Route, Stop, Transfer
from transport.models.timetable import (
    Calendar,
    CalendarDate,
    Frequency,
    Service,
    Shape,
    ShapePoint,
    StopTime,
    Trip,
)

__all__ = [
    "Agency",
    "Area",
    "Attribution",
    "BookingRule",
    "Calendar",
    "CalendarDate",
    "Disruption",
    "FareAttribute",
    "FareLegJoinRule",
    "FareLegRule",
    "FareMedium",
    "FareProduct",
    "FareRule",
    "FareTransferRule",
    "Feed",
    "FeedFile",
    "FeedInfo",
    "Frequency",
    "Level",
    "LiveSource",
    "Location",
    "LocationGroup",
    "LocationGroupStop",
    "MadeShape",
    "Network",
    "NetworkDrawing",
    "Pathway",
    "RiderCategory",
    "Route",
    "RouteNetwork",
    "Service",
    "Shape",
    "ShapePoint",
    "Stop",
    "StopArea",
    "StopTime",
    "Timeframe",
    "Transfer",
    "Translation",
    "Trip",
    "TripUpdate",
    "VehiclePosition",
]
