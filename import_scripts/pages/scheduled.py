"""`/import/schedules/`: the addresses that are asked again and again; one each, and what is done with it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.messages import error, success
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geoportal.core.languages import translated
from import_scripts import schedules
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.pages.asking import for_people, person
from import_scripts.pages.schedule_words import about, days_in_words, result_of
from import_scripts.queries import runs
from import_scripts.queries import schedules as all_schedules
from import_scripts.reviewing import layers_to_import_into, schedules_for
from import_scripts.rules import may_change_schedule, may_see_run
from import_scripts.schedule_forms import ScheduleForm

MAX_NUMBER = 2**63 - 1


def of_a_schedule(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The schedule of the address, to those who may change it; to everybody else it is not there."""

    @wraps(view)
    def found(request: HttpRequest, number: int) -> HttpResponseBase:
        one = all_schedules().filter(pk=min(number, MAX_NUMBER)).first()
        if one is None or not may_change_schedule(request.user, one):
            raise Http404
        return view(request, one)

    return for_people(found)


@require_safe
@for_people
def import_schedules(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = [
        {"one": one, "result": result_of(one), "days": days_in_words(one.days), "layer": translated(one.layer, "name")}
        for one in schedules_for(user)
    ]
    return render(request, "imports/schedules.html", {"rows": rows, "may_add": layers_to_import_into(user).exists()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def import_schedule_new(request: HttpRequest) -> HttpResponseBase:
    """A new schedule, perhaps one that repeats an import (`?run=`)."""
    run = _repeated(request)
    form = ScheduleForm(request.POST if request.method == "POST" else None, by=person(request), run=run)
    if form.is_valid():
        one = form.save()
        said = _("The address is asked for the first time on %(when)s.")
        success(request, said % {"when": date_format(localtime(one.next_at), "j E Y, H:i")})
        return redirect("import_schedule", one.pk)
    return render(request, "imports/schedule.html", {"form": form, "run": run}, status=400 if form.is_bound else 200)


def _repeated(request: HttpRequest) -> ImportRun | None:
    """The import that is to be repeated; 404 where it is none that may be seen."""
    asked = request.GET.get("run", "")
    if not asked:
        return None
    try:
        run = runs().filter(uuid=UUID(asked)).first()
    except ValueError as fault:
        raise Http404 from fault
    if run is None or not may_see_run(request.user, run):
        raise Http404
    return run


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_schedule
def import_schedule(request: HttpRequest, one: ImportSchedule) -> HttpResponseBase:
    """How it stands; by POST, asked otherwise from now on."""
    form = ScheduleForm(request.POST if request.method == "POST" else None, by=person(request), one=one)
    if form.is_valid():
        form.save()
        success(request, _("It is asked otherwise from now on."))
        return _back(one)
    context: dict[str, Any] = {"one": one, "form": form, **about(one)}
    return render(request, "imports/schedule.html", context, status=400 if form.is_bound else 200)


@require_POST
@of_a_schedule
def import_schedule_pause(request: HttpRequest, one: ImportSchedule) -> HttpResponseBase:
    schedules.stop_schedule(one)
    success(request, _("It is paused: the address is not asked until you let it go on."))
    return _back(one)


@require_POST
@of_a_schedule
def import_schedule_start(request: HttpRequest, one: ImportSchedule) -> HttpResponseBase:
    schedules.start_schedule(one)
    success(request, _("It goes on. What is found the next time is taken for new."))
    return _back(one)


@require_POST
@of_a_schedule
def import_schedule_ask(request: HttpRequest, one: ImportSchedule) -> HttpResponseBase:
    if schedules.ask_now(one):
        success(request, _("The worker asks the address within a minute. This page tells what came of it."))
    else:
        error(request, _("It is paused. Let it go on first."))
    return _back(one)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_schedule
def import_schedule_delete(request: HttpRequest, one: ImportSchedule) -> HttpResponseBase:
    """The question; by POST, its answer."""
    if request.method != "POST":
        return render(request, "imports/schedule_delete.html", {"one": one, "layer": translated(one.layer, "name")})
    schedules.delete_schedule(one)
    success(request, _("The schedule is deleted. What it brought stays."))
    return redirect("import_schedules")


def _back(one: ImportSchedule) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("import_schedule", args=[one.pk]))
