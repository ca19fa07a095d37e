"""What is promised of journeys, from measured seconds."""

from benchmarks.journeys import figures, timed

TAKEN = {"answers": [0.01, 0.03], "lists": [0.1], "areas": [0.5, 2.5], "first": 3.0, "found": 2, "network": "4 stops",
         "beside": None}  # fmt: skip


def test_figures_tell_answers_a_second_and_the_slowest_area() -> None:
    answers, listed, reach, first, missing = figures(TAKEN)

    assert (answers.value, answers.verdict) == (50, "met")
    assert listed.value == 100
    assert (reach.value, reach.verdict) == (2.5, "MISSED")
    assert (first.value, first.checked) == (3.0, "4 stops")
    assert missing.verdict == "not measured"


def test_every_question_is_timed_and_its_answer_kept() -> None:
    seconds, results = timed(lambda a, b: a + b, [(1, 2), (3, 4)])

    assert results == [3, 7]
    assert len(seconds) == 2
    assert min(seconds) >= 0
