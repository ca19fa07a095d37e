"""Tags of this room's pages: a line's badge, times of the timetable, waiting in words."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geoportal.core.languages import translated
from transport.lines import MODES, colour_of, mode_name, mode_of_line, name_of, number_of, title_of
from transport.models import BookingRule, Feed, Route, Stop
from transport.modes import OTHER
from transport.on_demand import AT_ONCE, DAYS_BEFORE, SAME_DAY
from transport.running import zone_of

register = template.Library()
register.filter("line_title", title_of)
register.filter("line_name", name_of)
HOUR_MIN = 60


@register.simple_tag
def badge(route: Route) -> SafeString:
    """The line's number in its colours; said aloud with its mode. The stylesheet of colours knows the name."""
    spoken = title_of(route)
    return format_html(
        '<span class="line" data-line="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        colour_of(route).name, number_of(route), spoken,
    )  # fmt: skip


@register.filter
def mode_icon(mode: str) -> str:
    return MODES.get(mode, MODES[OTHER])[2]


@register.filter
def icon_of_line(route: Route) -> str:
    return MODES[mode_of_line(route)][2]


@register.filter
def mode_word(route: Route) -> str:
    return mode_name(route)


@register.filter
def stop_name(stop: Stop) -> str:
    """In the reader's language where the ledger knows it."""
    return (translated(stop.feature, "name") if stop.feature else "") or stop.stop_name or stop.stop_id


@register.filter
def in_words(wait: timedelta) -> str:
    """«now», «4 min», «1 h 5 min»: whole minutes, rounded down, since nobody wants to come late."""
    minutes = max(0, int(wait.total_seconds() // 60))
    if minutes == 0:
        return _("now")
    hours, rest = divmod(minutes, HOUR_MIN)
    if not hours:
        return _("%(n)s min") % {"n": minutes}
    if not rest:
        return _("%(n)s h") % {"n": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


@register.filter
def lateness(seconds: int) -> str:
    """«4 min late», «1 min early», «on time»: whole minutes, towards nought."""
    minutes = int(seconds / 60)
    if minutes == 0:
        return _("on time")
    return (_("%(n)s min late") if minutes > 0 else _("%(n)s min early")) % {"n": abs(minutes)}


@register.filter
def clock_of(moment: datetime, feed: Feed) -> str:
    """The day and the clock of a moment in the feed's zone; today's without the day."""
    there = moment.astimezone(zone_of(feed))
    is_today = there.date() == timezone.now().astimezone(there.tzinfo).date()
    return f"{there:%H:%M}" if is_today else f"{there:%d.%m.%Y, %H:%M}"


@register.filter
def minutes(seconds: int | None) -> str:
    """Whole minutes of a number of seconds, at least one."""
    return "" if seconds is None else str(max(1, round(seconds / 60)))


@register.filter
def short(number: float | None) -> str:
    """A number of minutes, with a half where it has one."""
    if number is None:
        return ""
    return number_format(round(number, 1), 0 if round(number, 1) == int(number) else 1)


@register.filter
def clock(seconds: int | None) -> str:
    """«07:05» of seconds after midnight; what is after the next midnight begins again at 00."""
    return "" if seconds is None else f"{seconds // 3600 % 24:02}:{seconds % 3600 // 60:02}"


@register.filter
def hour_of_day(hour: int) -> str:
    """«05», and «00» for the 24th hour of a service day."""
    return f"{hour % 24:02}"


@register.filter
def time_of(moment: datetime) -> str:
    """The clock of a moment in its own zone."""
    return moment.strftime("%H:%M")


@register.filter
def stops_in_words(count: int) -> str:
    return ngettext("%(n)s stop", "%(n)s stops", count) % {"n": count}


@register.filter
def vehicles_in_words(count: int) -> str:
    return ngettext("%(n)s vehicle", "%(n)s vehicles", count) % {"n": count}


@register.filter
def share_of(count: int, most: int) -> int:
    """Per cent: the length of a bar beside the longest one."""
    return round(100 * count / most) if most else 0


@register.filter
def booking_in_words(rule: BookingRule) -> str:
    """How long before the ride it is booked; empty where the feed does not say."""
    if rule.booking_type == AT_ONCE:
        return _("Book right before the ride.")
    if rule.booking_type == SAME_DAY and rule.prior_notice_duration_min:
        return _("Book at least %(n)s min before the ride.") % {"n": rule.prior_notice_duration_min}
    if rule.booking_type == DAYS_BEFORE and (days := rule.prior_notice_last_day):
        told = {"n": days, "clock": clock(rule.prior_notice_last_time)}
        if told["clock"]:
            return ngettext("Book by %(clock)s %(n)s day before.", "Book by %(clock)s %(n)s days before.", days) % told
        return ngettext("Book at least %(n)s day before.", "Book at least %(n)s days before.", days) % told
    return ""
