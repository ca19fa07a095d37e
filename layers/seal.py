"""The ETag of a page of items, in two parts: `W/"<the layer's counter>-<what the page holds>"`.

The first part costs nothing to compare: while nothing in the layer has changed, neither has the page. When something
has, what the page holds is looked up without its texts, and an edit elsewhere leaves it as it was.
"""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponseNotModified
from django.utils.http import parse_etags

from layers.item_page import Held
from layers.standing import EDITION


def _part(*facts: object) -> str:
    return sha256("\n".join(map(str, (EDITION, *facts))).encode()).hexdigest()[:16]


class Seal:
    """`question` is what was asked, `described` all that the answer says beside the items, `hold` looks up what the
    page holds; None where that does not tell whether it has changed."""

    def __init__(self, question: str, revision: int, described: tuple[str, ...], hold: Callable[[], Held] | None):
        self._hold, self._about = hold, (question, *described)
        self._layer = _part(revision, *self._about)
        self._held: Held | None = None

    def holds(self, held: Held | None = None) -> Held | None:
        """What the page holds: as was just read together with the answer, else looked up once."""
        if held is not None:
            self._held = held
        elif self._held is None and self._hold is not None:
            self._held = self._hold()
        return self._held

    def mark(self) -> str:
        """The ETag. What the page holds must have been read before its texts, or with them."""
        held = self.holds() if self._hold else None
        return f'W/"{self._layer}-{_part(held, *self._about)}"' if held else f'W/"{self._layer}"'

    def known(self, request: HttpRequest) -> HttpResponseNotModified | None:
        """The 304 for a client that holds this very page; it is told its own mark, by which it knows what it holds."""
        for tag in parse_etags(request.headers.get("If-None-Match", "")):
            if tag == "*" or self._fits(tag.removeprefix("W/").strip('"')):
                return HttpResponseNotModified(headers={"ETag": self.mark() if tag == "*" else tag})
        return None

    def _fits(self, tag: str) -> bool:
        layer, _dash, held = tag.partition("-")
        return layer == self._layer or (bool(held) and held == self.mark().strip('W/"').partition("-")[2])
