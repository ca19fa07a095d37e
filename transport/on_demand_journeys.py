"""Rides on demand from one place to another: possibilities, told with their window and with no minute made up.

The search of journeys (`raptor.py`) does not ride them, since nobody knows when they come: what is told here is that
both places lie within zones of one ride, and how it is booked for that day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from layers.audience import EVERYONE
from transport.gtfs_time import DAY_S
from transport.journeys import Asked
from transport.lines import place_in_list
from transport.models import BookingRule, Route
from transport.on_demand import DAYS_BEFORE, SAME_DAY, Places, Row, places_of, rides_from, rules_of, stops_in
from transport.queries import routes_by_key
from transport.running import ServiceDay, running_services, service_day, zone_of

# A zone around %(end)s.
IN_ITS_ZONE = """(t.feed_id, st.location_id) IN (
    SELECT feed_id, location_id FROM transport_location WHERE ST_Intersects(area, %(end)s::geometry))"""


@dataclass(frozen=True, slots=True)
class Possibility:
    """A ride on demand that can be had in this time, `until` as far as it is known; `book_by` is the last moment for
    that, None where one books at once or the feed does not say."""

    route: Route
    places: Places
    since: datetime
    until: datetime | None
    booking: BookingRule | None
    book_by: datetime | None

    def is_closed(self, now: datetime) -> bool:
        """Whether it is too late to book it."""
        return self.book_by is not None and self.book_by < now


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question means by the clock of one feed: between which moments a ride is wanted, and the service days
    whose rides may fall there."""

    since: datetime
    until: datetime
    days: tuple[ServiceDay, ...]


def possibilities(asked: Asked, moment: datetime, *, in_wheelchair: bool = False) -> list[Possibility]:
    """What could be booked for the day that was asked about: rides that are not over by the moment, or with
    `arrive_by` have begun before it. Only what everybody may see, as of all journeys."""
    (lon, lat), spot = (asked.end.tolist(), asked.start.tolist())
    end = f"SRID=4326;POINT({lon:.7f} {lat:.7f})"
    rows = rides_from([(spot[0], spot[1])], goal=IN_ITS_ZONE, in_wheelchair=in_wheelchair, end=end)
    routes = routes_by_key({row[0] for row in rows}, EVERYONE) if rows else {}
    seen = [row for row in rows if row[0] in routes]
    if not seen:
        return []
    feeds = {route.feed_id: _asked_of(zone_of(route.feed), moment, asked.arrive_by) for route in routes.values()}
    days = {day.day for told in feeds.values() for day in told.days}
    running = running_services({one for row in seen for one in row[6]}, days)
    stops, rules = stops_in(seen, EVERYONE), rules_of(seen, routes)
    found = []
    for row in seen:
        route = routes[row[0]]
        wanted, rule = feeds[route.feed_id], rules.get((route.feed_id, row[5]))
        for day in wanted.days:
            if not running[day.day].isdisjoint(row[6]) and _fits(row, day, wanted):
                found.append(_possibility(row, day, route, places_of(row, stops), rule))
    return sorted(found, key=lambda one: (one.since, place_in_list(one.route)))


def _asked_of(zone: ZoneInfo, moment: datetime, arrive_by: bool) -> _Asked:
    today = moment.astimezone(zone).date()
    yesterday, here, tomorrow = (service_day(today + timedelta(number), zone) for number in (-1, 0, 1))
    since, until = (here.begins_at, moment) if arrive_by else (moment, tomorrow.begins_at)
    return _Asked(since, until, (yesterday, here))


def _fits(row: Row, day: ServiceDay, asked: _Asked) -> bool:
    """A window without end lasts to the end of its day."""
    until = day.moment_of(DAY_S if row[2] is None else row[2])
    return day.moment_of(row[1]) < asked.until and until > asked.since


def _possibility(row: Row, day: ServiceDay, route: Route, places: Places, rule: BookingRule | None) -> Possibility:
    zone = zone_of(route.feed)
    until = None if row[2] is None else day.moment_of(row[2]).astimezone(zone)
    book_by = _last_moment(rule, day.day, until, zone) if rule else None
    return Possibility(route, places, day.moment_of(row[1]).astimezone(zone), until, rule, book_by)


def _last_moment(rule: BookingRule, day: date, until: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Until when a ride of this day is booked. Days that are counted by a service's own calendar, and notices that the
    feed does not tell, are not guessed."""
    if rule.booking_type == SAME_DAY and until and rule.prior_notice_duration_min:
        return until - timedelta(minutes=rule.prior_notice_duration_min)
    before, at_s = rule.prior_notice_last_day, rule.prior_notice_last_time
    if rule.booking_type != DAYS_BEFORE or before is None or rule.prior_notice_service_id:
        return None
    return service_day(day - timedelta(before), zone).moment_of(DAY_S if at_s is None else at_s).astimezone(zone)
