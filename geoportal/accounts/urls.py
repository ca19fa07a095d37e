"""Addresses of this room: the way in and the way out."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from geoportal.accounts.views import Login

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
