"""The days of a feed: its services, what feed_info.txt says of them, and whether they are over."""

from datetime import date, timedelta

from import_scripts.gtfs.sayings import Say
from transport.feed_tables import FeedTables
from transport.service_days import WEEK, services_of

SOON = timedelta(days=7)


def check_calendars(feed: FeedTables, say: Say, today: date) -> None:
    """Say what is wrong with the days of calendar.txt, calendar_dates.txt and feed_info.txt as seen on this day."""
    of_calendar = say.of("calendar.txt")
    rows = list(feed["calendar.txt"].named("service_id", *WEEK, "start_date", "end_date"))
    for row, (*_week, start, end) in enumerate(rows, 1):
        if start and end and end < start:
            of_calendar("start_and_end_range_out_of_order", row=row, field="end_date", value=end, start=str(start))
    _check_expired(feed, of_calendar, today)
    _check_info(feed, say.of("feed_info.txt"), today)


def _check_expired(feed: FeedTables, say: Say, today: date) -> None:
    """A service whose last day is past; where exceptions prolong it, it is not."""
    whole = [
        row for row in feed["calendar.txt"].named("service_id", *WEEK, "start_date", "end_date") if None not in row
    ]
    weeks = ((row[0], dict(zip(WEEK, row[1:8], strict=True)), row[8], row[9]) for row in whole)
    exceptions = [
        row for row in feed["calendar_dates.txt"].named("service_id", "date", "exception_type") if None not in row
    ]
    services = services_of(weeks, exceptions)
    for row, own in enumerate(feed["calendar.txt"].column("service_id"), 1):
        if own in services and (span := services[own].span()) and span[1] < today:
            say("expired_calendar", row=row, field="end_date", value=span[1])


def _check_info(feed: FeedTables, say: Say, today: date) -> None:
    table = feed["feed_info.txt"]
    for row, (start, end) in enumerate(table.named("feed_start_date", "feed_end_date"), 1):
        if (start is None) != (end is None):
            say("missing_feed_info_date", row=row, field="feed_end_date" if end is None else "feed_start_date")
        if start and end and end < start:
            say("start_and_end_range_out_of_order", row=row, field="feed_end_date", value=end, start=str(start))
        if end and end < today + SOON:
            say("feed_expiration_date7_days", row=row, field="feed_end_date", value=end)
    for row, contacts in enumerate(table.named("feed_contact_email", "feed_contact_url"), 1):
        if not any(contacts):
            say("missing_feed_contact_email_and_url", row=row)
