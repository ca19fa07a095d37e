"""The preview of a run: rows of the file as they were read beside what they become, with what is said of each."""

import json
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from import_scripts.conform import USUAL_IDS
from import_scripts.models import ImportNotice, ImportRow, ImportRun
from import_scripts.pages.asking import address, page_number, pages
from import_scripts.pages.kind_names import KIND, Kinds, kind_icon, kind_name, kinds_of_rows
from import_scripts.pages.noticed import words_of
from import_scripts.pages.words import SEVERITY, SEVERITY_TONES, field_value, message_of, target_name
from import_scripts.previewing import PAGE, notices_by_row, page_of_row, preview_rows
from import_scripts.recipe import from_json
from import_scripts.source import Source


@dataclass(slots=True)
class Column:
    """A column of the file (none: what the source sets in every row) and which of our fields are made of it."""

    name: str
    targets: list[str] = field(default_factory=list)
    is_place: bool = False

    @property
    def becomes(self) -> str:
        """In words; empty for what is left out."""
        words = [target_name(target) for target in self.targets] + ([_("Place")] if self.is_place else [])
        return ", ".join(dict.fromkeys(words))


def preview_shown(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """The table, page by page; empty where no row was kept."""
    refused = request.GET.get("rows") == "refused"
    found = preview_rows(run, refused=refused)
    count = found.count()
    if not count and not refused:
        return {"rows": []}
    last = max(1, ceil(count / PAGE))
    number = min(_number(request, run, refused=refused), last)
    rows = list(found[(number - 1) * PAGE : number * PAGE])
    said = notices_by_row(run, [one.number for one in rows])
    columns, kinds = columns_of(rows, from_json(Source, run.source)), kinds_of_rows(rows)
    return {
        **pages(request, _("Pages of the rows"), number, last, anchor="preview", parameter="rows_page"),
        "columns": columns,
        "rows": [_row(one, columns, said.get(one.number, []), kinds) for one in rows],
        "ways": _ways(request, refused=refused) if run.rows_refused else [],
        "is_whole": bool(run.rows_read is not None and count >= run.rows_read),
    }


def _number(request: HttpRequest, run: ImportRun, *, refused: bool) -> int:
    """The page that is asked for, or the one on which the row is that a notice or the map leads to."""
    is_led = "line" in request.GET and not refused
    return page_of_row(run, page_number(request, "line")) if is_led else page_number(request, "rows_page")


def _ways(request: HttpRequest, *, refused: bool) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "is_chosen": refused == is_refused,
            "url": address(request, rows=value, rows_page=None, line=None, anchor="preview"),
        }
        for label, value, is_refused in ((_("The first rows"), None, False), (_("Refused rows"), "refused", True))
    ]


def columns_of(rows: list[ImportRow], source: Source) -> list[Column]:
    """The columns of these rows in the file's order, then what the source sets by itself."""
    columns = {name: Column(name) for name in dict.fromkeys(name for row in rows for name, _value in row.read)}
    rules = {**source.fields, **{f"properties.{key}": rule for key, rule in (source.properties or {}).items()}}
    constant = []
    for target, rule in rules.items():
        if not rule.column:
            constant.append(Column("", [target]))
        elif rule.column in columns:
            columns[rule.column].targets.append(target)
    for name in (source.lon, source.lat, source.wkt, source.address):
        if name in columns:
            columns[name].is_place = True
    identifier = source.id or next((name for name in USUAL_IDS if name in columns), "")
    if identifier in columns:
        columns[identifier].targets.insert(0, "id")
    if source.properties is None:
        for column in columns.values():
            column.targets = column.targets or ([] if column.is_place else [f"properties.{column.name}"])
    return [*columns.values(), *constant]


def _row(one: ImportRow, columns: list[Column], said: list[ImportNotice], kinds: Kinds) -> dict[str, Any]:
    read = dict(one.read)
    faults = {notice.field for notice in said if notice.severity == "error" and notice.field}
    return {
        "number": one.number,
        "name": _("row %(n)s") % {"n": number_format(one.number)},
        "is_refused": one.is_refused,
        "place": f"{one.lon:.5f}, {one.lat:.5f}" if one.lon is not None else "",
        "at": f"{one.lon:.6f},{one.lat:.6f}" if one.lon is not None else "",
        "cells": [_cell(column, read.get(column.name, ""), one, faults, kinds) for column in columns],
        "notices": [_said(notice) for notice in said],
    }


def _cell(column: Column, read: str, one: ImportRow, faults: set[str], kinds: Kinds) -> dict[str, Any]:
    """What was read, and what it becomes where that is something else."""
    texts = [_text(target, one.meant[target], kinds) for target in column.targets if target in one.meant]
    names = {column.name, *column.targets, *(target.removeprefix("properties.") for target in column.targets)} - {""}
    return {
        "read": read,
        "becomes": [text for text in dict.fromkeys(texts) if text != read],
        "is_fault": bool(names & faults),
        "icon": kind_icon(one.meant.get(KIND), kinds) if KIND in column.targets else "",
    }


def _text(target: str, told: Any, kinds: Kinds) -> str:
    """What a row means by a field, as a person reads it."""
    if target == KIND and isinstance(told, str):
        return kind_name(told, kinds)
    return field_value(target, told if isinstance(told, str | bool) else json.dumps(told))


def _said(notice: ImportNotice) -> dict[str, Any]:
    title, _advice = words_of(notice.code)
    return {
        "number": notice.pk,
        "title": title,
        **message_of(notice.message),
        "severity": SEVERITY.get(notice.severity, notice.severity),
        "tone": SEVERITY_TONES.get(notice.severity, ""),
    }
