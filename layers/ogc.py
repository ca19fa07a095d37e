"""The documents of OGC API Features, as plain dictionaries. `Links` knows the addresses; nothing here knows HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from layers.crs import CRS84, OFFERED
from layers.downloads import FORMATS
from layers.known_properties import properties_of, queryable_properties
from layers.models import City, Layer, Visibility
from layers.standing import Tally

Document = dict[str, Any]
GEOJSON, JSON, HTML, CSV = "application/geo+json", "application/json", "text/html", "text/csv"
SCHEMA, OPENAPI = "application/schema+json", "application/vnd.oai.openapi+json;version=3.1"
OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0"

SPEC = "http://www.opengis.net/spec"
CONFORMANCE = (
    *(f"{SPEC}/ogcapi-common-1/1.0/conf/{name}" for name in ("core", "landing-page", "html", "json")),
    f"{SPEC}/ogcapi-common-2/1.0/conf/collections",
    *(f"{SPEC}/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "html")),
    f"{SPEC}/ogcapi-features-1/1.1/conf/oas31",
    f"{SPEC}/ogcapi-features-2/1.0/conf/crs",
    f"{SPEC}/ogcapi-features-3/1.0/conf/queryables",
)
TILES_CLASSES = ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt")
TILES_CONFORMANCE = tuple(f"{SPEC}/ogcapi-tiles-1/1.0/conf/{name}" for name in TILES_CLASSES)
# Where licences are written out, by their SPDX identifiers.
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of this interface, absolute, each answer's language kept in them."""

    root: str  # scheme and host, without a slash at the end
    lang: str

    def to(self, name: str, *args: object, query: str = "") -> str:
        """The address of an endpoint by its name."""
        return self.absolute(reverse(name, args=args), query)

    def absolute(self, path: str, query: str = "") -> str:
        parts = [query] if query else []
        if self.lang != "uk":
            parts.append(f"lang={self.lang}")
        return f"{self.root}{path}{'?' if parts else ''}{'&'.join(parts)}"

    def link(self, rel: str, href: str, media: str, title: str = "") -> Document:
        link = {"rel": rel, "href": href, "type": media, "hreflang": self.lang}
        return {**link, "title": title} if title else link


def forms_of(links: Links, name: str, *args: object, media: str = JSON, form: str = "json") -> list[Document]:
    """self and alternate of a document that exists as JSON and as a page; `form` is the one that is being sent."""
    both = {"json": media, "html": HTML}
    return [
        links.link("self" if key == form else "alternate", links.to(name, *args, query=f"f={key}"), kind)
        for key, kind in both.items()
    ]


def landing(city: City | None, links: Links, form: str) -> Document:
    """Where every program begins."""
    name = translated(city, "name") if city else _("City encyclopedia")
    return {
        "title": _("%(city)s: data for programs") % {"city": name},
        "description": _("Every object of the city encyclopedia as open data, by OGC API Features."),
        "attribution": city.attribution if city else "",
        "isDemonstration": bool(city and city.is_demonstration),
        "links": [
            *forms_of(links, "api_landing", form=form),
            links.link("service-desc", links.to("api_openapi"), OPENAPI, _("Description of the interface")),
            links.link("service-doc", links.to("api_docs"), HTML, _("Handbook of the interface")),
            links.link("conformance", links.to("api_conformance"), JSON, _("What the interface conforms to")),
            links.link(
                f"{OGC_REL}/conformance", links.to("api_conformance"), JSON, _("What the interface conforms to")
            ),
            links.link("data", links.to("api_collections"), JSON, _("Collections")),
            links.link(f"{OGC_REL}/data", links.to("api_collections"), JSON, _("Collections")),
            links.link("monitor", links.to("api_changes"), JSON, _("Changes")),
        ],
    }


def conformance(links: Links, form: str) -> Document:
    """The classes that are really implemented; those of tiles when this portal serves tiles per collection."""
    classes = [*CONFORMANCE, *(TILES_CONFORMANCE if _tiles("schools", links) else ())]
    return {"conformsTo": classes, "links": forms_of(links, "api_conformance", form=form)}


def _tiles(slug: str, links: Links) -> str:
    """The address of a collection's tilesets; empty where nobody serves any."""
    try:
        return links.absolute(reverse("collection_tiles", args=[slug]))
    except NoReverseMatch:
        return ""


def collections(layers: list[Layer], held: Mapping[int, Tally], links: Links, form: str) -> Document:
    """All collections with what they hold."""
    return {
        "links": forms_of(links, "api_collections", form=form),
        "crs": list(OFFERED),
        "collections": [
            {**collection(layer, held.get(layer.pk, Tally()), links, ""), "crs": ["#/crs"]} for layer in layers
        ],
    }


def collection(layer: Layer, held: Tally, links: Links, form: str, sizes: Mapping[str, int] | None = None) -> Document:
    """One layer as a collection; `sizes` are those of its files that are ready, by their endings."""
    return {
        "id": layer.slug,
        "title": translated(layer, "name"),
        "description": translated(layer, "summary"),
        "attribution": layer.attribution,
        "license": layer.licence,
        "source": layer.source,
        "theme": {"id": layer.theme.slug, "title": translated(layer.theme, "name")},
        "itemType": "feature",
        "itemCount": held.count,
        "extent": _extent(held),
        "crs": list(OFFERED),
        "storageCrs": CRS84.uri,
        "links": [
            *_links_of_collection(layer, links, form),
            *_files(layer, links, sizes or {}),
            *licence_links(layer, links),
        ],
    }


def _extent(held: Tally) -> Document:
    interval = [moment and moment.isoformat().replace("+00:00", "Z") for moment in (held.since, held.until)]
    temporal = {"interval": [interval], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    if held.bbox is None:
        return {"temporal": temporal}
    return {"spatial": {"bbox": [list(held.bbox)], "crs": CRS84.uri}, "temporal": temporal}


def _links_of_collection(layer: Layer, links: Links, form: str) -> list[Document]:
    slug, title = layer.slug, translated(layer, "name")
    items = [
        links.link("items", links.to("api_items", slug, query=f"f={name}"), media, title)
        for name, media in (("json", GEOJSON), ("html", HTML), ("csv", CSV))
    ]
    found = [
        *forms_of(links, "api_collection", slug, form=form or "json"),
        *items,
        links.link("describedby", links.to("api_schema", slug), SCHEMA, _("Properties")),
        links.link(f"{OGC_REL}/schema", links.to("api_schema", slug), SCHEMA, _("Properties")),
        links.link(f"{OGC_REL}/queryables", links.to("api_queryables", slug), SCHEMA, _("What to filter by")),
    ]
    found.append(links.link("monitor", links.to("api_changes", query=f"layers={slug}"), JSON, _("Changes")))
    if tiles := _tiles(slug, links):
        found.append(links.link(f"{OGC_REL}/tilesets-vector", tiles, JSON, _("Vector tiles")))
    return found


def _files(layer: Layer, links: Links, sizes: Mapping[str, int]) -> list[Document]:
    """The whole layer as one file, in each format; only what everybody may have is made."""
    if layer.visibility != Visibility.PUBLIC:
        return []
    title = translated(layer, "name")
    found = []
    for made in FORMATS.values():
        address = links.root + reverse("layer_file", args=[layer.slug, made.ending])
        length = {"length": sizes[made.ending]} if made.ending in sizes else {}
        found.append({**links.link("enclosure", address, made.media, f"{title}: {made.title}"), **length})
    return found


def licence_links(layer: Layer, links: Links) -> list[Document]:
    """The licence of the layer's data; nothing while none is stated."""
    address = licence_address(layer)
    return [links.link("license", address, HTML, layer.licence)] if address else []


def licence_address(layer: Layer) -> str:
    """Where the licence is written out; empty while none is stated."""
    return LICENCES.get(layer.licence, f"https://spdx.org/licenses/{layer.licence}.html") if layer.licence else ""


GEOMETRY_FORMAT = {"point": "geometry-point", "line": "geometry-linestring", "polygon": "geometry-polygon"}


def schema(layer: Layer, links: Links, form: str) -> Document:
    """Every property that an item may have."""
    own = layer.schema or {}
    required = {"required": own["required"]} if own.get("required") else {}
    return {**_schema("api_schema", properties_of(layer), layer, links, form), **required}


def queryables(layer: Layer, links: Links, form: str) -> Document:
    """Every property that items may be filtered by."""
    known = queryable_properties(layer)
    return {**_schema("api_queryables", known, layer, links, form), "additionalProperties": False}


def _schema(name: str, properties: Mapping[str, Document], layer: Layer, links: Links, form: str) -> Document:
    geometry = {
        "format": GEOMETRY_FORMAT.get(layer.geometry_kind, "geometry-any"),
        "x-ogc-role": "primary-geometry",
        "title": _("Geometry"),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": links.to(name, layer.slug),
        "type": "object",
        "title": translated(layer, "name"),
        "properties": {"geometry": geometry, **{name: _in_language(told) for name, told in properties.items()}},
    }


def _in_language(schema: Mapping[str, Any]) -> Document:
    """The words of a property in the reader's language; those of a layer's own schema are what its owner wrote."""
    words = {key: _(schema[key]) for key in ("title", "description") if schema.get(key)}
    return {**schema, **words}
