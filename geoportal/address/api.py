"""My address for programs: the same answers as the pages, found by words, by a feature's number or by coordinates."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.address.answers import answer_of
from geoportal.address.api_shapes import SHAPES
from geoportal.address.meant import meant_by
from geoportal.address.places import Place, place_of_feature, place_of_spot
from geoportal.address.told_to_programs import choices_document, place_document
from geoportal.core.endpoints import LANG, no_content
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import Parameter, refused, short_text
from geoportal.search.actions import keep_up
from housing.api_utilities import Told
from layers.queries import the_city

JSON = "application/json"
Q = Parameter(
    "q", "Street and number of the house, or a pair of coordinates.", short_text, example="вулиця Соборна, 12"
)


class AddressesCalled(Told):
    """The places that some words may mean; 302 to the place itself where there is but one."""

    tag = "Catalogue"
    operations = {"GET": "findAddress"}
    components: ClassVar[Mapping[str, Any]] = SHAPES
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "AddressChoices"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("302", "304", "400", "404")}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (Q, LANG)}

    def get(self, request: Request) -> HttpResponseBase:
        if self.values["q"] is None:
            raise refused("q", "", _("give a street and the number of a house, or coordinates"))
        keep_up()
        meant = meant_by(self.values["q"])
        if meant.spot is not None:
            return _lead_to("api_address_of_point", meant.spot)
        if meant.the_one is not None:
            return _lead_to("api_address_of_feature", meant.the_one)
        if not meant.total:
            remedy = told(
                _("No address was found for q={words}: give the street and the number of the house."), words=meant.text
            )
            raise Problem(404, _("No such address"), remedy, parameter="q", value=meant.text)
        return self.told(choices_document(meant))


class AnswerOfPlace(Told):
    """What every address that tells of one place has in common."""

    tag = "Catalogue"
    components: ClassVar[Mapping[str, Any]] = SHAPES
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "AddressPlace"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "404")}

    def answered(self, place: Place) -> HttpResponseBase:
        """As of the minute, so that who asks again within it has the answer already."""
        answer = answer_of(place, self.audience, timezone.now().replace(second=0, microsecond=0))
        city = the_city()
        return self.told(place_document(answer, is_demonstration=city is not None and city.is_demonstration))


class AddressOfFeature(AnswerOfPlace):
    """All that the city knows of the place of a house, or of anything else on the map."""

    operations = {"GET": "getAddressOfFeature"}

    def get(self, request: Request, number: int) -> HttpResponseBase:
        place = place_of_feature(number, self.audience)
        if place is None:
            sentence = _("There is no feature {number} on the map. Addresses are found at /api/address?q=.")
            raise Problem(404, _("No such place"), told(sentence, number=number))
        return self.answered(place)


class AddressOfPoint(AnswerOfPlace):
    """All that the city knows of a spot: longitude, latitude."""

    operations = {"GET": "getAddressOfPoint"}

    def get(self, request: Request, spot: Point) -> HttpResponseBase:
        city = the_city()
        if city is None or not city.bounds.covers(spot):
            sentence = _("{place} lies outside the city. Longitude comes first: 33.39178,47.90966.")
            raise Problem(404, _("No such place"), told(sentence, place=f"{spot.x:.5f},{spot.y:.5f}"))
        return self.answered(place_of_spot(spot, self.audience))


def _lead_to(name: str, argument: Point | int) -> HttpResponseBase:
    """To the one place, in the same language."""
    language = urlencode({"lang": get_language() or LANG.default})
    return no_content(302, Location=f"{reverse(name, args=[argument])}?{language}")
