"""Pictures, films and sounds on their way in: hostile ones are refused, taken ones carry nothing of their author."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image, PngImagePlugin

from layers import media
from layers.media import add_media, remove_media
from layers.models import Feature, MediaItem
from layers.queries import ledger_state
from tests.layers.media_samples import CANARY, jpeg_with_gps, mp4_with_place, real_film, wav

FACTS: dict[str, Any] = {
    "by": None, "sort": "photo", "alt": "Фасад ліцею", "credit": "Демонстрація", "licence": "CC-BY-4.0",
}  # fmt: skip
STRIPES = Image.linear_gradient("L").resize((1600, 900)).convert("RGB")


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def lyceum(city: Any) -> Feature:
    return Feature.objects.get(source_id="one")


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def upload(data: bytes, name: str) -> "ContentFile[bytes]":
    return ContentFile(data, name=name)


def stored(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file()) if root.exists() else []


def sentence(caught: pytest.ExceptionInfo[ValidationError], field: str = "file") -> str:
    assert list(caught.value.message_dict) == [field]
    return str(caught.value.message_dict[field][0])


def test_photo_is_made_anew_in_three_formats_and_several_widths(lyceum: Feature) -> None:
    item = add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "фасад.jpg"), **FACTS)

    assert (item.width, item.height) == (1600, 900)
    made = sorted((part["width"], part["height"], part["format"]) for part in item.derivatives)
    assert made == [
        (width, height, form)
        for width, height in ((320, 180), (640, 360), (1280, 720), (1600, 900))
        for form in ("avif", "jpeg", "webp")
    ]
    for part in item.derivatives:
        with default_storage.open(part["file"]) as file, Image.open(file) as picture:
            assert (picture.format, picture.size) == (part["format"].upper(), (part["width"], part["height"]))


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_place_owner_and_comment_of_a_photo_are_gone_from_every_file(
    lyceum: Feature, media_root: Path, form: str
) -> None:
    data = jpeg_with_gps(STRIPES, form)
    assert CANARY in data

    add_media(lyceum, upload(data, "phone.jpg"), **FACTS)

    files = [path for path in media_root.rglob("*") if path.is_file()]
    assert len(files) == 12
    for path in files:
        assert CANARY not in path.read_bytes()
        with Image.open(path) as picture:
            assert dict(picture.getexif()) == {}
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


def test_text_of_a_png_is_gone(lyceum: Feature, media_root: Path) -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", CANARY.decode())
    data = encoded(STRIPES, "PNG", pnginfo=note)
    assert CANARY in data

    add_media(lyceum, upload(data, "plan.png"), **FACTS)

    assert all(CANARY not in path.read_bytes() for path in media_root.rglob("*") if path.is_file())


def test_photo_taken_sideways_is_turned_upright(lyceum: Feature) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways

    item = add_media(lyceum, upload(encoded(STRIPES, "JPEG", exif=exif), "side.jpg"), **FACTS)

    assert (item.width, item.height) == (900, 1600)


def test_transparent_picture_lies_on_white(lyceum: Feature) -> None:
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))

    item = add_media(lyceum, upload(encoded(clear, "PNG"), "logo.png"), **FACTS)

    with item.file.open() as file, Image.open(file) as picture:
        assert picture.getpixel((200, 200)) == (255, 255, 255)


def test_small_picture_is_not_enlarged(lyceum: Feature) -> None:
    item = add_media(lyceum, upload(encoded(STRIPES.resize((200, 100)), "JPEG"), "small.jpg"), **FACTS)

    assert {part["width"] for part in item.derivatives} == {200}


def test_panorama_keeps_two_to_one_and_wider_pictures(lyceum: Feature) -> None:
    around = STRIPES.resize((4600, 2300))

    item = add_media(lyceum, upload(encoded(around, "JPEG"), "around.jpg"), **{**FACTS, "sort": "panorama"})

    assert (item.width, item.height) == (4096, 2048)
    assert sorted({part["width"] for part in item.derivatives}) == [1024, 2048, 4096]


def test_panorama_of_another_shape_is_refused(lyceum: Feature) -> None:
    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "flat.jpg"), **{**FACTS, "sort": "panorama"})

    assert "flat.jpg" in sentence(caught)


def test_same_file_twice_is_one_item(lyceum: Feature, media_root: Path) -> None:
    data = encoded(STRIPES, "JPEG")
    first = add_media(lyceum, upload(data, "a.jpg"), **FACTS)
    before = stored(media_root)

    second = add_media(lyceum, upload(data, "b.jpg"), **FACTS)

    assert second.pk == first.pk
    assert stored(media_root) == before
    assert MediaItem.objects.count() == 1


def test_items_follow_each_other_and_are_in_the_history(lyceum: Feature) -> None:
    one = add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "1.jpg"), **FACTS)
    two = add_media(lyceum, upload(encoded(STRIPES.rotate(180), "JPEG"), "2.jpg"), **FACTS)

    assert (one.position, two.position) == (0, 1)
    event = one.events.get()
    assert event.pgh_context.metadata["action"] == "add_media"


def test_translations_of_the_alternative_text(lyceum: Feature) -> None:
    item = add_media(
        lyceum, upload(encoded(STRIPES, "JPEG"), "1.jpg"), **FACTS, translations={"en": {"alt": "The front"}}
    )

    assert item.translations["en"]["alt"]["text"] == "The front"


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds almost nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def animated() -> bytes:
    return encoded(STRIPES, "WEBP", save_all=True, append_images=[STRIPES.rotate(90), STRIPES.rotate(180)])


HOSTILE = {
    "truncated.jpg": encoded(STRIPES, "JPEG")[:4000],
    "flood.png": png_header(50_000, 50_000),
    "long.png": png_header(12_001, 10),
    "lie.png": png_header(3000, 3000),
    "page.jpg": b"<!doctype html><script>alert(1)</script>" * 20,
    "drawing.jpg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "postscript.jpg": b"%!PS-Adobe-3.0\nsystemdict /setpagedevice\n",
    "playlist.jpg": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    "empty.jpg": b"",
    "moving.webp": animated(),
    "old.gif": encoded(STRIPES, "GIF"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_picture_is_refused_by_name_and_nothing_is_stored(lyceum: Feature, media_root: Path, name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(HOSTILE[name], name), **FACTS)

    assert name in sentence(caught)
    assert stored(media_root) == []
    assert MediaItem.objects.count() == 0


def test_script_hidden_behind_a_picture_does_not_survive(lyceum: Feature, media_root: Path) -> None:
    data = encoded(STRIPES, "JPEG", comment=b"<script>alert(1)</script>") + b"<html><script>alert(2)</script>"

    add_media(lyceum, upload(data, "both.jpg"), **FACTS)

    assert all(b"<script>" not in path.read_bytes() for path in media_root.rglob("*") if path.is_file())


def test_file_with_another_extension_is_judged_by_its_content(lyceum: Feature) -> None:
    item = add_media(lyceum, upload(encoded(STRIPES, "PNG"), "really.html"), **FACTS)

    assert str(item.file.name).endswith(".jpeg")


def test_too_large_file_is_refused_before_it_is_read(lyceum: Feature) -> None:
    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(bytes(26 * 1024**2), "big.jpg"), **FACTS)

    assert "26" in sentence(caught)
    assert "25" in sentence(caught)


def test_upload_without_end_is_stopped_at_the_largest_size(
    lyceum: Feature, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST", 1000)

    with pytest.raises(ValidationError, match="більший за 100"):
        add_media(lyceum, upload(b"x" * 1001, "endless.mp4"), **{**FACTS, "sort": "video"})

    assert not MediaItem.objects.exists()
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_child_that_does_not_end_is_killed(
    lyceum: Feature, media_root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(media, "CHILD", sleeper)
    monkeypatch.setattr(media, "CHILD_WALL_S", 0.3)

    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "slow.jpg"), **FACTS)

    assert "slow.jpg" in sentence(caught)
    assert stored(media_root) == []


@pytest.mark.parametrize(
    "body", ["import os\nos.kill(os.getpid(), 11)\n", "print('no answer at all')\n", "print('[]')\n", ""]
)
def test_child_that_dies_or_talks_nonsense_is_a_refusal(
    lyceum: Feature, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(body)
    monkeypatch.setattr(media, "CHILD", broken)

    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "crash.jpg"), **FACTS)

    assert "crash.jpg" in sentence(caught)


def test_document_is_refused_with_the_reason(lyceum: Feature) -> None:
    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(b"%PDF-1.7\n", "statute.pdf"), **{**FACTS, "sort": "document"})

    assert "statute.pdf" in sentence(caught)


@pytest.mark.parametrize("missing", ["alt", "credit", "licence"])
def test_media_without_words_credit_or_licence_is_refused(lyceum: Feature, missing: str) -> None:
    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "a.jpg"), **{**FACTS, missing: "  "})

    assert list(caught.value.message_dict) == [missing]


def test_sound_is_stored_without_its_tags(lyceum: Feature) -> None:
    data = wav(extra=b"LIST" + struct.pack("<I", len(CANARY)) + CANARY)

    item = add_media(lyceum, upload(data, "bells.wav"), **{**FACTS, "sort": "audio"})

    assert item.file.read() == wav()
    assert item.derivatives == []


def test_film_keeps_its_captions_and_loses_its_place(lyceum: Feature) -> None:
    vtt = upload("WEBVTT\n\n00:00.000 --> 00:02.000\nДзвін\n".encode(), "uk.vtt")

    film = real_film("mp4")
    assert CANARY in film
    item = add_media(lyceum, upload(film, "walk.mp4"), **{**FACTS, "sort": "video"}, captions={"uk": vtt})

    assert CANARY not in item.file.read()
    assert item.captions.read().decode() == "WEBVTT\n\n00:00.000 --> 00:02.000\nДзвін\n"
    assert str(item.captions.name).endswith(".vtt")


def test_film_we_cannot_clean_is_refused(lyceum: Feature) -> None:
    with pytest.raises(ValidationError) as caught:
        add_media(lyceum, upload(mp4_with_place(handler=b"meta"), "drone.mp4"), **{**FACTS, "sort": "video"})

    assert "drone.mp4" in sentence(caught)


def test_what_is_removed_is_given_to_nobody_and_moves_every_page(lyceum: Feature, client: Client) -> None:
    item = add_media(lyceum, upload(encoded(STRIPES, "JPEG"), "фасад.jpg"), **FACTS)
    file, seen = item.file.url, ledger_state()
    assert client.get(file).status_code == 200

    remove_media(item, by=None, reason="Помилка")

    assert client.get(file).status_code == 404
    assert ledger_state() != seen
    assert not MediaItem.objects.filter(feature=lyceum).exists()
