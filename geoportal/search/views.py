"""The search page for people."""

from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from geoportal.search.actions import keep_up
from geoportal.search.forms import SearchForm
from geoportal.search.models import Entry
from geoportal.search.queries import Asked, found
from geoportal.search.results import count_text, results

PAGE = 20
MOST = 50  # results that /api/search gives at once


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`/search/?q=&type=&page=`: all results, by pages, complete without scripts."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "q": request.GET.get("q", "")[:200].strip()}
    if form.is_valid() and context["q"]:
        values = form.cleaned_data
        number = values["page"] or 1
        sorts = (values["type"],) if values["type"] else ()
        keep_up()
        result = found(Asked(context["q"], sorts=sorts, limit=PAGE, offset=PAGE * (number - 1)))
        context |= {
            "found": result,
            "results": results(result),
            "count_text": count_text(result.total),
            "sorts": _sorts(request, context["q"], values["type"]),
            "pages": _pages(request, number, ceil(result.total / PAGE)),
            "data_url": _data_url(request, context["q"], values["type"]),
        }
    page = render(request, "search/search.html", context, status=200 if form.is_valid() else 400)
    page["Cache-Control"] = "no-cache"  # what stops being public stops being found at once
    return page


def _data_url(request: HttpRequest, text: str, sort: str) -> str:
    """The same results for programs, as many as they are sent at once."""
    query = {"q": text, **({"types": sort} if sort else {}), "limit": MOST, "lang": get_language() or "uk"}
    return request.build_absolute_uri(f"{reverse('search_api')}?{urlencode(query)}")


def _sorts(request: HttpRequest, text: str, chosen: str) -> list[dict[str, Any]]:
    """How many there are of each sort, whichever is chosen; «everything» first."""
    by_sort = found(Asked(text, limit=1)).by_sort
    every = {"label": "", "count": sum(by_sort.values()), "is_chosen": not chosen}
    return [
        {**every, "url": _address(request, type=None, page=None)},
        *(
            {
                "label": sort.label,
                "count": by_sort[sort.value],
                "is_chosen": sort.value == chosen,
                "url": _address(request, type=sort.value, page=None),
            }
            for sort in Entry.Sort
            if sort.value in by_sort
        ),
    ]


def _pages(request: HttpRequest, number: int, last: int) -> dict[str, Any]:
    return {
        "number": number,
        "last": last,
        "previous": _address(request, page=number - 1) if number > 1 else None,
        "next": _address(request, page=number + 1) if number < last else None,
    }


def _address(request: HttpRequest, **changes: Any) -> str:
    values = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return f"?{values.urlencode()}"
