"""The report's three forms: text, JSON, and a page that opens with no network."""

import json
from pathlib import Path

import pytest

from import_scripts.notices import error, remark, shown, warning
from import_scripts.report import Drawn, ImportReport, LayerCounts, report_json, report_map, report_text

EVIL = "<img src=x onerror=alert(1)></script><script>window.broken = true</script>"


@pytest.fixture
def report() -> ImportReport:
    return ImportReport(
        file="школи.geojson",
        layers=[LayerCounts("schools", read=9, refused=6, added=1, changed=1, withdrawn=1, unchanged=1)],
        notices=[
            *(error("geometry_missing", "No geometry.", row=row, feature=EVIL) for row in range(1, 8)),
            warning("encoding_guessed", "Read as cp1251."),
            remark("crs_member", "Believed."),
        ],
        features=[
            Drawn("added", {"type": "Point", "coordinates": [33.40, 47.90]}, EVIL, {"id": "7"}),
            Drawn("changed", {"type": "Point", "coordinates": [33.41, 47.90]}, "Змінено"),
            Drawn("withdrawn", {"type": "LineString", "coordinates": [[33.40, 47.91], [33.42, 47.92]]}, "Вилучено"),
            Drawn("refused", {"type": "Point", "coordinates": [33.39, 47.90]}, "Відхилено", {"geometry_missing": "Ні"}),
            Drawn("unchanged", {"type": "Point", "coordinates": [33.42, 47.90]}, "Без змін"),
        ],
        outline={
            "type": "Polygon",
            "coordinates": [[[33.3, 47.8], [33.5, 47.8], [33.5, 48], [33.3, 48], [33.3, 47.8]]],
        },
    )


def test_text_groups_notices_and_says_how_it_ended(report: ImportReport) -> None:
    report.notices = report.notices[:7]
    report.notices = [error("geometry_missing", "No geometry.", row=n.row) for n in report.notices]

    assert report_text(report, examples=2) == (
        "школи.geojson\n"
        "  schools: 9 read, 6 refused; 1 added, 1 changed, 1 withdrawn, 1 unchanged\n"
        "  error geometry_missing (7)\n"
        "    row 1: No geometry.\n"
        "    row 2: No geometry.\n"
        "    … and 5 more; --json lists them all\n"
        "Nothing was written: this was a dry run. Add --commit to write."
    )


def test_text_of_a_refusal_and_of_a_commit(report: ImportReport) -> None:
    report.is_committed, report.seconds = True, 1.25
    assert report_text(report).endswith("\nWritten in 1.2 s.")

    report.refused = "7 rows have errors."
    assert report_text(report).endswith("\nRefused: 7 rows have errors. Nothing was written.")
    assert report_text(report).splitlines()[1] == "  schools: 9 read, 6 refused"


def test_json_has_counts_and_every_notice(report: ImportReport) -> None:
    found = json.loads(report_json(report))

    assert found["layers"][0]["withdrawn"] == 1
    assert found["counts"] == {"error:geometry_missing": 7, "remark:crs_member": 1, "warning:encoding_guessed": 1}
    assert len(found["notices"]) == 9
    assert found["notices"][0]["feature"] == EVIL


def test_a_value_is_shown_on_one_short_line() -> None:
    assert shown("а\n  б") == "а б"
    assert shown("х" * 100) == "х" * 79 + "…"


def test_the_page_holds_all_it_needs(report: ImportReport, tmp_path: Path) -> None:
    import re

    report_map(report, tmp_path / "r.html")

    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)=["\']?([^"\'> ]+)', page.replace("&lt;", "")) == []
    assert re.findall(r"url\((?!#default)[^)]*\)", page) == []
    assert "cdn" not in page
    assert EVIL not in page
    for word in ("додано", "змінено", "вилучено", "відхилено", "без змін", "Зауваження"):
        assert word in page
