"""Photographs of a house in the browser: taken when they are pictures, shown at once, removed for good."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from geoportal.accounts.models import User
from layers.models import Feature, MediaItem
from layers.queries import ledger_state

Opened = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


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

    body = client.post(f"{address}{item.pk}/remove/", follow=True).content.decode()

    assert "Прибрано." in body
    assert not MediaItem.objects.filter(feature=house).exists()
    assert Client().get(file).status_code == 404
    assert ledger_state() != seen
    assert "Фасад з двору" not in Client().get(f"/housing/{house.pk}/").content.decode()


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
