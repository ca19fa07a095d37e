"""The page on which a company's person brings a monthly archive."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from geoportal.accounts.models import Membership, Organisation, User
from housing.models import Manager, UpkeepLoad
from layers.models import City
from tests.import_scripts.housing.conftest import SAMPLE, pack, texts_of

ADDRESS = "/import/housing/"
ACTS = "IRC_HOUSE_ACTS.txt"


@pytest.fixture
def company(city: City) -> Manager:
    """The one of the sample, with an organisation of its own; and another one."""
    ours, others = (Organisation.objects.create(slug=name, name=name) for name in ("ours", "others"))
    Manager.objects.create(name="Чужа", kind=Manager.Kind.COMPANY, code_firme="902", organisation=others)
    Manager.objects.create(name="Без коду", kind=Manager.Kind.COMPANY, organisation=ours)
    return Manager.objects.create(name="Зразкова", kind=Manager.Kind.COMPANY, code_firme="901", organisation=ours)


def signed_in(organisation: str, role: str = "editor") -> Client:
    user = User.objects.create_user(f"{role} of {organisation}")
    Membership.objects.create(user=user, organisation=Organisation.objects.get(slug=organisation), role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(company: Manager) -> Client:
    """Of the company's own person."""
    return signed_in("ours")


def sent(client: Client, path: Path = SAMPLE, **more: str) -> HttpResponse:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer: Any = client.post(ADDRESS, {"file": file, **more})
    return answer  # type: ignore[no-any-return] # what the client answers has no type of its own


def test_a_check_says_that_it_can_be_loaded_and_writes_nothing(client: Client) -> None:
    answer = sent(client)

    assert answer.status_code == 200
    assert "Архів можна завантажити." in answer.content.decode()
    assert "Портал не знає будинку 103969010100." in answer.content.decode()
    assert UpkeepLoad.objects.count() == 0


def test_what_is_loaded_stands_in_the_list_under_its_person(client: Client) -> None:
    answer = sent(client, load="yes")

    load = UpkeepLoad.objects.get()
    assert (answer.status_code, str(load.by)) == (200, "editor of ours")
    text = client.get(ADDRESS).content.decode()
    assert "spA010PA.901" in text
    assert f'action="{ADDRESS}{load.pk}/undo/"' in text


def test_a_faulty_archive_is_refused_with_every_notice(client: Client, tmp_path: Path) -> None:
    texts: dict[str, Any] = texts_of(SAMPLE)
    texts[ACTS] = texts[ACTS].replace("|2100.0000|", "|1e9|")

    answer = sent(client, pack(tmp_path / SAMPLE.name, texts), load="yes")

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "В архіві є помилки." in text
    assert "IRC_HOUSE_ACTS.txt, рядок 1, SUMMA" in text
    assert "«1e9» — не число." in text
    assert UpkeepLoad.objects.count() == 0


def test_notices_are_told_in_english_too(client: Client, tmp_path: Path) -> None:
    texts: dict[str, Any] = texts_of(SAMPLE)
    texts[ACTS] = texts[ACTS].replace("|2100.0000|", "|1e9|")
    path = pack(tmp_path / SAMPLE.name, texts)

    answer: Any = client.post(f"/en{ADDRESS}", {"file": SimpleUploadedFile(path.name, path.read_bytes())})

    assert "is no number. Write digits with a point" in answer.content.decode()


def test_the_same_archive_again_is_said_to_be_in_force(client: Client) -> None:
    sent(client, load="yes")

    assert "Цей самий архів уже чинний." in sent(client, load="yes").content.decode()
    assert UpkeepLoad.objects.count() == 1


def test_without_a_file_it_asks_for_one(client: Client) -> None:
    answer: Any = client.post(ADDRESS, {"load": "yes"})

    assert answer.status_code == 400
    assert "Файл не надіслано." in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(client: Client, settings: Any) -> None:
    settings.IMPORTS_LARGEST_BYTES = 100

    assert sent(client).status_code == 400
    assert UpkeepLoad.objects.count() == 0


def test_an_empty_file_is_refused(client: Client, tmp_path: Path) -> None:
    empty = tmp_path / SAMPLE.name
    empty.write_bytes(b"")

    assert sent(client, empty, load="yes").status_code == 400


def test_a_load_is_taken_back(client: Client) -> None:
    sent(client, load="yes")
    load = UpkeepLoad.objects.get()

    answer: Any = client.post(f"{ADDRESS}{load.pk}/undo/")
    again: Any = client.post(f"{ADDRESS}{load.pk}/undo/")

    load.refresh_from_db()
    assert (answer.status_code, load.state) == (302, "undone")
    told = [str(message) for message in get_messages(again.wsgi_request)]
    assert told == ["spA010PA.901: скасовано.", f"Завантаження {load.pk} не чинне. Скасувати можна лише чинне."]


def test_nobody_loads_or_takes_back_for_another_company(client: Client) -> None:
    sent(client, load="yes")
    load = UpkeepLoad.objects.get()
    stranger = signed_in("others")

    refused = sent(stranger, load="yes")
    taken: Any = stranger.post(f"{ADDRESS}{load.pk}/undo/")

    assert refused.status_code == 400
    assert "Ви не можете завантажувати архіви організації «Зразкова»." in refused.content.decode()
    assert taken.status_code == 404
    assert "spA010PA.901" not in stranger.get(ADDRESS).content.decode()
    load.refresh_from_db()
    assert load.state == "current"


def test_readers_and_people_of_no_company_find_nothing(company: Manager) -> None:
    reader = signed_in("ours", role="reader")

    assert reader.get(ADDRESS).status_code == 404
    assert sent(reader, load="yes").status_code == 404
    assert UpkeepLoad.objects.count() == 0


def test_an_administrator_loads_for_every_company_that_has_a_code(company: Manager) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("administrator"))

    text = client.get(ADDRESS).content.decode()

    assert "Чужа, Зразкова" in text or "Зразкова, Чужа" in text
    assert "Без коду" not in text
    assert sent(client, load="yes").status_code == 200


def test_a_stranger_is_asked_who_it_is(company: Manager) -> None:
    answer: Any = Client().get(ADDRESS)

    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={ADDRESS}")
