"""Imports for programs: bring a file, follow it, read what was found. Who may is asked of the same rules as by pages.

Every answer is for one person and kept by no cache; what somebody may not see is not there.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from geoportal.accounts.models import User
from geoportal.core.endpoints import LANG, Endpoint, not_modified, private
from geoportal.core.errors import Problem, told
from geoportal.core.paging import cursor_of, key_of
from geoportal.core.parameters import Parameter, one_of, short_text
from geoportal.core.sentences import told as said
from import_scripts.api_shapes import DIFFERENCES, SHAPES
from import_scripts.bringing import brought
from import_scripts.forms import BringForm, too_large
from import_scripts.models import ImportRun
from import_scripts.notices import Severity
from import_scripts.pages.noticed import words_of
from import_scripts.queries import notice_as_dict, run_as_dict, runs, seconds_left
from import_scripts.reviewing import Sought, difference_features, layers_to_import_into, runs_for
from import_scripts.rules import may_import_into_layer, may_see_run, open_moves
from import_scripts.states import FOR_WORKERS, State
from layers import ogc
from layers.audience import audience_of
from layers.item_parameters import limit_parameter
from layers.models import Layer

AROUND_FILES = 1024 * 1024  # bytes of a body beside its files
CURSOR = Parameter(
    "cursor",
    "Where the page begins. Not to be made by hand: follow the link `next`.",
    lambda text: int(key_of(text, [int])[0]),
)


def _choice(name: str, description: str, choices: Sequence[str]) -> Parameter:
    return Parameter(name, description, one_of(choices), {"type": "string", "enum": list(choices)})


LAYER = Parameter("layer", "Only imports into this collection.", short_text)
STATE = _choice("state", "Only imports in this state.", State.values)
SEVERITY = _choice("severity", "Only notices of this weight.", [one.value for one in Severity])
CODE = Parameter("code", "Only notices with this code.", short_text)
DIFFERENCE = _choice("state", "Only objects to which this happens.", DIFFERENCES)


class ForImporters(Endpoint):
    """What all of it has in common: a login, answers for one person, links."""

    tag = "Imports"
    needs_login = True
    components: ClassVar[Mapping[str, Any]] = SHAPES
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("400", "401")}

    @property
    def person(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise TypeError("`needs_login` lets nobody without a login come here")
        return user

    @property
    def links(self) -> ogc.Links:
        return ogc.Links(self.request.build_absolute_uri("/")[:-1], self.values.get("lang", str(LANG.default)))

    def told_of(self, run: ImportRun, status: int = 200) -> HttpResponseBase:
        """The run as this person sees it, with the mark of its state."""
        answer = JsonResponse(import_as_dict(run, self.links, self.person), json_dumps_params=AS_TEXT, status=status)
        answer["ETag"] = mark_of(run)
        return private(answer)

    def page(self, name: str, rows: list[dict[str, Any]], last: int | None, **more: Any) -> HttpResponseBase:
        """Rows, and where the next are: behind the one with the number `last`, or nowhere."""
        query = self.request.GET.copy()
        path = f"{self.links.root}{self.request.path}"
        own = query.urlencode()
        links = [self.links.link("self", f"{path}?{own}" if own else path, ogc.JSON)]
        if last is not None:
            query["cursor"] = cursor_of([last])
            links.append(self.links.link("next", f"{path}?{query.urlencode()}", ogc.JSON))
        document = {**more, name: rows, "numberReturned": len(rows), "links": links}
        media = ogc.GEOJSON if name == "features" else ogc.JSON
        return private(JsonResponse(document, json_dumps_params=AS_TEXT, content_type=media))


AS_TEXT = {"ensure_ascii": False}


class Imports(ForImporters):
    """Imports into the collections of whoever asks, and the place to bring a file."""

    operations = {"GET": "getImports", "POST": "bringImport"}
    answers = {"GET": {("200", ogc.JSON): "Imports"}, "POST": {("201", ogc.JSON): "Import"}}
    refusals = {"GET": ("400", "401"), "POST": ("400", "401", "403", "413", "415")}
    body = {"POST": "ImportInput"}
    body_media = {"POST": ("multipart/form-data",)}
    parameters = {"GET": (LAYER, STATE, limit_parameter(100, 25), CURSOR, LANG)}
    parser_classes = [MultiPartParser]

    def get(self, request: Request) -> HttpResponseBase:
        """Imports, the newest first."""
        sought, limit = Sought(self.values["layer"] or "", self.values["state"] or ""), self.values["limit"]
        found = runs_for(self.person, sought)
        if (cursor := self.values["cursor"]) is not None:
            found = found.filter(pk__lt=cursor)
        rows = list(found[: limit + 1])
        told = [import_as_dict(run, self.links) for run in rows[:limit]]
        return self.page("imports", told, rows[limit - 1].pk if len(rows) > limit else None)

    def post(self, request: Request) -> HttpResponseBase:
        """Bring a file; it is checked by itself, and nothing is written before it is loaded."""
        if not layers_to_import_into(self.person).exists():
            raise _not_yours("")
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.IMPORTS_LARGEST_BYTES + AROUND_FILES:
            raise Problem(413, _("Too much at once"), too_large())
        self._check_layer(str(request.POST.get("layer", "")))
        form = BringForm(request.POST, request.FILES, by=self.person)
        run = brought(form) if form.is_valid() else None
        if run is None:
            errors = {name: [str(one) for one in said] for name, said in form.errors.items()}
            raise Problem(400, _("The file was not taken in"), " ".join(form.sentences), errors=errors)
        answer = self.told_of(run, 201)
        answer["Location"] = self.links.to("api_import", run.uuid)
        return answer

    def _check_layer(self, slug: str) -> None:
        """Whoever may see a layer is told that it is not theirs; to others it is not there."""
        layer = Layer.objects.filter(slug=slug[:200].replace("\0", "")).first()
        if layer and audience_of(self.person).in_layer(layer) and not may_import_into_layer(self.person, layer):
            raise _not_yours(slug)


def _not_yours(slug: str) -> Problem:
    detail = told(_("Only editors of the owner of «{slug}» may import into it."), slug=slug) if slug else ""
    return Problem(403, _("Not yours to change"), detail or _("There is no collection that you may import into."))


class InImport(ForImporters):
    """Whatever belongs to one import. One that may not be seen is not there."""

    run: ImportRun
    refusals = {"GET": ("400", "401", "404")}

    def prepare(self, request: Request) -> None:
        run = runs().filter(uuid=self.kwargs["uuid"]).first()
        if run is None or not may_see_run(request.user, run):
            raise Problem(404, _("No such import"), _("Yours are listed at /api/imports."))
        self.run = run


class Import(InImport):
    """One import: its state, how far it is, what it would do or did."""

    operations = {"GET": "getImport"}
    answers = {"GET": {("200", ogc.JSON): "Import"}}
    refusals = {"GET": ("304", "400", "401", "404")}

    def get(self, request: Request, uuid: Any) -> HttpResponseBase:
        mark = mark_of(self.run)
        if known := not_modified(request._request, etag=mark):
            return private(known)
        return self.told_of(self.run)


class Notices(InImport):
    """What was found in the file, in the order in which it was found."""

    operations = {"GET": "getImportNotices"}
    answers = {"GET": {("200", ogc.JSON): "ImportNotices"}}
    parameters = {"GET": (SEVERITY, CODE, limit_parameter(1000, 100), CURSOR, LANG)}

    def get(self, request: Request, uuid: Any) -> HttpResponseBase:
        asked = {name: self.values[name] for name in ("severity", "code") if self.values[name]}
        notices, limit = self.run.notices.filter(pk__gt=self.values["cursor"] or 0, **asked), self.values["limit"]
        rows, found = list(notices.order_by("id")[: limit + 1]), []
        for one in rows[:limit]:
            title, remedy = words_of(one.code)
            found.append({**notice_as_dict(one), "title": title, "remedy": remedy, "message": said(one.message)})
        return self.page("notices", found, rows[limit - 1].pk if len(rows) > limit else None)


class Differences(InImport):
    """The objects that the import would not leave, or has not left, as they were."""

    operations = {"GET": "getImportDifferences"}
    answers = {"GET": {("200", ogc.GEOJSON): "ImportDifferences"}}
    parameters = {"GET": (DIFFERENCE, limit_parameter(1000, 100), CURSOR, LANG)}

    def get(self, request: Request, uuid: Any) -> HttpResponseBase:
        limit, state = self.values["limit"], self.values["state"] or ""
        features = difference_features(self.run, state=state, after=self.values["cursor"] or 0, limit=limit + 1)
        counted = self.run.differences.filter(**({"state": state} if state else {})).count()
        last = features[limit - 1]["id"] if len(features) > limit else None
        return self.page("features", features[:limit], last, type="FeatureCollection", numberMatched=counted)


def import_as_dict(run: ImportRun, links: ogc.Links, person: User | None = None) -> dict[str, Any]:
    """A run with where more of it is told, and what this person, if one is named, can do about it."""
    own = {"notices": ogc.JSON, "difference": ogc.GEOJSON}
    moves = dict.fromkeys(open_moves(person, run), ogc.JSON) if person else {}
    left, plain = seconds_left(run), run_as_dict(run)
    return {
        **plain,
        "refused": said(run.refusal),
        "guesses": [{**one, "reason": said(one["reason"])} for one in plain["guesses"]],
        "uuid": str(run.uuid),
        "is_moving": run.state in FOR_WORKERS,
        "seconds_left": round(left, 1) if left is not None else None,
        "links": [
            links.link("self", links.to("api_import", run.uuid), ogc.JSON),
            links.link("alternate", links.root + reverse("import_run", args=[run.uuid]), ogc.HTML),
            *(
                links.link(name, links.to(f"api_import_{name}", run.uuid), media)
                for name, media in (own | moves).items()
            ),
        ],
    }


def mark_of(run: ImportRun) -> str:
    """The ETag: another as soon as anything is told otherwise, but for the seconds that are left."""
    return f'W/"{_state_of(run)}-{get_language()}"'


def _state_of(run: ImportRun) -> str:
    said = (run.pk, run.token, run.state, run.step, run.rows_done, run.digest, run.attempts, run.ended_at, run.seconds)
    return sha256(repr(said).encode()).hexdigest()[:20]


def has_seen(if_match: str, run: ImportRun) -> bool:
    """Whether If-Match names the state in which the run is, in whatever language it was read; `*` is any."""
    return if_match.strip() == "*" or _state_of(run) in re.findall(r'(?:W/)?"([0-9a-f]{20})-[^"]*"', if_match)
