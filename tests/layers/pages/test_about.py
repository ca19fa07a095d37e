import re
from typing import Any

import pytest
from django.test import Client

from layers.models import City


def test_about_tells_sources_and_licences(client: Client, city: Any) -> None:
    text = client.get("/about/").text

    for words in ("Тестове джерело", "CC-BY-4.0", "Тестове місто", "WCAG 2.2", "Як посилатися"):
        assert words in text


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demonstration_is_said_exactly_when_it_is_one(client: Client, city: City, is_demonstration: bool) -> None:
    City.objects.update(is_demonstration=is_demonstration)

    assert ("Це демонстрація" in client.get("/about/").text) == is_demonstration


def test_page_that_is_not_there_offers_a_search(client: Client, city: Any) -> None:
    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "Такої сторінки немає" in answer.text
    assert 'name="q"' in answer.text


def test_own_fault_is_told_without_the_database(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("ТАЄМНИЦЯ")

    monkeypatch.setattr("layers.pages.about.render", broken)

    answer = Client(raise_request_exception=False).get("/about/")

    assert answer.status_code == 500
    assert "Щось зламалося на нашому боці" in answer.text
    assert "ТАЄМНИЦЯ" not in answer.text


@pytest.mark.parametrize(
    ("page", "prefix"), [("/", ""), ("/themes/", ""), ("/search/", ""), ("/en/about/", "/en"), ("/nowhere/", "")]
)
def test_a_narrow_screen_has_a_way_to_every_section(client: Client, city: Any, page: str, prefix: str) -> None:
    text = client.get(page).content.decode()
    sheet = text[text.index('<ul class="menu__sheet">') :]
    found = re.findall(r'href="([^"]+)"', sheet[: sheet.index("</ul>")])
    rooms = ("/", "/themes/", "/address/", "/transport/", "/housing/", "/districts/", "/kinds/", "/about/")
    assert found == [f"{prefix}{path}" for path in rooms]
