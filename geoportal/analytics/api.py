"""For programs: who lives near a stop, by district and hour, and how often something leaves each stop."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.analytics import api_shapes, told_to_programs
from geoportal.analytics.forms import USUAL_HOUR
from geoportal.analytics.models import HOURS, AccessStudy
from geoportal.analytics.queries import access_state, district_hours, latest_study, stop_hours
from geoportal.analytics.tables import by_district
from geoportal.core.endpoints import LANG
from geoportal.core.errors import Problem
from geoportal.core.parameters import Parameter, whole_number
from layers.queries import ledger_state
from transport.api import GEOJSON, JSON, Transit
from transport.queries import transport_state


class Computed(Transit):
    """An answer of what was computed last; 404 before anything was."""

    def state(self) -> tuple[str, ...]:
        return (*transport_state(), *access_state(), *map(str, ledger_state()))

    def study(self) -> AccessStudy:
        study = latest_study()
        if study is None:
            raise Problem(
                404,
                _("Nothing computed"),
                _("Nothing has been computed yet. It is done each night, from public feeds."),
            )
        return study


class Access(Computed):
    """SDG 11.2.1: residents within a walk of a stop that something leaves, by district and hour."""

    operations = {"GET": "getTransitAccess"}
    answers = {"GET": {("200", JSON): "TransitAccess"}}
    components = {"TransitAccess": api_shapes.ACCESS}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (LANG,)}

    def get(self, request: Request) -> HttpResponseBase:
        study = self.study()
        return self.sealed(request, lambda: (self._document(study), False))

    def _document(self, study: AccessStudy) -> dict[str, Any]:
        return told_to_programs.access(study, by_district(district_hours(study)))


class Headways(Computed):
    """How often something leaves each stop in an hour, as points to be drawn."""

    operations = {"GET": "getTransitHeadways"}
    answers = {"GET": {("200", GEOJSON): "TransitHeadways"}}
    components = {"TransitHeadways": api_shapes.HEADWAYS}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            Parameter(
                "hour", "The hour of the day that `class` and `headway_min` are of.", whole_number(0, HOURS - 1),
                {"type": "integer", "minimum": 0, "maximum": HOURS - 1, "default": USUAL_HOUR}, default=USUAL_HOUR,
            ),
            LANG,
        )
    }  # fmt: skip

    def get(self, request: Request) -> HttpResponseBase:
        study = self.study()
        return self.sealed(request, lambda: (self._document(study), False))

    def _document(self, study: AccessStudy) -> dict[str, Any]:
        return told_to_programs.headways(study, stop_hours(study, self.audience), self.values["hour"])
