"""Whether the portal lives and whether it can serve: for supervisors, proxies and `./dev up`."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy, override
from django.utils.translation import gettext_noop as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoportal.core.errors import Problem, language_of
from geoportal.core.openapi import PROBLEM, component, read_only

Check = Callable[[], bool]


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked: a supervisor restarts the process when this fails."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def readyz(request: HttpRequest, checks: dict[str, Check]) -> JsonResponse:
    """The database answers, its tables are this code's, and each of `checks` holds; else 503 with the reasons."""
    if reasons := reasons_against(checks):
        with override(language_of(request)):
            said = [str(gettext_lazy(reason)) for reason in reasons]
        raise Problem(503, gettext_lazy("Not ready"), " ".join(said), reasons=said)
    return JsonResponse({"status": "ready"})


def reasons_against(checks: dict[str, Check]) -> list[str]:
    """Why the portal cannot serve yet, as sentences; `checks` maps a sentence to what must be true instead."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not has_all_tables(connection.settings_dict["NAME"]):
            return [_("Some migrations are not applied.")]
        return [sentence for sentence, holds in checks.items() if not holds()]
    except DatabaseError:
        return [_("The database does not answer.")]


def has_all_tables(database: str) -> bool:
    """No migration waits. A yes is remembered, for the code of a process does not change under it; a no is not."""
    try:
        return _no_migration_waits(database)
    except MigrationsWait:
        return False


class MigrationsWait(Exception):
    """Raised so that the cache keeps only good news."""


@cache
def _no_migration_waits(database: str) -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsWait(database)
    return True


def _told(path: str, operation: str, summary: str, *, refusal: str = "") -> dict[str, Any]:
    """Its part of the OpenAPI document."""
    state = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}
    answers: dict[str, Any] = {"200": {"description": "Yes.", "content": {"application/json": {"schema": state}}}}
    if refusal:
        answers["503"] = {"description": refusal, "content": {PROBLEM: {"schema": component("Problem")}}}
    return read_only(path, operation, summary, tag="Description", answers=answers)


healthz.openapi = _told("/healthz", "isAlive", _("Whether the process answers."))  # type: ignore[attr-defined] # a function may carry more
readyz.openapi = _told(  # type: ignore[attr-defined] # a function may carry more
    "/readyz", "isReady", _("Whether the portal can serve."), refusal="Not yet; the reasons are told."
)
