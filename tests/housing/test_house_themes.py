"""The colours of houses: told apart by lightness, in both schemes, and never the ink of the unknown."""

from itertools import combinations, pairwise

import pytest

from housing.house_themes import ENERGY, OTHERS, QUALITIES, RAMP, THEMES, UNKNOWN, ramp


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def lightness(colour: str) -> float:
    red, green, blue = channels(colour)
    return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)


@pytest.mark.parametrize("scheme", [0, 1])
def test_each_step_of_the_ramp_differs_in_lightness(scheme: int) -> None:
    shades = [lightness(ink[scheme]) for ink in RAMP]
    ordered = shades if scheme else shades[::-1]
    assert all(later / sooner > 1.15 for sooner, later in pairwise(ordered)), shades


@pytest.mark.parametrize("steps", [2, 3, 5, 7])
def test_a_shorter_ramp_goes_from_end_to_end(steps: int) -> None:
    assert (ramp(steps)[0], ramp(steps)[-1], len(set(ramp(steps)))) == (RAMP[0], RAMP[-1], steps)


@pytest.mark.parametrize("scheme", [0, 1])
def test_energy_goes_from_cold_to_warm_and_is_palest_in_the_middle(scheme: int) -> None:
    warmth = [channels(ink[scheme])[0] - channels(ink[scheme])[2] for ink in ENERGY]
    assert warmth[:4] == sorted(warmth[:4])
    assert max(ENERGY, key=lambda ink: lightness(ink[scheme])) == ENERGY[3]


@pytest.mark.parametrize("scheme", [0, 1])
def test_no_two_managers_and_no_others_look_alike(scheme: int) -> None:
    """Far apart in red, green and blue; the least distance is that of the palest pair."""
    for one, other in combinations([*QUALITIES, OTHERS], 2):
        apart = sum((a - b) ** 2 for a, b in zip(channels(one[scheme]), channels(other[scheme]), strict=True)) ** 0.5
        assert apart > 0.15, (one, other)


def test_the_unknown_has_an_ink_of_its_own() -> None:
    for theme in THEMES.values():
        inks = [(one.colour, one.colour_dark) for one in theme.classes]
        assert (inks.count(UNKNOWN), inks[-1]) == (1, UNKNOWN)
        assert len(set(inks)) == len(inks)
