"""WFS 2.0: GetFeature page by page, joined to one file of GML or GeoJSON, whichever the service speaks.

    https://gis.example.ua/wfs?typeNames=city:schools&outputFormat=application/json

GML is joined as it was written: the bytes of each wfs:member, under the root of the first page. The root's counts and
its moment are left out, which would make the same objects another file each night.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.fetch.answer import Budget, FetchFailed, download
from import_scripts.fetch.pages import AT_ONCE, MOST_PAGES, READ_ON, collection_of, text_of, texts_of, with_query
from import_scripts.notices import shown

ASKED = {"service": "WFS", "version": "2.0.0", "request": "GetFeature"}
DEEPEST = 256
OF_ONE_PAGE = {"numberMatched", "numberReturned", "timeStamp", "next", "previous", "schemaLocation"}
DO_NOT_FIT = _(
    "The pages of the service do not fit together: it gives the same again, or another root. "
    "Where it has no pages, give its address as a file."
)
MEMBERS = {"member", "featureMember"}


@dataclass(slots=True)
class _Page:
    """Members as texts, what frames them, and how many the service says there are in all."""

    suffix: str
    head: bytes = b""
    tail: bytes = b""
    between: bytes = b"\n"
    members: list[bytes] = field(default_factory=list)
    declared: int | None = None


def collect_wfs(address: str, folder: Path, name: str, budget: Budget) -> Path:
    """All objects of a feature type, in a file that bears the suffix of what the service speaks. Raises FetchFailed."""
    query = {name.lower(): value for name, value in parse_qsl(urlsplit(address).query)}
    if not (query.get("typenames") or query.get("typename")):
        said = _("The address of a WFS must say what is asked for, as ?typeNames=city:schools.")
        raise FetchFailed(said, is_lasting=True)
    joined, page, total = folder / "joined", folder / "page", 0
    first: _Page | None = None
    before: bytes = b""
    with joined.open("wb") as file:
        for _page_number in range(MOST_PAGES):
            asked = with_query(address, ASKED | {"startIndex": str(total)}, {"count": str(AT_ONCE)})
            download(asked, page, budget)
            found = _page(text_of(page))
            first = first or _begun(file, found)
            if found.members and (found.head != first.head or found.members[0] == before):
                raise FetchFailed(DO_NOT_FIT, is_lasting=True)
            for text in found.members:
                file.write((first.between if total else b"\n") + text)
                total += 1
            # A service may send fewer than it was asked for: only the number in all, or an empty page, says the end.
            if not found.members or (found.declared is not None and total >= found.declared):
                break
            before = found.members[0]
        else:
            raise FetchFailed(
                _("The service has more than {most} pages. Ask for less.", most=MOST_PAGES), is_lasting=True
            )
        file.write(b"\n" + first.tail)
    page.unlink()
    if found.declared is not None and found.declared != total:
        raise FetchFailed(
            _(
                "The service declares {declared} objects and gave {total}. {hint}",
                declared=found.declared,
                total=total,
                hint=READ_ON,
            )
        )
    return joined.rename(folder / f"{name}{first.suffix}")


def _begun(file: BinaryIO, found: _Page) -> _Page:
    file.write(found.head)
    return found


def _page(text: bytes) -> _Page:
    return _page_of_json(text) if text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _GmlPage(text).page


def _page_of_json(text: bytes) -> _Page:
    found = collection_of(text)
    numbers = [found.get(name) for name in ("numberMatched", "totalFeatures")]
    declared = next((number for number in numbers if isinstance(number, int)), None)
    crs = b'"crs":' + next(texts_of([found["crs"]])) + b"," if isinstance(found.get("crs"), dict) else b""
    head = b'{"type":"FeatureCollection",' + crs + b'"features":['
    return _Page(".geojson", head, b"]}\n", b",\n", list(texts_of(found["features"])), declared)


class _GmlPage:
    """A page of GML, read by expat without any DTD, for where each member begins and ends."""

    def __init__(self, text: bytes) -> None:
        self.text, self.above, self.began = text, list[str](), 0
        self.page, self.said = _Page(".gml"), list[str]()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._text
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._typed
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as fault:
            said = _(
                "The service answered with something that is neither JSON nor whole XML ({fault}).",
                fault=sentence_of(fault),
            )
            raise FetchFailed(said) from fault
        if self.said:
            said = _("The service refused: {said}", said=shown(" ".join(self.said), 300))
            raise FetchFailed(said, is_lasting=True)

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        if not self.above:
            self._root(name, attributes)
        elif len(self.above) == 1 and _local(name) in MEMBERS:
            self.began = self.parser.CurrentByteIndex
        self.above.append(name)
        if len(self.above) > DEEPEST:
            raise FetchFailed(_("The service's XML is nested more than {most} deep.", most=DEEPEST), is_lasting=True)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) not in ("FeatureCollection", "ExceptionReport"):
            said = _(
                "The service answered with XML of <{name}> instead of features. Look at its address.",
                name=shown(name, 40),
            )
            raise FetchFailed(said, is_lasting=True)
        kept = sorted(one for one in attributes.items() if _local(one[0]) not in OF_ONE_PAGE)
        told = "".join(f" {key}={quoteattr(value)}" for key, value in kept)
        self.page.head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{told}>'.encode()
        self.page.tail = f"</{name}>\n".encode()
        if (declared := attributes.get("numberMatched", "")).isdecimal():
            self.page.declared = int(declared)

    def _ends(self, name: str) -> None:
        self.above.pop()
        at = self.parser.CurrentByteIndex
        if len(self.above) == 1 and _local(name) in MEMBERS and self.text.startswith(f"</{name}".encode(), at):
            self.page.members.append(self.text[self.began : self.text.index(b">", at) + 1])

    def _text(self, text: str) -> None:
        if _local(self.above[0]) == "ExceptionReport" and text.strip():
            self.said.append(text.strip())

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise FetchFailed(
                _("The service's XML is in {encoding}, not in UTF-8.", encoding=shown(encoding, 40)), is_lasting=True
            )

    def _typed(self, *_args: object) -> None:
        raise FetchFailed(_("The service's XML declares a document type, which is never read."), is_lasting=True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
