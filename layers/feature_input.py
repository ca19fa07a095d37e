"""A GeoJSON feature from a program, read into the ledger's fields. Only for writing: what is sent out is ready text."""

import json
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geoportal.core.languages import with_translation
from layers.known_properties import READ_ONLY
from layers.models import Feature, Kind
from layers.shapes import MOST_VERTICES, count_positions, too_many_vertices

# Stated in "properties" beside the feature's own; everything else there is its own.
FIELDS = (
    "source_id", "kind", "name", "name_en", "address", "description", "status", "rank", "visibility", "source",
    "verified_on", "next_due_on", "is_outside_confirmed",
)  # fmt: skip
IGNORED = frozenset(READ_ONLY) - {"description"}  # sent out by us, so programs send them back


class FeatureInput(GeoFeatureModelSerializer):  # type: ignore[misc] # the package has no types
    """A body of POST, PUT or PATCH. Its own properties that no field of the ledger claims go to `properties`."""

    kind = serializers.SlugRelatedField("code", queryset=Kind.objects.all(), required=False, allow_null=True)
    name_en = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=300)
    source_id = serializers.CharField(required=False, max_length=120)
    properties = serializers.JSONField(required=False)

    class Meta:
        model = Feature
        geo_field = "geometry"
        fields = ("geometry", *FIELDS, "properties")
        # Uniqueness within the layer is checked by the action, which knows the layer.
        validators: list[Any] = []
        extra_kwargs = {
            name: {"required": False, "allow_null": True} for name in ("name", "address", "description", "source")
        }

    def unformat_geojson(self, feature: dict[str, Any]) -> dict[str, Any]:
        """Split a GeoJSON feature into the ledger's fields and its own properties."""
        properties = feature.get("properties")
        stated = dict(properties) if isinstance(properties, dict) else {}
        fields = {name: stated.pop(name) for name in FIELDS if name in stated}
        own = {name: value for name, value in stated.items() if name not in IGNORED}
        if "geometry" in feature:
            fields["geometry"] = feature["geometry"]
        return {**fields, "properties": own}

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what is no feature, before anybody looks for its parts."""
        if not isinstance(data, dict) or data.get("type") != "Feature":
            raise serializers.ValidationError({"type": [_('Send one GeoJSON object with "type": "Feature".')]})
        if not isinstance(data.get("properties"), dict | None):
            raise serializers.ValidationError({"properties": [_("Must be an object.")]})
        if wrong := unkeepable(data.get("properties")):
            raise serializers.ValidationError({"properties": [wrong]})
        if (count := count_positions(data.get("geometry"))) > MOST_VERTICES:
            raise serializers.ValidationError({"geometry": [too_many_vertices(count)]})
        return super().to_internal_value({**data, "properties": data.get("properties") or {}})

    def validate_geometry(self, value: GEOSGeometry | None) -> GEOSGeometry:
        """Longitude and latitude; heights are left out."""
        if value is None:
            raise serializers.ValidationError(_("Every object of the map has a place."))
        flat = GEOSGeometry(value.wkb if not value.hasz else _flat(value).wkb, srid=4326)
        west, south, east, north = flat.extent if not flat.empty else (0, 0, 0, 0)
        if west < -180 or east > 180 or south < -90 or north > 90:
            raise serializers.ValidationError(_("Coordinates are longitude and latitude in degrees, in this order."))
        return flat

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Fill in: what PUT leaves out has its default, what PATCH leaves out stays."""
        fields: dict[str, Any] = {
            name: ("" if value is None and name != "kind" else value) for name, value in attrs.items()
        }
        for day in ("verified_on", "next_due_on"):
            if day in attrs:
                fields[day] = attrs[day]
        own: dict[str, Any] = attrs.get("properties", {})
        fields.pop("properties", None)
        if not self.partial:
            fields = {**_defaults(), **fields}
        elif self.instance is not None:
            own = {**self.instance.properties, **own}
        fields["properties"] = {name: value for name, value in own.items() if value is not None}
        if "name_en" in fields:
            fields["translations"] = self._translations(fields.pop("name_en"), fields.get("name"))
        return fields

    def _translations(self, text: str, name: str | None) -> dict[str, Any]:
        kept = self.instance.translations if self.instance is not None else {}
        source = name if name is not None else (self.instance.name if self.instance is not None else "")
        return with_translation(kept, "en", "name", text=text, source=source)


DEEPEST = 20


def unkeepable(value: Any, depth: int = 0) -> str:
    """Why the database could not keep a JSON value; empty when it can."""
    if isinstance(value, str):
        is_text = "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
        return "" if is_text else _("A text holds a null character or half of a character pair. Take it out.")
    if not isinstance(value, dict | list):
        return ""
    if depth == DEEPEST:
        return _("Values lie in one another more than {levels} deep.").format(levels=DEEPEST)
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    return next(filter(None, (unkeepable(part, depth + 1) for part in parts)), "")


def _flat(shape: GEOSGeometry) -> GEOSGeometry:
    """The same shape without heights."""

    def drop(coordinates: Any) -> Any:
        if coordinates and isinstance(coordinates[0], int | float):
            return coordinates[:2]
        return [drop(part) for part in coordinates]

    plain = json.loads(shape.geojson)
    return GEOSGeometry(json.dumps({"type": plain["type"], "coordinates": drop(plain["coordinates"])}))


def _defaults() -> dict[str, Any]:
    """What PUT resets. Not what readers are not shown: nobody makes an object public by leaving its visibility out."""
    texts = dict.fromkeys(("name", "name_en", "address", "description", "source"), "")
    return {"kind": None, "verified_on": None, "next_due_on": None, "status": Feature.Status.ACTIVE.value, **texts}


def as_feature(text: str) -> Any:
    """A ready text as plain values, where it stands inside another document."""
    return json.loads(text) if text else None
