"""How a schedule is told: when it is asked, what became of it last, and what can be done with it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geoportal.core.languages import translated
from geoportal.core.sentences import told
from import_scripts.models import ImportSchedule
from import_scripts.pages.words import TONES
from import_scripts.schedules import EVERY_DAY
from import_scripts.states import FOR_WORKERS, State

Result = ImportSchedule.Result
WORKING_DAYS = "12345"
FOR_A_PERSON = (State.READY, State.REFUSED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of it last: in a few words, how grave that is, and what the fetching said."""

    words: str
    tone: str = ""
    sentence: str = ""


def result_of(one: ImportSchedule) -> Told:
    """What became of it last; the state of its import, where that says more."""
    if one.last_at is None:
        return Told(_("Not asked yet"))
    if one.result == Result.FAILED:
        times = ngettext("failed %(n)s time in a row", "failed %(n)s times in a row", one.failures)
        said = f"{one.get_result_display()}; {times % {'n': number_format(one.failures)}}"
        return Told(said, "ore", told(one.last_said))
    if one.run is None or one.result in (Result.UNCHANGED, Result.SAME):
        return Told(one.get_result_display() or told(one.last_said))
    state = State(one.run.state)
    if one.result == Result.PERSON and state in FOR_A_PERSON:
        return Told(one.get_result_display(), "warn")
    return Told(str(state.label), "" if state in FOR_WORKERS else TONES[state])


def days_in_words(days: str) -> str:
    if days == EVERY_DAY:
        return _("every day")
    if days == WORKING_DAYS:
        return _("on working days")
    return ", ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in days)


def about(one: ImportSchedule) -> dict[str, Any]:
    """What its page tells beside the form."""
    return {"result": result_of(one), "facts": _facts(one), "layer": translated(one.layer, "name"), "ways": _ways(one)}


def _facts(one: ImportSchedule) -> list[tuple[str, str]]:
    loads = _("loaded where nothing needs a person") if one.loads_by_itself else _("a person looks at it and loads it")
    facts = [
        (_("Next time"), _moment(one.next_at) if one.is_active else _("paused")),
        (_("Asked"), f"{days_in_words(one.days)}, {one.at:%H:%M}"),
        (_("Asked last"), _moment(one.last_at) if one.last_at else ""),
        (_("What stands there"), str(ImportSchedule.Sort(one.sort).label)),
        (_("What has changed"), loads),
        (_("Letters to"), ", ".join(one.mail_to) or _("nobody")),
        (_("Answers for it"), str(one.made_by or _("the portal"))),
    ]
    return [(label, value) for label, value in facts if value]


def _moment(moment: Any) -> str:
    return date_format(localtime(moment), "j E Y, H:i")


def _ways(one: ImportSchedule) -> list[dict[str, Any]]:
    """What can be done with it, the likeliest first."""
    active = [("import_schedule_ask", _("Ask now"), True), ("import_schedule_pause", _("Pause"), False)]
    offered = active if one.is_active else [("import_schedule_start", _("Go on"), True)]
    return [
        {"url": reverse(name, args=[one.pk]), "label": label, "is_main": is_main} for name, label, is_main in offered
    ]
