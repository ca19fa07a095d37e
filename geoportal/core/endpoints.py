"""What every interface for programs does alike: language, forms of the answer, open doors for browsers, caches.

An `Endpoint` states its parameters per method; `self.values` holds them once they are read. GET is open to everyone,
but where an endpoint `needs_login`; an answer that shows more than the public may see goes through `private()` and is
kept nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.http.response import HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from geoportal.core.errors import language_of
from geoportal.core.openapi import EndpointSchema
from geoportal.core.parameters import Parameter, one_of, read_query

LANG = Parameter(
    "lang",
    "Language of names and texts.",
    one_of(code for code, _ in settings.LANGUAGES),
    {"type": "string", "enum": [code for code, _ in settings.LANGUAGES]},
    default="uk",
)


class WhoeverReads(BasePermission):
    """Reading is free, but where an endpoint says otherwise; changing needs a login. What may be seen and changed is
    asked of the rules."""

    def has_permission(self, request: Request, view: Any) -> bool:
        is_free = request.method in SAFE_METHODS and not view.needs_login
        return is_free or bool(request.user and request.user.is_authenticated)


class Session(SessionAuthentication):
    """The login of the website, with CSRF; a stranger is told 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="geoportal"'

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(
                _("A login alone changes nothing: the header X-CSRFToken is missing or wrong.")
            ) from error


class OurNegotiation(BaseContentNegotiation):
    """The form of an answer is chosen by `form()`; DRF's renderers only ever write problem documents."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        media = request.content_type.split(";")[0].strip()
        return next((parser for parser in parsers if parser.media_type == media), None)

    def select_renderer(self, request: Request, renderers: Iterable[Any], format_suffix: Any = None) -> Any:
        first = next(iter(renderers))
        return first, first.media_type


class Endpoint(APIView):
    """One address for programs."""

    authentication_classes = [Session]
    permission_classes = [WhoeverReads]
    content_negotiation_class = OurNegotiation
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (LANG,)}
    values: dict[str, Any]
    needs_login: ClassVar[bool] = False
    # What the OpenAPI document says beside the parameters, per method: names of operations, of answers, of refusals.
    schema = EndpointSchema()
    tag: ClassVar[str] = "Catalogue"
    operations: ClassVar[Mapping[str, str]] = {}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400")}
    body: ClassVar[Mapping[str, str]] = {}
    body_media: ClassVar[Mapping[str, Sequence[str]]] = {}
    components: ClassVar[Mapping[str, Any]] = {}  # shapes that the document does not know from elsewhere

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate(language_of(request._request))  # what is said of a body, and every refusal
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method != "OPTIONS":
            self.prepare(request)
            self.values = read_query(request._request.GET, self.parameters_of(method))
        if method == "GET":
            translation.activate(self.values.get("lang", LANG.default))

    def prepare(self, request: Request) -> None:
        """What must be found before the query can be read; by now it is known who asks."""

    def parameters_of(self, method: str) -> Sequence[Parameter]:
        """What the method accepts here; an endpoint whose parameters depend on its address adds them."""
        return self.parameters.get(method, ())

    def documented(self, method: str) -> Sequence[Parameter]:
        """What the OpenAPI document tells of the method, for no address in particular."""
        return self.parameters.get(method, ())

    def answers_of(self, method: str) -> Mapping[tuple[str, str], str]:
        """Status and media type of each good answer, with the name of its schema."""
        return self.answers.get(method, {})

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What may be asked, for people and for browsers that ask before they ask."""
        return methods_told(self.allowed_methods, is_open=not self.needs_login)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-cache")
        is_open = not self.needs_login and "private" not in response["Cache-Control"]
        if request.method in SAFE_METHODS and is_open:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Link, Location"
        patch_vary_headers(response, ["Accept", "Cookie"])
        return response


def no_content(status: int = 204, **headers: str) -> HttpResponse:
    """An answer without a body, and so without a form: Django would call nothing a page of HTML."""
    answer = HttpResponse(status=status, headers=headers)
    del answer["Content-Type"]
    return answer


def methods_told(methods: Iterable[str], *, is_open: bool = True) -> HttpResponse:
    """The answer to OPTIONS: what may be asked; `is_open` tells other websites that they may read."""
    answer = no_content(Allow=", ".join(methods))
    if is_open:
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        answer["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, If-None-Match, If-Modified-Since, If-Range, Range"
        )
        answer["Access-Control-Max-Age"] = "86400"
    return answer


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Seen by this person only, kept by no cache."""
    response["Cache-Control"] = "private, no-store"
    return response


def form(request: HttpRequest, asked: str | None, forms: Mapping[str, str]) -> str:
    """The name of the form to answer in: what `f` asks for, else the best that Accept names, else the first.

    `forms` maps names to media types, the favourite first.
    """
    if asked:
        return asked
    best = request.get_preferred_type(list(forms.values()))
    return next((name for name, media in forms.items() if media == best), next(iter(forms)))


def not_modified(request: HttpRequest, *, etag: str) -> HttpResponseNotModified | None:
    """A 304 when the client holds this very state; called before any work for the body is done."""
    answer = get_conditional_response(request, etag=etag)
    return answer if isinstance(answer, HttpResponseNotModified) else None
