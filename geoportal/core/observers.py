"""Who may read `/metrics`: neighbours who ask directly, and whoever brings the token. Others find nothing there."""

import hmac
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import Any

FORWARDED = {b"x-forwarded-for", b"forwarded", b"x-real-ip"}


class Observers:
    """The addresses and the token of the settings, checked against the scope of an ASGI request."""

    def __init__(self, networks: Iterable[str], token: str) -> None:
        self._networks = [ip_network(network) for network in networks]
        self._token = token.encode()

    def may_read(self, scope: Any) -> bool:
        """What a proxy has passed on comes from anywhere, whatever address it has: then only the token counts."""
        stated = dict(scope["headers"])
        if self._token and hmac.compare_digest(stated.get(b"authorization", b""), b"Bearer " + self._token):
            return True
        return not FORWARDED & stated.keys() and self._is_near(scope.get("client"))

    def _is_near(self, client: tuple[str, int] | None) -> bool:
        try:
            address = ip_address(client[0] if client else "")
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)
