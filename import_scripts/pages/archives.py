"""The page on which a housing company's person brings a monthly archive: look first, then load, and take back."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geoportal.core.numbers import grouped
from geoportal.core.sentences import told
from housing.models import Manager, UpkeepLoad
from housing.upkeep_actions import UndoRefused, undo_load
from housing.upkeep_queries import loads_of
from import_scripts.arrivals import ArrivalRefused, laid_down
from import_scripts.forms import ArchiveForm
from import_scripts.housing.load import Wishes, import_archives
from import_scripts.notices import Notice, Severity
from import_scripts.pages.asking import for_people, person
from import_scripts.pages.noticed import words_of
from import_scripts.pages.words import SEVERITY, SEVERITY_TONES
from import_scripts.queries import archive_companies
from import_scripts.report import ImportReport
from import_scripts.rules import may_load_archive

EXAMPLES = 20  # notices of one code that are shown


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def housing_archives(request: HttpRequest) -> HttpResponse:
    """The form, what came of the file that was sent, and every load of the companies of this person."""
    companies = archive_companies(person(request))
    if not companies:
        raise Http404
    form = ArchiveForm(request.POST or None, request.FILES or None)
    found: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            found = _brought(request, form)
        status = 200 if found and not found["is_refused"] else 400
    facts = {"form": form, "companies": companies, "found": found, "loads": loads_of(companies)}
    return render(request, "imports/archives.html", facts, status=status)


def _brought(request: HttpRequest, form: ArchiveForm) -> dict[str, Any]:
    """What came of the file; nothing where it could not even be laid down."""
    somebody = person(request)
    file: UploadedFile[Any] = form.cleaned_data["file"]

    def may_load(manager: Manager) -> bool:
        return may_load_archive(somebody, manager)

    try:
        with laid_down([file]) as (path, *_others):
            wishes = Wishes(commit=form.is_to_load, by=somebody, may_load=may_load)
            (report,) = import_archives([path], wishes)
    except ArrivalRefused as refused:
        form.add_error("file", str(refused))
        return {}
    return report_shown(report)


def report_shown(report: ImportReport) -> dict[str, Any]:
    """A report as the page tells it: what would be written, and the notices by code, the heaviest first."""
    groups: dict[tuple[Severity, str], list[Notice]] = {}
    for one in report.notices:
        groups.setdefault((one.severity, one.code), []).append(one)
    return {
        "file": report.file,
        "refused": told(report.refused),
        "is_refused": report.is_refused,
        "is_loaded": report.is_committed and bool(report.run),
        "is_same": any(one.code == "housing_already_loaded" for one in report.notices),
        "tables": [counts for counts in report.layers if counts.read or counts.withdrawn],
        "groups": [_group(report, severity, code, some) for (severity, code), some in groups.items()],
    }


def _group(report: ImportReport, severity: Severity, code: str, notices: list[Notice]) -> dict[str, Any]:
    title, advice = words_of(code)
    count = report.counted()[code, severity]
    return {
        "code": code,
        "severity": SEVERITY[severity],
        "tone": SEVERITY_TONES[severity],
        "title": title,
        "advice": advice,
        "count": grouped(count),
        "is_open": severity == Severity.ERROR,
        "examples": [{"where": where_of(one), "message": told(one.message)} for one in notices[:EXAMPLES]],
        "more": max(0, count - EXAMPLES),
    }


def where_of(one: Notice) -> str:
    """File, row and field of the archive."""
    row = _("row %(number)s") % {"number": one.row} if one.row else ""
    return ", ".join(part for part in (one.file.rpartition("/")[2], row, one.field) if part)


@require_POST
@for_people
def housing_archive_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a load back, and say what is in force then."""
    load = get_object_or_404(UpkeepLoad.objects.select_related("manager__organisation"), pk=number)
    if not may_load_archive(person(request), load.manager):
        raise Http404
    try:
        before = undo_load(load)
    except UndoRefused as refused:
        messages.error(request, told(refused.args[0]))
    else:
        said = _("%(file)s was taken back.") % {"file": load.file}
        then = _("%(file)s is in force again.") % {"file": before.file} if before else ""
        messages.success(request, f"{said} {then}".strip())
    return redirect("housing_archives")
