"""The only way to change the ledger: one object by hand, or a whole layer from a source.

Every action is one transaction, and its name and author go into the history of each row it touches.
Whether somebody may do it is asked where the request enters (`layers/rules.py`), not here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict, TypeVar, Unpack
from uuid import UUID

import pghistory
from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from geoportal.accounts.models import Organisation, User
from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import folded, one_after_another
from geoportal.core.sentences import sentence as _
from layers import merging, staging, undoing
from layers.models import City, Feature, Layer, Theme
from layers.reasons import plain_reason
from layers.rows import Difference, FeatureRow, SyncResult
from layers.schema import property_errors
from layers.shapes import geometry_fault

Defined = TypeVar("Defined", Theme, Layer)


class RevisionConflict(Exception):
    """Somebody has changed the feature since it was read."""

    def __init__(self, feature: Feature, expected: int) -> None:
        super().__init__(
            f"Feature {feature.id} is at revision {feature.revision}, not {expected}: somebody has changed it since. "
            "Read it again and repeat the change."
        )
        self.feature = feature


@contextmanager
def recorded(action: str, by: User | None, **more: Any) -> Iterator[UUID]:
    """One transaction whose changes carry the action's name and author in the history; under which number there.

    Those of COPY do, too: the history is told with each statement that Django sends, and COPY is sent beside it.
    """
    with transaction.atomic(), pghistory.context(action=action, user=by.pk if by else None, **more) as context:
        with connection.cursor() as cursor:
            cursor.execute("VALUES (1)")
        yield context.id


def define_city(*, slug: str, name: str, bounds: Polygon, centre: Point, **fields: Any) -> City:
    """Create or change the one city of this database."""
    with recorded("define_city", None):
        city, _made = City.objects.update_or_create(
            id=1, defaults={"slug": slug, "name": name, "bounds": bounds, "centre": centre, **fields}
        )
    return city


def define_theme(slug: str, **fields: Any) -> Theme:
    """Create the theme or bring it up to date; nothing is written where nothing differs."""
    return _define(Theme, slug, fields)


def define_layer(slug: str, *, theme: Theme, owner: Organisation | None = None, **fields: Any) -> Layer:
    """Create the layer or bring it up to date; nothing is written where nothing differs."""
    return _define(Layer, slug, {"theme": theme, "owner": owner, **fields})


def _define(model: type[Defined], slug: str, fields: dict[str, Any]) -> Defined:
    with recorded(f"define_{model._meta.model_name}", None):
        row = model._default_manager.filter(slug=slug).first() or model(slug=slug)
        if row.pk and all(getattr(row, name) == value for name, value in fields.items()):
            return row
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean(exclude=["translations"])
        row.save()
    return row


def save_feature(
    layer: Layer,
    *,
    by: User | None,
    feature: Feature | None = None,
    expected_revision: int | None = None,
    **fields: Any,
) -> Feature:
    """Create a feature of `layer`, or change `feature`; returns it as the database now holds it.

    Raises ValidationError (a dictionary of field → messages) for what the layer's schema or the database refuses, and
    RevisionConflict when `expected_revision` is not the feature's.
    """
    with recorded("save_feature", by):
        row = Feature(layer=layer) if feature is None else Feature.objects.select_for_update().get(pk=feature.pk)
        if expected_revision is not None and row.revision != expected_revision:
            raise RevisionConflict(row, expected_revision)
        for name, value in fields.items():
            setattr(row, name, value)
        if "geometry" in fields and (fault := geometry_fault(row.geometry)):
            raise ValidationError({"geometry": [fault]})
        if errors := property_errors(layer, row.properties):
            raise ValidationError({"properties": errors})
        row.full_clean(exclude=["translations", "uuid", "revision", "created_at", "changed_at"])
        _write(row)
    row.refresh_from_db()
    return row


def _write(row: Feature) -> None:
    """Save; what the row trigger refuses becomes a ValidationError of the geometry."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"geometry": [refusal(error)]}) from error


def refusal(error: DatabaseError) -> str:
    """The database's own sentence, without its context lines."""
    return str(error).splitlines()[0]


def withdraw_feature(
    feature: Feature,
    *,
    by: User | None,
    reason: str,
    replaced_by: Feature | None = None,
    expected_revision: int | None = None,
) -> Feature:
    """Take a feature off the map, and keep it with the reason and, if there is one, its successor."""
    why = plain_reason(reason, gettext("Say why the object is withdrawn."))
    with recorded("withdraw_feature", by, reason=why):
        row = Feature.objects.select_for_update().get(pk=feature.pk)
        if expected_revision is not None and row.revision != expected_revision:
            raise RevisionConflict(row, expected_revision)
        row.withdrawn_at, row.withdrawn_reason, row.replaced_by = timezone.now(), why, replaced_by
        row.full_clean(exclude=["translations", "uuid"])
        row.save(update_fields=["withdrawn_at", "withdrawn_reason", "replaced_by"])
    row.refresh_from_db()
    return row


def restore_feature(feature: Feature, *, by: User | None) -> Feature:
    """Undo a withdrawal."""
    with recorded("restore_feature", by):
        row = Feature.objects.select_for_update().get(pk=feature.pk)
        row.withdrawn_at, row.withdrawn_reason, row.replaced_by = None, "", None
        row.save(update_fields=["withdrawn_at", "withdrawn_reason", "replaced_by"])
    row.refresh_from_db()
    return row


class SyncRefused(Exception):
    """The rows of a source cannot be merged, for the reason `why`; nothing was written."""

    def __init__(self, layer: Layer, fault: str, remedy: str = "") -> None:
        said = _("Layer {layer}: {fault}.", layer=layer.slug, fault=fault)
        self.why = one_after_another(said, remedy)
        super().__init__(one_after_another(said, _("Nothing was written."), remedy))


class TooManyVanish(SyncRefused):
    """More of the layer's live features would be withdrawn than the terms allow."""


Compared = Callable[[staging.Scope, SyncResult], bool]  # while the staged rows stand: whether they may be merged
Merged = Callable[[UUID], None]  # the last word before the commit; the number of the merge in the history


class How(TypedDict, total=False):
    """What `sync_features` hands on to `sync_staged`."""

    note: str
    run: int | None
    confirmed_on: date | None
    compared: Compared | None
    merged: Merged | None
    written: merging.Written


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms rows that stand in the staging table may be merged; known when the last of them is there."""

    commit: bool = True
    withdraw_absent: bool = True
    max_withdrawn_share: float = 0.4


def sync_features(
    layer: Layer,
    rows: Iterable[FeatureRow],
    *,
    by: User | None = None,
    max_withdrawn_share: float = 0.4,
    withdraw_absent: bool = True,
    kept: Collection[str] = (),
    commit: bool = True,
    **how: Unpack[How],
) -> SyncResult:
    """Make the layer's live features equal to `rows`: add, change, withdraw, and leave equal rows untouched.

    `kept` are source ids that stay as they are although no row states them (their rows could not be read); without
    `withdraw_absent` all absent ones stay.
    Raises SyncRefused, with nothing written, for repeated source ids, unknown kinds, rows that the database refuses,
    and when more than `max_withdrawn_share` (0 to 1) of the live features would vanish. Without `commit` it only
    counts. How else, `sync_staged` says.
    """

    def fill() -> Terms:
        staging.stage(layer, rows, kept)
        return Terms(commit, withdraw_absent, max_withdrawn_share)

    return sync_staged(layer, fill, by=by, **how)


def sync_staged(
    layer: Layer,
    fill: Callable[[], Terms],
    *,
    by: User | None = None,
    note: str = "",
    run: int | None = None,
    confirmed_on: date | None = None,
    compared: Compared | None = None,
    merged: Merged | None = None,
    written: merging.Written = lambda _done, _all: None,
) -> SyncResult:
    """The same for rows that `fill` puts into the staging table, inside the transaction; on the terms that it returns.

    So rows may come while they are read, and be judged whole by asking the table. What `fill` raises leaves nothing.
    With `confirmed_on` all that the rows state counts as verified that day. Where `compared` says no, it only counts.
    What `compared` and `merged` write is in the same transaction; `written` hears how far the merge is, and what it
    raises leaves nothing. TooManyVanish is raised behind the transaction: what `compared` has written stays, so that
    somebody can look at what would vanish.
    """
    more = {} if run is None else {"run": run}
    with _refusals(layer), recorded("sync_features", by, layer=layer.slug, note=note, **more) as number:
        terms = fill()
        scope = staging.Scope(layer, terms.withdraw_absent)
        result, live = _difference(scope, terms.commit)
        is_wanted = terms.commit if compared is None else compared(scope, result) and terms.commit
        are_too_many = result.withdrawn > terms.max_withdrawn_share * live
        if is_wanted and not are_too_many:
            user = by.pk if by else None
            merging.merge(
                scope, reason="Absent from the source", confirmed_on=confirmed_on, confirmed_by=user, written=written
            )
            if merged is not None:
                merged(number)
    if are_too_many:
        raise _too_many(layer, result, live, terms)
    return result


def compare_features(
    layer: Layer,
    rows: Iterable[FeatureRow],
    *,
    withdraw_absent: bool = True,
    kept: Collection[str] = (),
    limit: int = 5000,
) -> tuple[SyncResult, list[Difference]]:
    """What `sync_features` would do: the counts, and the first `limit` features one by one. Writes nothing."""
    scope = staging.Scope(layer, withdraw_absent)
    with _refusals(layer), transaction.atomic():
        staging.stage(layer, rows, kept)
        return _difference(scope, False)[0], staging.differences(scope, limit)


def _difference(scope: staging.Scope, is_to_stay: bool) -> tuple[SyncResult, int]:
    """Count what the staged rows would do; raises SyncRefused for what must not be merged. Also: how many live features
    there are.

    Before a merge the layer's rows are held first, so that what was compared is what is merged.
    """
    if faults := staging.faults():
        raise SyncRefused(scope.layer, folded(faults, lambda one, then: _("{one}; {then}", one=one, then=then)))
    if is_to_stay:
        staging.hold(scope)
    return staging.difference(scope)


def _too_many(layer: Layer, result: SyncResult, live: int, terms: Terms) -> TooManyVanish:
    vanishing = _(
        "{withdrawn} of {live} features would vanish, more than {share}%",
        withdrawn=result.withdrawn,
        live=live,
        share=round(terms.max_withdrawn_share * 100),
    )
    return TooManyVanish(layer, vanishing, _("Check the source; if it is right, allow a larger share."))


class UndoRefused(Exception):
    """What somebody did cannot be taken back without losing something else; nothing was written.

    `features` are the source ids and names of the objects that stand in the way, at most as many as the message says.
    """

    def __init__(self, message: str, features: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.features = features


def undo_merge(
    layer: Layer,
    number: UUID,
    *,
    by: User | None,
    reason: str,
    run: int | None = None,
    written: merging.Written = lambda _done, _all: None,
) -> SyncResult:
    """Put back what the merge with this number in the history did to the layer, in one transaction, as a new change.

    What it added is withdrawn with `reason`, everything else gets the state that it had before; `written` hears how far
    that is. Raises UndoRefused where an object was edited since, or where the history no longer knows what it was.
    """
    with _refusals(layer), recorded("undo_merge", by, layer=layer.slug, undone=str(number), run=run):
        staging.hold(staging.Scope(layer))
        undoing.find(layer, number)
        if unknown := undoing.unknown_before():
            raise UndoRefused(_forgotten(len(unknown)), unknown)
        if edited := undoing.edited_since():
            raise UndoRefused(_edited(len(edited)), edited)
        return undoing.put_back(reason, written)


def _forgotten(count: int) -> str:
    return ngettext(
        "The history no longer holds what {count} object was before. Nothing was undone. Import an earlier file, or "
        "correct the object by hand.",
        "The history no longer holds what {count} objects were before. Nothing was undone. Import an earlier file, or "
        "correct the objects by hand.",
        count,
    )


def _edited(count: int) -> str:
    return ngettext(
        "{count} object was edited since, and that edit would be lost. Nothing was undone. Look at it and correct it "
        "by hand, or import an earlier file.",
        "{count} objects were edited since, and those edits would be lost. Nothing was undone. Look at them and "
        "correct them by hand, or import an earlier file.",
        count,
    )


@contextmanager
def _refusals(layer: Layer) -> Iterator[None]:
    """What the database refuses, as a SyncRefused in its own words."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise SyncRefused(layer, refusal(error)) from error
