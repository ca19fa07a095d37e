"""The search page for people, and the answers that the search box asks for while somebody types."""

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from geoportal.core.errors import bad_parameter, problem_response
from geoportal.search.actions import refresh_index
from geoportal.search.forms import AskForm
from geoportal.search.models import Entry
from geoportal.search.queries import found
from geoportal.search.results import count_text, results

PAGE = 20


@require_safe
def search_api(request: HttpRequest) -> HttpResponse:
    """`/api/search`: what fits, as JSON; 400 with the parameter's name for what it does not understand."""
    form = AskForm(request.GET)
    for name in request.GET:
        if name not in form.fields:
            return problem_response(bad_parameter(name, f"{name} is not a parameter; use {', '.join(form.fields)}."))
    with override(request.GET.get("lang", "uk")):
        if not form.is_valid():
            name, errors = next(iter(form.errors.items()))
            return problem_response(bad_parameter(name, " ".join(map(str, errors))))
        refresh_index()
        result = found(form.asked())
        answer = {
            "query": form.cleaned_data["q"],
            "total": result.total,
            "results": results(result),
            "suggestion": result.corrected or None,
        }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-cache"  # what stops being public stops being found at once
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`/search/?q=&type=&page=`: all results, by pages, complete without scripts."""
    form = AskForm(request.GET)
    context: dict[str, Any] = {"form": form, "q": request.GET.get("q", "")[:200].strip()}
    if form.is_valid() and context["q"]:
        refresh_index()
        asked = form.asked(default_limit=PAGE)
        result = found(asked)
        context |= {
            "found": result,
            "results": results(result),
            "count_text": count_text(result.total),
            "sorts": _sorts(request, result.by_sort),
            "pages": _pages(request, asked.offset // asked.limit + 1, ceil(result.total / asked.limit)),
        }
    return render(request, "search/search.html", context, status=200 if form.is_valid() else 400)


def _sorts(request: HttpRequest, by_sort: dict[str, int]) -> list[dict[str, Any]]:
    chosen = request.GET.getlist("type")
    return [
        {
            "label": sort.label,
            "count": by_sort[sort.value],
            "is_chosen": sort.value in chosen,
            "url": _address(request, type=sort.value, page=None),
        }
        for sort in Entry.Sort
        if sort.value in by_sort
    ]


def _pages(request: HttpRequest, page: int, last: int) -> dict[str, Any]:
    return {
        "number": page,
        "last": last,
        "previous": _address(request, page=page - 1) if page > 1 else None,
        "next": _address(request, page=page + 1) if page < last else None,
    }


def _address(request: HttpRequest, **changes: Any) -> str:
    values = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return f"?{values.urlencode()}"
