"""What Django says when it starts on a machine that lacks something for imports."""

from typing import Any

from django.core.checks import CheckMessage, Warning

from import_scripts.cage import cage_fault


def check_the_cage(**_: Any) -> list[CheckMessage]:
    """Whether files of others can be read here. The portal serves without; an import refuses (`cage_missing`)."""
    if not (fault := cage_fault()):
        return []
    return [
        Warning(
            f"Files cannot be imported on this machine: {fault}.",
            hint="Install bubblewrap 0.7 or newer and allow it user namespaces; docs/operations.md says how.",
            id="import_scripts.W001",
        )
    ]
