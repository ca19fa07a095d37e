"""Why something is taken away, in the words of whoever does it; no action takes anything away without them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

REASON_MOST = 200  # characters: a sentence in a list


def plain_reason(reason: str, ask: str) -> str:
    """The reason without the space around it. ValidationError of `reason`: with the sentence `ask` where it is blank,
    and where it is longer than REASON_MOST."""
    why = reason.strip()
    if not why:
        raise ValidationError({"reason": [ask]})
    if len(why) > REASON_MOST:
        raise ValidationError({"reason": [_("Say it in at most %(most)d characters.") % {"most": REASON_MOST}]})
    return why
