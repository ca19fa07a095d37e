"""Items of a collection: pages of many, by box, time and properties; and one, with what became of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, no_content, not_modified
from geoportal.core.errors import Problem, told
from geoportal.core.paging import cursor_of
from geoportal.core.parameters import Parameter, refused
from layers import item_pages, items, ogc
from layers.api import InCollection, host_of
from layers.crs import CRS84
from layers.item_page import held, page_with_texts
from layers.item_parameters import COMMON_PROPERTIES, CRS, F_ITEM, ITEMS, OWN_PROPERTIES, property_parameters, where_of
from layers.models import Feature
from layers.seal import Seal
from layers.standing import Tally, etag, marks, state_of, tallies

ROWS_ON_A_PAGE = 100
ATTEMPTS = 5  # to read an object and its text of the same moment


class Items(InCollection):
    """The items of a collection, a page at a time."""

    template = "api/items.html"
    tag = "Items"
    says = "FeatureCollection"
    operations: ClassVar[Mapping[str, str]] = {"GET": "getItems"}
    forms = {"json": ogc.GEOJSON, "geojson": ogc.GEOJSON, "html": ogc.HTML, "csv": ogc.CSV}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (*ITEMS, *COMMON_PROPERTIES)}

    def documented(self, method: str) -> Sequence[Parameter]:
        """No collection in particular: beside the properties known everywhere, each has those of its own schema."""
        rows = super().documented(method)
        return (*rows, OWN_PROPERTIES) if method == "GET" else rows

    def parameters_of(self, method: str) -> Sequence[Parameter]:
        """What every collection knows, and what this one's own schema adds."""
        return (*ITEMS, *property_parameters(self.layer)) if method == "GET" else super().parameters_of(method)

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        self._check()
        revision, changed_at = state_of(self.layer)
        where = where_of(self.layer, self.audience.in_layer(self.layer), self.values)
        seal = self._seal(where, revision)
        if seal and (known := seal.known(request._request)):
            return known
        make = {"csv": self._csv, "html": self._page}.get(self.form(), self._geojson)
        answer = make(where, seal)
        if seal and changed_at:
            answer["Last-Modified"] = http_date(changed_at.timestamp())
        answer["Content-Crs"] = f"<{self.values['crs'].uri}>"
        answer["Link"] = ", ".join(
            f'<{link["href"]}>; rel="license"' for link in ogc.licence_links(self.layer, self.links)
        )
        return self.sealed(answer, seal.mark() if seal else "")

    def _seal(self, where: items.Where, revision: int) -> Seal | None:
        """What the answer is known by again. Pages for people hold more than the items; what only some may see is kept
        nowhere."""
        if self.form() == "html" or not self.audience.is_public:
            return None
        question = etag(host_of(self.request), self.request.get_full_path(), self.form(), self.layer.pk)
        described = (self.layer.slug, self.layer.licence, self.layer.attribution, self.layer.geometry_kind)
        # The layer's counter alone decides where words are looked for (in the names of kinds too, which no item tells
        # of), and for answers so long that looking up what they hold would hold them up.
        after, limit = self.values["cursor"], self.values["limit"]
        is_told = not self.values["q"] and limit <= item_pages.IN_ONE_PIECE
        hold = partial(held, where, after=after, limit=limit) if is_told else None
        return Seal(question, revision, described, hold)

    def _check(self) -> None:
        box, crs = self.values["bbox"], self.values["bbox-crs"]
        if box and crs != CRS84 and (box[0] > box[2]):
            raise refused("bbox", self.request.GET["bbox"], _("the first number is greater than the third one"))
        if box and box[0] > box[2] and not (-180 <= box[2] <= 180 and -180 <= box[0] <= 180):
            remedy = _("west is greater than east, and not across the 180th meridian")
            raise refused("bbox", self.request.GET["bbox"], remedy)
        if self.form() == "csv" and self.values["crs"] != CRS84:
            remedy = _("CSV holds longitude and latitude; ask without crs, or for f=json")
            raise refused("crs", self.values["crs"].uri, remedy)

    def _geojson(self, where: items.Where, seal: Seal | None) -> HttpResponseBase:
        limit, crs, after = self.values["limit"], self.values["crs"], self.values["cursor"]
        if limit <= item_pages.IN_ONE_PIECE:
            page, texts = page_with_texts(where, after=after, limit=limit, crs=crs)
            if seal:
                seal.holds(page)
            body = item_pages.geojson_at_once(texts, self._tail(page.matched, page.sent, page.next_after))
            return item_pages.whole_response(self.request._request, body, ogc.GEOJSON)
        return item_pages.bytes_response(self.request._request, self._stream(where), limit=limit, media=ogc.GEOJSON)

    def _stream(self, where: items.Where) -> Iterator[bytes]:
        """A long page; its statement begins when the first of it is wanted."""
        limit, crs, after = self.values["limit"], self.values["crs"], self.values["cursor"]
        rows = items.counted_texts(where, after=after, limit=limit + 1, crs=crs, known=self._known(where))
        counted: list[int] = []

        def texts() -> Iterator[bytes]:
            for text, matched in rows:
                counted[:] = [matched]
                yield text

        def tail(sent: int, last: int | None) -> dict[str, Any]:
            return self._tail(counted[0] if counted else items.number_matched(where), sent, last)

        yield from item_pages.geojson_page(texts(), limit, tail)

    def _known(self, where: items.Where) -> tuple[int, int, int] | None:
        """How many a whole layer holds for everybody is known without counting, as long as its counter stands where it
        stood before that was asked."""
        if not self.audience.is_public or where != items.in_layer(self.layer, self.audience.in_layer(self.layer)):
            return None
        count = tallies(self.audience, marks().whole).get(self.layer.pk, Tally()).count
        return self.layer.pk, state_of(self.layer)[0], count

    def _tail(self, matched: int, sent: int, last: int | None) -> dict[str, Any]:
        return {
            "numberMatched": matched,
            "numberReturned": sent,
            "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "license": self.layer.licence,
            "attribution": self.layer.attribution,
            "links": self._links(last),
        }

    def _csv(self, where: items.Where, seal: Seal | None) -> HttpResponseBase:
        if seal:
            seal.holds()  # before the rows are read: a mark may be older than what it marks, never newer
        limit, with_wkt = self.values["limit"], self.layer.geometry_kind != "point"
        names = items.property_names(where)
        rows = items.csv_rows(where, names, after=self.values["cursor"], limit=limit, with_wkt=with_wkt)
        parts = item_pages.csv_page(item_pages.csv_header(names, with_wkt=with_wkt), rows, limit)
        answer = item_pages.bytes_response(self.request._request, parts, limit=limit, media="text/csv; charset=utf-8")
        answer["Content-Disposition"] = content_disposition_header(True, f"{self.layer.slug}.csv") or ""
        return answer

    def _page(self, where: items.Where, _seal: Seal | None) -> HttpResponseBase:
        limit = min(self.values["limit"], ROWS_ON_A_PAGE)
        found = items.feature_rows(where, after=self.values["cursor"], limit=limit + 1)
        last = found[limit - 1].pk if len(found) > limit else None
        document = {"numberMatched": items.number_matched(where), "links": self._links(last)}
        return self.answer(document, layer=self.layer, features=found[:limit], address=self._address(f="json"))

    def _address(self, **changes: str | None) -> str:
        """This very question with some parameters changed, or left out where None."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        path = f"{self.links.root}{self.request.path}"
        return f"{path}?{query.urlencode(safe=',:/')}" if query else path

    def _links(self, last: int | None) -> list[dict[str, Any]]:
        links = self.links
        own = self.form()
        found = [links.link("self", self._address(), self.forms[own])]
        for name in ("json", "html", "csv"):
            if self.forms[name] != self.forms[own]:
                found.append(links.link("alternate", self._address(f=name), self.forms[name]))
        found.append(links.link("collection", links.to("api_collection", self.layer.slug), ogc.JSON))
        if last is not None:
            found.append(links.link("next", self._address(cursor=cursor_of([last])), self.forms[own]))
        return [*found, *ogc.licence_links(self.layer, links)]


class Item(InCollection):
    """One feature. Withdrawn: 410; replaced: 308 to what replaced it."""

    template = "api/item.html"
    tag = "Items"
    says = "Feature"
    operations: ClassVar[Mapping[str, str]] = {"GET": "getItem"}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "308", "400", "404", "410")}
    forms = {"json": ogc.GEOJSON, "geojson": ogc.GEOJSON, "html": ogc.HTML}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (CRS, F_ITEM, LANG)}

    def get(self, request: Request, slug: str, number: int) -> HttpResponseBase:
        crs = self.values["crs"]
        for _attempt in range(ATTEMPTS):
            feature = self.found(number)
            if feature.withdrawn_at:
                return self._departed(feature)
            mark = entity_tag(feature, self.form(), crs.srid, crs.is_flipped, self.values["lang"], host_of(request))
            if self.audience.is_public and self.form() != "html":
                known = not_modified(request._request, etag=mark)
                if known:
                    return known
            # Empty where it has been changed, or withdrawn, since it was found: then it is read once more.
            if text := items.text_at_revision(feature, crs):
                return self._told(feature, text, mark)
        raise Problem(503, _("Changing too fast"), _("The object is being changed. Ask again in a few seconds."))

    def _told(self, feature: Feature, text: str, mark: str) -> HttpResponseBase:
        if self.form() == "html":
            document = {**json.loads(text), "links": self._links(feature)}
            return self.answer(document, layer=self.layer, feature=feature, page=page_of(feature))
        answer = item_answer(text, self._links(feature), mark)
        answer["Content-Crs"] = f"<{self.values['crs'].uri}>"
        return self.sealed(answer)

    def found(self, number: int) -> Feature:
        """The feature of this collection, withdrawn or not; 404 when there is none or it may not be seen."""
        feature = items.found_feature(self.layer, number, self.audience.in_layer(self.layer))
        if feature is None:
            detail = _("The collection «{slug}» has no item {number}.")
            raise Problem(404, _("No such item"), told(detail, slug=self.layer.slug, number=number))
        return feature

    def _departed(self, feature: Feature) -> HttpResponseBase:
        successor = self._successor(feature)
        if successor is None or successor.withdrawn_at:
            raise self.gone(feature, successor)
        return self.sealed(no_content(308, Location=self._address_of(successor)))

    def gone(self, feature: Feature, successor: Feature | None) -> Problem:
        """The 410 that says why, and names the successor."""
        links = self._links(feature)
        if successor:
            address = self._address_of(successor)
            links.append(self.links.link("successor-version", address, ogc.GEOJSON, successor.name))
        return Problem(
            410,
            _("The object has been withdrawn"),
            _("It is kept for the record but no longer part of the collection. If it has a successor, links names it."),
            withdrawn_at=feature.withdrawn_at.isoformat() if feature.withdrawn_at else "",
            reason=feature.withdrawn_reason,
            links=links,
        )

    def _address_of(self, feature: Feature) -> str:
        return self.links.to("api_item", feature.layer.slug, feature.pk)

    def _successor(self, feature: Feature) -> Feature | None:
        """The last of the chain of those that replaced it and that may be seen."""
        last, seen = None, {feature.pk}
        after = feature.replaced_by
        while after and after.pk not in seen and after.visibility in self.audience.in_layer(after.layer):
            seen.add(after.pk)
            last, after = after, after.replaced_by
        return last

    def _links(self, feature: Feature) -> list[dict[str, Any]]:
        links, where = self.links, ("api_item", self.layer.slug, feature.pk)
        found = ogc.forms_of(links, *where, media=ogc.GEOJSON, form="html" if self.form() == "html" else "json")
        found.append(links.link("collection", links.to("api_collection", self.layer.slug), ogc.JSON))
        if page := page_of(feature):
            found.append(links.link("canonical", f"{links.root}{page}", ogc.HTML, str(feature)))
        return [*found, *ogc.licence_links(self.layer, links)]


def entity_tag(feature: Feature, *form: object) -> str:
    """`"<revision>-…"`: the revision is what If-Match is compared with, the rest tells the forms apart."""
    kind = feature.kind.code if feature.kind else ""
    return f'"{feature.revision}-{etag(feature.layer.slug, feature.layer.page_template, kind, *form)[3:11]}"'


def item_answer(text: str, links: list[dict[str, Any]], mark: str, status: int = 200) -> HttpResponse:
    """A feature's ready text with its links."""
    body = f'{text[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}'
    return HttpResponse(body, status=status, content_type=ogc.GEOJSON, headers={"ETag": mark})


def page_of(feature: Feature) -> str:
    """The address of the feature's own page for people; empty where the portal has none."""
    try:
        return feature.get_absolute_url()
    except NoReverseMatch:
        return ""
