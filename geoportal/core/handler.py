"""Django behind ASGI with one step into the request's thread, not one for each middleware.

Django's own handler runs an asynchronous chain as soon as one middleware can; each of ours is synchronous inside, so a
request changed between the event loop and its thread two dozen times, which cost more than most answers do.
"""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneStepHandler(ASGIHandler):
    """The middleware and the view, one after another in the request's own thread."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response)(request)
