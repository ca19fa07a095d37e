"""A file of OpenStreetMap in a real browser: counted, chosen by ticking, checked again; on a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import pytest
from django.core.management import call_command
from osmium.osm.mutable import Node
from playwright.sync_api import Page, expect

from import_scripts.models import ImportRun
from import_scripts.states import State
from tests.browser.judging import faults_of, is_wider_than_the_screen

PageAt = Callable[..., Page]
THINGS = (("amenity=school", 3), ("building=yes", 9), ("highway=bus_stop", 7), ("shop=bakery", 5), ("natural=tree", 12))


def extract(folder: Path) -> Path:
    """A file in which these things stand so often."""
    path = folder / "місто.osm"
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, (tag, count) in enumerate(THINGS, start=1):
            key, value = tag.split("=")
            for one in range(count):
                tags = {key: value, "name": f"{value} {one}"}
                writer.add_node(Node(id=number * 100 + one, location=(33.4 + one / 1000, 47.9), tags=tags))
    return path


def bring(page: Page, file: Path) -> ImportRun:
    """By the form, with no word on what of it is meant; the worker works once."""
    page.get_by_label("Файли з об’єктами").set_input_files(file)
    page.get_by_label("Шар", exact=True).first.select_option("schools")
    page.get_by_role("button", name="Перевірити файл").click()
    page.wait_for_url("**/import/*-*/")
    call_command("run_worker", "--once")
    return ImportRun.objects.latest("id")


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_what_is_meant_is_ticked_and_checked(
    page_at: PageAt,
    inside: dict[str, Any],
    tmp_path: Path,
    size: str,
    scheme: str,
) -> None:
    page = page_at("/import/", size=size, scheme=scheme, **inside)
    run = bring(page, extract(tmp_path))
    assert run.state == State.REFUSED
    expect(page.get_by_role("heading", name="Що взяти з OpenStreetMap?")).to_be_visible()
    expect(page.locator(".choice__tag")).to_have_text([tag for tag, _ in sorted(THINGS, key=lambda one: -one[1])])
    assert not is_wider_than_the_screen(page)
    assert faults_of(page) == []

    page.get_by_label("amenity=school").check()
    page.get_by_label("Інші").fill("shop=*")
    page.get_by_role("button", name="Взяти вибране й перевірити").click()
    page.wait_for_url(lambda url: str(run.uuid) not in url)
    call_command("run_worker", "--once")

    again = ImportRun.objects.latest("id")
    assert again.source["osm"]["tags"] == ["amenity=school", "shop=*"]
    assert (again.rows_read, again.rows_refused) == (8, 0), again.refusal
    expect(page.get_by_text("OpenStreetMap зберігає це в такому тегу.")).to_be_visible()
