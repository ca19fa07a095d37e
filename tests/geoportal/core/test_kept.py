"""What is kept for the next stranger: nothing of anybody's own, nothing that has changed, nothing large."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from geoportal.accounts.models import User
from geoportal.core.kept import LARGEST, kept
from layers.actions import save_feature
from layers.models import Feature, Layer
from tests.conftest import SECRET

PAGES = ("/layers/schools/", "/api/objects?layers=schools")


def test_what_was_made_under_a_seal_is_made_once() -> None:
    made: list[HttpResponse] = []

    def make() -> HttpResponse:
        made.append(HttpResponse(f"{len(made)}"))
        return made[-1]

    first, again, other = kept("a", make), kept("a", make), kept("b", make)
    with override("en"):
        english = kept("a", make)

    answers = [one.getvalue() for one in (first, again, other, english) if isinstance(one, HttpResponse)]
    assert answers == [b"0", b"0", b"1", b"2"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(status=404),
        lambda: HttpResponse(b"x" * (LARGEST + 1)),
        lambda: StreamingHttpResponse([b"a"]),
    ],
)
def test_what_is_missing_large_or_flowing_is_made_each_time(answer: Any) -> None:
    assert kept("a", answer) is not kept("a", answer)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_change_is_seen_at_once(client: Client, schools: Layer, address: str) -> None:
    before = client.get(address).text
    assert client.get(address).text == before

    save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name="Гімназія «Криворіжжя»")

    assert "Криворіжжя" not in before
    assert "Криворіжжя" in client.get(address).text


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_what_a_member_sees_is_kept_for_nobody(cast: dict[str, User], schools: Layer, address: str) -> None:
    stranger, official = Client(), Client()
    official.force_login(cast["official"])

    seen = [one.get(address).text for one in (official, stranger, official, stranger)]

    assert [SECRET in text for text in seen] == [True, False, True, False]


@pytest.mark.django_db
def test_whoever_sends_cookies_gets_a_page_of_their_own(schools: Layer, django_assert_num_queries: Any) -> None:
    stranger = Client()
    stranger.get(PAGES[0])
    with django_assert_num_queries(1):  # how the ledger stands
        stranger.get(PAGES[0])

    stranger.cookies["anything"] = "x"
    with CaptureQueriesContext(connection) as asked:
        stranger.get(PAGES[0])
    assert len(asked) > 1
