"""The notices of a run on its page: by code, in the reader's words, each with its place in the file and on the map."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from geoportal.core.numbers import grouped
from import_scripts.models import ImportDifference, ImportNotice, ImportRun
from import_scripts.notice_words import words_of_notice
from import_scripts.pages.asking import address
from import_scripts.pages.words import SEVERITIES, SEVERITY, SEVERITY_TONES, language, message_of, where
from import_scripts.previewing import kept_numbers
from import_scripts.reviewing import NoticeGroup, notice_groups, places_of, severities


def notices_shown(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """Groups, and the ways to narrow them by severity or to one code."""
    counts = severities(run)
    severity, code = request.GET.get("severity", ""), request.GET.get("code", "")[:60]
    severity = severity if severity in counts else ""
    groups = notice_groups(run, severity=severity, code=code) if counts else []
    said = [notice for group in groups for notice in group.examples]
    places = places_of(run, {notice.feature for notice in said if notice.feature})
    kept = kept_numbers(run, (notice.row for notice in said if notice.row)) if said else set()
    lines = {number: address(request, line=number, rows=None, anchor=f"line-{number}") for number in kept}
    is_few = len(groups) <= 3
    return {
        "total": grouped(sum(counts.values())) if counts else "",
        "severities": _ways(request, counts, severity if not code else None),
        "groups": [_group(request, group, places, lines, is_open=bool(code) or is_few) for group in groups],
    }


def _ways(request: HttpRequest, counts: dict[str, int], chosen: str | None) -> list[dict[str, Any]]:
    every = {"label": _("All"), "number": grouped(sum(counts.values())), "is_chosen": chosen == ""}
    return [
        {**every, "url": address(request, severity=None, code=None, anchor="notices")},
        *(
            {
                "label": SEVERITIES[severity],
                "number": grouped(count),
                "is_chosen": severity == chosen,
                "url": address(request, severity=severity, code=None, anchor="notices"),
            }
            for severity, count in counts.items()
        ),
    ]


def _group(
    request: HttpRequest,
    group: NoticeGroup,
    places: dict[str, ImportDifference],
    lines: dict[int, str],
    *,
    is_open: bool,
) -> dict[str, Any]:
    more = group.count - len(group.examples)
    title, advice = words_of(group.code)
    return {
        "code": group.code,
        "severity": SEVERITY[group.severity],
        "tone": SEVERITY_TONES[group.severity],
        "title": title,
        "advice": advice,
        "count": grouped(group.count),
        "is_open": is_open or group.severity == "error",
        "examples": [_notice(one, places, lines) for one in group.examples],
        "more": more,
        "more_url": address(request, code=group.code, anchor=f"notice-{group.code}")
        if more and "code" not in request.GET
        else "",
    }


def _notice(one: ImportNotice, places: dict[str, ImportDifference], lines: dict[int, str]) -> dict[str, Any]:
    """`line` leads to the row of the file, `at` to the place; `row` is what the map rings there."""
    place = places.get(one.feature)
    at = place.at if place else None  # type: ignore[attr-defined] # annotated
    lon, lat = one.more.get("lon"), one.more.get("lat")
    told = f"{lon:.6f},{lat:.6f}" if isinstance(lon, int | float) and isinstance(lat, int | float) else ""
    return {
        "number": one.pk,
        "where": where(one),
        **message_of(one.message),
        "line": lines.get(one.row, ""),
        "row": f"difference-{place.pk}" if place else f"line-{one.row}",
        "at": f"{at.x:.6f},{at.y:.6f}" if at is not None else told,
    }


def words_of(code: str) -> tuple[str, str]:
    """The title of a code and what to do about it, in the reader's language; without words of its own, the code's."""
    try:
        words = words_of_notice(code, language())
    except KeyError:
        return code.replace("_", " ").capitalize(), ""
    return words.title, words.remedy
