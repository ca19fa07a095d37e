"""What must hold before a row may be loaded; each fault with its value and its remedy.

The database refuses most of these as well (`layers/triggers.py`), but only the first, and for the whole layer.
"""

import math
import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from jsonschema import Draft202012Validator
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import either, sentence_of
from geoportal.core.sentences import sentence as _
from import_scripts.crs_guess import SURROUNDINGS, systems_of
from import_scripts.notices import Notice, Severity, error, remark, shown
from import_scripts.oddities import may_be_odd, oddities
from import_scripts.projection import Projection
from import_scripts.readers.geometry import are_finite, is_finite
from import_scripts.repair import EACH_S, Failed, Repairer, TooSlow
from import_scripts.rows import FLAT, Meant
from layers.models import Feature, Layer, Visibility
from layers.rows import FeatureRow
from layers.shapes import SIMPLE, is_tangled

DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
KINDS = {"point": _("point"), "line": _("line"), "polygon": _("polygon")}
FAR = 1e6  # degrees: no place at all, and many digits
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LENGTHS = {
    name: getattr(Feature._meta.get_field(name), "max_length", 0) for name in ("source_id", "name", "address", "source")
}
TEXTS_OF, MOST_OF_EACH = operator.attrgetter(*LENGTHS), tuple(LENGTHS.values())
CHOICES = {"status": set(Feature.Status.values), "visibility": set(Visibility.values)}


@dataclass(slots=True)
class Checker:
    """The checks of one layer. `city` is its bounds, prepared by the caller for many questions."""

    layer: Layer
    kinds: frozenset[str]
    city: BaseGeometry
    way: Projection
    file: str
    repairer: Repairer | None = None  # None: what is not valid is refused
    confirm_outside: bool = False
    _near: BaseGeometry = field(init=False)
    _schema: Draft202012Validator | None = field(init=False)

    def __post_init__(self) -> None:
        self._near = self.city.buffer(SURROUNDINGS)
        self._schema = Draft202012Validator(self.layer.schema) if self.layer.schema else None
        shapely.prepare(self.city)

    def checked(self, meants: Sequence[Meant]) -> Iterator[tuple[Meant | None, list[Notice]]]:
        """Each row as it may be loaded, perhaps repaired or confirmed; None when an error keeps it out.

        The shapes are looked at together; only those of which something is to be said, one by one.
        """
        shapes = np.array([one.shape for one in meants], dtype=object)
        for meant, is_plain in zip(meants, self._are_plain(shapes).tolist(), strict=True):
            where = {"file": self.file, "row": meant.number, "feature": meant.row.source_id}
            notices = [] if self._is_plainly_stated(meant.row) else [*self._facts(meant, where)]
            if not is_plain:
                meant, found = self._shape(meant, where)
                notices += found
            yield None if any(one.severity == Severity.ERROR for one in notices) else meant, notices

    def _are_plain(self, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Of which shapes `_shape` would say nothing; what it has to say of the others it finds out itself."""
        plain: NDArray[np.bool_] = ~shapely.is_empty(shapes) & are_finite(shapes)
        plain &= shapely.get_type_id(shapes) != shapely.GeometryType.GEOMETRYCOLLECTION
        if (wanted := self.layer.geometry_kind) != "any":
            plain &= shapely.get_dimensions(shapes) == DIMENSIONS[wanted]
        for question in (
            _are_simple_enough,  # before the library is asked, which nothing can stop
            shapely.is_valid,
            lambda some: shapely.covers(self.city, some),
            _are_not_odd,
        ):
            plain[plain] = question(shapes[plain])  # the costly ones of fewer and fewer
        return plain

    def _shape(self, meant: Meant, where: dict[str, Any]) -> tuple[Meant, list[Notice]]:
        shape = meant.shape
        if shape.is_empty:
            return meant, [error("geometry_empty", _("The geometry is empty. Draw it in the source."), **where)]
        if not is_finite(shape):
            said = _("A coordinate is no number, or lies where its CRS is not defined. Correct it in the source.")
            return meant, [error("geometry_not_finite", said, value=shown(shape.wkt), **where)]
        if is_tangled(shape):
            said = _(
                "So many of its edges run beside or across one another that nobody can tell in time "
                "whether it is valid. Draw it simpler, or split it."
            )
            return meant, [error("geometry_tangled", said, value=str(_described(shape)), **where)]
        notices: list[Notice] = []
        if not shape.is_valid:
            shape, notices = self._repaired(shape, where)
            if notices[-1].severity == Severity.ERROR:
                return meant, notices  # nothing more can be asked of such a shape in bounded time
            meant = replace(meant, shape=shape)
        notices += self._kind(shape, where)
        notices += oddities(shape, where)
        if not self.city.covers(shape):
            outside = self._outside(shape, where)
            notices.append(outside)
            if outside.severity != Severity.ERROR:
                meant = replace(meant, row=replace(meant.row, is_outside_confirmed=True))
        return meant, notices

    def _repaired(self, shape: BaseGeometry, where: dict[str, Any]) -> tuple[BaseGeometry, list[Notice]]:
        why = shapely.is_valid_reason(shape)
        if self.repairer is None:
            said = _(
                "The geometry is not valid ({why}). Correct it in the source, or let it be repaired with --repair.",
                why=why,
            )
            return shape, [error("geometry_not_valid", said, value=why, **where)]
        try:
            whole = self.repairer.repaired(shape)
        except TooSlow:
            said = _(
                "The geometry is not valid ({why}), and repairing it takes more than {seconds} s. Draw it again.",
                why=why,
                seconds=round(EACH_S),
            )
            return shape, [error("geometry_repair_too_slow", said, value=why, **where)]
        except Failed as fault:
            said = _(
                "The geometry is not valid ({why}) and cannot be repaired ({fault}). Draw it again.",
                why=why,
                fault=sentence_of(fault),
            )
            return shape, [error("geometry_not_valid", said, value=why, **where)]
        if whole.is_empty or not whole.is_valid:
            said = _(
                "The geometry is not valid ({why}) and nothing is left of it when it is repaired. Draw it again.",
                why=why,
            )
            return shape, [error("geometry_not_valid", said, value=why, **where)]
        said = _(
            "The geometry was not valid ({why}). Repaired: {before} became {after}.",
            why=why,
            before=_described(shape),
            after=_described(whole),
        )
        return whole, [remark("geometry_repaired", said, value=why, **where)]

    def _kind(self, shape: BaseGeometry, where: dict[str, Any]) -> list[Notice]:
        wanted = self.layer.geometry_kind
        if shape.geom_type == "GeometryCollection":
            said = _("A GeometryCollection is several objects in one. Split it in the source.")
            return [error("geometry_collection", said, **where)]
        if wanted != "any" and shapely.get_dimensions(shape) != DIMENSIONS[wanted]:
            said = _(
                "{kind} is not a {wanted}, and the layer {layer} holds nothing else.",
                kind=shape.geom_type,
                wanted=KINDS[wanted],
                layer=self.layer.slug,
            )
            return [error("geometry_of_wrong_kind", said, value=shape.geom_type, **where)]
        return []

    def _outside(self, shape: BaseGeometry, where: dict[str, Any]) -> Notice:
        """Why it is not in the city: its axes are exchanged, or it lies elsewhere."""
        spot = shape.centroid
        place = ", ".join(f"{one:.5f}" if abs(one) < FAR else f"{one:.6g}" for one in (spot.x, spot.y))
        if self.city.covers(self.way.the_other_way(self._unmoved(shape))):
            said = _(
                "It lies at {place}, outside the city, and inside it with its axes exchanged. Longitude "
                "comes first: export it so, or read it with --swap-axes.",
                place=place,
            )
            return error("axes_swapped", said, value=place, **where)
        if not spot.within(self._near) and (fits := systems_of(self._unmoved(shape), self.city, self.way.name)):
            said = _(
                "It lies far outside the city in the file's system {system}, and inside it in {others}: "
                "the file mixes systems. Bring all rows into one, or import these by themselves with "
                "--s-srs.",
                system=self.way.name,
                others=either(fits),
            )
            return error("crs_mixed", said, value=", ".join(fits), **where)
        if self.confirm_outside:
            return remark(
                "outside_confirmed",
                _("It lies outside the city, at {place}, as was confirmed.", place=place),
                value=place,
                **where,
            )
        said = _(
            "It lies outside the city, at {place} (longitude, latitude). Correct it in the source or "
            "with a [[fix]]; if it is right, confirm it with --confirm-outside.",
            place=place,
        )
        return error("geometry_outside_city", said, value=place, **where)

    def _unmoved(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape in the file's own numbers."""
        if self.way.transformer is not None:
            back = self.way.transformer
            moved = shapely.transform(
                shape,
                lambda xy: shapely.get_coordinates(_points(back.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))),
            )
        else:
            moved = shape
        return shapely.transform(moved, lambda xy: xy[:, ::-1]) if self.way.swap else moved

    def _is_plainly_stated(self, row: FeatureRow) -> bool:
        """Whether `_facts` would say nothing; what it has to say of others it finds out itself."""
        return (
            self._schema is None
            and all(map(operator.le, map(len, TEXTS_OF(row)), MOST_OF_EACH))
            and row.status in CHOICES["status"]
            and row.visibility in CHOICES["visibility"]
            and (not row.kind or row.kind in self.kinds)
            and 0 <= row.rank <= 100
            and _is_plainly_storable(row)
        )

    def _facts(self, meant: Meant, where: dict[str, Any]) -> Iterator[Notice]:
        row = meant.row
        for name, most in LENGTHS.items():
            if len(text := getattr(row, name)) > most:
                said = _(
                    "{name} has {count} characters; {most} is the most. Shorten it in the source.",
                    name=name,
                    count=len(text),
                    most=most,
                )
                yield error("text_too_long", said, field=name, value=shown(text), **where)
        for name, allowed in CHOICES.items():
            if (value := getattr(row, name)) not in allowed:
                said = _(
                    "{name}: '{value}' is none of {allowed}.", name=name, value=shown(value), allowed=sorted(allowed)
                )
                yield error("value_unfit", said, field=name, value=shown(value), **where)
        if row.kind and row.kind not in self.kinds:
            said = _("The kind '{kind}' is not known. Load the kinds with load_kinds, or add this one.", kind=row.kind)
            yield error("kind_unknown", said, field="kind", value=row.kind, **where)
        if not 0 <= row.rank <= 100:
            yield error(
                "value_unfit",
                _("rank: {rank} is not from 0 to 100.", rank=str(row.rank)),
                field="rank",
                value=str(row.rank),
                **where,
            )
        if bad := _unstorable((row.source_id, row.name, row.address, row.description, row.texts, row.properties)):
            said = _("A text holds a character that no database stores (NUL, half of a pair). Remove it in the source.")
            yield error("text_unstorable", said, value=shown(ascii(bad)), **where)
        for name, value in row.properties.items():
            if not _are_finite_numbers(value):
                fault = _("is not a number")
                said = _(
                    "{column}: '{value}' {fault}. Correct it in the source.",
                    column=name,
                    value=shown(value),
                    fault=fault,
                )
                yield error("value_unfit", said, field=name, value=shown(value), **where)
        for fault in self._schema.iter_errors(row.properties) if self._schema else ():
            name = ".".join(map(str, fault.path))
            said = _("{name}: {fault}. Correct it in the source.", name=name, fault=shown(fault.message, 200))
            yield error("schema_violated", said, field=name, value=shown(fault.instance), **where)


def _are_simple_enough(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    simple: NDArray[np.bool_] = shapely.get_num_coordinates(shapes) <= SIMPLE
    simple[~simple] = [not is_tangled(shape) for shape in shapes[~simple]]
    return simple


def _are_not_odd(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    plain: NDArray[np.bool_] = shapely.get_dimensions(shapes) == 0  # of points nothing can be odd
    plain[~plain] = ~may_be_odd(shapes[~plain])
    return plain


def _points(xy: tuple[Any, Any]) -> Any:
    return shapely.points(xy[0], xy[1])


def _described(shape: BaseGeometry) -> str:
    count = shapely.get_num_coordinates(shape)
    parts = shapely.get_num_geometries(shape)
    return _(
        "{kind} of {parts} parts, {count} vertices, {area} square degrees",
        kind=shape.geom_type,
        parts=str(parts),
        count=str(count),
        area=f"{shape.area:.3g}",
    )


def _is_plainly_storable(row: FeatureRow) -> bool:
    """Whether `_unstorable` would find nothing: all texts of a row without nested values, looked at as one."""
    values = row.properties.values()
    if row.texts or not FLAT.issuperset(map(type, values)):
        return False
    if not all(math.isfinite(value) for value in values if type(value) is float):
        return False
    texts = [value for value in values if type(value) is str]
    joined = "\n".join([row.source_id, row.name, row.address, row.description, *row.properties, *texts])
    return UNSTORABLE.search(joined) is None


def _are_finite_numbers(value: Any) -> bool:
    """Whether no number in it, at any depth, is infinite or none: JSON knows no such, and the database refuses it."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict | list | tuple):
        return all(map(_are_finite_numbers, value.values() if isinstance(value, dict) else value))
    return True


def _unstorable(values: Any) -> str:
    """The first text, at any depth, with NUL or a lone surrogate; empty where there is none."""
    if isinstance(values, dict):
        return _unstorable(tuple(values)) or _unstorable(tuple(values.values()))
    for value in values:
        if isinstance(value, str):
            if UNSTORABLE.search(value):
                return value
        elif isinstance(value, dict | list | tuple) and (bad := _unstorable(value)):
            return bad
    return ""
