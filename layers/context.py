"""What every template may speak of: the city itself."""

from typing import Any

from django.http import HttpRequest

from layers.queries import the_city


def city(request: HttpRequest) -> dict[str, Any]:
    return {"city": the_city()}
