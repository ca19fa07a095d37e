"""What is wrong with the address of a public tile, told without a thread of Django's: such addresses come in floods."""

import re
from urllib.parse import parse_qs

from geoportal.core.errors import Problem, language_among
from geoportal.core.wire import Answer, Scope, problem_answer
from tiles.answers import tile_of

ADDRESS = re.compile(r"/tiles/city/(?:[^/]+/)?([^/]+)/([^/]+)/([^/]+)\.mvt")


def refusal_of(scope: Scope) -> Answer | None:
    """The 400 or 404 for an address that can be no tile's, in the language of whoever asks; None for every other."""
    match = ADDRESS.fullmatch(scope["path"])
    if match is None or scope["method"] not in ("GET", "HEAD"):
        return None
    try:
        tile_of(*match.groups())
    except Problem as problem:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
        accepted = b", ".join(value for name, value in scope["headers"] if name == b"accept-language")
        language = language_among(asked, accepted.decode("latin-1"))
        answer = problem_answer(
            problem, (b"content-language", language.encode()), (b"vary", b"Accept-Language"), language=language
        )
        return Answer(answer.status, answer.headers, kind=answer.kind) if scope["method"] == "HEAD" else answer
    return None
