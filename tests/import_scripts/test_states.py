"""A move that is refused says in both languages why, and what can be done instead."""

import pytest
from django.utils.translation import override

from geoportal.core.sentences import sentence_of, told
from import_scripts.states import INSTEAD, MoveRefused, State, checked_move


@pytest.mark.parametrize(
    ("now", "wanted", "in_ukrainian", "in_english"),
    [
        (
            State.LOADING, State.CANCELLED,
            "Імпорт 7 має стан «завантажується»; змінити його на «скасовано» неможливо. Зміни саме завантажують: "
            "дочекайтеся завершення.",
            "Import 7 is loading; it cannot become cancelled. A worker is loading it: wait until it has ended.",
        ),
        (
            State.REFUSED, State.LOADING,
            "Імпорт 7 має стан «відхилено»; змінити його на «завантажується» неможливо. Виправте файл і надішліть його "
            "знову або перевірте ще раз з іншими налаштуваннями.",
            "Import 7 is refused; it cannot become loading. Correct the file and bring it again, or have it checked "
            "again with other settings.",
        ),
    ],
)  # fmt: skip
def test_a_refused_move_says_what_can_be_done_in_both_languages(
    now: State, wanted: State, in_ukrainian: str, in_english: str
) -> None:
    with pytest.raises(MoveRefused) as refused:
        checked_move(7, now, wanted)

    said = sentence_of(refused.value)
    assert str(said) == in_english
    with override("uk"):
        assert told(said) == in_ukrainian
    with override("en"):
        assert told(said) == in_english


def test_whatever_the_state_something_can_be_done() -> None:
    assert set(INSTEAD) == set(State)
    with override("uk"):
        assert all(told(said) != str(said) for said in INSTEAD.values())
