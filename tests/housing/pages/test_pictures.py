"""Photographs of a house in the browser: taken when they are pictures, shown, removed with a reason, put back."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from geoportal.accounts.models import User
from layers.media import add_media, remove_media
from layers.media_return import removed_media
from layers.models import Feature, MediaItem
from layers.queries import ledger_state

Opened = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def picture(shade: int) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (400, 300), (shade, 90, 120)).save(buffer, "JPEG")
    return SimpleUploadedFile("двір.jpg", buffer.getvalue(), "image/jpeg")


def told(**more: Any) -> dict[str, Any]:
    buffer = BytesIO()
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(buffer, "JPEG")
    file = SimpleUploadedFile("фасад.jpg", buffer.getvalue(), "image/jpeg")
    words = {"alt": "Фасад з двору", "alt_en": "The front from the yard", "credit": "ОСББ", "licence": "CC-BY-4.0"}
    return {"file": file, **words, **more}


def test_a_photograph_is_added_shown_and_removed(client_of: Opened, house: Feature, keeper: User) -> None:
    client, address = client_of(keeper), f"/housing/{house.pk}/pictures/"

    body = client.post(address, told(), follow=True).content.decode()

    assert "Фотографія вже на сторінці будинку." in body
    item = MediaItem.objects.get(feature=house)
    assert (item.sort, item.alt, item.credit) == ("photo", "Фасад з двору", "ОСББ")
    assert item.events.latest("pgh_id").pgh_context.metadata["user"] == keeper.pk
    assert "Фасад з двору" in Client().get(f"/housing/{house.pk}/").content.decode()
    assert "The front from the yard" in Client().get(f"/en/housing/{house.pk}/").content.decode()
    seen, file = ledger_state(), item.file.url
    assert Client().get(file).status_code == 200

    body = client.post(f"{address}{item.pk}/remove/", {"reason": "Не той двір"}, follow=True).content.decode()

    assert "Прибрано. Повернути можна нижче." in body
    assert not MediaItem.objects.filter(feature=house).exists()
    assert Client().get(file).status_code == 404
    assert ledger_state() != seen
    assert "Фасад з двору" not in Client().get(f"/housing/{house.pk}/").content.decode()


def test_what_was_removed_is_told_to_its_keepers_alone_and_put_back(
    client_of: Opened, house: Feature, keeper: User, settings: Any
) -> None:
    settings.MEDIA_KEPT_DAYS = 21
    client, address = client_of(keeper), f"/housing/{house.pk}/pictures/"
    client.post(address, told())
    item = MediaItem.objects.get(feature=house)
    assert "Прибране" not in client.get(address).content.decode()

    body = client.post(f"{address}{item.pk}/remove/", {"reason": "Не той двір"}, follow=True).content.decode()

    assert "Файли зберігаються 21 день." in body
    assert "Фасад з двору" in body
    assert ": Не той двір" in body
    assert item.file.url not in body  # nobody is given the file, so no picture of it is shown
    for shown in (f"/housing/{house.pk}/", f"/o/{house.pk}", f"/api/housing/passports/{house.pk}"):
        assert "Не той двір" not in Client().get(shown, follow=True).content.decode()
    (removed,) = client.get(address).context["removed"]
    restore = f"{address}removed/{removed.number}/restore/"

    body = client.post(restore, follow=True).content.decode()

    assert "Фотографія знову на сторінці будинку." in body
    assert "Прибране" not in body
    assert MediaItem.objects.get(feature=house).pk == item.pk
    assert Client().get(item.file.url).status_code == 200
    assert "Фасад з двору" in Client().get(f"/housing/{house.pk}/").content.decode()
    last = MediaItem.objects.get(pk=item.pk).events.latest("pgh_id")
    assert (last.pgh_label, last.pgh_context.metadata["user"]) == ("insert", keeper.pk)

    body = client.post(restore, follow=True).content.decode()
    assert "Повернути не можна: файлу вже немає або його знову додано." in body


def test_nothing_is_removed_without_a_reason(client_of: Opened, house: Feature, keeper: User) -> None:
    client, address = client_of(keeper), f"/housing/{house.pk}/pictures/"
    client.post(address, told())
    item = MediaItem.objects.get(feature=house)

    for reason, said in ((" ", "Скажіть, чому його прибирають."), ("х" * 201, "щонайбільше 200 знаків")):
        body = client.post(f"{address}{item.pk}/remove/", {"reason": reason}, follow=True).content.decode()
        assert said in body

    assert list(MediaItem.objects.filter(feature=house)) == [item]


def test_what_was_removed_from_another_house_is_not_put_back_here(
    client_of: Opened, house: Feature, bare: Feature
) -> None:
    client = client_of("author")
    client.post(f"/housing/{bare.pk}/pictures/", told())
    remove_media(MediaItem.objects.get(feature=bare), by=None, reason="Помилка")
    (removed,) = removed_media(bare)

    client.post(f"/housing/{house.pk}/pictures/removed/{removed.number}/restore/")

    assert not MediaItem.objects.exists()


@pytest.mark.parametrize("who", ["citizen", "official", "author_elsewhere"])
def test_others_neither_see_what_was_removed_nor_put_it_back(client_of: Opened, house: Feature, who: str) -> None:
    client_of("author").post(f"/housing/{house.pk}/pictures/", told())
    remove_media(MediaItem.objects.get(feature=house), by=None, reason="Помилка")
    (removed,) = removed_media(house)

    address = f"/housing/{house.pk}/pictures/"
    assert client_of(who).get(address).status_code == 403
    assert client_of(who).post(f"{address}removed/{removed.number}/restore/").status_code == 403
    assert not MediaItem.objects.exists()


def test_the_list_costs_as_many_queries_whatever_was_removed(client_of: Opened, house: Feature, keeper: User) -> None:
    client, address = client_of(keeper), f"/housing/{house.pk}/pictures/"
    counts = []
    for shade in (10, 60, 110):
        add_media(house, picture(shade), by=None, sort="photo", alt="Двір", credit="ОСББ", licence="CC0-1.0")
        remove_media(MediaItem.objects.get(feature=house), by=None, reason="Помилка")
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(address)
        counts.append((len(shown.context["removed"]), len(asked)))

    assert [removed for removed, _ in counts] == [1, 2, 3]
    assert len({queries for _, queries in counts[1:]}) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"file": SimpleUploadedFile("план.pdf", b"%PDF-1.7 nothing")}, "file"),
        ({"file": ""}, "file"),
        ({"alt": " "}, "alt"),
        ({"credit": ""}, "credit"),
        ({"licence": "none"}, "licence"),
        ({"taken_on": "2999-01-01"}, "taken_on"),
    ],
)
def test_what_is_not_taken_is_said_beside_its_field(
    client_of: Opened, house: Feature, keeper: User, change: dict[str, Any], field: str
) -> None:
    response = client_of(keeper).post(f"/housing/{house.pk}/pictures/", told(**change))

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert not MediaItem.objects.filter(feature=house).exists()


def test_a_picture_of_another_object_is_not_removed_here(client_of: Opened, house: Feature, bare: Feature) -> None:
    client = client_of("author")
    client.post(f"/housing/{bare.pk}/pictures/", told())
    item = MediaItem.objects.get(feature=bare)

    assert client.post(f"/housing/{house.pk}/pictures/{item.pk}/remove/").status_code == 404

    assert MediaItem.objects.filter(pk=item.pk).exists()


@pytest.mark.parametrize("who", ["citizen", "official", "author_elsewhere"])
def test_others_add_and_remove_nothing(client_of: Opened, house: Feature, who: str) -> None:
    client_of("author").post(f"/housing/{house.pk}/pictures/", told())
    item = MediaItem.objects.get(feature=house)
    client = client_of(who)

    assert client.post(f"/housing/{house.pk}/pictures/", told()).status_code == 403
    assert client.post(f"/housing/{house.pk}/pictures/{item.pk}/remove/").status_code == 403
    assert list(MediaItem.objects.filter(feature=house)) == [item]
