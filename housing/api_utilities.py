"""Services, tariffs and outages for programs."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from io import StringIO
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, prefetch_related_objects
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, form, not_modified, private
from geoportal.core.errors import Problem, Sentence, told
from geoportal.core.parameters import Parameter, one_of, short_text, whole_number
from housing import outages as notices
from housing.models import Building, Outage, Tariff
from housing.pages.outages import counted
from housing.services import services_of
from housing.tariffs import all_tariffs
from housing.utility_shapes import (
    CSV_COLUMNS,
    SHAPES,
    house_document,
    outage_document,
    service_document,
    tariff_document,
    tariff_rows,
    update_document,
)
from layers.audience import Audience, audience_of
from layers.pages.object_page import MAX_ID
from layers.queries import live_features

JSON, CSV = "application/json", "text/csv"
State = Outage.State
STATES = (State.PLANNED, State.NOW, State.OVERDUE, State.ENDED)


def day(text: str) -> date:
    """A day of the calendar."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("give a day such as 2026-11-24"))
    return found


SERVICE = Parameter("service", "Only this service, by its code.", short_text, example="heating")
PROVIDER = Parameter("provider", "Only this provider, by its code.", short_text)
STATE = Parameter(
    "state", "Only outages that stand so at this moment.", one_of(STATES), {"type": "string", "enum": list(STATES)}
)
DISTRICT = Parameter(
    "district",
    "Only outages that reach a house of the district with this number.",
    whole_number(1, MAX_ID),
    {"type": "integer", "minimum": 1},
)
ON = Parameter(
    "on", "Only what holds on this day. Without it every tariff that is known.", day,
    {"type": "string", "format": "date"}, example="2026-11-24",
)  # fmt: skip
CONSUMERS = Parameter(
    "consumers", "Only what these consumers pay.", one_of(Tariff.Consumers.values),
    {"type": "string", "enum": Tariff.Consumers.values},
)  # fmt: skip
FORMS = {"json": JSON, "csv": CSV}
F = Parameter(
    "f", "Form of the answer. Without it the header Accept decides.", one_of(FORMS),
    {"type": "string", "enum": list(FORMS)},
)  # fmt: skip


class Told(Endpoint):
    """An answer known by its content: 304 to whoever has it already."""

    tag = "Housing"
    components: ClassVar[Mapping[str, Any]] = SHAPES
    audience: Audience

    def prepare(self, request: Request) -> None:
        self.audience = audience_of(request.user)

    def told(self, document: dict[str, Any]) -> HttpResponseBase:
        body = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
        return self.sent(body, JSON)

    def sent(self, body: bytes, media: str) -> HttpResponseBase:
        mark = f'W/"{sha256(body).hexdigest()[:20]}"'
        known = not_modified(self.request._request, etag=mark) if self.audience.is_public else None
        answer: HttpResponseBase = known or HttpResponse(body, content_type=media)
        if not self.audience.is_public:
            return private(answer)
        answer["ETag"] = mark
        return answer


class Outages(Told):
    """What is off now, is going to be, or was within the last seven days."""

    operations = {"GET": "getOutages"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "Outages"}}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (SERVICE, PROVIDER, STATE, DISTRICT, LANG)}

    def get(self, request: Request) -> HttpResponseBase:
        now = timezone.now().replace(second=0, microsecond=0)
        asked = _asked(self.values)
        rows = [*notices.open_outages(now).filter(asked), *notices.ended_outages(now).filter(asked)]
        prefetch_related_objects(rows, "parts")
        affected = notices.affected(rows, self.audience)
        district, state = self.values["district"], self.values["state"]
        found = [
            outage_document(row, now, affected[row.pk])
            for row in rows
            if (not state or row.state_at(now) == state) and (not district or district in affected[row.pk].districts)
        ]
        return self.told({"total": len(found), "outages": found})


class OneOutage(Told):
    """One outage with its houses and everything that was said of it."""

    operations = {"GET": "getOutage"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "OutageWhole"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "404", "410")}

    def get(self, request: Request, number: int) -> HttpResponseBase:
        row = notices.all_outages().filter(pk=number).first() if number <= MAX_ID else None
        if row is None:
            raise _no_such(_("There is no outage {number}. All are listed at /api/housing/outages."), number)
        if row.withdrawn_at is not None:
            raise Problem(410, _("Withdrawn"), row.withdrawn_reason)
        now = timezone.now().replace(second=0, microsecond=0)
        houses = notices.houses_of(row, self.audience)
        document = outage_document(row, now, counted(houses))
        document["buildings"] = [house_document(house) for house in houses]
        document["updates"] = [update_document(update) for update in row.updates.all()]
        return self.told(document)


class Tariffs(Told):
    """What services cost, by provider, consumers and area, with the act that decided it."""

    operations = {"GET": "getTariffs"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {
        "GET": {("200", JSON): "Tariffs", ("200", CSV): "string"}
    }
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (SERVICE, PROVIDER, CONSUMERS, ON, F, LANG)}

    def get(self, request: Request) -> HttpResponseBase:
        rows = all_tariffs().filter(_asked(self.values))
        if consumers := self.values["consumers"]:
            rows = rows.filter(consumers=consumers)
        if on := self.values["on"]:
            rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)
        if form(request._request, self.values["f"], FORMS) == "csv":
            table = StringIO()
            csv.writer(table).writerows([CSV_COLUMNS, *tariff_rows(rows)])
            return self.sent(table.getvalue().encode("utf-8-sig"), f"{CSV}; charset=utf-8")
        found = [tariff_document(row) for row in rows]
        return self.told({"total": len(found), "tariffs": found})


class HouseServices(Told):
    """Which services reach a house: from whom, at what price, when, and what is off."""

    operations = {"GET": "getHouseServices"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "HouseServices"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "404")}

    def get(self, request: Request, number: int) -> HttpResponseBase:
        building = Building.objects.filter(feature__in=live_features(self.audience), pk=min(number, MAX_ID)).first()
        if building is None:
            raise _no_such(_("There is no apartment building {number}."), number)
        now = timezone.now().replace(second=0, microsecond=0)
        services = services_of(building, now)
        outages = [outage for service in services for outage in (*service.off, *service.planned)]
        prefetch_related_objects(outages, "parts")
        affected = notices.affected(outages, self.audience)
        return self.told(
            {
                "building": building.pk,
                "services": [service_document(service) for service in services],
                "outages": [outage_document(outage, now, affected[outage.pk]) for outage in outages],
            }
        )


def _asked(values: Mapping[str, Any]) -> Q:
    """The conditions that outages and tariffs share."""
    asked = Q()
    if values["service"]:
        asked &= Q(service__code=values["service"])
    if values["provider"]:
        asked &= Q(provider__slug=values["provider"])
    return asked


def _no_such(sentence: Sentence, number: int) -> Problem:
    return Problem(404, _("Not Found"), told(sentence, number=number))
