"""JSON read piece by piece: the members of the outer object, and the elements of its one long list, one at a time.

Only the element at hand is in memory, so a file of any size takes as much as its largest feature.
"""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import shown
from import_scripts.rows import FileRefused

PIECE = 1 << 16
LARGEST = 1 << 26  # characters of one feature; a real one has thousands
BLANK = " \t\r\n"


class Repeating(dict[str, Any]):
    """An object in which, or in an object of which, `name` stands twice, with different values.

    Readers of JSON keep the last in silence.
    """

    name = ""


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    name = _repeated_within(found)
    if not name and len(found) < len(pairs):
        first = dict(reversed(pairs))
        name = next((one for one, value in found.items() if first[one] != value), "")
    if not name:
        return found
    repeating = Repeating(found)
    repeating.name = name
    return repeating


def _repeated_within(found: dict[str, Any]) -> str:
    """What stands twice in an object of this one, or of a list of this one."""
    for value in found.values():
        inner = value if type(value) is list else (value,)
        if name := next((one.name for one in inner if type(one) is Repeating), ""):
            return name
    return ""


decoder = json.JSONDecoder(object_pairs_hook=_object_of)


class JsonStream:
    """A reader of one JSON text. `where` is said in refusals."""

    def __init__(self, text: TextIO, file: str) -> None:
        self.text, self.file = text, file
        self.buffer, self.at, self.passed, self.element = "", 0, 0, 0
        self.is_over = False

    def members(self, long_list: str) -> Iterator[tuple[str, Any]]:
        """(name, value) of the outer object in order; each element of the member `long_list` comes under that name.

        When the outer value is a list, its elements come under the name "".
        """
        opening = self._peek()
        if opening == "[":
            yield from (("", element) for element in self._elements())
        elif opening == "{":
            yield from self._object(long_list)
        else:
            self._refuse(_("it begins with neither { nor ["))
        if self._peek():
            self._refuse(_("something follows after its end"))

    def _object(self, long_list: str) -> Iterator[tuple[str, Any]]:
        self._take("{")
        seen = set[str]()
        if self._peek() == "}":
            return self._take("}")
        while True:
            name = self._value()
            if not isinstance(name, str):
                self._refuse(_("a member has no name"))
            if name in seen:
                self._refuse(_("the member {name} stands twice", name=shown(name)))
            seen.add(name)
            self._take(":")
            if name == long_list and self._peek() == "[":
                yield from ((name, element) for element in self._elements())
            else:
                yield name, self._value()
            if self._peek() == "}":
                return self._take("}")
            self._take(",")

    def _elements(self) -> Iterator[Any]:
        self._take("[")
        if self._peek() == "]":
            return self._take("]")
        while True:
            self.element += 1
            yield self._value()
            if self._peek() == "]":
                return self._take("]")
            self._take(",")

    def _value(self) -> Any:
        """The value that begins here, read further as long as it is not whole."""
        self._peek()
        size = PIECE
        while True:
            try:
                value, end = decoder.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as fault:
                is_cut = fault.msg.startswith("Unterminated string") or fault.pos >= len(self.buffer) - 12
                if not is_cut or not self._more(size):
                    self._refuse(fault.msg[0].lower() + fault.msg[1:], fault.pos)
            except (RecursionError, ValueError):
                self._refuse(_("it is nested too deeply, or holds a number with thousands of digits"))
            else:
                if end < len(self.buffer) or not self._more(size):
                    self.at = end
                    return value
            size *= 2

    def _peek(self) -> str:
        """The next character that is not blank; empty at the end of the text."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in BLANK:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._more(PIECE):
                return ""

    def _take(self, character: str) -> None:
        if self._peek() != character:
            self._refuse(_("{character} is expected", character=character))
        self.at += 1

    def _more(self, size: int) -> bool:
        """Read on, and forget what has been used; False at the end of the text."""
        if self.is_over:
            return False
        if len(self.buffer) - self.at > LARGEST:
            self._refuse(_("one value has more than {most} characters", most=LARGEST))
        try:
            piece = self.text.read(size)
        except UnicodeError as fault:
            raise FileRefused(
                "encoding_wrong",
                _(
                    "The text cannot be read in its encoding ({fault}). Name the right one with --encoding.",
                    fault=sentence_of(fault),
                ),
                file=self.file,
            ) from fault
        self.is_over = not piece
        self.passed += self.at
        self.buffer, self.at = self.buffer[self.at :] + piece, 0
        return not self.is_over

    def _refuse(self, why: str, at: int | None = None) -> None:
        place = _("character {number}", number=self.passed + (self.at if at is None else at) + 1)
        if self.element:
            place = _("{place}, in feature {number}", place=place, number=str(self.element))
        raise FileRefused(
            "json_malformed",
            _(
                "The JSON is broken at {place}: {why}. Export the file again; nothing of it was used.",
                place=place,
                why=why,
            ),
            file=self.file,
            row=self.element,
        )
