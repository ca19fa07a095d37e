"""`/import/`: what has been brought, and the place where files are brought."""

from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from import_scripts.bringing import brought
from import_scripts.forms import BringForm
from import_scripts.pages.asking import for_people, page_number, pages, person
from import_scripts.pages.words import TONES, marks, script_words, took
from import_scripts.reviewing import RUNS, Sought, layers_to_import_into, runs_for
from import_scripts.states import State


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def imports(request: HttpRequest) -> HttpResponseBase:
    """The list; or, by POST, a new run."""
    if request.method != "POST":
        return _page(request, BringForm(by=person(request), initial={"layer": request.GET.get("into", "")}))
    form = BringForm(request.POST, request.FILES, by=person(request))
    run = brought(form) if form.is_valid() else None
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if run is None:
        return JsonResponse({"errors": form.sentences}, status=400) if wants_json else _page(request, form, status=400)
    success(request, _("The file is here and is being checked. Nothing is written yet."))
    url = reverse("import_run", args=[run.uuid])
    return JsonResponse({"url": url}, status=201) if wants_json else redirect(url)


def _page(request: HttpRequest, form: BringForm, status: int = 200) -> HttpResponse:
    user = person(request)
    found = runs_for(user, Sought())
    has_runs = found.exists()
    sought, filters = _sought(request)
    context: dict[str, Any] = {
        "form": form,
        "largest": settings.IMPORTS_LARGEST_BYTES,
        "words": script_words(),
        "has_runs": has_runs,
        "filters": {**filters, "layers": layers_to_import_into(user), "states": State.choices},
        "page": _runs(request, runs_for(user, sought)) if has_runs else {"rows": []},
    }
    return render(request, "imports/list.html", context, status=status)


def _sought(request: HttpRequest) -> tuple[Sought, dict[str, Any]]:
    asked = {name: request.GET.get(name, "")[:200] for name in ("layer", "state", "q")}
    mine = request.GET.get("mine") == "1"
    sought = Sought(asked["layer"], asked["state"], asked["q"].strip(), person(request).pk if mine else None)
    return sought, {**asked, "mine": mine, "is_used": mine or any(asked.values())}


def _runs(request: HttpRequest, found: Any) -> dict[str, Any]:
    last = max(1, ceil(found.count() / RUNS))
    number = min(page_number(request), last)
    rows = list(found[(number - 1) * RUNS : number * RUNS])
    for run in rows:
        run.marks, run.took, run.by = marks(run), took(run), run.brought_by
        run.tone = TONES[State(run.state)]
    return {**pages(request, _("Pages of imports"), number, last, anchor="runs"), "rows": rows}
