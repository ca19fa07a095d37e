"""`/housing/outages/`: what is off now, what is going to be, what was; one notice; the same as a feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from housing import outages as notices
from housing.houses_drawing import Drawing, district_outlines, drawing
from housing.models import Outage, UtilityService
from housing.outage_feed import feed_of
from housing.outage_forms import STEPS, steps_of
from housing.outages import Affected, House
from housing.pages.reading import read_anew
from housing.rules import may_tell_of_outages
from layers.audience import Audience
from layers.models import Feature
from layers.pages.addresses import Download, catalogue_downloads
from layers.pages.object_page import MAX_ID
from layers.queries import live_features
from layers.triggers import DISTRICTS

State = Outage.State
TONES = {State.NOW: "ore", State.OVERDUE: "warn", State.PLANNED: "steel", State.ENDED: "good", State.WITHDRAWN: ""}
DRAWN = {State.NOW: "now", State.OVERDUE: "now", State.PLANNED: "planned"}


@dataclass(frozen=True, slots=True)
class Notice:
    """An outage as a list shows it."""

    outage: Outage
    state: Outage.State
    affected: Affected

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def words(self) -> str:
        return str(self.state.label)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list; its address takes it away where it is chosen."""

    name: str
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """By what the list is narrowed."""

    service: str = ""
    district: int = 0

    def query(self, **changes: Any) -> str:
        told = {"service": self.service, "district": self.district, **changes}
        return "?" + "&".join(f"{name}={value}" for name, value in told.items() if value)


@read_anew
def outages(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Every notice that is open or has ended lately, by service and district, with the houses on a map."""
    now, chosen = timezone.now(), _chosen(request)
    districts = {one.pk: one for one in live_features(audience).filter(layer__slug=DISTRICTS).defer("geometry")}
    told = _listed([*notices.open_outages(now), *notices.ended_outages(now)], audience, now)
    groups = _grouped([notice for notice in told if _passes(notice, chosen)])
    context = {
        "groups": groups,
        "filters": _filters(told, districts, chosen),
        "is_narrowed": chosen != Chosen(),
        "map": _map(groups["now"] + groups["planned"], audience),
        "feed_url": reverse("housing_outage_feed") + (chosen.query() if chosen != Chosen() else ""),
        "may_tell": not request.user.is_anonymous,
        "downloads": _ways(request, chosen),
    }
    return render(request, "housing/outages.html", context)


@read_anew
def outage(request: HttpRequest, audience: Audience, number: int) -> HttpResponse:
    """One notice: which houses, since when, until when, what was said when. A withdrawn one is gone (410)."""
    row = find(number)
    now = timezone.now()
    state = row.state_at(now)
    houses = notices.houses_of(row, audience)
    may_tell = may_tell_of_outages(request.user, row.provider)
    context = {
        "notice": Notice(row, state, counted(houses)),
        "houses": houses,
        "map": map_of(houses, DRAWN.get(state, "ended"), audience),
        "updates": row.updates.all(),
        "parts": row.parts.all(),
        "steps": forms_of(row, request, now) if may_tell else {},
        "messages": get_messages(request) if may_tell else (),
        "downloads": catalogue_downloads(request, ("JSON", reverse("api_housing_outage", args=[row.pk]))),
    }
    return render(request, "housing/outage.html", context, status=410 if state == State.WITHDRAWN else 200)


@read_anew
def outage_feed(request: HttpRequest, audience: Audience) -> HttpResponseBase:
    """What is off, as Atom, by when it was last heard of."""
    now, chosen = timezone.now(), _chosen(request)
    told = _listed(list(notices.told_lately(now)), audience, now)
    rows = [(one.outage, one.words, one.affected.houses) for one in told if _passes(one, chosen)]
    return feed_of(request, rows)


def find(number: int) -> Outage:
    """The notice with this number, or 404."""
    row = notices.all_outages().filter(pk=number).first() if number <= MAX_ID else None
    if row is None:
        raise Http404
    return row


def forms_of(row: Outage, request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The forms of the steps that the notice may take."""
    return {step: STEPS[step](outage=row, by=request.user) for step in steps_of(row, now)}  # type: ignore[arg-type] # its rule has let nobody else in


def counted(houses: Sequence[House]) -> Affected:
    return Affected(len(houses), sum(house.flats or 0 for house in houses))


def map_of(houses: Sequence[House], tone: str, audience: Audience) -> Drawing:
    """These houses on the ground of the districts."""
    return drawing((((house.lon, house.lat), tone) for house in houses), district_outlines(audience))


def _map(shown: Sequence[Notice], audience: Audience) -> Drawing:
    """What is off now is drawn last, above what is planned."""
    tones = {notice.outage.pk: DRAWN[notice.state] for notice in shown}
    spots = notices.spots_of([notice.outage for notice in shown], audience)
    toned = sorted(((spot, tones[pk]) for pk, spot in spots), key=lambda one: one[1], reverse=True)
    return drawing(toned, district_outlines(audience))


def _listed(rows: list[Outage], audience: Audience, now: datetime) -> list[Notice]:
    prefetch_related_objects(rows, "parts")
    affected = notices.affected(rows, audience)
    return [Notice(row, row.state_at(now), affected[row.pk]) for row in rows]


def _grouped(told: Sequence[Notice]) -> dict[str, list[Notice]]:
    groups: dict[str, list[Notice]] = {"now": [], "planned": [], "ended": []}
    for notice in told:
        name = "now" if notice.state in (State.NOW, State.OVERDUE) else str(notice.state.value)
        groups[name].append(notice)
    return groups


def _chosen(request: HttpRequest) -> Chosen:
    """What cannot be read narrows nothing."""
    district = request.GET.get("district", "")
    is_number = district.isascii() and district.isdecimal() and len(district) < 19
    service = request.GET.get("service", "")
    is_code = service.replace("_", "").replace("-", "").isascii() and "\0" not in service
    return Chosen(service if is_code else "", int(district) if is_number else 0)


def _passes(notice: Notice, chosen: Chosen) -> bool:
    is_of_service = not chosen.service or notice.outage.service.code == chosen.service
    return is_of_service and (not chosen.district or chosen.district in notice.affected.districts)


def _filters(
    told: Sequence[Notice], districts: Mapping[int, Feature], chosen: Chosen
) -> list[tuple[str, list[Choice]]]:
    """Only what some notice is about can be chosen."""
    services: dict[str, UtilityService] = {one.outage.service.code: one.outage.service for one in told}
    named = {pk for one in told for pk in one.affected.districts if pk in districts}
    by_service = [
        Choice(translated(one, "name"), chosen.query(service="" if chosen.service == code else code),
               chosen.service == code)
        for code, one in sorted(services.items(), key=lambda item: item[1].position)
    ]  # fmt: skip
    by_district = [
        Choice(translated(districts[pk], "name"), chosen.query(district=0 if chosen.district == pk else pk),
               chosen.district == pk)
        for pk in sorted(named, key=lambda pk: districts[pk].name)
    ]  # fmt: skip
    return [(_("Service"), by_service), (_("District"), by_district)]


def _ways(request: HttpRequest, chosen: Chosen) -> list[Download]:
    query = chosen.query() if chosen != Chosen() else ""
    api = reverse("api_housing_outages") + query
    return catalogue_downloads(request, ("JSON", api), ("Atom", reverse("housing_outage_feed") + query))
