"""What a request asks for, who asks, and how: the three names under which it waits (geoportal/core/turns.py)."""

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qsl

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override

from geoportal.core.turns import Path
from geoportal.core.wire import Scope

NOWHERE = "nowhere"  # addresses that nothing stands at
AGAIN = " again"
MOST_PARAMETERS = 32
REMEMBERED = 4096  # addresses
LONG = 1000  # characters that no question of a person's has


class Asked:
    """`proxies` are the networks whose word on who asks is believed."""

    def __init__(self, proxies: Iterable[str]) -> None:
        self._proxies = [ip_network(one) for one in proxies]
        self._lately: OrderedDict[int, None] = OrderedDict()

    def path(self, scope: Scope) -> Path:
        """The route of the address, the address of the reader, and the names of the parameters.

        What was asked for lately stands apart from what nobody has asked yet: an invented address, never the same
        twice, holds up others of its kind, not those who ask what people ask.
        """
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        again = AGAIN if self._was_asked(hash((path, query))) else ""
        return kind_of(path), self.reader(scope), f"{_shape(query)}{again}"

    def _was_asked(self, address: int) -> bool:
        """Whether it is remembered; it is from now on."""
        known = address in self._lately
        self._lately[address] = None
        self._lately.move_to_end(address)
        if len(self._lately) > REMEMBERED:
            self._lately.popitem(last=False)
        return known

    def reader(self, scope: Scope) -> str:
        """The address that the connection comes from, or the one that a trusted proxy names."""
        near: str = (scope.get("client") or ("",))[0]
        if not self._is_proxy(near):
            return near
        named = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return named[-1].decode("latin-1").split(",")[-1].strip() if named else near

    def _is_proxy(self, near: str) -> bool:
        if not self._proxies:
            return False
        try:
            address = ip_address(near)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._proxies)


def kind_of(path: str) -> str:
    """The route, in whatever language the page is: there are only so many."""
    if path.startswith(settings.STATIC_URL):
        return "static"
    first, _, rest = path[1:].partition("/")
    return _route(f"/{rest}" if first in _languages() else path)


@lru_cache(maxsize=4096)
def _route(path: str) -> str:
    with override(settings.LANGUAGE_CODE):  # pages in the other languages have a prefix, which is off by now
        try:
            return resolve(path).route
        except Resolver404:
            return NOWHERE


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(code for code, _ in settings.LANGUAGES)


def _shape(query: str) -> str:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return "too many"
    names = " ".join(sorted({name for name, _ in pairs}))[:200]
    return f"{names} long" if len(query) > LONG else names
