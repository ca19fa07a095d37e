"""One gate for every text that comes in, whatever format it stood in.

Composed letters (NFC); no characters that cannot be seen and turn a line around; nothing that no database stores;
nothing longer than a book; no number that is none. What is wrong with many rows is said once, with the first of them.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from geoportal.core.sentences import one_after_another
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, error, shown, warning
from import_scripts.readers.oddly_written import is_oddly_written, oddity_of
from import_scripts.readers.untangling import untangled
from import_scripts.rows import FLAT, RawRow, Reading

LONGEST, DEEPEST = 1_000_000, 64
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
CONTROLS = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"  # which join pictures, and there alone
)
LOST = re.compile(r"\?{3,}|\w\?{2,}\w|[\ufffd\ue000-\uf8ff]")  # the last are signs of one font and of no other
PLAIN = re.compile(
    "[ -~\t\n\r\xa0\u0410-\u044f\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491«»—–’№“”„…]*"
)  # most texts


class Gate:
    """Lets the rows of one reading through, and remembers what it met."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.met: dict[tuple[str, str], tuple[int, int, str, str]] = {}  # (what, field): row, count, value, meant

    def rows(self, rows: Any) -> Iterator[RawRow]:
        """The rows with clean texts; what is to be said stands in the reading's notices when they are over."""
        for row in rows:
            yield self._row(row)
        self.reading.notices += self._said()

    def _row(self, row: RawRow) -> RawRow:
        if (row.fault is not None and not row.values) or _is_plain(row):
            return row
        faults: list[Notice] = []
        values = {
            str(self._clean(name, row.number, name, faults)): self._clean(value, row.number, name, faults)
            for name, value in row.values.items()
        }
        name = str(self._clean(row.id, row.number, "id", faults))
        fault = row.fault or (faults[0] if faults else None)
        return replace(row, values=values, id=name, fault=fault, shape=None if faults else row.shape)

    def _clean(self, value: Any, row: int, field: str, faults: list[Notice], depth: int = 0) -> Any:
        if isinstance(value, str):
            return value if _is_plain_text(value) else self._text(value, row, field, faults)
        if isinstance(value, float) and not math.isfinite(value):
            said = _("A number is none: {value}. Correct it in the source, or leave it out.", value=str(value))
            where = {"file": self.reading.file, "row": row, "field": shown(field)}
            faults.append(error("value_unfit", said, value=str(value), **where))
            return None
        if isinstance(value, dict | list) and depth > DEEPEST:
            said = _("A value is nested more than {most} deep. Flatten it in the source.", most=DEEPEST)
            faults.append(error("value_unfit", said, file=self.reading.file, row=row, field=shown(field)))
            return None
        if isinstance(value, dict):
            return {
                str(self._clean(key, row, field, faults, depth + 1)): self._clean(one, row, field, faults, depth + 1)
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self._clean(one, row, field, faults, depth + 1) for one in value]
        return value

    def _text(self, text: str, row: int, field: str, faults: list[Notice]) -> str:
        where = {
            "file": self.reading.file,
            "row": row,
            "field": shown(UNSTORABLE.sub("\ufffd", field)),
        }
        if len(text) > LONGEST:
            said = _(
                "A text has {count} characters; {most} is the most. Shorten it in the source.",
                count=len(text),
                most=LONGEST,
            )
            faults.append(error("text_too_long", said, value=shown(ascii(text[:80])), **where))
            return ""
        if UNSTORABLE.search(text):
            said = _("A text holds a character that no database stores (NUL, half of a pair). Remove it in the source.")
            faults.append(error("text_unstorable", said, value=shown(ascii(text)), **where))
            return UNSTORABLE.sub("", text)
        meant = untangled(text)  # before anything is taken out: what cannot be seen may be half of a letter
        if CONTROLS.search(text):
            if not meant:
                self._meet("controls", field, row, text)
            text = CONTROLS.sub("", text)
        text = unicodedata.normalize("NFC", text)
        if meant:
            self._meet("garbled", field, row, text, meant)
        elif LOST.search(text):
            self._meet("lost", field, row, text)
        elif oddity := oddity_of(text):
            self._meet(oddity.what, field, row, text, oddity.meant)
        return text

    def _meet(self, what: str, field: str, row: int, value: str, meant: str = "") -> None:
        first = self.met.get((what, field), (row, 0, value, meant))
        self.met[what, field] = (first[0], first[1] + 1, first[2], first[3])

    def _said(self) -> Iterator[Notice]:
        for (what, field), (row, count, text, meant) in self.met.items():
            if what == "controls":
                text = CONTROLS.sub(lambda one: f"<U+{ord(one[0]):04X}>", text)
            first = _told(what, shown(text), shown(meant))
            many = _("So it is with {count} texts of this column.", count=count) if count > 1 else ""
            said = one_after_another(first.message, many)
            yield replace(first, message=said, file=self.reading.file, row=row, field=shown(field))


def _told(what: str, value: str, meant: str) -> Notice:
    """What is said of one text, wherever it stands."""
    if what == "controls":
        said = _("{value} held characters that cannot be seen; they were taken out.", value=value)
        return warning("unseen_characters", said, value=value)
    if what == "lost":
        said = _("«{value}» has lost letters when it was written. Export it again in UTF-8.", value=value)
        return warning("text_lost", said, value=value)
    if what == "mixed":
        said = _(
            "«{value}» has Latin letters among Cyrillic ones that look the same, in «{meant}»: whoever looks "
            "for it will not find it. Write it anew in the source.",
            value=value,
            meant=meant,
        )
        return warning("letters_mixed", said, value=value)
    if what == "escaped":
        said = _(
            "«{value}» is written as for a web page or a program; it means «{meant}». Export it as plain text.",
            value=value,
            meant=meant,
        )
        return warning("text_escaped", said, value=value)
    if what == "shortened":
        said = _(
            "«{value}» is a number of which a spreadsheet or a program has kept only the first digits. Format "
            "the column as text in the source, fill it in anew, and export it again.",
            value=value,
        )
        return warning("number_shortened", said, value=value)
    said = _(
        "«{value}» was read in a wrong encoding before it came here; it means «{meant}». Export it again in UTF-8.",
        value=value,
        meant=meant,
    )
    return warning("text_garbled", said, value=value)


def _is_plain(row: RawRow) -> bool:
    """Whether nothing is to be done to any text of the row. They are looked at as one, each a line."""
    types = set(map(type, row.values.values()))
    if not (FLAT.issuperset(types) and all(type(name) is str for name in row.values)):
        return False
    if float in types and not all(math.isfinite(one) for one in row.values.values() if type(one) is float):
        return False
    texts = [value for value in row.values.values() if type(value) is str]
    return _is_plain_text("\n".join([row.id, *row.values, *texts]))


def _is_plain_text(text: str) -> bool:
    """Whether nothing is to be done to it; may say no of one to which nothing is to be done either."""
    is_plain = PLAIN.fullmatch(text) and len(text) <= LONGEST and not is_oddly_written(text)
    return bool(is_plain) and not LOST.search(text)
