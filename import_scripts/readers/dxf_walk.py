"""A drawing's groups, read to the end before GDAL makes shapes of them: GDAL makes 0 of a word, and a line of half one.

Each group is two lines, a code and a value. What is counted here is what a person sees in the drawing: entities,
curves, and how often blocks are drawn that are made of blocks.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geoportal.core.sentences import sentence as _
from import_scripts.notices import shown
from import_scripts.rows import FileRefused

PARTS = {"VERTEX", "SEQEND", "ATTRIB", "SECTION", "ENDSEC"}
NO_ENTITY = {"SECTION", "ENDSEC", "SEQEND"}
CURVES = {"CIRCLE", "ELLIPSE", "ARC", "SPLINE", "HELIX"}
BENT = {"LWPOLYLINE", "VERTEX"}  # whose bulge makes an arc of a straight piece
COORDINATES = range(10, 38)
ON_SHEET = 67
LONGEST_LINE = 100_000
MOST_DRAWN = 2_000_000  # entities, those of blocks each time they stand there


@dataclass(slots=True)
class Drawing:
    """What a drawing says of itself, and what stands in it."""

    file: str
    counts: Counter[str] = field(default_factory=Counter)  # entities of each kind
    on_sheets: int = 0  # and those of the sheets for printing (“paper space”), which lie nowhere
    sheet_texts: set[str] = field(default_factory=set)  # handles of the attributes of blocks there
    facts: dict[str, str] = field(default_factory=dict)  # variables of the header; "HEADER" where there is one
    curves: int = 0
    drawn: dict[str, Counter[str]] = field(default_factory=dict)  # of each block, "" the drawing: blocks in it
    sizes: Counter[str] = field(default_factory=Counter)  # and entities that are none
    _section: str = ""
    _block: str = ""
    _kind: str = ""
    _is_on_sheet: bool = False  # the entity at hand, or the one that it is a part of
    _groups: list[tuple[int, str]] = field(default_factory=list)

    def begins(self, kind: str) -> None:
        """An entity begins, and the one before has been read."""
        self._ended()
        self._kind, self._groups = kind, []
        if kind == "ENDSEC":
            self._section = ""

    def holds(self, code: int, value: str, line: int) -> None:
        """A group of the entity that began last."""
        if self._kind == "SECTION" and code == 2 and not self._section:
            self._section = value
            self.facts |= {"HEADER": ""} if value == "HEADER" else {}
        elif self._section == "HEADER":
            self._groups.append((code, value))
            if code in (1, 3) and len(self._groups) > 1 and self._groups[-2][0] == 9:
                self.facts[self._groups[-2][1]] = value
        elif self._section in ("ENTITIES", "BLOCKS"):
            if code in COORDINATES and not _is_number(value):
                word = shown(value.encode("latin-1").decode("utf-8", "replace"))
                said = _("Line {line} of the drawing: '{value}' is not a number.", line=str(line), value=word)
                said = _("{fault} Correct it in the source.", fault=said)
                raise FileRefused("coordinate_unreadable", said, file=self.file, value=word)
            self._groups.append((code, value))

    def _ended(self) -> None:
        """Judge the entity whose groups are all known."""
        values = dict(reversed(self._groups))
        if self._section not in ("ENTITIES", "BLOCKS") or self._kind in NO_ENTITY:
            return
        if self._kind in ("BLOCK", "ENDBLK"):
            self._block = values.get(2, "").lower() if self._kind == "BLOCK" else ""
            return
        self._count(values)
        if self._kind == "LWPOLYLINE":
            found = Counter(code for code, _value in self._groups)
            if not found[10] == found[20] == _whole(values.get(90, ""), found[10]):
                said = _(
                    "The line with the handle {handle} says {said} corners and has {found}. Save the drawing again.",
                    handle=values.get(5, "?"),
                    said=values.get(90, "?"),
                    found=min(found[10], found[20]),
                )
                raise FileRefused("file_unreadable", said, file=self.file)

    def _count(self, values: dict[int, str]) -> None:
        block = self._block if self._section == "BLOCKS" else ""
        if self._kind == "INSERT":
            times = max(1, _whole(values.get(70, ""), 1)) * max(1, _whole(values.get(71, ""), 1))
            self.drawn.setdefault(block, Counter())[values.get(2, "").lower()] += times
        else:
            self.sizes[block] += 1
        if self._section == "BLOCKS":
            return
        if self._kind not in PARTS:
            self._is_on_sheet = values.get(ON_SHEET) == "1"
            self.on_sheets += self._is_on_sheet
            self.counts.update([] if self._is_on_sheet else [self._kind])
        elif self._kind == "ATTRIB" and self._is_on_sheet and 5 in values:
            self.sheet_texts.add(values[5])
        is_bent = self._kind in BENT and any(code == 42 and _is_bulge(value) for code, value in self._groups)
        self.curves += not self._is_on_sheet and (self._kind in CURVES or is_bent)

    def refuse_too_many(self) -> None:
        """Raises FileRefused for blocks of blocks of blocks, which would be drawn for hours."""
        known: dict[str, int] = {}

        def size(block: str, above: frozenset[str]) -> int:
            if block in above or len(above) > 64:
                said = _("The block '{name}' is drawn within itself. Correct it in the drawing.", name=shown(block))
                raise FileRefused("file_unreadable", said, file=self.file)
            if block not in known:
                inner: dict[str, int] = self.drawn.get(block, Counter())
                known[block] = self.sizes[block] + sum(n * size(one, above | {block}) for one, n in inner.items())
            return known[block]

        if (count := size("", frozenset())) > MOST_DRAWN:
            said = _(
                "Its blocks would be drawn as {count} shapes; {most} is the most. Explode what is needed, and save "
                "that.",
                count=count,
                most=MOST_DRAWN,
            )
            raise FileRefused("file_unreadable", said, file=self.file, value=str(count))


def drawing_of(path: Path) -> Drawing:
    """What stands in the drawing. Raises FileRefused unless it ends as it must."""
    found, last = Drawing(path.name), ""
    for code, value, line in _groups(path):
        if code == 0:
            found.begins(value)
            last = value
        else:
            found.holds(code, value, line)
    if last != "EOF":
        raise FileRefused(
            "file_cut_off", _("The drawing does not end with EOF: it is cut off. Save it again."), file=path.name
        )
    found.refuse_too_many()
    return found


def _groups(path: Path) -> Iterator[tuple[int, str, int]]:
    """Pairs of a code and its value, a line each, and the line of the value."""
    number = 0
    with path.open("rb") as file:
        while code := file.readline(LONGEST_LINE):
            number += 1
            value = file.readline(LONGEST_LINE)
            try:
                yield int(code), value.strip().decode("latin-1"), number * 2
            except ValueError:
                if not code.strip() and not value.strip():
                    return
                raise FileRefused(
                    "file_unreadable",
                    _("Line {line} of the drawing is no group code. Save it again.", line=str(number * 2 - 1)),
                    file=path.name,
                ) from None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise


def _is_bulge(text: str) -> bool:
    return _is_number(text) and float(text) != 0
