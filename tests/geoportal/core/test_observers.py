"""Who may read the metrics: neighbours who ask directly, and whoever brings the token."""

from typing import Any

import pytest

from geoportal.core.observers import Observers

NEAR = ["127.0.0.0/8", "::1/128", "10.1.0.0/16"]


def scope(client: str | None, **headers: str) -> dict[str, Any]:
    stated = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"client": (client, 5000) if client is not None else None, "headers": stated}


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "::ffff:10.1.2.3"])
def test_neighbour_reads(client: str) -> None:
    assert Observers(NEAR, "").may_read(scope(client))


@pytest.mark.parametrize("client", ["10.2.0.1", "8.8.8.8", "::2", "::ffff:8.8.8.8", "", "unix", None])
def test_stranger_does_not(client: str | None) -> None:
    assert not Observers(NEAR, "").may_read(scope(client))


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip"])
def test_what_a_proxy_passes_on_comes_from_anywhere(header: str) -> None:
    assert not Observers(NEAR, "").may_read(scope("127.0.0.1", **{header: "127.0.0.1"}))


def test_token_opens_from_anywhere_and_only_the_whole_of_it() -> None:
    observers = Observers([], "long-and-random")

    assert observers.may_read(scope("8.8.8.8", authorization="Bearer long-and-random", x_forwarded_for="8.8.8.8"))
    for said in ("Bearer long", "Bearer ", "long-and-random", "Bearer long-and-random-too", ""):
        assert not observers.may_read(scope("127.0.0.1", authorization=said))


def test_without_a_token_an_empty_one_opens_nothing() -> None:
    assert not Observers([], "").may_read(scope("8.8.8.8", authorization="Bearer "))
