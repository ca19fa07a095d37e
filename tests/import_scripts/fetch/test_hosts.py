"""Which addresses may be asked: scheme, host, port, credentials, and the machine behind the name."""

import socket
from typing import Any

import pytest

from import_scripts.fetch.hosts import AddressRefused, Place, checked, numbers_of


@pytest.fixture(autouse=True)
def listed(settings: Any) -> None:
    settings.IMPORT_HOSTS = ["data.example.ua", " GIS.example.ua:8443 "]
    settings.IMPORT_NETWORKS = []


def resolves(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    def found(_host: str, port: int, **_more: Any) -> list[Any]:
        return [(0, 0, 0, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def place(host: str = "data.example.ua") -> Place:
    return Place(f"http://{host}/", "http", host, 80, "/")


@pytest.mark.parametrize(
    ("address", "host", "port", "target"),
    [
        ("https://data.example.ua/a.csv", "data.example.ua", 443, "/a.csv"),
        ("http://data.example.ua", "data.example.ua", 80, "/"),
        ("https://DATA.example.ua.:443/a?b=c#d", "data.example.ua", 443, "/a?b=c"),
        ("https://gis.example.ua:8443/wfs", "gis.example.ua", 8443, "/wfs"),
    ],
)
def test_an_address_on_the_list_is_taken_apart(address: str, host: str, port: int, target: str) -> None:
    found = checked(address)

    assert (found.host, found.port, found.target) == (host, port, target)
    assert "#" not in found.address


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("file:///etc/passwd", "no address"),
        ("file://data.example.ua/etc/passwd", "neither with https:// nor with http://"),
        ("ftp://data.example.ua/a", "neither with https:// nor with http://"),
        ("/vsicurl/https://data.example.ua/a", "names no host"),
        ("https://user:secret@data.example.ua/a", "holds a user name or a password"),
        ("https://@data.example.ua/a", "holds a user name or a password"),
        ("https://data.example.ua@evil.example/a", "holds a user name or a password"),
        ("https://evil.example/a", "evil.example:443 is not on the list"),
        ("https://data.example.ua.evil.example/a", "is not on the list"),
        ("https://xdata.example.ua/a", "is not on the list"),
        ("https://data.example.ua:8080/a", "data.example.ua:8080 is not on the list"),
        ("https://data.example.ua:80/a", "data.example.ua:80 is not on the list"),
        ("https://gis.example.ua/a", "gis.example.ua:443 is not on the list"),
        ("https://data.example.ua:99999/a", "no address"),
        ("https://[::1/a", "no address"),
        ("https://data.example.ua/a b", "has blanks"),
        ("https://data.example.ua/a\r\nX: y", "has blanks"),
        ("https://data.example.ua/школи.csv", "must be written as %…"),
        ("https://data.example.ua/" + "a" * 2000, "more than 2000 letters"),
    ],
)
def test_any_other_address_is_refused(address: str, why: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        checked(address)

    assert why in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_password_is_not_repeated_where_the_scheme_is_refused() -> None:
    with pytest.raises(AddressRefused) as refused:
        checked("ftp://user:secret@data.example.ua/a")

    assert "secret" not in str(refused.value)


def test_without_a_list_nothing_may_be_asked(settings: Any) -> None:
    settings.IMPORT_HOSTS = []

    with pytest.raises(AddressRefused, match="add it to GEOPORTAL_IMPORT_HOSTS"):
        checked("https://data.example.ua/a")


def test_public_machines_are_connected_to_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves(monkeypatch, "93.184.215.14", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")

    assert numbers_of(place()) == ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - asked, not served
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2001:db8::1", "fec0::1",
    ],
)  # fmt: skip
def test_a_name_that_stands_for_a_machine_within_is_refused(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    resolves(monkeypatch, "93.184.215.14", number)

    with pytest.raises(AddressRefused, match="which is not a public one"):
        numbers_of(place())


def test_a_network_of_the_city_may_be_named(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.IMPORT_NETWORKS = ["10.1.0.0/16"]
    resolves(monkeypatch, "10.1.2.3")
    assert numbers_of(place()) == ["10.1.2.3"]

    resolves(monkeypatch, "10.2.2.3")
    with pytest.raises(AddressRefused):
        numbers_of(place())
