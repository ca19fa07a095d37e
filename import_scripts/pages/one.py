"""`/import/<uuid>/`: one run; what it is doing, what it would change, how the file was understood, what was wrong."""

from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geoportal.core.languages import translated
from geoportal.core.numbers import grouped
from import_scripts.forms import CheckForm
from import_scripts.models import ImportDifference, ImportRun
from import_scripts.pages.asking import address, of_a_run, page_number, pages
from import_scripts.pages.kind_names import Kinds, kinds_of_differences
from import_scripts.pages.noticed import notices_shown
from import_scripts.pages.previewed import preview_shown
from import_scripts.pages.suggested import suggestions
from import_scripts.pages.verdict import verdict
from import_scripts.pages.words import (
    LABELS,
    SPOKEN_BY,
    Count,
    distance,
    field_changes,
    guesses,
    map_words,
    numbers,
    took,
)
from import_scripts.previewing import refused_places
from import_scripts.progress import progress
from import_scripts.reviewing import MOST_DRAWN, PAGE, STATES, differences, extent_of, page_of
from import_scripts.states import FOR_WORKERS, State
from layers.pages.addresses import map_styles

FEW = 3  # fields of a row that are not folded
MAP_STATES = frozenset(State) - {State.WAITING, State.CHECKING}


@require_safe
@of_a_run
def import_run(request: HttpRequest, run: ImportRun) -> HttpResponse:
    return render(request, "imports/run.html", run_context(request, run, CheckForm.of(run)))


def run_context(request: HttpRequest, run: ImportRun, form: CheckForm | None) -> dict[str, Any]:
    """Everything that the page shows; `form` is what may be told otherwise, perhaps with its faults."""
    is_here = run.is_file_kept and run.state not in FOR_WORKERS
    return {
        "run": run,
        "layer_name": translated(run.layer, "name"),
        "progress": progress(run),
        **verdict(request, run),
        "blockers": [f"{name or source_id} ({source_id})" for source_id, name in run.in_the_way],
        "counts": _counts(request, run),
        "notices": notices_shown(request, run),
        "guesses": guesses(run, list(run.notices.filter(code__in=SPOKEN_BY)[:20])),
        "preview": preview_shown(request, run),
        "form": form if is_here else None,
        "suggestions": suggestions(run),
        "facts": _facts(run),
        **_difference(request, run),
    }


def _counts(request: HttpRequest, run: ImportRun) -> list[Count]:
    """A box for each number; those of the list lead to their part of it."""
    chosen = request.GET.get("state", "")
    return [
        Count(
            name,
            str(LABELS[name]),
            grouped(number),
            url=_state_address(request, name, chosen) if name in STATES and number else "",
            is_chosen=name == chosen,
        )
        for name, number in numbers(run).items()
    ]


def _state_address(request: HttpRequest, name: str, chosen: str) -> str:
    """Pressed once more, everything is shown again."""
    return address(request, state=None if name == chosen else name, page=None, row=None, anchor="difference")


def _difference(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """The map and the list beside it; without a difference the map of the rows that were refused."""
    found = numbers(run)
    total = sum(found.get(name, 0) for name in STATES)
    box = extent_of(run) if total and run.state in MAP_STATES else None
    refused = refused_places(run) if run.rows_refused else None
    if box is None:
        legend = [_legend("refused", found)]
        left_out = (run.rows_refused or 0) - refused.count if refused else 0
        shown = {"map": _map(run, refused.box), "legend": legend, "left_out": left_out} if refused else {}
        return {"differences": False, **shown}
    return {
        "differences": True,
        "is_past": run.state in (State.DONE, State.UNDOING, State.UNDONE),
        "legend": [_legend(name, found) for name in (*reversed(STATES), *(["refused"] if refused else []))],
        "left_out": max(0, total - MOST_DRAWN),
        "map": _map(run, box),
        **_list(request, run, total),
    }


def _legend(name: str, found: dict[str, int]) -> Count:
    return Count(name, str(LABELS[name]), grouped(found.get(name, 0)))


def _map(run: ImportRun, box: tuple[float, float, float, float]) -> dict[str, Any]:
    """What the script needs."""
    return {
        "bbox": box,
        "styles": map_styles(),
        "data": reverse("import_difference", args=[run.uuid]),
        "isPast": run.state in (State.DONE, State.UNDOING),
        "words": map_words(),
    }


def _list(request: HttpRequest, run: ImportRun, total: int) -> dict[str, Any]:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    text = request.GET.get("q", "")[:200].strip()
    rows = differences(run, state=state, text=text)
    count = rows.count() if state or text else total
    last = max(1, ceil(count / PAGE))
    number = min(_number(request, run, is_whole=not (state or text)), last)
    found = list(rows[(number - 1) * PAGE : number * PAGE])
    kinds = kinds_of_differences(found)
    shown = [_row(one, run, kinds) for one in found]
    way = pages(request, _("Pages of the list"), number, last, anchor="difference")
    return {"page": {**way, "rows": shown}, "chosen_state": state, "q": text}


def _number(request: HttpRequest, run: ImportRun, *, is_whole: bool) -> int:
    """The page that is asked for, or the one on which the row is that the map leads to."""
    row = page_number(request, "row")
    return page_of(run, row) if is_whole and "row" in request.GET else page_number(request)


def _row(one: ImportDifference, run: ImportRun, kinds: Kinds) -> dict[str, Any]:
    at = one.at  # type: ignore[attr-defined] # annotated
    fields = field_changes(one, kinds) if one.state in ("changed", "moved") else []
    few = FEW if len(fields) > FEW + 1 else len(fields)  # one line more is shorter than the fold
    is_on_map = one.feature_id and (one.state != "withdrawn" or run.state not in (State.DONE, State.UNDOING))
    return {
        "number": one.pk,
        "state": one.state,
        "label": LABELS[one.state],
        "name": one.name or one.source_id,
        "source_id": one.source_id,
        "url": reverse("feature_short", args=[one.feature_id]) if is_on_map else "",
        "distance": distance(one.distance_m) if one.state == "moved" else "",
        "fields": fields[:few],
        "further": fields[few:],
        "at": f"{at.x:.6f},{at.y:.6f}" if at is not None else "",
    }


def _facts(run: ImportRun) -> list[tuple[str, str]]:
    facts = [
        (_("Layer"), translated(run.layer, "name")),
        (_("Brought by"), str(run.brought_by or _("the portal"))),
        (_("Load asked for by"), str(run.loaded_by or "")),
        (_("Rows read"), grouped(run.rows_read) if run.rows_read is not None else ""),
        (_("Took"), took(run)),
        (_("Checked"), date_format(localtime(run.checked_at), "j E Y, H:i") if run.checked_at else ""),
        (_("Ended"), date_format(localtime(run.ended_at), "j E Y, H:i") if run.ended_at else ""),
        (_("Fingerprint of the file (SHA-256)"), run.sha256),
        (_("Number"), str(run.uuid)),
    ]
    return [(label, value) for label, value in facts if value]
