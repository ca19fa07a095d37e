"""What the gallery of an object's page says of films and sounds to a browser, before anybody plays them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.translation import override

from layers.media import add_media
from layers.models import Feature, MediaItem
from layers.pages.pictures import _clock, shown
from tests.layers.media_samples import real_film, wav

Of = Callable[[str], Feature]
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n{}\n"


def add(feature: Feature, data: bytes, name: str, sort: str, *languages: str) -> MediaItem:
    return add_media(
        feature, ContentFile(data, name=name), by=None, sort=sort, alt="Політ над планом", credit="Демонстрація",
        licence="CC0-1.0", translations={"en": {"alt": "A flight over the plan"}},
        captions={code: ContentFile(VTT.format(code).encode(), name=f"{code}.vtt") for code in languages},
    )  # fmt: skip


@pytest.fixture
def film(of: Of, media_folder: Path) -> MediaItem:
    return add(of("one"), real_film("webm", size=(800, 450)), "walk.webm", "video", "uk", "en")


def gallery(client: Client, feature: Feature, prefix: str = "") -> str:
    text = client.get(f"{prefix}/objects/{feature.pk}/", follow=True).text
    return text[text.index('<section class="gallery"') :].partition("</section>")[0]


def test_film_has_its_size_and_poster_before_it_is_fetched(client: Client, of: Of, film: MediaItem) -> None:
    (tag,) = re.findall(r"<video[^>]*>", gallery(client, of("one")))
    poster = next(part["file"] for part in film.derivatives if (part["format"], part["width"]) == ("jpeg", 640))

    assert tag == (
        f'<video controls playsinline preload="none" poster="{default_storage.url(poster)}" width="800" height="450"'
        ' aria-label="Політ над планом">'
    )
    assert f'<source src="{film.file.url}" type="video/webm">' in gallery(client, of("one"))
    assert "0:02 · Демонстрація" in gallery(client, of("one"))
    assert client.get(default_storage.url(poster))["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(("prefix", "own", "name"), [("", "uk", "Політ над планом"), ("/en", "en", "A flight")])
def test_captions_of_the_readers_language_stand_there_unasked(
    client: Client, of: Of, film: MediaItem, prefix: str, own: str, name: str
) -> None:
    text = gallery(client, of("one"), prefix)
    english = next(part["file"] for part in film.derivatives if part["format"] == "vtt")
    files = {"uk": film.captions.url, "en": default_storage.url(english)}

    assert re.findall(r"<track[^>]*>", text) == [
        f'<track kind="captions" src="{files[code]}" srclang="{code}" label="{label}"'
        f"{' default' if code == own else ''}>"
        for code, label in (("uk", "Українська"), ("en", "English"))
    ]
    assert name in text
    assert re.findall(r'<a href="([^"]+)" hreflang="(\w\w)"', text) == [(files["uk"], "uk"), (files["en"], "en")]


def test_captions_in_another_language_alone_are_better_than_none(of: Of, media_folder: Path) -> None:
    item = add(of("one"), real_film("webm"), "walk.webm", "video", "en")

    with override("uk"):
        assert [(text.language, text.is_default) for text in shown(item).captions] == [("en", True)]


def test_film_without_captions_says_so_and_a_sound_has_its_own(client: Client, of: Of, media_folder: Path) -> None:
    add(of("one"), real_film("webm"), "walk.webm", "video")
    sound = add(of("one"), wav(), "bell.wav", "audio", "uk")

    text = gallery(client, of("one"))

    assert text.count("без субтитрів") == 1
    assert f'<audio controls preload="none" aria-label="Політ над планом"><source src="{sound.file.url}"' in text
    assert re.findall(r'<track kind="captions" src="([^"]+)" srclang="uk"', text) == [sound.captions.url]


def test_film_from_before_there_were_posters_is_asked_for_its_size(client: Client, of: Of, film: MediaItem) -> None:
    MediaItem.objects.update(derivatives=[], width=None, height=None, duration_s=None)

    assert re.findall(r"<video[^>]*>", gallery(client, of("one"))) == [
        '<video controls playsinline preload="metadata" aria-label="Політ над планом">'
    ]


def test_poster_is_no_photograph(client: Client, of: Of, film: MediaItem) -> None:
    assert client.get(f"/objects/{of('one').pk}/card.json").json()["photo"] is None
    assert "og:image" not in client.get(f"/objects/{of('one').pk}/", follow=True).text


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0.2, "0:01"), (7.0, "0:07"), (59.6, "1:00"), (67, "1:07"), (3725, "62:05")]
)
def test_length_is_written_as_players_write_it(seconds: float | None, words: str) -> None:
    assert _clock(seconds) == words
