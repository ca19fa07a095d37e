"""What belongs to the page of a run and is not a page: its progress, its map, its notices and its source as files."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from xlsxwriter import Workbook

from geoportal.core.sentences import told
from geoportal.core.table_files import harmless
from import_scripts.models import ImportNotice, ImportRun
from import_scripts.notices import MOST_KEPT
from import_scripts.pages.asking import of_a_run
from import_scripts.pages.noticed import words_of
from import_scripts.pages.words import SEVERITY, language
from import_scripts.previewing import drawn_rows
from import_scripts.progress import progress
from import_scripts.recipe import from_json
from import_scripts.reviewing import MOST_DRAWN, drawn_features
from import_scripts.source import Source
from import_scripts.source_writing import source_toml
from layers.item_pages import bytes_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # of a sheet, below its head


def _progress_etag(_request: HttpRequest, run: ImportRun) -> str:
    return f'"{run.token}-{run.state}-{run.step}-{run.rows_done}-{language()}"'


@require_safe
@of_a_run
@condition(etag_func=_progress_etag)
def import_progress(request: HttpRequest, run: ImportRun) -> JsonResponse:
    return JsonResponse(progress(run))


def _difference_etag(_request: HttpRequest, run: ImportRun) -> str:
    return f'"{run.digest}-{run.pk}-{run.token}-{run.layer_revision}-{language()}"'


@require_safe
@of_a_run
@condition(etag_func=_difference_etag)
def import_difference(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    """The map of the difference, and of the rows that were refused, as GeoJSON."""
    page = reverse("import_run", args=[run.uuid])
    features = drawn_features(run, f"{page}?row={{number}}#difference-{{number}}")
    rows = drawn_rows(run, f"{page}?line={{number}}#line-{{number}}") if run.rows_refused else ()
    parts = _collection(chain(features, rows))
    return bytes_response(request, parts, limit=MOST_DRAWN, media="application/geo+json")


def _collection(features: Iterable[str]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for number, feature in enumerate(features):
        yield ("," if number else "").encode() + feature.encode()
    yield b"]}"


@require_safe
@of_a_run
def import_source(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    """What was told of the file, as a source file."""
    text = source_toml(from_json(Source, run.source))
    return _download(HttpResponse(text, content_type="application/toml; charset=utf-8"), run, ".toml")


@require_safe
@of_a_run
def import_notices_csv(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    """All notices, as a table that every program reads; with a mark at the head by which it knows the encoding."""
    answer = bytes_response(request, _csv(run), limit=MOST_KEPT, media="text/csv; charset=utf-8")
    return _download(answer, run, ".csv")


def _csv(run: ImportRun) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    for row in _table(run):
        line = StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue().encode()


@require_safe
@of_a_run
def import_notices_xlsx(request: HttpRequest, run: ImportRun) -> HttpResponseBase:
    """All notices as a workbook: texts stay texts, numbers numbers."""
    written = BytesIO()
    # Row by row, so that a million of them need the memory of one; a text that begins with «=» is no formula.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, options) as book:
        sheet = book.add_worksheet(_("Notices"))
        sheet.freeze_panes(1, 0)
        for column, width in enumerate((12, 30, 34, 24, 9, 24, 20, 90)):
            sheet.set_column(column, column, width)
        bold = book.add_format({"bold": True})
        for number, row in zip(range(MOST_ROWS + 1), _table(run), strict=False):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
    return _download(HttpResponse(written.getvalue(), content_type=XLSX), run, ".xlsx")


def _table(run: ImportRun) -> Iterator[list[Any]]:
    """A head, and one row for each notice."""
    yield [
        _("Severity"), _("Code"), _("What it is"), _("File"), _("Row"), _("Object"), _("Field"), _("Sentence"),
    ]  # fmt: skip
    for one in run.notices.order_by("id").iterator(chunk_size=2000):
        yield _line(one)


def _line(one: ImportNotice) -> list[Any]:
    title, _advice = words_of(one.code)
    severity = str(SEVERITY.get(one.severity, one.severity))
    return [severity, one.code, title, one.file, one.row or "", one.feature, one.field, told(one.message)]


def _download(answer: HttpResponseBase, run: ImportRun, ending: str) -> HttpResponseBase:
    name = f"{run.file_name.rpartition('.')[0] or run.file_name}{ending}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer
