"""A moment in an address."""

from datetime import UTC, datetime

import pytest

from transport.parameters import moment


@pytest.mark.parametrize("text", ["2026-11-30T07:30:00+02:00", "2026-11-30T07:30:00 02:00", "2026-11-30T05:30Z"])
def test_a_moment_with_its_offset(text: str) -> None:
    assert moment(text).astimezone(UTC) == datetime(2026, 11, 30, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-11-30", "2026-11-30T07:30:00", "2026-13-30T07:30Z", "1969-01-01T00:00Z", "9999-01-01T00:00Z"],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        moment(text)
