"""Shapes that keep a library busy: every door of the portal has to refuse them in time."""

import numpy as np
from shapely import Polygon


def knot(corners: int, seed: int = 1) -> Polygon:
    """An area of random corners: it crosses itself a quarter of a million times for each thousand of them, squared."""
    spots = np.random.default_rng(seed).random((corners, 2)) * 0.1 + [33.4, 47.9]
    return Polygon(spots)


def comb(corners: int) -> Polygon:
    """A valid area of teeth so long and slanting that the box of each meets the boxes of all others."""
    teeth = np.arange(corners // 2) / corners
    spots = np.empty((2 * len(teeth), 2))
    spots[0::2] = np.stack([33.2 + teeth / 5, np.full(len(teeth), 47.7)], axis=1)
    spots[1::2] = np.stack([33.35 + teeth / 5 + 0.1 / corners, np.full(len(teeth), 48.0)], axis=1)
    around = [[33.56, 48.05], [33.56, 47.68], [33.19, 47.68]]
    return Polygon(np.concatenate([spots, around]))
