import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from layers.actions import save_feature, withdraw_feature
from layers.models import Feature, MediaItem
from tests.conftest import SECRET

Of = Callable[[str], Feature]
Clients = Callable[[str], Client]
EVERYBODY = ["stranger", "citizen", "official", "author", "author_elsewhere", "administrator"]


def edit(feature: Feature, **fields: Any) -> Feature:
    return save_feature(feature.layer, by=None, feature=feature, **fields)


def page_of(client: Client, feature: Feature, **headers: str) -> Any:
    return client.get(feature.get_absolute_url(), headers=headers)


def test_short_address_leads_to_the_words(client: Client, of: Of) -> None:
    answer = client.get(f"/objects/{of('one').pk}/")

    assert (answer.status_code, unquote(answer["Location"])) == (301, f"/objects/{of('one').pk}/ліцей-1/")


@pytest.mark.parametrize("words", ["щось", "ЛІЦЕЙ-1", "%3Cscript%3E"])
def test_other_words_lead_to_the_right_ones(client: Client, of: Of, words: str) -> None:
    answer = client.get(f"/objects/{of('one').pk}/{words}/")

    assert (answer.status_code, unquote(answer["Location"])) == (301, f"/objects/{of('one').pk}/ліцей-1/")


def test_words_are_the_languages_own(client: Client, of: Of) -> None:
    answer = client.get(f"/en/objects/{of('one').pk}/")

    assert answer["Location"] == f"/en/objects/{of('one').pk}/lyceum-no-1/"


def test_object_without_a_name_has_its_page_at_the_number(client: Client, of: Of) -> None:
    nameless = edit(of("one"), name="", translations={})

    answer = client.get(f"/objects/{nameless.pk}/")

    assert answer.status_code == 200
    assert "<h1>Школа</h1>" in answer.text


def test_page_tells_what_is_known_and_what_is_not(client: Client, of: Of, photographed: MediaItem) -> None:
    text = page_of(client, of("one")).text

    rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td[^>]*>(.*?)</td><td class="facts__origin">', text, re.S)
    cells = [(label, re.sub(r"\s*<[^>]+>\s*", "", value).strip()) for label, value in rows]
    assert cells == [
        ("Місткість", "600"),
        ("На кріслі колісному", "невідомо"),
        ("Туалет для людей на кріслах колісних", "невідомо"),
        ("Тактильна плитка", "невідомо"),
    ]
    assert '<a href="tel:+380560000001">+380 56 000 00 01</a>' in text
    assert re.findall(r'<img src="(/media/objects/\d{4}/[0-9a-f]{32}\.jpeg)"[^>]* alt="Фасад ліцею"', text) != []
    assert "Олена Світла" in text
    assert "CC-BY-4.0" in text


def test_every_fact_has_its_own_source_and_day(client: Client, of: Of) -> None:
    lyceum = edit(of("one"), verified_on=date(2026, 3, 7))
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        edit(lyceum, properties={**lyceum.properties, "wheelchair": "no"}, source="Обстеження")
        text = page_of(client, lyceum).text

    origins = re.findall(r'<span class="origin">(.*?), <time datetime="([\d-]+)"', text)
    assert ("Тестове джерело", "2026-03-07") in origins
    assert "Обстеження" in {source for source, _day in origins}


def test_hours_are_told_by_the_clock(client: Client, of: Of) -> None:
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        assert "Відчинено до 17:00" in page_of(client, of("one")).text
    with time_machine.travel("2026-11-24T15:00:00+00:00", tick=False):
        assert "Зачинено, відчиниться завтра о 8:00" in page_of(client, of("one")).text


def test_unparsable_hours_are_shown_as_they_were_written(client: Client, of: Of) -> None:
    edit(of("one"), properties={"opening_hours": "щодня, <крім> свят"})

    text = page_of(client, of("one")).text

    assert "<p>щодня, &lt;крім&gt; свят</p>" in text
    assert "Години записано довільно" in text


def test_overdue_check_is_marked(client: Client, of: Of) -> None:
    edit(of("one"), verified_on=date(2020, 1, 1), next_due_on=date(2021, 1, 1))

    assert "Перевірено 1 січня 2020 р. · перевірку прострочено" in page_of(client, of("one")).text


def test_entrances_with_their_reach(client: Client, of: Of) -> None:
    main = {"lon": 33.4, "lat": 47.9, "wheelchair": "yes", "note": "Головний"}
    edit(of("one"), properties={"entrances": [main, {"lon": 33.4, "lat": 47.9}, {"lon": "x"}, 7]})

    text = page_of(client, of("one")).text

    assert re.findall(r"<li><strong>(.*?)</strong>: (\S+ ?\S*) <a", text) == [
        ("Головний", "повністю доступно"),
        ("Вхід 2", "невідомо"),
    ]


def test_machine_readable_block_is_sound_and_cannot_be_broken_out_of(client: Client, of: Of) -> None:
    edit(of("one"), name="Ліцей </script><script>alert(1)</script> & Ко")

    text = page_of(client, of("one")).text
    place, crumbs = (
        json.loads(block) for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    )

    assert place["@type"] == "School"
    assert place["name"] == "Ліцей </script><script>alert(1)</script> & Ко"
    assert place["geo"] == {"@type": "GeoCoordinates", "longitude": 33.4, "latitude": 47.9}
    assert [item["name"] for item in crumbs["itemListElement"]] == ["Теми", "Освіта", "Школи", place["name"]]
    assert "<script>alert" not in text


def test_page_names_its_other_language_and_its_permanent_address(client: Client, of: Of) -> None:
    number = of("one").pk

    text = unquote(page_of(client, of("one")).text)

    assert f'<link rel="shortlink" href="http://testserver/objects/{number}/">' in text
    assert f'<link rel="canonical" href="http://testserver/objects/{number}/ліцей-1/">' in text
    assert 'hreflang="en"' in text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text  # the QR code


def test_no_script_or_style_stands_in_the_page(client: Client, of: Of, photographed: MediaItem) -> None:
    text = page_of(client, of("one")).text

    inline = re.findall(r"<script(?![^>]*(?:src=|application/(?:ld\+)?json))[^>]*>|<style|\sstyle=|\son\w+=", text)
    assert inline == []


def test_texts_of_people_are_escaped(client: Client, of: Of) -> None:
    bad = '"><img src=x onerror=alert(1)>'
    edit(of("one"), name=bad, description=bad, address=bad, properties={"operator": bad, "website": bad, "phone": bad})

    text = client.get(f"/objects/{of('one').pk}/", follow=True).text

    assert "<img src=x" not in text
    assert escape(bad) in text


def test_nearby_is_told_with_metres(client: Client, of: Of) -> None:
    text = page_of(client, of("one")).text

    names = re.findall(r'<span class="nearby__words"><a href="[^"]+">(.*?)</a>', text)
    assert names == ["Пекарня «Обʼєднання»", "Гімназія № 2", "Школа за районами"]
    assert re.findall(r'nearby__metres">(.*?)<', text) == ["130 м", "7,3 км", "21,7 км"]


@pytest.mark.parametrize("name", EVERYBODY)
def test_hidden_neighbours_are_shown_only_to_those_who_may(client_of: Clients, of: Of, name: str) -> None:
    text = page_of(client_of(name), of("one")).text

    assert (SECRET in text) == (name != "stranger")  # the school for members stands nearby
    assert ("Камера" in text) == (name in ("official", "author", "administrator"))


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(
    ("source_id", "allowed"),
    [
        ("hidden", {"official", "author", "administrator"}),
        ("members", set(EVERYBODY) - {"stranger"}),
        ("eye", {"official", "author", "administrator"}),
    ],
)
def test_hidden_object_answers_as_if_it_never_was(
    client_of: Clients, of: Of, name: str, source_id: str, allowed: set[str]
) -> None:
    client, feature = client_of(name), of(source_id)

    for address in (f"/objects/{feature.pk}/", feature.get_absolute_url(), f"/objects/{feature.pk}/card.json"):
        answer = client.get(address, follow=True)
        if name in allowed:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 404
            assert SECRET not in answer.text
            never = client.get(f"/objects/999999/{'card.json' if address.endswith('card.json') else ''}")
            said = answer.text.replace(quote(address), "/objects/999999/").replace(address, "/objects/999999/")
            assert said == never.text


@pytest.mark.parametrize("number", ["0", "999999", "9223372036854775808", "9" * 60])
def test_number_that_never_was_is_404(client: Client, city: Any, number: str) -> None:
    assert client.get(f"/objects/{number}/").status_code == 404


def test_replaced_object_leads_to_its_successor(client: Client, of: Of) -> None:
    answer = client.get(f"/objects/{of('closed').pk}/")

    assert (answer.status_code, answer["Location"]) == (308, of("one").get_absolute_url())
    assert "Замінив об’єкт «Стара школа № 9»" in page_of(client, of("one")).text


def test_withdrawn_object_says_why(client: Client, of: Of) -> None:
    withdraw_feature(of("two"), by=None, reason="Заклад ліквідовано")

    answer = page_of(client, of("two"))

    assert answer.status_code == 410
    assert "Заклад ліквідовано" in answer.text
    assert client.get(f"/objects/{of('two').pk}/card.json").status_code == 404


def test_successor_that_may_not_be_seen_is_neither_named_nor_led_to(client: Client, of: Of) -> None:
    withdraw_feature(of("two"), by=None, reason="Перенесено", replaced_by=of("hidden"))

    answer = page_of(client, of("two"))

    assert answer.status_code == 410
    assert SECRET not in answer.text
    assert str(of("hidden").pk) not in re.findall(r"/objects/(\d+)/", answer.text)


def test_successor_of_a_successor_is_led_to_and_a_circle_ends(client: Client, of: Of) -> None:
    withdraw_feature(of("two"), by=None, reason="1", replaced_by=of("closed"))
    assert client.get(f"/objects/{of('two').pk}/")["Location"] == of("one").get_absolute_url()

    withdraw_feature(of("one"), by=None, reason="2", replaced_by=of("two"))
    answer = client.get(f"/objects/{of('two').pk}/")
    assert answer.status_code == 410
    assert "Стара школа № 9" in answer.text


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_queries_does_not_grow(client: Client, of: Of, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        edit(of("one"), description=f"Опис {number}")

    address = of("one").get_absolute_url()

    with django_assert_num_queries(9):
        client.get(address)


@pytest.mark.parametrize(("language", "locale"), [("", "uk_UA"), ("/en", "en_GB")])
def test_a_link_that_is_shared_says_what_and_where(client: Client, of: Of, language: str, locale: str) -> None:
    page = client.get(f"{language}/objects/{of('one').pk}/", follow=True).text
    told = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page))

    assert (told["og:type"], told["og:locale"]) == ("place", locale)
    assert told["og:url"].endswith(f"{language}/objects/{of('one').pk}/")
    assert (told["place:location:latitude"], told["place:location:longitude"]) == ("47.900000", "33.400000")
