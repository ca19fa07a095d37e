"""The door of the portal: in, to where one wanted to go, and out."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from geoportal.accounts.forms import LoginForm


class Login(LoginView):
    """Django's, which sends nobody to another site. Who waits for the next attempt is told 429 and for how long."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        answer = super().form_invalid(form)
        answer.status_code = 400
        if form.too_many is not None:
            answer.status_code = 429
            answer["Retry-After"] = str(max(1, int(form.too_many.wait.total_seconds())))
        return answer
