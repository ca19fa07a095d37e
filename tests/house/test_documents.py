"""Documents lead somewhere, lock files fit each other, and nothing of the machine they were written on is in them."""

import re
from pathlib import Path

from tests.house.files import ROOT, name_of

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def anchors_of(document: Path) -> set[str]:
    """Headings as a reader's browser is sent to them: lower case, without signs, blanks as hyphens."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file_and_a_heading_of_it() -> None:
    broken = []
    for document in documents():
        for target, anchor in LINK.findall(document.read_text()):
            path = (document.parent / target) if target else document
            if not path.exists() or (anchor and anchor not in anchors_of(path)):
                broken.append(f"{name_of(document)}: {target}#{anchor}")
    assert documents(), "no document was found"

    assert broken == []


def test_every_document_is_reached_from_another() -> None:
    reached = {
        (document.parent / target).resolve()
        for document in documents()
        for target, _ in LINK.findall(document.read_text())
        if target
    }
    alone = [path for path in (ROOT / "docs").rglob("*.md") if not {path, path.parent} & reached]

    assert [name_of(path) for path in alone] == []


def test_every_decision_fits_on_a_page() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [name_of(path) for path in decisions if len(path.read_text().splitlines()) > 60] == []


def test_the_packages_for_tests_contain_those_for_serving_pin_for_pin() -> None:
    serving, testing = (
        dict(PIN.findall((ROOT / "deploy" / name).read_text())) for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert "django" in serving

    assert {name: testing.get(name) for name in serving} == serving


def test_no_lock_file_holds_the_address_of_a_registry() -> None:
    locks = [*(ROOT / "deploy").glob("requirements*.txt"), ROOT / "frontend" / "package-lock.json"]

    assert [
        name_of(path)
        for path in locks
        if re.search(r"--index-url|\"resolved\":|https?://[^\"\s]*/simple", path.read_text())
    ] == []
