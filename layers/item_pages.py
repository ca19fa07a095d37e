"""One page of items as a stream of bytes: GeoJSON with its links at the end, or CSV."""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from geoportal.core.compression import WORTH_IT, compressed, compressed_pieces, say_compressed, takes_gzip
from layers.items import LEDGER_CELLS

CHUNK = 64 * 1024
IN_ONE_PIECE = 1000  # items up to which the answer is made whole, with its length
HEAD = b'{"type":"FeatureCollection","features":['
ID_STARTS = len('{"type":"Feature","id":')


def geojson_page(
    texts: Iterable[bytes], limit: int, tail: Callable[[int, int | None], dict[str, Any]]
) -> Iterator[bytes]:
    """A FeatureCollection of the first `limit` texts. `tail(sent, last)` gives its other members once they are known:
    how many were sent, and the id of the last one if more are to come."""
    found = iter(texts)
    first = next(found, None)  # a statement that the database refuses must fail before anything is sent
    yield HEAD
    sent, last, more = 0, b"", False
    for text in chain(() if first is None else (first,), found):
        if sent == limit:
            more = True
            continue
        yield b"," + text if sent else text
        sent, last = sent + 1, text
    number = int(last[ID_STARTS : last.index(b",", ID_STARTS)]) if more else None
    yield b"]," + _members(tail(sent, number))


def geojson_at_once(texts: bytes, tail: dict[str, Any]) -> bytes:
    """The same collection of texts that are joined already."""
    return b"".join((HEAD, texts, b"],", _members(tail)))


def _members(tail: dict[str, Any]) -> bytes:
    return json.dumps(tail, ensure_ascii=False, separators=(",", ":"))[1:].encode()


def csv_page(header: Iterable[str], rows: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """A CSV file that Excel opens in the right alphabet: UTF-8 with its mark, lines as RFC 4180 asks."""
    line = io.StringIO()
    csv.writer(line).writerow(header)
    yield b"\xef\xbb\xbf" + line.getvalue().encode()
    for row in islice(rows, limit):
        yield row + b"\r\n"


def _chunked(parts: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def bytes_response(request: HttpRequest, parts: Iterator[bytes], *, limit: int, media: str) -> HttpResponseBase:
    """The parts in one piece, or as a stream when there may be many."""
    if limit <= IN_ONE_PIECE:
        return whole_response(request, b"".join(parts), media)
    # The length of a stream is not known, so the answer to HEAD has none either. For all others the first part is made
    # here: a statement that the database refuses must fail before the status is sent.
    chunks = iter(()) if request.method == "HEAD" else _chunked(chain([next(parts)], parts))
    is_compressed = takes_gzip(request.headers.get("Accept-Encoding", ""))
    chunks = compressed_pieces(chunks) if is_compressed and request.method != "HEAD" else chunks
    # Under ASGI Django would read a plain iterator to its end before it sends anything.
    stream = _in_thread(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(stream, content_type=media)
    say_compressed(response, is_compressed=is_compressed)
    return response


def whole_response(request: HttpRequest, body: bytes, media: str) -> HttpResponse:
    """The body in one piece, compressed for those who take it so."""
    is_compressed = takes_gzip(request.headers.get("Accept-Encoding", "")) and len(body) > WORTH_IT
    response = HttpResponse(compressed(body) if is_compressed else body, content_type=media)
    say_compressed(response, is_compressed=is_compressed)
    return response


async def _in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    step = sync_to_async(lambda: next(chunks, None))
    while (chunk := await step()) is not None:
        yield chunk


def csv_header(names: Iterable[str], *, with_wkt: bool) -> list[str]:
    """The names of the columns that `items.csv_rows` gives."""
    return [*LEDGER_CELLS, *names, *(["wkt"] if with_wkt else [])]
