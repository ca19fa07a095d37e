"""Films on their way in: measured as they are shown, given a poster, refused when nobody could watch them."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from layers import picture_child
from layers.containers import STRIPPERS
from layers.media import add_media
from layers.models import Feature, MediaItem
from layers.picture_child import Refused, film_facts
from tests.layers.media_samples import CANARY, mp4_with_place, on_its_side, real_film

FACTS: dict[str, Any] = {"by": None, "sort": "video", "alt": "Політ", "credit": "Демонстрація", "licence": "CC0-1.0"}
UK, EN = (f"WEBVTT\n\n00:00.000 --> 00:02.000\n{word}\n".encode() for word in ("Політ", "A flight"))
Of = Callable[[str], Feature]


def add(feature: Feature, data: bytes, name: str, **more: Any) -> MediaItem:
    return add_media(feature, ContentFile(data, name=name), **{**FACTS, **more})


def facts_of(folder: Path, data: bytes, form: str) -> tuple[dict[str, Any], Image.Image]:
    path = folder / f"clean.{form}"
    path.write_bytes(data)
    return film_facts(path)


def is_red(picture: Image.Image, spot: tuple[int, int]) -> bool:
    red, green, blue = picture.getpixel(spot)  # type: ignore[misc] # an RGB picture
    return bool(red > 150 and green < 60 and blue < 60)


@pytest.mark.parametrize("form", ["webm", "mp4"])
def test_film_is_cleaned_measured_and_given_a_poster(of: Of, media_folder: Path, form: str) -> None:
    data = real_film(form, size=(800, 450))
    assert CANARY in data

    item = add(of("one"), data, f"walk.{form}")

    assert (item.width, item.height, item.duration_s) == (800, 450, 2.0)
    assert str(item.file.name).endswith(f".{form}")
    assert sorted((part["format"], part["width"], part["height"]) for part in item.derivatives) == [
        (kind, width, height)
        for kind in ("avif", "jpeg", "webp")
        for width, height in ((320, 180), (640, 360), (800, 450))
    ]
    files = [path for path in media_folder.rglob("*") if path.is_file()]
    assert len(files) == 10
    assert not any(CANARY in path.read_bytes() for path in files)


@pytest.mark.parametrize("form", ["webm", "mp4"])
def test_cleaned_film_can_still_be_watched_to_its_end(tmp_path: Path, form: str) -> None:
    import av

    path = tmp_path / f"clean.{form}"
    path.write_bytes(STRIPPERS[form](bytearray(real_film(form, frames=7))))

    with av.open(str(path)) as film:
        assert len(list(film.decode(video=0))) == 7


@pytest.mark.parametrize(("frames", "is_late"), [(110, True), (20, False), (1, False)])
def test_poster_is_a_second_in_or_a_tenth_of_a_short_film(tmp_path: Path, frames: int, is_late: bool) -> None:
    facts, poster = facts_of(tmp_path, real_film("mp4", frames=frames), "mp4")

    assert facts == {"width": 160, "height": 90, "duration_s": frames / 10}
    assert is_red(poster, (20, 45)) == is_late
    assert not is_red(poster, (140, 45))


def test_film_of_a_telephone_held_upright_stands_upright(tmp_path: Path) -> None:
    facts, poster = facts_of(tmp_path, on_its_side(real_film("mp4", frames=110)), "mp4")

    assert (facts["width"], facts["height"]) == (90, 160)
    assert (is_red(poster, (45, 20)), is_red(poster, (45, 140))) == (True, False)  # what was left is up


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    facts, poster = facts_of(tmp_path, real_film("mp4", pixel=Fraction(4, 3)), "mp4")

    assert (facts["width"], facts["height"]) == poster.size == (213, 90)


def test_length_is_not_made_up_where_the_film_does_not_tell_it(tmp_path: Path) -> None:
    data = real_film("webm")
    place = data.index(b"\x44\x89\x88")  # the element Duration of eight bytes
    silent = data[:place] + b"\xec\x89" + bytes(9) + data[place + 11 :]

    assert facts_of(tmp_path, silent, "webm")[0] == {"width": 160, "height": 90, "duration_s": None}


def test_too_many_pixels_are_refused_before_one_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_child, "MAX_PIXELS", 160 * 90 - 1)

    with pytest.raises(Refused, match="too_many_pixels"):
        facts_of(tmp_path, real_film("mp4"), "mp4")


def test_film_without_one_whole_frame_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="unreadable"):
        picture_child._frame_at(iter(()), 1.0)


PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"
UNWATCHABLE = {
    "skeleton.mp4": mp4_with_place(),
    "only-sound.webm": real_film("webm", sound=True),
    "only-sound.mp4": real_film("mp4", sound=True),
    "cut.mp4": real_film("mp4", size=(800, 450), frames=60)[:1500],
    "playlist.mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + PLAYLIST,
}


@pytest.mark.parametrize("name", sorted(UNWATCHABLE))
def test_what_nobody_could_watch_is_refused_and_leaves_nothing(of: Of, media_folder: Path, name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        add(of("one"), UNWATCHABLE[name], name)

    ((field, (sentence,)),) = caught.value.message_dict.items()
    assert (field, sentence.split(":")[0]) == ("file", f"«{name}»")
    assert "MP4" in sentence
    assert not media_folder.exists()
    assert MediaItem.objects.count() == 0


def test_refusal_of_a_film_does_not_speak_of_jpeg(of: Of, media_folder: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        add(of("one"), real_film("webm", sound=True), "only-sound.webm")

    assert caught.value.messages == [
        "«only-sound.webm»: з фільму не вдалося прочитати жодного кадру. "
        "Перетворіть його ще раз на MP4 або WebM і надішліть знову."
    ]


def captioned(of: Of) -> MediaItem:
    texts = {"uk": ContentFile(UK, name="uk.vtt"), "en": ContentFile(EN, name="en.vtt")}
    return add(of("one"), real_film("webm", size=(800, 450)), "walk.webm", captions=texts)


def test_captions_of_every_language_are_kept_and_served(client: Client, of: Of, media_folder: Path) -> None:
    item = captioned(of)

    (english,) = [part for part in item.derivatives if part["format"] == "vtt"]
    assert {key: english[key] for key in english if key != "file"} == {"format": "vtt", "language": "en"}
    for name, text in ((item.captions.name, UK), (english["file"], EN)):
        answer = client.get(f"/media/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/vtt; charset=utf-8")
        assert b"".join(answer) == text
