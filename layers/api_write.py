"""Single features written by programs: create, replace, change, withdraw. Who may is asked of the rules, the ledger is
changed by actions alone, and whoever changes something shows by If-Match which state they have seen."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from geoportal.accounts.models import User
from geoportal.core.endpoints import LANG, no_content, private
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import Parameter, refused, short_text, whole_number
from layers import api_items, items, ogc
from layers.actions import RevisionConflict, save_feature, withdraw_feature
from layers.api import InCollection, host_of
from layers.feature_input import FeatureInput, as_feature
from layers.models import Feature
from layers.rules import may_edit_layer

MERGE_PATCH = "application/merge-patch+json"
REASON = Parameter("reason", "Why the object is withdrawn; kept in its history.", short_text)
REPLACED_BY = Parameter(
    "replaced_by",
    "Number of the feature that replaces it; readers are led there.",
    whole_number(1, 2**62),
    {"type": "integer"},
)


class PlainParser(JSONParser):
    """JSON; brackets by the thousand are refused, not our fault."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("The body is no JSON: too many brackets in one another.")) from error
        except ParseError as error:
            cause = error.__context__
            if not isinstance(cause, json.JSONDecodeError):
                raise ParseError(_("The body is no JSON in UTF-8.")) from error
            place = _("The body is no JSON: it cannot be read at line {line}, character {character}.")
            raise ParseError(str(told(place, line=cause.lineno, character=cause.colno))) from error


class GeoJSONParser(PlainParser):
    media_type = ogc.GEOJSON


class MergePatchParser(PlainParser):
    media_type = MERGE_PATCH


class Written(InCollection):
    """What creating and changing have in common."""

    parser_classes = [GeoJSONParser, PlainParser, MergePatchParser]

    def _check_rights(self) -> None:
        if not may_edit_layer(self.request.user, self.layer):
            detail = told(_("Only editors of the owner of «{slug}» may change it."), slug=self.layer.slug)
            raise Problem(403, _("Not yours to change"), detail)

    def _author(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise TypeError("WhoeverReads lets nobody without a login come here")
        return user

    def _read(self, feature: Feature | None = None, *, is_partial: bool = False) -> dict[str, Any]:
        """The fields that the body states; Problem 400 that names each one that cannot be read."""
        reader = FeatureInput(feature, data=self.request.data, partial=is_partial, context={"layer": self.layer})
        if not reader.is_valid():
            raise invalid(dict(reader.errors))
        return dict(reader.validated_data)

    def _save(self, feature: Feature | None, fields: dict[str, Any], revision: int | None = None) -> Feature:
        try:
            return save_feature(self.layer, by=self._author(), feature=feature, expected_revision=revision, **fields)
        except ValidationError as error:
            raise invalid(error.message_dict) from error
        except RevisionConflict as error:
            raise conflict(error.feature) from error

    def _saved(
        self, feature: Feature | None, fields: dict[str, Any], revision: int | None = None, status: int = 200
    ) -> tuple[Feature, HttpResponse]:
        """The feature as it now is, and the answer that tells it as a reader would get it.

        One transaction: until it ends nobody else can change or withdraw what the answer is made of.
        """
        with transaction.atomic():
            kept = self._save(feature, fields, revision)
            if kept.withdrawn_at:  # by somebody, after this request had found it
                raise conflict(kept)
            return kept, self._answer(kept, status)

    def _answer(self, feature: Feature, status: int) -> HttpResponse:
        links = ogc.Links(host_of(self.request), str(LANG.default))
        own = ogc.forms_of(links, "api_item", self.layer.slug, feature.pk, media=ogc.GEOJSON)
        answer = api_items.item_answer(items.text_of(feature), own, api_items.entity_tag(feature), status)
        private(answer)
        return answer


class Items(api_items.Items, Written):
    """The items of a collection, and the place to add one."""

    operations = {"GET": "getItems", "POST": "addItem"}
    answers = {"POST": {("201", ogc.GEOJSON): "Feature"}}
    refusals = {"GET": ("304", "400", "404"), "POST": ("400", "401", "403", "404")}
    body = {"POST": "FeatureInput"}
    body_media = {"POST": (ogc.GEOJSON, ogc.JSON)}

    def post(self, request: Request, slug: str) -> HttpResponseBase:
        """Add a feature; it is answered as it has been kept, with its address."""
        self._check_rights()
        fields = self._read()
        fields.setdefault("source_id", f"api-{uuid4().hex}")
        feature, answer = self._saved(None, fields, status=201)
        answer["Location"] = request.build_absolute_uri(f"{request.path}/{feature.pk}")
        return answer


class Item(api_items.Item, Written):
    """One feature: read, replaced, changed or withdrawn."""

    operations = {"GET": "getItem", "PUT": "replaceItem", "PATCH": "changeItem", "DELETE": "withdrawItem"}
    answers = {
        "PUT": {("200", ogc.GEOJSON): "Feature"},
        "PATCH": {("200", ogc.GEOJSON): "Feature"},
        "DELETE": {("204", ogc.JSON): "object"},
    }
    refusals = {
        "GET": ("304", "308", "400", "404", "410"),
        **dict.fromkeys(("PUT", "PATCH", "DELETE"), ("400", "401", "403", "404", "410", "412", "428")),
    }
    body = {"PUT": "FeatureInput", "PATCH": "FeatureInput"}
    body_media = {"PUT": (ogc.GEOJSON, ogc.JSON), "PATCH": (MERGE_PATCH, ogc.GEOJSON, ogc.JSON)}

    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        **api_items.Item.parameters,
        "DELETE": (REASON, REPLACED_BY),
    }

    def put(self, request: Request, slug: str, number: int) -> HttpResponseBase:
        """Replace what is known of a feature: what the body does not state goes back to its default."""
        feature, revision = self._to_change(number)
        return self._saved(feature, self._read(feature), revision)[1]

    def patch(self, request: Request, slug: str, number: int) -> HttpResponseBase:
        """Change what the body states and keep the rest (RFC 7396: null takes a property away)."""
        feature, revision = self._to_change(number)
        return self._saved(feature, self._read(feature, is_partial=True), revision)[1]

    def delete(self, request: Request, slug: str, number: int) -> HttpResponseBase:
        """Withdraw a feature, with the reason and, if there is one, its successor. Nothing is ever erased."""
        feature, revision = self._to_change(number)
        if not self.values["reason"]:
            raise refused("reason", "", _("say why the object is withdrawn"))
        try:
            withdraw_feature(
                feature,
                by=self._author(),
                reason=self.values["reason"],
                replaced_by=self._heir(),
                expected_revision=revision,
            )
        except ValidationError as error:
            raise invalid(error.message_dict) from error
        except RevisionConflict as error:
            raise conflict(error.feature) from error
        return private(no_content())

    def _to_change(self, number: int) -> tuple[Feature, int | None]:
        """The feature and the revision that the client has seen; refused without one."""
        feature = self.found(number)
        self._check_rights()
        if feature.withdrawn_at:
            raise self.gone(feature, self._successor(feature))
        return feature, expected_revision(self.request.headers.get("If-Match"), feature)

    def _heir(self) -> Feature | None:
        number = self.values["replaced_by"]
        heir = Feature.objects.select_related("layer").filter(pk=number).first() if number else None
        if number and (heir is None or heir.visibility not in self.audience.in_layer(heir.layer)):
            raise refused("replaced_by", str(number), _("there is no such feature"))
        return heir


def expected_revision(if_match: str | None, feature: Feature) -> int | None:
    """The revision in If-Match; None for `*`, which says that any state will do."""
    if if_match is None:
        raise Problem(
            428,
            _("If-Match is missing"),
            _("Send the ETag of the state you have read as If-Match, so that nobody’s change is overwritten unseen."),
        )
    if if_match.strip() == "*":
        return None
    revisions = re.findall(r'(?:W/)?"([0-9]{1,18})-[^"]*"', if_match)
    if str(feature.revision) not in revisions:
        raise conflict(feature)
    return feature.revision


def conflict(feature: Feature) -> Problem:
    """412 with the feature as it is now; without it where somebody has withdrawn it."""
    text = items.text_of(feature)
    detail = _("It is at revision {revision} now. Compare it with yours, then repeat the change with its ETag.")
    return Problem(
        412,
        _("Somebody has changed it since"),
        told(detail, revision=feature.revision),
        current=as_feature(text) if text else None,
        etag=api_items.entity_tag(feature),
    )


def invalid(errors: dict[str, Any]) -> Problem:
    """400 with what is wrong, field by field."""
    return Problem(
        400, _("The feature cannot be kept like this"), _("What is wrong stands in errors, by field."), errors=errors
    )
