"""A tile as an HTTP answer: encodings, fingerprints, conditions."""

import json

import pytest

from geoportal.core.wire import Answer
from tiles.queries import Drawn
from tiles.store import finish
from tiles.wire import CHECKED, IMMUTABLE, Asked, redirect_to, tile_answer

FULL = finish(Drawn((12, 1, 1), b"some features" * 20, ""))
EMPTY = finish(Drawn((12, 1, 1), b"", ""))


def header(answer: Answer, name: bytes) -> bytes | None:
    return dict(answer.headers).get(name)


def test_each_encoding_has_its_own_fingerprint() -> None:
    packed = tile_answer(FULL, Asked(b"gzip"), caching=CHECKED)
    plain = tile_answer(FULL, Asked(), caching=CHECKED)

    assert (packed.body, plain.body) == (FULL.body, b"some features" * 20)
    assert header(packed, b"etag") == b'"%s-gzip"' % FULL.etag.encode()
    assert header(plain, b"etag") == b'"%s"' % FULL.etag.encode()
    assert (header(packed, b"content-encoding"), header(plain, b"content-encoding")) == (b"gzip", None)
    assert header(packed, b"vary") == header(plain, b"vary") == b"Accept-Encoding"


@pytest.mark.parametrize("tags", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_known_tile_is_304_without_a_body(tags: str) -> None:
    answer = tile_answer(FULL, Asked(if_none_match=tags.format(FULL.etag).encode()), caching=IMMUTABLE)

    assert (answer.status, answer.body, answer.kind) == (304, b"", "unchanged")
    assert header(answer, b"cache-control") == IMMUTABLE


def test_fingerprint_of_the_other_encoding_is_not_this_one() -> None:
    assert tile_answer(FULL, Asked(b"gzip", b'"%s"' % FULL.etag.encode()), caching=CHECKED).status == 200


@pytest.mark.parametrize(("tag", "status"), [(b"*", 200), (b'"other"', 412)])
def test_if_match_names_the_version_that_is_wanted(tag: bytes, status: int) -> None:
    answer = tile_answer(FULL, Asked(if_match=tag), caching=CHECKED)

    assert answer.status == status
    if status == 412:
        assert json.loads(answer.body)["status"] == 412
        assert header(answer, b"etag") == b'"%s"' % FULL.etag.encode()


def test_nothing_is_204_and_says_nothing_of_a_type() -> None:
    answer = tile_answer(EMPTY, Asked(b"gzip"), caching=CHECKED)

    assert (answer.status, answer.body, header(answer, b"content-type")) == (204, b"", None)


def test_head_tells_the_length_and_sends_nothing() -> None:
    answer = tile_answer(FULL, Asked(b"gzip"), caching=CHECKED, is_head=True)

    assert (answer.status, answer.body) == (200, b"")
    assert header(answer, b"content-length") == b"%d" % len(FULL.body)


def test_headers_that_come_twice_are_one_list() -> None:
    asked = Asked.by([(b"if-none-match", b'"a"'), (b"host", b"x"), (b"if-none-match", b'"b"')])

    assert asked == Asked(b"", b'"a", "b"', b"")


def test_redirect_is_kept_by_nobody() -> None:
    answer = redirect_to(b"/tiles/city/1/2/3.mvt")

    assert (answer.status, header(answer, b"location")) == (307, b"/tiles/city/1/2/3.mvt")
    assert header(answer, b"cache-control") == b"no-store"
