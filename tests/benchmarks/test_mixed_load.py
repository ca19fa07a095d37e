"""The hostile addresses and what counts as an error."""

import random
from collections import Counter

from benchmarks.mixed_load import Heard, hostile_path


def test_no_hostile_address_is_asked_for_twice() -> None:
    paths = [hostile_path(random.Random(1), number) for number in range(0, 1200, 1)]

    tiles = [path for path in paths if "/tiles/WebMercatorQuad/" in path]
    assert len(set(paths)) >= len(paths) - len(tiles)


def test_the_same_seed_is_the_same_attack() -> None:
    def attack() -> list[str]:
        dice = random.Random(1)
        return [hostile_path(dice, number) for number in range(50)]

    assert attack() == attack()


def test_broken_connections_and_answers_of_500_are_errors() -> None:
    heard = Heard(statuses=Counter({200: 9, 404: 3, 503: 2, 500: 1, 0: 4}))

    assert heard.errors() == 7
    assert heard.errors(forgiven=(503,)) == 5
