"""Cursors keep their key, and say so when they are not ours."""

import base64
from collections.abc import Iterator

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from geoportal.core.paging import cursor_of, key_of


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What is said here is read as a program's author reads it."""
    with override("en"):
        yield


@given(
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.integers(-(2**63), 2**63 - 1),
)
def test_a_cursor_gives_its_key_back(text: str, number: int) -> None:
    cursor = cursor_of([text, number])
    assert key_of(cursor, [str, int]) == (text, number)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_cursor_keeps_a_distance_to_the_last_bit() -> None:
    assert key_of(cursor_of([0.1 + 0.2, 7]), [float, int]) == (0.1 + 0.2, 7)


@pytest.mark.parametrize("cursor", ["", "?", "абв", "AAAA", "W10", "e30", "WzEsMl0!", "x" * 5000])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match="it "):
        key_of(cursor, [int])


@pytest.mark.parametrize("key", [["a"], [1, 2], [1.0], [True], [None], [2**63], [[1]]])
def test_a_cursor_of_another_order_is_refused(key: list[object]) -> None:
    with pytest.raises(ValueError, match="it "):
        key_of(cursor_of(key), [int])  # type: ignore[arg-type] # wrong on purpose


def test_a_null_character_never_reaches_the_database() -> None:
    cursor = base64.urlsafe_b64encode(b'["\\u0000"]').decode().rstrip("=")
    with pytest.raises(ValueError, match="not a cursor"):
        key_of(cursor, [str])
