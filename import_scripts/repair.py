"""Shapes that are not valid, repaired in a caged child of their own.

A repair can take hours, or crash the library that makes it, for a few hundred vertices: so it never runs where a
database or a person waits. One child repairs shape after shape; where one takes too long or kills it, the next has a
new child.
"""

from typing import Self

from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence_of
from import_scripts import wire, wkb
from import_scripts.cage import limits
from import_scripts.child import Child, Ended
from import_scripts.walls import Limits

EACH_S = 10.0
ALL_S = 300.0  # of one file: when they are used up, what is not valid stays so


class TooSlow(Exception):
    """The repair was given up when its time was over."""


class Failed(Exception):
    """There is no repair; the text says why."""


class Repairer:
    """Repairs shapes of one file; a child is started when the first is asked for. To be closed."""

    def __init__(self, bounds: Limits | None = None, each_s: float = EACH_S, all_s: float = ALL_S) -> None:
        self.bounds, self.each_s, self.left_s = bounds, each_s, all_s
        self.child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.child is not None:
            self.child.close()
            self.child = None

    def repaired(self, shape: BaseGeometry) -> BaseGeometry:
        """A valid shape of the same dimension, perhaps empty. Raises TooSlow and Failed."""
        if self.left_s <= 0:
            raise TooSlow
        try:
            return self._asked(wire.packed("shape", wkb.bytes_of(shape)))
        except Ended as ended:
            self.close()
            if ended.how == "time":
                raise TooSlow from ended
            raise Failed(sentence_of(ended)) from ended
        except (wire.BadFrame, wkb.BadShape) as bad:
            self.close()
            raise Failed(sentence_of(bad)) from bad

    def _asked(self, frame: bytes) -> BaseGeometry:
        if self.child is None:
            self.child = Child({"task": "repair"}, self.bounds or limits())
        before_s = self.child.waited_s
        self.child.send(frame)
        try:
            sort, facts = self.child.frame(min(self.each_s, self.left_s))
        finally:
            self.left_s -= self.child.waited_s - before_s
        if sort != "shape" or len(facts) != 1 or not isinstance(facts[0], bytes):
            self.close()
            raise Failed(" ".join(map(str, facts))[:300] if sort == "failed" else f"{sort} where a shape was to come")
        return wkb.shape_from(facts[0])[0]
