"""Where a request comes from, and whose word is taken for it."""

from typing import Any

import pytest
from django.test import RequestFactory

from geoportal.accounts.addresses import address_of


@pytest.mark.parametrize(
    ("near", "named", "expected"),
    [
        ("192.0.2.7", None, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # no proxy of ours: it may say what it likes
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),  # the last is what the proxy itself saw
        ("10.0.0.1", None, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", None, "192.0.2.7"),
        ("10.0.0.1", "nonsense" * 10, ("nonsense" * 10)[:45]),
        ("", None, ""),
    ],
)
def test_address_of_a_request(settings: Any, near: str, named: str | None, expected: str) -> None:
    settings.PROXIES = ["10.0.0.0/8"]
    headers = {"X-Forwarded-For": named} if named else None
    request = RequestFactory().get("/login/", REMOTE_ADDR=near, headers=headers)

    assert address_of(request) == expected
