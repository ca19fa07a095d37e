"""Every address of the portal: for people in each language, for programs once."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
