"""Where a request comes from, as far as it is worth counting: one house's addresses are one."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from geoportal.core.asked import Asked

OF_ONE_HOUSE = 64  # bits: whoever has one address of IPv6 has all that begin alike


def address_of(request: HttpRequest) -> str:
    """The reader's address, by the word of a trusted proxy only; of IPv6 the network."""
    named = request.META.get("HTTP_X_FORWARDED_FOR")
    scope = {
        "client": (request.META.get("REMOTE_ADDR", ""), 0),
        "headers": [(b"x-forwarded-for", named.encode("latin-1", "replace"))] if named else [],
    }
    told = Asked(settings.PROXIES).reader(scope)
    try:
        address = ip_address(told)
    except ValueError:
        return told[:45]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, OF_ONE_HOUSE), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
