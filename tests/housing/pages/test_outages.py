"""Pages of outages: what is off for everybody, the steps for those who speak for a provider."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from housing.models import Outage
from housing.outage_actions import withdraw_outage
from tests.conftest import SECRET
from tests.housing.town import NOW, Town

HOUR = timedelta(hours=1)
ATOM = "{http://www.w3.org/2005/Atom}"
Clients = Callable[[str], Client]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def body(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def page_of(outage: Outage) -> str:
    return outage.get_absolute_url()


# --- Reading ------------------------------------------------------------------
def test_notices_stand_under_now_planned_and_ended(town: Town, client: Client) -> None:
    town.outage(reason="Зараз")
    town.outage(reason="Запізнилося", starts_at=NOW - 5 * HOUR, expected_end_at=NOW - HOUR)
    town.outage(reason="Попереду", starts_at=NOW + HOUR)
    ended = town.outage(reason="Минуло", starts_at=NOW - 3 * HOUR)
    Outage.objects.filter(pk=ended.pk).update(ended_at=NOW - HOUR)
    withdraw_outage(town.outage(reason="Помилкове"), reason="Не те", by=None)

    text = body(client, "/housing/outages/")

    places = [text.index(words) for words in ("Вимкнено зараз", "Запізнилося", "Зараз</a>", "Попереду</a>", "Минуло")]
    assert places == sorted(places)
    assert "Помилкове" not in text
    assert "2 будинки, 20 квартир" in text


def test_an_empty_list_says_what_to_do(town: Town, client: Client) -> None:
    assert "телефонуйте постачальникові" in body(client, "/housing/outages/")


def test_the_list_is_narrowed_by_service_and_district(town: Town, client: Client) -> None:
    west, east = town.houses["one"].feature.district_id, town.houses["three"].feature.district_id
    town.outage(reason="Захід")
    town.outage(reason="Схід", parts=[town.far_boiler])
    town.outage(reason="Вода", service="cold_water", provider=town.water, parts=[town.main])

    def told(query: str) -> list[str]:
        text = body(client, f"/housing/outages/{query}")
        return [reason for reason in ("Захід", "Схід", "Вода") if f">{reason}</a>" in text]

    assert told("?service=heating") == ["Захід", "Схід"]
    assert told(f"?district={east}") == ["Схід"]
    assert told(f"?service=cold_water&district={west}") == ["Вода"]
    assert told("?service=%00&district=x") == ["Захід", "Схід", "Вода"]
    assert "відповідало б цим фільтрам" in body(client, "/housing/outages/?service=gas")


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_as_many_queries_for_many_notices(
    town: Town, client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        town.outage()

    with django_assert_num_queries(8):
        client.get("/housing/outages/")


def test_a_page_that_says_the_same_is_not_sent_again(town: Town, client: Client) -> None:
    first = client.get("/housing/outages/")
    same = client.get("/housing/outages/", headers={"If-None-Match": first["ETag"]})
    town.outage()
    other = client.get("/housing/outages/", headers={"If-None-Match": first["ETag"]})

    assert (first["Cache-Control"], same.status_code, other.status_code) == ("public, no-cache", 304, 200)


def test_a_page_for_somebody_is_kept_nowhere(town: Town, client_of: Clients) -> None:
    assert client_of("citizen").get("/housing/outages/")["Cache-Control"] == "private, no-store"


def test_one_notice_tells_its_houses_and_whom_to_call(town: Town, client: Client) -> None:
    text = body(client, page_of(town.outage(expected_end_at=NOW + HOUR)))

    assert 'href="tel:+380560001001"' in text
    assert "вулиця Соборності, 1" in text
    assert "29 листопада, 15:00" in text
    assert "Повідомити, що змінилося" not in text


def test_nobody_is_told_of_a_house_that_may_not_be_seen(town: Town, client: Client, client_of: Clients) -> None:
    outage = town.outage(parts=[town.far_boiler])

    for address in (page_of(outage), "/housing/outages/", "/housing/outages/feed.atom"):
        text = body(client, address)
        assert SECRET not in text
        assert "1 будинок" in text
    assert SECRET in body(client_of("administrator"), page_of(outage))


def test_a_withdrawn_notice_is_gone_and_says_why(town: Town, client: Client) -> None:
    outage = town.outage()
    withdraw_outage(outage, reason="Переплутали адресу", by=None)

    assert "Переплутали адресу" in body(client, page_of(outage), 410)


def test_what_was_never_told_is_not_there(town: Town, client: Client) -> None:
    body(client, "/housing/outages/999999/", 404)
    body(client, f"/housing/outages/{2**70}/", 404)


def test_english_pages_speak_english(town: Town, client: Client) -> None:
    address = page_of(town.outage(translations={"en": {"reason": {"text": "A burst pipe", "of": ""}}}))

    assert "A burst pipe" in body(client, "/en/housing/outages/")
    assert "Boiler house No. 1" in body(client, f"/en{address}")


def test_the_feed_is_atom_with_the_latest_first(town: Town, client: Client) -> None:
    town.outage(reason="Давніше", told_at=NOW - HOUR)
    town.outage(reason="Новіше", expected_end_at=NOW + HOUR)

    feed = ElementTree.fromstring(client.get("/housing/outages/feed.atom").content)  # noqa: S314 - written by ourselves

    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Опалення: Новіше", "Опалення: Давніше"]
    assert "очікується до 29 листопада, 15:00" in str(feed.findtext(f"{ATOM}entry/{ATOM}summary"))


# --- Telling ------------------------------------------------------------------
def notice(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "service": "heating", "sort": "emergency", "parts": [town.boiler.pk], "addresses": "", "reason": "Прорив",
        "starts_at": "2026-11-29T14:00", "expected_end_at": "2026-11-29T20:00", "source": "Диспетчер", **changes,
    }  # fmt: skip


def test_who_speaks_for_nobody_may_not_tell(town: Town, client_of: Clients) -> None:
    for person, status in (("stranger", 302), ("citizen", 403), ("author", 403), ("author_elsewhere", 200)):
        assert client_of(person).get("/housing/outages/new/").status_code == status, person


def test_nobody_tells_for_a_provider_of_others(town: Town, client_of: Clients) -> None:
    body(client_of("author_elsewhere"), "/housing/outages/new/?provider=water", 403)


def test_who_speaks_for_several_chooses_first(town: Town, client_of: Clients) -> None:
    assert "?provider=water" in body(client_of("administrator"), "/housing/outages/new/")


def test_a_preview_counts_and_publishes_nothing(town: Town, client_of: Clients) -> None:
    answer = client_of("author_elsewhere").post("/housing/outages/new/", notice(town, step="preview"))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2 будинки" in text
    assert "houses-map__dots--now" in text
    assert not Outage.objects.exists()


def test_what_is_published_is_seen_by_everybody(town: Town, client_of: Clients, client: Client) -> None:
    sent = notice(town, step="publish", reason_en="A burst pipe", addresses="вулиця Дніпровська, 3")
    answer = client_of("author_elsewhere").post("/housing/outages/new/", sent)

    outage = Outage.objects.get()
    assert answer["Location"] == page_of(outage)
    assert "Прорив" in body(client, "/housing/outages/")
    assert "вулиця Дніпровська, 3" in body(client, page_of(outage))
    assert "A burst pipe" in body(client, f"/en{page_of(outage)}")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parts": []}, "не стосується жодного будинку"),
        ({"expected_end_at": "2026-11-29T13:00"}, "не може бути раніше"),
        ({"starts_at": "2026-09-29T13:00"}, "понад місяць"),
        ({"addresses": "немає такої"}, "немає такої"),
        ({"addresses": "\n".join(map(str, range(101)))}, "понад 100 будинків"),
        ({"service": "gas"}, "service"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_with_the_remedy(
    town: Town, client_of: Clients, changes: dict[str, Any], sentence: str
) -> None:
    sent = notice(town, step="publish", **changes)
    answer = client_of("author_elsewhere").post("/housing/outages/new/", sent)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Outage.objects.exists()


def take(client: Client, outage: Outage, step: str, **facts: Any) -> str:
    address = reverse("housing_outage_step", args=[outage.pk, step])
    answer = client.post(address, {"revision": outage.revision, **facts}, follow=True)
    outage.refresh_from_db()
    return answer.content.decode()


def test_the_steps_of_a_notice_one_after_another(town: Town, client_of: Clients) -> None:
    by, outage = client_of("author_elsewhere"), town.outage(starts_at=NOW - 2 * HOUR)

    assert "Чекаємо на трубу" in take(by, outage, "move", expected_end_at="2026-11-29T20:00", words="Чекаємо на трубу")
    assert outage.expected_end_at == NOW + 6 * HOUR
    assert "Оприлюднено, що послугу відновлено" in take(by, outage, "end", ended_at="2026-11-29T13:30")
    assert outage.ended_at == NOW - HOUR / 2
    assert "Тут його можна повернути" in take(by, outage, "withdraw", reason="Не той будинок")
    assert outage.withdrawn_at == NOW
    assert "знову чинне" in take(by, outage, "restore")
    assert outage.withdrawn_at is None


def test_a_step_on_an_old_state_is_refused_and_said(town: Town, client_of: Clients) -> None:
    outage = town.outage()

    text = take(client_of("author_elsewhere"), outage, "withdraw", reason="Так", revision=7)

    assert "хтось змінив" in text
    assert outage.withdrawn_at is None


@pytest.mark.parametrize(
    ("step", "facts", "sentence"),
    [
        ("end", {"ended_at": "2026-11-29T10:00"}, "не може бути раніше"),
        ("end", {"ended_at": "2026-11-30T10:00"}, "іще не настав"),
        ("withdraw", {"reason": ""}, "обов"),
    ],
)
def test_a_step_that_makes_no_sense_is_said(
    town: Town, client_of: Clients, step: str, facts: dict[str, Any], sentence: str
) -> None:
    outage = town.outage()

    assert sentence in take(client_of("author_elsewhere"), outage, step, **facts)
    assert outage.revision == 1


@pytest.mark.parametrize(("person", "status"), [("citizen", 403), ("author", 403), ("stranger", 302)])
def test_nobody_else_takes_a_step(town: Town, client_of: Clients, person: str, status: int) -> None:
    outage = town.outage()

    answer = client_of(person).post(f"{page_of(outage)}withdraw/", {"revision": 1, "reason": "Так"})

    outage.refresh_from_db()
    assert (answer.status_code, outage.withdrawn_at) == (status, None)


def test_a_step_of_another_name_is_not_there(town: Town, client_of: Clients) -> None:
    assert client_of("administrator").post(f"{page_of(town.outage())}erase/").status_code == 404
