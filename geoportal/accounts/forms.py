"""The form at the door: name and password, and not too many tries."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from geoportal.accounts.addresses import address_of
from geoportal.accounts.attempts import TooManyAttempts, begin_attempt


class LoginForm(AuthenticationForm):
    """Django's, with our words; `too_many` holds what refuses a password unread."""

    error_messages = {
        "invalid_login": _("The name and the password do not belong together. Check the language of the keyboard."),
        "inactive": _("This account is switched off. Ask the administrator of the portal."),
    }
    too_many: TooManyAttempts | None = None

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password or self.request is None:
            return super().clean()
        try:
            attempt = begin_attempt(name, address_of(self.request))
        except TooManyAttempts as fault:
            self.too_many = fault
            raise ValidationError(_waiting(fault.minutes), code="too_many") from fault
        clean = super().clean()
        attempt.succeeded()
        return clean


def _waiting(minutes: int) -> str:
    return ngettext(
        "Too many attempts have failed. The next one is looked at in %(minutes)s minute.",
        "Too many attempts have failed. The next one is looked at in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
