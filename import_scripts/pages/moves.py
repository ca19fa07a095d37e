"""What is done with a run from its page: load, cancel, go on, take back, check again. Each answers with the page."""

from collections.abc import Callable
from typing import Any

from django.contrib.messages import error, success
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geoportal.core.sentences import sentence_of, told
from import_scripts import actions
from import_scripts.actions import Wishes
from import_scripts.forms import CheckForm
from import_scripts.models import ImportRun
from import_scripts.pages.asking import of_a_run, person
from import_scripts.pages.one import run_context
from import_scripts.recipe import from_json
from import_scripts.rows import FileRefused
from import_scripts.rules import may_import_into_layer, may_load_run, may_undo_run
from import_scripts.sampling import looked_at
from import_scripts.source import Source, SourceRefused
from import_scripts.states import MoveRefused
from import_scripts.stored import with_side_files
from layers.actions import SyncRefused, UndoRefused


@require_POST
@of_a_run
def import_load(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """What was looked at is loaded; when it is another difference by now, it is looked at again."""
    _only_if(may_load_run(request.user, run))
    if request.POST.get("seen", "") != run.digest:
        error(request, _("The difference is another one by now. Look at it once more, then load it."))
        return _back(run)
    return _moved(request, run, lambda: actions.ask_to_load(run, by=person(request)), _("It is being loaded."))


@require_POST
@of_a_run
def import_cancel(request: HttpRequest, run: ImportRun) -> HttpResponse:
    _only_if(may_import_into_layer(request.user, run.layer))
    return _moved(request, run, lambda: actions.cancel_run(run), _("It is cancelled; nothing was written."))


@require_POST
@of_a_run
def import_resume(request: HttpRequest, run: ImportRun) -> HttpResponse:
    _only_if(may_import_into_layer(request.user, run.layer))
    return _moved(request, run, lambda: actions.resume_run(run), _("It goes on."))


@require_POST
@of_a_run
def import_undo(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Take it back; where later edits would be lost, the page lists them."""
    _only_if(may_undo_run(request.user, run))
    try:
        is_over = actions.take_back(run, by=person(request))
    except UndoRefused as refused:
        run.in_the_way = refused.features[: actions.IN_THE_WAY]
        context = run_context(request, run, None) | {"sentences": [told(sentence_of(refused))]}
        return render(request, "imports/run.html", context, status=409)
    except MoveRefused as refused:
        return _too_late(request, run, refused)
    except SyncRefused as refused:
        error(request, told(sentence_of(refused)))
        return _back(run)
    success(
        request,
        _("It is taken back: the layer is as it was before.") if is_over else _("It is being taken back."),
    )
    return _back(run)


@require_POST
@of_a_run
def import_check(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """The same file once more, told otherwise: a new run, so that both can be seen."""
    _only_if(may_import_into_layer(request.user, run.layer))
    form = CheckForm.of(run, request.POST)
    again = _checked_again(request, run, form) if form.is_valid() else None
    if again is None:
        return render(request, "imports/run.html", run_context(request, run, form), status=400)
    success(request, _("The file is checked again. Nothing is written yet."))
    return _back(again)


def _checked_again(request: HttpRequest, run: ImportRun, form: CheckForm) -> ImportRun | None:
    """The new run; where it is refused, the form says why. The one before is given up if it waited for somebody."""
    wishes = form.wishes(from_json(Wishes, run.options))
    try:
        source, guesses = form.source(run.layer), list[dict[str, Any]]()
        if source.osm.tags and not from_json(Source, run.source).osm.tags:
            source, guesses = looked_at(run.path, source)  # now that it is chosen, there is something to be seen
        again = actions.begin_run(
            with_side_files(run.path), run.layer, source, by=person(request), wishes=wishes, guesses=guesses
        )
    except SourceRefused as refused:
        form.add_error("toml", told(sentence_of(refused)))
        return None
    except FileRefused as refused:
        form.add_error(None, told(sentence_of(refused)))
        return None
    _given_up(run)
    return again


def _given_up(run: ImportRun) -> None:
    try:
        actions.cancel_run(run)
    except MoveRefused:
        return  # it has ended already


def _only_if(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _moved(request: HttpRequest, run: ImportRun, move: Callable[[], Any], said: str) -> HttpResponseRedirect:
    try:
        move()
    except MoveRefused as refused:
        return _too_late(request, run, refused)
    success(request, said)
    return _back(run)


def _too_late(request: HttpRequest, run: ImportRun, refused: MoveRefused) -> HttpResponseRedirect:
    error(request, told(sentence_of(refused)))
    return _back(run)


def _back(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("import_run", args=[run.uuid]))
