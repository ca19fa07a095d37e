"""Time is shared out by kind, by reader and by shape; a crowd waits for itself."""

from collections.abc import Iterable

import pytest

from geoportal.core.turns import CREDIT_S, MOST_IDLE, Path, Turn, Turns

CARD, LIST = ("card", "a", ""), ("list", "a", "")


def standing(turns: Turns, *paths: Path) -> list[Turn]:
    found = [Turn(path) for path in paths]
    for turn in found:
        turns.join(turn)
    return found


def served(turns: Turns, crowd: Iterable[Turn], cost_s: dict[str, float], rounds: int) -> list[str]:
    """One place inside; the kinds in the order in which they were let in."""
    order = []
    waiting = list(crowd)
    for _ in range(rounds):
        assert turns.call_next()
        (turn,) = [one for one in waiting if one.is_inside]
        waiting.remove(turn)
        turns.done(turn, cost_s[turn.path[0]])
        order.append(turn.path[0])
    return order


def test_nobody_is_called_where_nobody_waits() -> None:
    assert Turns(each=1).call_next() is False


def test_one_line_is_served_in_order() -> None:
    turns = Turns(each=3)
    first, second = standing(turns, CARD, CARD)

    turns.call_next()

    assert (first.is_inside, second.is_inside) == (True, False)
    assert (first.called.is_set(), second.called.is_set(), turns.waiting) == (True, False, 1)


def test_whoever_joins_hears_how_many_stand_in_the_same_line() -> None:
    turns = Turns(each=1)

    assert [turns.join(Turn(path)) for path in (CARD, LIST, CARD)] == [1, 1, 2]


def test_a_costly_kind_gets_as_much_time_and_not_as_many_turns() -> None:
    turns = Turns(each=1)
    crowd = standing(turns, *[LIST] * 20, *[CARD] * 20)
    served(turns, crowd, {"list": 8.0, "card": 1.0}, 2)  # one of each, to learn what they cost

    order = served(turns, [one for one in crowd if not one.called.is_set()], {"list": 8.0, "card": 1.0}, 18)

    assert (order.count("list"), order.count("card")) == (2, 16)


def test_whoever_comes_alone_is_next_however_many_wait_elsewhere() -> None:
    turns = Turns(each=1)
    crowd = standing(turns, *[LIST] * 50)
    served(turns, crowd, {"list": 1.0}, 10)

    (card,) = standing(turns, CARD)
    turns.call_next()

    assert card.is_inside


def test_little_is_saved_up_while_nobody_comes() -> None:
    """However long nobody came for a card: two seconds' worth of them go first, and then it is turn about."""
    turns = Turns(each=1)
    crowd = standing(turns, CARD, *[LIST] * 60)
    cost_s = {"list": CREDIT_S / 2, "card": CREDIT_S / 2}
    served(turns, crowd, cost_s, 41)  # the card, and forty of the others

    crowd = [one for one in crowd if not one.called.is_set()] + standing(turns, *[CARD] * 10)
    order = served(turns, crowd, cost_s, 9)

    assert order[:2] == ["card"] * 2
    assert sorted(order[2:]) in (["card"] * 4 + ["list"] * 3, ["card"] * 3 + ["list"] * 4)


def test_whoever_was_never_seen_has_no_credit() -> None:
    """Or an invented name would always be first."""
    turns = Turns(each=1)
    crowd = standing(turns, *[LIST] * 20)
    served(turns, crowd, {"list": 1.0}, 10)

    crowd = [one for one in crowd if not one.called.is_set()] + standing(turns, *[CARD] * 5)

    assert sorted(served(turns, crowd, {"list": 1.0, "card": 1.0}, 4)) == ["card"] * 2 + ["list"] * 2


def test_a_reader_who_asks_one_thing_after_another_is_next_in_the_thick_of_a_crowd() -> None:
    """However much the crowd's kinds and manners have used: it is not the crowd."""
    turns = Turns(each=1)
    crowd = standing(turns, *[(kind, "crowd", "q") for kind in ("list", "search", "card") for _ in range(30)])
    cost_s = {"list": 0.3, "search": 0.5, "card": 0.1}
    served(turns, crowd, cost_s, 20)

    for _ in range(10):
        (alone,) = standing(turns, ("search", "alone", "q"))
        assert turns.call_next()
        assert alone.is_inside
        turns.done(alone, 0.5)
        served(turns, [one for one in crowd if not one.called.is_set()], cost_s, 3)


def test_at_one_address_what_is_asked_again_goes_before_what_is_invented() -> None:
    """Of one reader's kinds a costly one may have had much less than another; that is no matter between its manners."""
    turns = Turns(each=1)
    crowd = standing(turns, *[("list", "school", "q")] * 200, *[("search", "school", "q")] * 30)
    cost_s = {"list": 0.1, "search": 2.0}
    served(turns, crowd, cost_s, 20)

    for _ in range(5):
        (known,) = standing(turns, ("search", "school", "q again"))
        order = served(turns, [known, *(one for one in crowd if not one.called.is_set())], cost_s, 21)
        assert (known.is_inside, known.called.is_set(), order.count("search")) == (False, True, 1)


def test_a_crowd_of_many_readers_at_one_kind_waits_for_itself() -> None:
    turns = Turns(each=1)
    crowd = standing(turns, *[("search", f"reader {number}", "q") for number in range(50)])
    served(turns, crowd, {"search": 0.5}, 10)

    (page,) = standing(turns, ("page", "newcomer", ""))
    turns.call_next()

    assert page.is_inside


@pytest.mark.parametrize("others", [("list", "b", ""), ("list", "a", "bbox")])
def test_within_a_kind_readers_and_shapes_take_turns(others: Path) -> None:
    turns = Turns(each=1)
    crowd = standing(turns, *[LIST] * 9)
    served(turns, crowd, {"list": 1.0}, 3)

    (other,) = standing(turns, others)
    turns.call_next()

    assert other.is_inside


def test_one_kind_never_takes_every_place() -> None:
    turns = Turns(each=2)
    standing(turns, LIST, LIST, LIST)

    assert [turns.call_next() for _ in range(3)] == [True, True, False]
    (card,) = standing(turns, CARD)
    assert (turns.call_next(), card.is_inside, turns.waiting) == (True, True, 1)


def test_whoever_leaves_is_not_called() -> None:
    turns = Turns(each=2)
    gone, stays = standing(turns, CARD, CARD)

    turns.leave(gone)

    assert (turns.call_next(), stays.is_inside, gone.is_inside) == (True, True, False)
    assert (turns.call_next(), turns.waiting) == (False, 0)


def test_the_longest_crowd_loses_whoever_came_last() -> None:
    turns = Turns(each=1)
    *_, last = standing(turns, CARD, ("list", "b", ""), *[LIST] * 3)

    assert turns.last_of_the_longest() is last


def test_a_charge_becomes_what_was_really_taken() -> None:
    turns = Turns(each=1)
    crowd = standing(turns, LIST, LIST)
    served(turns, crowd, {"list": 8.0}, 1)  # usual from now on: 1 s
    turns.call_next()
    assert (crowd[1].charged_s, turns._kinds.of(LIST[:1]).used_s) == (1.0, 9.0)

    turns.done(crowd[1], 0.0)

    assert turns._kinds.of(LIST[:1]).used_s == 8.0


def test_shares_of_nobody_are_forgotten_beyond_some() -> None:
    turns = Turns(each=1)
    for number in range(MOST_IDLE + 20):
        (turn,) = standing(turns, (f"kind {number}", "a", ""))
        turns.call_next()
        turns.done(turn, 1.0)

    assert len(turns._kinds) == MOST_IDLE
