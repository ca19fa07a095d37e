"""Pages of journeys and of reach: a form that works without scripts, and what was found."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import numpy as np
import shapely
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from layers.audience import Audience
from layers.pages.addresses import map_styles
from transport.api_journeys import NO_STREET, reach_from
from transport.barriers import WALKERS
from transport.forms import JourneyForm, ReachForm, WalkForm
from transport.journey_legs import told
from transport.journey_rows import public_feeds
from transport.journey_values import as_features
from transport.journeys import Asked, find_journeys
from transport.on_demand_journeys import possibilities
from transport.pages.shared import crumbs, now, transit_page
from transport.places import coordinates_of, nearest_stop, places_called
from transport.searching import Day, day
from transport.walking import Floats

Places = dict[str, Floats]


class Question:
    """What a page was asked, as far as it is understood; `errors` and `choices` by field tell what is missing."""

    def __init__(self, form: WalkForm, audience: Audience) -> None:
        self.form, self.audience = form, audience
        form.is_valid()
        self.errors = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        self.values: dict[str, Any] = form.cleaned_data
        self.moment: datetime = self.values.get("at") or now()
        self.places: Places = {}
        self.labels: dict[str, str] = {}
        self.choices: dict[str, list[dict[str, str]]] = {}
        self.today: Day | None = None
        if not self.errors and all(self.values.get(name) for name in form.places):
            self.today = day(self.moment, self.values["walker"])
            for name in form.places:
                self._find(name, self.values[name].strip())

    @property
    def is_asked(self) -> bool:
        return len(self.places) == len(self.form.places)

    @property
    def in_wheelchair(self) -> bool:
        return WALKERS[self.values["walker"]].in_wheelchair

    def _find(self, name: str, text: str) -> None:
        found = coordinates_of(text)
        if found is None:
            candidates = places_called(text, self.audience)
            if len(candidates) != 1:
                self.choices[name] = [self._choice(name, one.name, one.about, one.text) for one in candidates]
                if not candidates:
                    self.errors[name] = [_("Nothing is called “%(words)s”. Try fewer words.") % {"words": text}]
                return
            found, self.labels[name] = (candidates[0].lon, candidates[0].lat), candidates[0].name
        place = np.array(found)
        if self.today is None or self.today.ground.graph.spots(place).edge[0] < 0:
            self.errors[name] = [str(NO_STREET)]
            return
        self.places[name] = place
        if name not in self.labels:
            beside = nearest_stop(*found, self.audience)
            at = f"{found[0]:.5f}, {found[1]:.5f}"
            self.labels[name] = _("near “%(stop)s”") % {"stop": beside} if beside else at

    def _choice(self, name: str, title: str, about: str, text: str) -> dict[str, str]:
        return {"name": title, "about": about, "url": f"?{urlencode({**self.query(), name: text}, safe=',:')}"}

    def query(self) -> dict[str, str]:
        """What was asked, for addresses of the same question."""
        return {name: value for name in self.form.fields if (value := self.form.data.get(name, ""))}

    def for_programs(self) -> dict[str, str]:
        """The same question in the words of the interface."""
        places = {name: ",".join(f"{number:.6f}" for number in place) for name, place in self.places.items()}
        asked = {
            name: str(self.values[name]) for name in ("arrive", "minutes", "by", "walker") if self.values.get(name)
        }
        return {**places, "at": timezone.localtime(self.moment).isoformat(), **asked, "lang": get_language() or "uk"}


@transit_page
def journey_page(request: HttpRequest, audience: Audience) -> HttpResponse:
    """From one place to another."""
    question = Question(JourneyForm(request.GET), audience)
    context = _context(request, question, "api_journeys")
    if question.is_asked and question.today:
        start, end = question.places["from"], question.places["to"]
        asked = Asked(start, end, question.today.second_of(question.moment), question.values["arrive"] == "true")
        rows = told(question.today, start, end, find_journeys(question.today, asked), get_language() or "uk")
        drawn = next((row for row in rows if row.rides), rows[0] if rows else None)
        booked = possibilities(asked, question.moment, in_wheelchair=question.in_wheelchair)
        context |= {"journeys": rows, "drawn": drawn, "back": _swapped(question)}
        context["on_demand"] = [(one, one.is_closed(timezone.now())) for one in booked]
        if drawn:
            context["small_map"] = _small_map(as_features([drawn]))
    return _page(request, "transport/journey.html", context, question)


@transit_page
def reach_page(request: HttpRequest, audience: Audience) -> HttpResponse:
    """How far one comes in so many minutes."""
    question = Question(ReachForm(request.GET), audience)
    context = _context(request, question, "api_reach")
    if question.is_asked and question.today:
        found = reach_from(question.today, question.places["from"], question.moment, question.values, audience)
        shape = shapely.geometry.mapping(found.area)
        context |= {
            "reached": found,
            "total": sum(one.count for one in found.layers),
            "unknown_percent": round(100 * found.unknown_share),
            "small_map": _small_map({"type": "Feature", "properties": {}, "geometry": shape}, is_dense=True),
        }
    return _page(request, "transport/reach.html", context, question)


def _context(request: HttpRequest, question: Question, api: str) -> dict[str, Any]:
    data = f"{reverse(api)}?{urlencode(question.for_programs(), safe=',:')}" if question.is_asked else ""
    return {
        "crumbs": crumbs(),
        "form": question.form,
        "question": question,
        "moment": timezone.localtime(question.moment),
        "data_links": [("JSON", request.build_absolute_uri(data))] if data else [],
        "feeds": public_feeds(),
    }


def _page(request: HttpRequest, template: str, context: Mapping[str, Any], question: Question) -> HttpResponse:
    return render(request, template, dict(context), status=400 if question.errors else 200)


def _swapped(question: Question) -> str:
    query = question.query()
    query["from"], query["to"] = query.get("to", ""), query.get("from", "")
    return f"?{urlencode(query, safe=',:')}"


def _small_map(drawn: dict[str, Any], *, is_dense: bool = False) -> dict[str, Any]:
    """For the script that draws the small map: the geometry itself, and the box around it. `is_dense`: of many narrow
    parts, which are filled and have no edges."""
    shapes = [feature["geometry"] for feature in drawn.get("features", [drawn])]
    west, south, east, north = shapely.total_bounds([shapely.geometry.shape(one) for one in shapes]).tolist()
    return {
        "lon": (west + east) / 2, "lat": (south + north) / 2, "bbox": (west, south, east, north),
        "styles": map_styles(),
        "geometry": drawn, "isArea": True, "isDense": is_dense,
    }  # fmt: skip
