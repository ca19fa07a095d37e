"""`/api/search`: what the search box asks while somebody types, and any program that looks for something."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponseBase, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint
from geoportal.core.errors import told
from geoportal.core.parameters import Parameter, words
from geoportal.search.actions import keep_up
from geoportal.search.models import Entry
from geoportal.search.queries import LONGEST, Asked, found_again
from geoportal.search.results import results
from layers.item_parameters import BBOX, NEAR, limit_parameter


def question(text: str) -> str:
    """What somebody has typed so far; it may be empty."""
    if len(text) > LONGEST:
        raise ValueError(told(_("give at most {most} characters"), most=LONGEST))
    return text.strip()


def sorts(text: str) -> tuple[str, ...]:
    """Sorts of things between commas."""
    asked = words(text)
    if unknown := set(asked) - set(Entry.Sort.values):
        sentence = _("{unknown} cannot be looked for; give some of {known}")
        raise ValueError(told(sentence, unknown=", ".join(sorted(unknown)), known=", ".join(Entry.Sort.values)))
    return asked


class Search(Endpoint):
    """All that can be found: objects, addresses, streets by present and former names, districts, kinds, themes."""

    tag = "Catalogue"
    operations = {"GET": "search"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", "application/json"): "Found"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("400",)}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            Parameter("q", "The words, in any form, layout and spelling.", question, default="", example="школа 3"),
            NEAR,
            BBOX,
            Parameter(
                "types",
                "Only these sorts of things.",
                sorts,
                {"type": "array", "items": {"type": "string", "enum": Entry.Sort.values}},
                default=(),
                is_list=True,
            ),
            limit_parameter(50, 10),
            LANG,
        )
    }

    def get(self, request: Request) -> HttpResponseBase:
        """The results, best first, each with the reason why it was found."""
        asked = self.values
        keep_up()
        result = found_again(Asked(asked["q"], asked["near"], asked["bbox"], asked["types"], asked["limit"]))
        answer: dict[str, Any] = {
            "query": asked["q"],
            "total": result.total,
            "results": results(result),
            "suggestion": result.corrected or None,
        }
        return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
