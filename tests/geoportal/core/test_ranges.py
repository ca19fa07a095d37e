"""A file as an answer: whole, in part, known already, or refused, as RFC 9110 says."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoportal.core.ranges import file_response

BODY = bytes(range(100))
ETAG = '"abc"'
MOMENT = datetime(2026, 11, 24, 12, 30, 15, 999, tzinfo=UTC)
STAMP = "Tue, 24 Nov 2026 12:30:15 GMT"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "layer.fgb"
    path.write_bytes(BODY)
    return path


def ask(path: Path, method: str = "GET", **headers: str) -> HttpResponseBase:
    request = RequestFactory().generic(
        method, "/", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return file_response(request, path, media="application/flatgeobuf", etag=ETAG, modified_at=MOMENT)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


def test_whole(file: Path) -> None:
    answer = ask(file)
    assert (answer.status_code, bytes_of(answer)) == (200, BODY)
    told = ("ETag", "Last-Modified", "Accept-Ranges", "Content-Length", "Content-Type")
    assert {name: answer[name] for name in told} == {
        "ETag": ETAG, "Last-Modified": STAMP, "Accept-Ranges": "bytes", "Content-Length": "100",
        "Content-Type": "application/flatgeobuf",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        ("bytes=0-9", BODY[:10], "bytes 0-9/100"),
        ("bytes=90-", BODY[90:], "bytes 90-99/100"),
        ("bytes=-5", BODY[-5:], "bytes 95-99/100"),
        ("bytes=-500", BODY, "bytes 0-99/100"),
        ("bytes=50-5000", BODY[50:], "bytes 50-99/100"),
        ("bytes=99-99", BODY[99:], "bytes 99-99/100"),
        ("bytes=00-09", BODY[:10], "bytes 0-9/100"),
        (f"bytes=5-{'9' * 5000}", BODY[5:], "bytes 5-99/100"),
    ],
)
def test_part(file: Path, asked: str, part: bytes, told: str) -> None:
    answer = ask(file, Range=asked)
    assert (answer.status_code, bytes_of(answer)) == (206, part)
    assert (answer["Content-Range"], answer["Content-Length"]) == (told, str(len(part)))


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", f"bytes={'9' * 5000}-"])
def test_a_part_that_is_not_there_is_refused_with_the_length(file: Path, asked: str) -> None:
    answer = ask(file, Range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */100")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=-", "bytes=0-1,5-9", "lines=0-9", "bytes=a-b", "bytes 0-9", ""])
def test_what_means_no_range_is_answered_whole(file: Path, asked: str) -> None:
    answer = ask(file, Range=asked)
    assert (answer.status_code, bytes_of(answer), answer.has_header("Content-Range")) == (200, BODY, False)


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (ETAG, 206),
        (STAMP, 206),
        ('"older"', 200),
        (f"W/{ETAG}", 200),
        ("Tue, 24 Nov 2026 12:30:14 GMT", 200),
        ("?", 200),
    ],
)
def test_a_range_holds_for_the_version_it_was_meant_for(file: Path, condition: str, status: int) -> None:
    assert ask(file, Range="bytes=0-9", If_Range=condition).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": ETAG}, 304),
        ({"If_None_Match": f'"x", {ETAG}', "Range": "bytes=0-1"}, 304),
        ({"If_None_Match": '"x"'}, 200),
        ({"If_Modified_Since": STAMP}, 304),
        ({"If_Modified_Since": "Mon, 23 Nov 2026 00:00:00 GMT"}, 200),
        ({"If_Match": '"x"'}, 412),
        ({"If_Match": ETAG}, 200),
        ({"If_Unmodified_Since": "Mon, 23 Nov 2026 00:00:00 GMT"}, 412),
    ],
)
def test_conditions_come_before_ranges(file: Path, headers: dict[str, str], status: int) -> None:
    answer = ask(file, **headers)
    assert (answer.status_code, answer["ETag"]) == (status, ETAG)


def test_head_tells_the_length_and_knows_no_ranges(file: Path) -> None:
    answer = ask(file, "HEAD", Range="bytes=0-9")
    assert (answer.status_code, answer["Content-Length"], bytes_of(answer)) == (200, "100", b"")


def test_an_empty_file_has_no_parts(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    answer = ask(tmp_path / "empty")
    assert (answer.status_code, bytes_of(answer), answer["Content-Length"]) == (200, b"", "0")
    assert ask(tmp_path / "empty", Range="bytes=0-").status_code == 416


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, 150), length=st.integers(1, 150))
def test_any_part_is_that_part_of_the_file(file: Path, first: int, length: int) -> None:
    answer = ask(file, Range=f"bytes={first}-{first + length - 1}")
    part = BODY[first : first + length]
    assert (answer.status_code, bytes_of(answer) if part else b"") == (206 if part else 416, part)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"])))
def test_any_nonsense_is_answered(file: Path, asked: str) -> None:
    assert ask(file, Range=asked).status_code in (200, 206, 416)
