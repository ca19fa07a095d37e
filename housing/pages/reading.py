"""Pages for reading whose facts change by the minute: always asked anew, and sent only when they say something else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from layers.audience import Audience, audience_of

PageView = Callable[Concatenate[HttpRequest, Audience, ...], HttpResponseBase]


def read_anew(view: PageView) -> Callable[..., HttpResponseBase]:
    """GET and HEAD, for whom it is found out; 304 where the page says what it said before. Kept by no cache for
    somebody who is signed in."""

    @require_safe
    @conditional_page
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, audience_of(request.user), *args, **kwargs)
        if request.user.is_anonymous:
            patch_cache_control(response, public=True, no_cache=True)
        else:
            patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer
