"""Which addresses may be asked: http(s), a host on the list, no credentials, and a machine that everybody can reach.

    GEOPORTAL_IMPORT_HOSTS=data.gov.ua,gis.example.ua:8443     a name without a port means the usual one of its scheme
    GEOPORTAL_IMPORT_NETWORKS=10.1.0.0/16                      not public, and allowed all the same

A name is resolved once, every machine it stands for is looked at, and it is those numbers that are connected to: a
name that means another machine a moment later changes nothing.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
NAT64 = ip_network("64:ff9b::/96")
Number = IPv4Address | IPv6Address


class AddressRefused(Exception):
    """The address may not be asked; the message says why and what to do. It will not go away by itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that may be asked, taken apart."""

    address: str
    scheme: str
    host: str
    port: int
    target: str  # path and query


def checked(address: str) -> Place:
    """The address, if it may be asked. Nothing is resolved yet. Raises AddressRefused."""
    try:
        parts = urlsplit(address)
        host, port = _host(parts), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as fault:
        raise AddressRefused(
            _("“{address}” is no address: {fault}.", address=_shown(address), fault=sentence_of(fault))
        ) from fault
    if parts.scheme not in PORTS:
        raise AddressRefused(_("“{address}” begins neither with https:// nor with http://.", address=_shown(address)))
    if len(address) > LONGEST or not address.isascii() or any(ord(letter) <= 32 for letter in address):
        raise AddressRefused(
            _(
                "“{address}” has blanks, letters that must be written as %…, or more than {most} letters.",
                address=_shown(address),
                most=str(LONGEST),
            )
        )
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(
            _("An address on {host} holds a user name or a password. Use a public address.", host=host)
        )
    if not _is_listed(host, port, PORTS[parts.scheme]):
        raise AddressRefused(
            _(
                "The host {host}:{port} is not on the list of hosts that may be asked. If it may, whoever runs the "
                "portal can add it to GEOPORTAL_IMPORT_HOSTS.",
                host=host,
                port=str(port),
            )
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts._replace(fragment="").geturl(), parts.scheme, host, port, target)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError(_("it names no host"))
    return host


def _shown(address: str) -> str:
    """Without what stands before an @: that may be a password."""
    scheme, sign, rest = address[:120].partition("://")
    return f"{scheme}{sign}{rest.rpartition('@')[2]}"


def _is_listed(host: str, port: int, usual: int) -> bool:
    for entry in settings.IMPORT_HOSTS:
        name, _, wanted = entry.strip().lower().partition(":")
        if name.rstrip(".") == host and (port == int(wanted) if wanted else port == usual):
            return True
    return False


def numbers_of(place: Place) -> list[str]:
    """The machines that the host's name stands for. Raises AddressRefused where one is not public, OSError."""
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for number in numbers:
        if not _may_be_reached(ip_address(number.partition("%")[0])):
            raise AddressRefused(
                _(
                    "The host {host} is the machine {number}, which is not a public one. If it may be asked, whoever "
                    "runs the portal can add its network to GEOPORTAL_IMPORT_NETWORKS.",
                    host=place.host,
                    number=number,
                )
            )
    return numbers


def _may_be_reached(number: Number) -> bool:
    if any(number in ip_network(one.strip()) for one in settings.IMPORT_NETWORKS):
        return True
    meant = _within(number)
    is_of_a_site = isinstance(meant, IPv6Address) and meant.is_site_local  # once private; Python calls it global
    return meant.is_global and not (meant.is_multicast or meant.is_reserved or is_of_a_site)


def _within(number: Number) -> Number:
    """The older number that a newer one carries: by it a private machine could be meant."""
    if isinstance(number, IPv4Address):
        return number
    if number in NAT64:
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour or number
