"""Who asks, and for which run: what every page of the workbench begins with."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import cache_control

from geoportal.accounts.models import User
from import_scripts.queries import runs
from import_scripts.rules import may_see_run

View = Callable[..., HttpResponseBase]


def for_people(view: View) -> View:
    """Only for who is signed in, and kept by no cache."""
    return login_required(cache_control(private=True, no_cache=True)(view))


def of_a_run(view: Callable[..., HttpResponseBase]) -> View:
    """The run of the address, to those who may see it; to everybody else it is not there."""

    @wraps(view)
    def found(request: HttpRequest, uuid: UUID, **more: Any) -> HttpResponseBase:
        run = runs().filter(uuid=uuid).first()
        if run is None or not may_see_run(request.user, run):
            raise Http404
        return view(request, run, **more)

    return for_people(found)


def person(request: HttpRequest) -> User:
    """Who asks; `for_people` has let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - tells the type
    return request.user


def pages(
    request: HttpRequest, name: str, number: int, last: int, *, anchor: str, parameter: str = "page"
) -> dict[str, Any]:
    """What `parts/pages.html` shows. Who was led to a row by the map or a notice goes on from its page."""
    led = {"row": None} if parameter == "page" else {"line": None}
    return {
        "name": name,
        "number": number,
        "last": last,
        "previous": address(request, anchor=anchor, **{parameter: number - 1}, **led) if number > 1 else None,
        "next": address(request, anchor=anchor, **{parameter: number + 1}, **led) if number < last else None,
    }


def address(request: HttpRequest, *, anchor: str = "", **changes: Any) -> str:
    """This page with other parameters; None takes one away."""
    values = request.GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value is not None:
            values[name] = str(value)
    return f"?{values.urlencode()}{'#' + anchor if anchor else ''}"


def page_number(request: HttpRequest, name: str = "page") -> int:
    text = request.GET.get(name, "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
