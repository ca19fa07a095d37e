"""Passports for programs: the list with filters, one passport with the origin of each fact, and changing its facts."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.accounts.models import User
from geoportal.core.endpoints import LANG, Endpoint, not_modified, private
from geoportal.core.errors import Problem, told
from geoportal.core.paging import cursor_of, key_of
from geoportal.core.parameters import Parameter, one_of, refused, remedy_of, short_text, whole_number
from housing.actions import PassportConflict, record_facts
from housing.api_shapes import SHAPES, passport_facts, passport_row
from housing.facts import BY_NAME
from housing.listing import ENDS, FRESH, RANGES, UNKNOWN, HouseListing, is_behind
from housing.lists import filtered, in_full
from housing.models import Building, Manager
from housing.models.words import EnergyClass
from housing.queries import buildings_in_full, contracts_of, holding
from housing.rules import may_edit_passport
from layers.api_write import PlainParser
from layers.audience import audience_of
from layers.item_parameters import limit_parameter

JSON = "application/json"
WHOLE = {"type": "integer"}


def _range(
    name: str, words: str, ways: tuple[str, str], read: Any, schema: dict[str, Any], example: Any
) -> tuple[Parameter, ...]:
    """Both ends of a range."""
    told = zip(ENDS, ways, strict=True)
    return tuple(
        Parameter(f"{name}_{end}", f"Only houses {words.format(way=way)}.", read, schema, example=example)
        for end, way in told
    )


FILTERS = (
    Parameter("q", "Words of the address; or the number of the house.", short_text),
    Parameter("district", "Only houses in the district with this number.", whole_number(1, 10**9 - 1),
              {"type": "integer"}),
    Parameter("manager", "Only houses that this manager runs today.", whole_number(1, 10**9 - 1), {"type": "integer"}),
    Parameter("decade", "Only houses built in the ten years that begin with this one.", whole_number(1770, 2100),
              {"type": "integer"}, example=1970),
    Parameter("storeys", "Only houses with so many storeys.", whole_number(0, 60), {"type": "integer"}),
    Parameter("energy", "Only houses of this energy class.", one_of((*EnergyClass.values, UNKNOWN)),
              {"type": "string", "enum": [*EnergyClass.values, UNKNOWN]}),
    Parameter("fresh", "Only houses with a check overdue, with all checks in time, or never checked.", one_of(FRESH),
              {"type": "string", "enum": list(FRESH)}),
    Parameter("street", "Only houses of this street.", short_text),
    *_range("year", "built in this year or {way}", ("later", "earlier"), whole_number(1770, 2100), WHOLE, 1960),
    *_range("storeys", "with so many storeys or {way}", ("more", "fewer"), whole_number(0, 60), WHOLE, 9),
    *_range("energy", "of this energy class or {way}", ("a worse one", "a better one"), one_of(EnergyClass.values),
            {"type": "string", "enum": EnergyClass.values}, "C"),
    *_range("known", "of which so many per cent of the facts are known, or {way}", ("more", "fewer"),
            whole_number(0, 100), WHOLE, 50),
)  # fmt: skip


class Passports(Endpoint):
    """Passports of houses, by their number; `total` is exact, `next` leads to the rest."""

    tag = "Housing"
    operations = {"GET": "getPassports"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "Passports"}}
    components: ClassVar[Mapping[str, Any]] = SHAPES
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            *FILTERS,
            limit_parameter(1000, 100),
            Parameter("after", "Where the page begins. Not to be made by hand: follow `next`.", str),
            LANG,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        audience, today, limit = audience_of(request.user), timezone.localdate(), self.values["limit"]
        given = {one.name: self.values[one.name] for one in FILTERS}
        asked = {name: str(value) for name, value in given.items() if value is not None}
        houses = filtered(in_full(audience, today), _listing(asked), today)
        total = houses.count()
        rows = list(houses.filter(pk__gt=self._after()).defer("provenance").order_by("pk")[: limit + 1])
        managers = Manager.objects.in_bulk({row.manager_id for row in rows if row.manager_id})  # type: ignore[attr-defined] # annotated
        items = [passport_row(row, managers) for row in rows[:limit]]
        more = self._next(request, cursor_of([rows[limit - 1].pk])) if len(rows) > limit else None
        return _told(request, {"total": total, "items": items, "next": more}, is_public=audience.is_public)

    def _after(self) -> int:
        if self.values["after"] is None:
            return 0
        try:
            return int(key_of(self.values["after"], (int,))[0])
        except ValueError as error:
            raise refused("after", self.values["after"], remedy_of(error)) from error

    def _next(self, request: Request, cursor: str) -> str:
        query = request._request.GET.copy()
        query["after"] = cursor
        return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',/')}")


def _listing(asked: dict[str, Any]) -> HouseListing:
    """What is asked for; Problem 400 for a range that is given backwards."""
    listing = HouseListing(**asked)
    for name in RANGES:
        first, last = listing.range_of(name)
        if is_behind(name, first, last):
            detail = told(_("the range begins behind its end {last}; exchange the two"), last=last)
            raise refused(f"{name}_from", first, detail)
    return listing


class OnePassport(Endpoint):
    """One passport: each fact with its value, its words, its source and the days of its checks."""

    tag = "Housing"
    parser_classes = [PlainParser]
    operations = {"GET": "getPassport", "PATCH": "recordFacts"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {
        "GET": {("200", JSON): "Passport"},
        "PATCH": {("200", JSON): "Passport"},
    }
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {
        "GET": ("304", "400", "404"),
        "PATCH": ("400", "401", "403", "404", "412", "428"),
    }
    body: ClassVar[Mapping[str, str]] = {"PATCH": "PassportChange"}
    body_media: ClassVar[Mapping[str, Sequence[str]]] = {"PATCH": (JSON,)}

    def get(self, request: Request, number: int) -> HttpResponseBase:
        """Read one passport."""
        return self._answer(request, self._found(request, number))

    def patch(self, request: Request, number: int) -> HttpResponseBase:
        """Record facts, each with its source; null says that a fact is unknown. What is not named stays as it is."""
        row = self._found(request, number)
        if not may_edit_passport(request.user, row, timezone.localdate()):
            detail = _("Only editors of the house’s manager and of the housing department may change it.")
            raise Problem(403, _("Not yours to change"), detail)
        revision = _expected(request.headers.get("If-Match"), row)
        values, origin = _read_change(request.data)
        try:
            record_facts(row.feature, values, by=_author(request), expected_revision=revision, **origin)
        except ValidationError as error:
            raise _invalid(error.message_dict) from error
        except PassportConflict as error:
            raise _conflict(error.row) from error
        return self._answer(request, self._found(request, number))

    def _found(self, request: Request, number: int) -> Building:
        houses = buildings_in_full(audience_of(request.user), timezone.localdate())
        row = houses.select_related("feature__layer__owner").filter(pk=number).first() if number < 2**63 else None
        if row is None:
            detail = told(_("No house with the number {number} has a passport here."), number=number)
            raise Problem(404, _("No such passport"), detail)
        return row

    def _answer(self, request: Request, row: Building) -> HttpResponseBase:
        today = timezone.localdate()
        document = passport_facts(row, holding(contracts_of(row), today), today)
        is_public = audience_of(request.user).is_public
        return _told(request, document, is_public=is_public, revision=row.revision)


def _told(request: Request, document: dict[str, Any], *, is_public: bool, revision: int = 0) -> HttpResponseBase:
    """The document with an ETag made of itself; 304 to whoever holds it already."""
    body = json.dumps(document, ensure_ascii=False)
    etag = f'"{revision}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    known = not_modified(request._request, etag=etag) if request.method in ("GET", "HEAD") else None
    answer: HttpResponseBase = known or HttpResponse(body, content_type=JSON)
    answer["ETag"] = etag
    return answer if is_public else private(answer)


def _author(request: Request) -> User:
    if not isinstance(request.user, User):
        raise TypeError("WhoeverReads lets nobody without a login come here")
    return request.user


def _expected(if_match: str | None, row: Building) -> int | None:
    """The revision in If-Match; None for `*`, which says that any state will do."""
    if if_match is None:
        detail = _(
            "Send the ETag of the state you have read as If-Match, so that nobody’s change is overwritten unseen."
        )
        raise Problem(428, _("If-Match is missing"), detail)
    if if_match.strip() == "*":
        return None
    if str(row.revision) not in re.findall(r'(?:W/)?"([0-9]{1,18})-[^"]*"', if_match):
        raise _conflict(row)
    return row.revision


def _conflict(row: Building) -> Problem:
    detail = _("It is at revision {revision} now. Compare it with yours, then repeat the change with its ETag.")
    return Problem(412, _("Somebody has changed it since"), told(detail, revision=row.revision))


def _invalid(errors: Mapping[str, Any]) -> Problem:
    return Problem(
        400, _("The passport cannot be kept like this"), _("What is wrong stands in errors, by field."), errors=errors
    )


def _read_change(body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts that a body states and where they come from; Problem 400 that names each one that cannot be read."""
    if not isinstance(body, dict) or not isinstance(body.get("facts"), dict) or not body["facts"]:
        raise Problem(400, _("The body is refused"), _("Give facts, an object of values by name, and source, a text."))
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name, given in body["facts"].items():
        try:
            values[name] = _value(name, given)
        except ValidationError as error:
            errors[name] = error.messages
    for name in body.keys() - {"facts", "source", "verified_on", "verified_by"}:
        errors[name] = [str(_("There is no such field."))]
    origin: dict[str, Any] = {name: str(body.get(name) or "") for name in ("source", "verified_by")}
    try:
        given = body.get("verified_on")
        origin["verified_on"] = None if given is None else _value("lifts_inspected_on", given)
    except ValidationError as error:
        errors["verified_on"] = error.messages
    if errors:
        raise _invalid(errors)
    return values, origin


def _value(name: str, given: Any) -> Any:
    """A value as the column takes it; ValidationError for what it does not take."""
    if name not in BY_NAME:
        raise ValidationError(str(_("There is no such field.")))
    field: Any = Building._meta.get_field(name)
    if given is None:
        return None if field.null else field.get_default()
    if isinstance(given, bool | dict):
        raise ValidationError(str(_("A number, a text or null is wanted.")))
    return field.clean(given, None)
