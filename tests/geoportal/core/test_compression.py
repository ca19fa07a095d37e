"""What is compressed on the way out says so, comes back whole, and is sent only to those who take it."""

import gzip
import zlib

import pytest
from django.http import HttpResponse

from geoportal.core.compression import compressed, compressed_pieces, say_compressed, takes_gzip


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("deflate, GZIP , br", True),
        ("*", True),
        ("gzip;q=1.0", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("x-gzipped", False),
        ("*;q=0", False),
        ("gzip;q=0.1, *;q=0", True),
        ("*;q=0, gzip", True),
        ("gzip;q=oops", False),
        ("gzip;level=9", True),
        ("", False),
    ],
)
def test_only_those_who_say_so_take_gzip(said: str, takes: bool) -> None:
    assert takes_gzip(said) is takes


def test_equal_bytes_come_out_equal_and_whole() -> None:
    body = "Кривий Ріг ".encode() * 500
    assert compressed(body) == compressed(body)
    assert gzip.decompress(compressed(body)) == body
    assert len(compressed(body)) < len(body) / 10


def test_pieces_can_be_read_as_they_come() -> None:
    """What has been sent can be unpacked before the rest is made: a stream does not wait for its end."""
    reader, seen = zlib.decompressobj(wbits=31), b""
    for number, piece in enumerate(compressed_pieces(iter([b"first", b"second"]))):
        seen += reader.decompress(piece)
        assert seen == [b"first", b"firstsecond", b"firstsecond"][number]
    assert reader.eof


@pytest.mark.parametrize("is_compressed", [True, False])
def test_caches_are_told_of_both_forms(is_compressed: bool) -> None:
    response = HttpResponse(b"", headers={"Vary": "Cookie"})
    say_compressed(response, is_compressed=is_compressed)
    assert (response["Vary"], response.get("Content-Encoding")) == (
        "Cookie, Accept-Encoding",
        "gzip" if is_compressed else None,
    )
