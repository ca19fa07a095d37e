"""Addresses of this room: the way in and the way out."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_http_methods

from geoportal.accounts.views import Login

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", require_http_methods(["GET", "HEAD", "POST"])(Login.as_view()), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
