"""Keyset paging: a cursor is the sort key of the last row that was sent, so no page is ever counted from the start.

Cursors are opaque to clients and safe to keep: a row that comes or goes never makes another be skipped or repeated.
"""

import base64
import json
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

NOT_OURS = _("it is not a cursor of ours. Follow the link next of the answer before")


def cursor_of(key: Sequence[str | int | float]) -> str:
    """The cursor that stands behind the row with this sort key."""
    text = json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_of(cursor: str, types: Sequence[type]) -> tuple[str | int | float, ...]:
    """The sort key behind a cursor; ValueError unless it holds exactly one value of each of `types`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode())
    except (ValueError, RecursionError) as error:
        raise ValueError(NOT_OURS) from error
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise ValueError(_("it belongs to another order of the list. Start again without it"))
    if any(isinstance(part, int) and not -(2**63) <= part < 2**63 for part in key):
        raise ValueError(NOT_OURS)
    if any(isinstance(part, str) and "\0" in part for part in key):
        raise ValueError(NOT_OURS)
    return tuple(key)
