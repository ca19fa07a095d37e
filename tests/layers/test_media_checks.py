"""What is taken is told by its content; captions are read line by line, and the line at fault is named."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from layers.media_checks import MB, Upload, checked_captions, container_of
from tests.layers.media_samples import mp4_with_place, wav, webm_with_tags

Spool = Callable[..., Upload]
HEAD = "WEBVTT\n\n"
# The sample's header with sizes of one byte, as browsers write it and libmagic looks for it.
WEBM = b"\x1aE\xdf\xa3\x87B\x82\x84webm" + webm_with_tags()[26:]
CUE = "00:00.000 --> 00:02.000\nДзвін\n"


def picture(form: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 20), "#9a2c1e").save(buffer, form)
    return buffer.getvalue()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    def write(data: bytes, sort: str) -> Upload:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return Upload(path, "файл.bin", sort)

    return write


def sentence(caught: pytest.ExceptionInfo[ValidationError]) -> tuple[str, str]:
    ((field, (text,)),) = caught.value.message_dict.items()
    return field, text


@pytest.mark.parametrize(
    ("data", "sort", "container"),
    [
        (picture("JPEG"), "photo", "jpeg"),
        (picture("PNG"), "photo", "png"),
        (picture("WEBP"), "panorama", "webp"),
        (picture("AVIF"), "photo", "avif"),
        (mp4_with_place(), "video", "mp4"),
        (WEBM, "video", "webm"),
        (WEBM, "audio", "webm"),
        (wav(), "audio", "wav"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(400), "audio", "mp3"),
    ],
)
def test_container_is_told_by_the_first_bytes(spool: Spool, data: bytes, sort: str, container: str) -> None:
    assert container_of(spool(data, sort)) == container


@pytest.mark.parametrize(
    ("data", "sort", "parts"),
    [
        (b"%PDF-1.7\n", "document", ("документи не приймаються",)),
        (picture("GIF"), "photo", ("image/gif", "«Світлина»", ": AVIF, JPEG, PNG, WEBP.")),
        (picture("PNG"), "audio", ("image/png", "«Звук»", ": M4A, MP3, WAV, WEBM.")),
        (wav(), "video", ("audio/x-wav", "«Відео»", ": MP4, WEBM.")),
        (mp4_with_place(), "photo", ("video/mp4", "«Світлина»", ": AVIF, JPEG, PNG, WEBP.")),
    ],
)
def test_what_is_not_taken_is_told_with_what_is(spool: Spool, data: bytes, sort: str, parts: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        container_of(spool(data, sort))

    field, text = sentence(caught)
    assert (field, text.split(":")[0]) == ("file", "«файл.bin»")
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(("sort", "limit"), [("photo", 25), ("panorama", 25), ("audio", 50), ("video", 100)])
def test_one_byte_above_the_limit_of_its_sort_is_too_much(tmp_path: Path, sort: str, limit: int) -> None:
    path = tmp_path / "hole"
    with path.open("wb") as file:  # a file of holes: no byte of it lies on the disk
        file.truncate(limit * MB + 1)

    with pytest.raises(ValidationError) as caught:
        container_of(Upload(path, "hole", sort))

    assert f"{limit + 1} МБ" in sentence(caught)[1]
    with path.open("r+b") as file:
        file.truncate(limit * MB)
    with pytest.raises(ValidationError, match="application/octet-stream"):  # just its content is wrong now
        container_of(Upload(path, "hole", sort))


def captions(text: str | bytes, name: str = "uk.vtt") -> bytes:
    return checked_captions(ContentFile(text if isinstance(text, bytes) else text.encode(), name=name))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + CUE,
        "WEBVTT - субтитри\n\n" + CUE,
        "WEBVTT\tназва\n\n" + CUE,
        HEAD + "1\n01:02:03.004 --> 123:04:05.006 align:start position:10%\nДзвін\n",
        HEAD + "NOTE ще одна\n\n" + CUE + "\n" + CUE,
    ],
)
def test_good_captions_stay_as_they_are(text: str) -> None:
    assert captions(text) == text.encode()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_plain_and_the_mark_of_the_order_of_bytes_goes(end: str) -> None:
    assert captions(b"\xef\xbb\xbf" + (HEAD + CUE).replace("\n", end).encode()) == (HEAD + CUE).encode()


@pytest.mark.parametrize(
    "line",
    [
        "00:60.000 --> 01:00.000",
        "0:01.000 --> 00:02.000",
        "00:01,000 --> 00:02,000",
        "00:01.000 -->00:02.000",
        "00:01.000 --> ",
        "00:01.000 --> 00:02.000 <script>alert(1)</script>",
    ],
)
def test_a_wrong_time_is_named_with_its_line(line: str) -> None:
    with pytest.raises(ValidationError) as caught:
        captions(f"{HEAD}{line}\nДзвін\n")

    field, text = sentence(caught)
    assert field == "captions"
    assert "рядок 3" in text
    assert line.strip() in text


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"WEBVTT\n\n\xff\xfe", "UTF-8"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n", "WEBVTT"),  # SubRip
        (b"WEBVTTX\n\n" + CUE.encode(), "WEBVTT"),
        (HEAD.encode(), "жодного"),
        (b"WEBVTT\n\n" + b"a" * MB, "1"),
        (b"", "WEBVTT"),
    ],
)
def test_what_are_no_captions_is_refused(data: bytes, part: str) -> None:
    with pytest.raises(ValidationError) as caught:
        captions(data, "folder/uk.vtt")

    field, text = sentence(caught)
    assert (field, text.split(":")[0]) == ("captions", "«uk.vtt»")
    assert part in text
