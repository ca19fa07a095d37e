"""What programs do with an import: load it, cancel it, let it go on, take it back. By the rules of the pages."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.errors import Problem
from geoportal.core.parameters import Parameter
from geoportal.core.sentences import sentence_of
from geoportal.core.sentences import told as said
from import_scripts import actions
from import_scripts.api import InImport, has_seen, import_as_dict, mark_of
from import_scripts.queries import runs
from import_scripts.rules import may_load_run
from import_scripts.states import MoveRefused
from layers import ogc
from layers.actions import SyncRefused, UndoRefused


class Move(InImport):
    """What all moves have in common: POST without a body, answered with the import as it is then."""

    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {}
    answers = {"POST": {("200", ogc.JSON): "Import"}}
    refusals = {"POST": ("400", "401", "403", "404", "409")}

    def moved(self) -> HttpResponseBase:
        """As it is now: another process may have changed it meanwhile."""
        return self.told_of(runs().get(pk=self.run.pk))

    def too_late(self, refused: MoveRefused) -> Problem:
        state = runs().get(pk=self.run.pk).state  # another process may have moved it
        return Problem(409, _("Its state does not allow it"), said(sentence_of(refused)), state=state)


class Load(Move):
    """Load what was looked at; a worker does it. If-Match shows which difference that was."""

    operations = {"POST": "loadImport"}
    refusals = {"POST": ("400", "401", "403", "404", "409", "412", "428")}

    def post(self, request: Request, uuid: Any) -> HttpResponseBase:
        if not may_load_run(self.person, self.run):
            detail = _("Whoever brought the file may not load it here: the collection asks for a second person.")
            raise Problem(403, _("Not yours to load"), detail)
        self._check_seen(request.headers.get("If-Match"))
        try:
            actions.ask_to_load(self.run, by=self.person)
        except MoveRefused as refused:
            raise self.too_late(refused) from refused
        return self.moved()

    def _check_seen(self, if_match: str | None) -> None:
        if if_match is None:
            detail = _("Send the ETag of the import as you have read it, so that nothing is loaded unseen.")
            raise Problem(428, _("If-Match is missing"), detail)
        if not has_seen(if_match, self.run):
            detail = _("Look at it as it is now, then repeat it with its ETag.")
            now = import_as_dict(self.run, self.links, self.person)
            raise Problem(412, _("It is another one by now"), detail, current=now, etag=mark_of(self.run))


class Cancel(Move):
    """Give it up; nothing is written."""

    operations = {"POST": "cancelImport"}

    def post(self, request: Request, uuid: Any) -> HttpResponseBase:
        try:
            actions.cancel_run(self.run)
        except MoveRefused as refused:
            raise self.too_late(refused) from refused
        return self.moved()


class Resume(Move):
    """Let one that broke off by no fault of the file go on where it was."""

    operations = {"POST": "resumeImport"}

    def post(self, request: Request, uuid: Any) -> HttpResponseBase:
        try:
            actions.resume_run(self.run)
        except MoveRefused as refused:
            raise self.too_late(refused) from refused
        return self.moved()


class Undo(Move):
    """Take back all that it did; refused, with a list, where later edits would be lost.

    Where that is much, a worker does it: the import is `undoing`, and where that is refused `done` again, saying why.
    """

    operations = {"POST": "undoImport"}

    def post(self, request: Request, uuid: Any) -> HttpResponseBase:
        try:
            actions.take_back(self.run, by=self.person)
        except UndoRefused as refused:
            later = [
                {"source_id": source_id, "name": name} for source_id, name in refused.features[: actions.IN_THE_WAY]
            ]
            detail = said(sentence_of(refused))
            raise Problem(409, _("It cannot be taken back"), detail, features=later) from refused
        except MoveRefused as refused:
            raise self.too_late(refused) from refused
        except SyncRefused as refused:
            raise Problem(409, _("It cannot be taken back"), said(sentence_of(refused))) from refused
        return self.moved()
