from typing import Any

import pytest
from django.utils.translation import override

from layers.facts import Fact, email_href, fact_of, facts_of, phone_href, web_href


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("wheelchair", "yes", "повністю доступно"),
        ("wheelchair", "limited", "частково доступно"),
        ("wheelchair", "no", "недоступно"),
        ("tactile_paving", "yes", "так"),
        ("capacity", 1160, "1\u00a0160"),
        ("height", "12.5", "12.5 м"),
        ("height", 12, "12 м"),
        ("height", "12 m", "12 m"),
        ("start_date", "1976-09-01", "1 вересня 1976 р."),
        ("start_date", "1976", "1976"),
        ("start_date", "1976-13-45", "1976-13-45"),
        ("old_name", "вулиця Леніна;вулиця Поштова", "вулиця Леніна; вулиця Поштова"),
        ("cuisine", "ukrainian;plov", "українська; plov"),
        ("lit", True, "так"),
        ("routes", ["1", "14"], "1; 14"),
        ("modes", "tram;bus", "трамвай; автобус"),
    ],
)
def test_values_in_words(key: str, value: Any, words: str) -> None:
    fact = fact_of(key, value)

    assert (fact.value, fact.is_unknown) == (words, False)


@pytest.mark.parametrize("value", [None, "", []])
def test_absent_value_is_unknown_and_never_no(value: Any) -> None:
    assert fact_of("wheelchair", value) == Fact("wheelchair", "На кріслі колісному", "невідомо", is_unknown=True)


def test_nought_and_false_are_values() -> None:
    assert (fact_of("capacity", 0).value, fact_of("lit", False).value) == ("0", "ні")


def test_card_comes_first_with_its_unknowns_then_what_else_is_known() -> None:
    facts = facts_of(
        {"phone": "+380 56 1", "height": 3, "secret": "x"}, ["capacity", "phone", "capacity", "opening_hours"]
    )

    assert [(fact.key, fact.is_unknown) for fact in facts] == [("capacity", True), ("phone", False), ("height", False)]


def test_words_in_english() -> None:
    with override("en"):
        assert fact_of("wheelchair", None) == Fact("wheelchair", "By wheelchair", "unknown", is_unknown=True)
        assert fact_of("start_date", "1976-09-01").value == "1 September 1976"


def test_several_phones_are_several_links() -> None:
    fact = fact_of("phone", "+380 56 111 22 33; (056) 44-55-66")

    assert fact.links == (("+380 56 111 22 33", "tel:+380561112233"), ("(056) 44-55-66", "tel:056445566"))
    assert fact.href == "tel:+380561112233"


@pytest.mark.parametrize(
    ("href", "text", "expected"),
    [
        (phone_href, "javascript:alert(1)", ""),
        (phone_href, "+380561112233", "tel:+380561112233"),
        (phone_href, "подзвоніть нам", ""),
        (email_href, "info@kr.gov.ua", "mailto:info@kr.gov.ua"),
        (email_href, "info@kr.gov.ua?bcc=x", ""),
        (email_href, "не пошта", ""),
        (web_href, "https://kr.gov.ua/school?a=1", "https://kr.gov.ua/school?a=1"),
        (web_href, "kr.gov.ua", "https://kr.gov.ua"),
        (web_href, "javascript:alert(1)", ""),
        (web_href, "javascript://kr.gov.ua/%0aalert(1)", ""),
        (web_href, "data:text/html,<script>", ""),
        (web_href, 'https://kr.gov.ua/"onclick=', ""),
        (web_href, "http://[", ""),
    ],
)
def test_only_safe_addresses_become_links(href: Any, text: str, expected: str) -> None:
    assert href(text) == expected


def test_unsafe_website_is_shown_as_text() -> None:
    fact = fact_of("website", "javascript:alert(1)")

    assert (fact.value, fact.href) == ("javascript:alert(1)", "")
