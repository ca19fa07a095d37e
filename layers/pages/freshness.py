"""How pages are cached. A stranger's page has an ETag that moves with the ledger; a page for somebody logged in is
never stored."""

import hashlib
from collections.abc import Callable
from functools import cache, partial, wraps
from pathlib import Path
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from geoportal.core.kept import kept
from layers.audience import Audience, audience_of
from layers.queries import ledger_state

PageView = Callable[Concatenate[HttpRequest, Audience, ...], HttpResponseBase]
AGE_S = 60


def page(view: PageView) -> Callable[..., HttpResponseBase]:
    """A page for reading: GET and HEAD, for whom it is found out, 304 for a stranger who has it already."""
    return page_telling(tuple)(view)


def page_telling(state: Callable[[], tuple[str, ...]]) -> Callable[[PageView], Callable[..., HttpResponseBase]]:
    """The same for a page that tells more than the ledger holds: `state` gives marks that move with what it tells."""
    return partial(_answering, state)


def _answering(state: Callable[[], tuple[str, ...]], view: PageView) -> Callable[..., HttpResponseBase]:
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        audience = audience_of(request.user)
        response: HttpResponseBase
        if not request.user.is_anonymous:
            response = view(request, audience, *args, **kwargs)
            patch_cache_control(response, private=True, no_store=True)
            return response
        etag = _etag(state())
        known = parse_etags(request.headers.get("If-None-Match", ""))
        is_known = etag in known
        make = partial(view, request, audience, *args, **kwargs)
        if is_known:
            response = HttpResponse(status=304)
        elif request.COOKIES:  # a message may wait for whoever sends them
            response = make()
        else:
            response = kept(f"{request.build_absolute_uri()} {etag}", make)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            patch_cache_control(response, public=True, max_age=AGE_S)
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def _etag(more: tuple[str, ...]) -> str:
    """Weak: the ledger's state, the minute (open or closed), and the templates this process was started with."""
    minute = int(timezone.now().timestamp() // 60)
    return f'W/"{"-".join((*ledger_state(), *more))}-{minute}-{_templates()}"'


@cache
def _templates() -> str:
    root = Path(__file__).parents[2]
    files = [
        *root.glob("*/templates/**/*.html"),
        *root.glob("geoportal/core/**/*.html"),
        *root.glob("*/locale/**/*.mo"),
    ]
    stamp = "".join(f"{path.name}{path.stat().st_mtime_ns}" for path in sorted(files))
    return hashlib.sha256(stamp.encode()).hexdigest()[:8]
