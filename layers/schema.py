"""A layer's JSON Schema (2020-12) for the properties of its features."""

from typing import Any

from jsonschema import Draft202012Validator

from layers.models import Layer


def property_errors(layer: Layer, properties: dict[str, Any]) -> list[str]:
    """What is wrong with `properties`, a sentence each that names property and value; empty when nothing is."""
    validator = Draft202012Validator(layer.schema or {})
    return [
        _sentence(error) for error in sorted(validator.iter_errors(properties), key=lambda e: list(map(str, e.path)))
    ]


def _sentence(error: Any) -> str:
    where = ".".join(str(step) for step in error.path)
    return f"{where}: {error.message}" if where else error.message
