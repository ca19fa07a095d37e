"""What Django says when it starts on a machine that lacks something for imports."""

import shutil
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning

from import_scripts.cage import cage_fault

MACHINE = Path("/")
# What a kernel may forbid, in the files in which it says so: the value that forbids, and what to do.
SWITCHES = (
    (
        "proc/sys/user/max_user_namespaces",
        "0",
        "The kernel allows no user namespaces: sysctl user.max_user_namespaces=10000.",
    ),
    (
        "proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "The kernel keeps user namespaces for root: sysctl kernel.unprivileged_userns_clone=1.",
    ),
    (
        "proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor keeps user namespaces from programs without a profile: give bwrap one, or, where this is a "
        "container, on its host: sysctl kernel.apparmor_restrict_unprivileged_userns=0.",
    ),
)
CONTAINER = ("", ".dockerenv"), ("run", ".containerenv")
IN_CONTAINER = (
    "This is a container, whose filters forbid namespaces: start it with the security_opt that docker-compose.yml "
    "gives to the services web and imports."
)
INSTALL = "Install bubblewrap 0.7 or newer (apt-get install bubblewrap)."
SAYS_HOW = "docs/operations.md says how."


def check_the_cage(**_: Any) -> list[CheckMessage]:
    """Whether files of others can be read here. The portal serves without; an import refuses (`cage_missing`)."""
    if not (fault := cage_fault()):
        return []
    hint = " ".join([*remedies(MACHINE), SAYS_HOW])
    return [Warning(f"Files cannot be imported on this machine: {fault}.", hint=hint, id="import_scripts.W001")]


def remedies(machine: Path) -> list[str]:
    """What most likely stands in the cage's way on the machine with this root, and what to do about it."""
    if shutil.which("bwrap") is None:
        return [INSTALL]
    found = [advice for name, forbids, advice in SWITCHES if _value(machine / name) == forbids]
    if any((machine / folder / name).exists() for folder, name in CONTAINER):
        found.append(IN_CONTAINER)
    return found or ["Install bubblewrap 0.7 or newer and allow it user namespaces."]


def _value(file: Path) -> str:
    """What the kernel says there; empty where it does not know the switch."""
    try:
        return file.read_text().strip()
    except OSError:
        return ""
