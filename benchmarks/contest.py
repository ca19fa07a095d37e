"""Who takes part in a comparison: the portal and the peers that can be started on this machine."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.ask import Asker
from benchmarks.peer_setup import PeerMissing
from benchmarks.peers import Peer

Tile = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who takes part: a name, an address, and the path of a tile there."""

    name: str
    address: str
    path: Callable[[Tile], str]
    version: str = ""


class Contest:
    """`enter_peer` starts a peer until the stack ends; who cannot be started is left out and `told` says why."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.entered: dict[str, Entered] = {}
        self._missing: dict[str, str] = {}

    def enter(self, name: str, address: str, path: Callable[[Tile], str], version: str = "") -> Entered:
        """Somebody who runs already."""
        self.entered[name] = Entered(name, address, path, version)
        return self.entered[name]

    def enter_peer(
        self, name: str, start: Callable[..., AbstractContextManager[Peer]], *words: Any, **settings: Any
    ) -> Entered | None:
        """Start a peer and let it take part."""
        try:
            peer = self.stack.enter_context(start(*words, **settings))
        except PeerMissing as reason:
            self._missing[name] = str(reason)
            print(f"  {name} is left out: {reason}", flush=True)
            return None
        return self.enter(name, peer.address, lambda tile: peer.tile_path(*tile), peer.version)

    def told(self, name: str) -> str:
        """The peer's version, or why it is missing."""
        return f"{name} {self.entered[name].version}" if name in self.entered else self._missing.get(name, "left out")

    def content(self, name: str, tile: Tile) -> bytes:
        """One tile of somebody's, unpacked."""
        one = self.entered[name]
        asker = Asker(one.address)
        try:
            return asker.get(one.path(tile)).content
        finally:
            asker.close()
