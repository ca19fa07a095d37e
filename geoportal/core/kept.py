"""Answers to strangers, kept in the process for whoever asks the same while nothing has changed.

Never out of date by more than its seal: the seal is the ETag, which names all that the answer is made of (the address,
the language, how the ledger stands, the minute). What changes anything makes another seal, and the old answer is never
looked for again. Answers to anybody in particular are not kept.
"""

from collections.abc import Callable
from hashlib import sha256

from django.core.cache import caches
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

LARGEST = 64 * 1024  # bytes: 200 of them (CACHES in the settings) take a few megabytes
NAME = "answers"


def kept(seal: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer that was made under this seal, or the one that `make` makes now."""
    key = sha256(f"{get_language()} {seal}".encode()).hexdigest()
    answer: HttpResponseBase | None = caches[NAME].get(key)
    if answer is None:
        answer = make()
        if isinstance(answer, HttpResponse) and answer.status_code == 200 and len(answer.content) <= LARGEST:
            caches[NAME].set(key, answer)
    return answer
