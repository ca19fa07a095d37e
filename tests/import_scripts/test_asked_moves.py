"""What people ask of a run is done in the state that it is meant for, though workers go the same way from others."""

import pytest

from import_scripts.actions import ask_to_load, resume_run
from import_scripts.models import ImportRun
from import_scripts.states import MoveRefused, State
from layers.models import Layer


def run(town: Layer, state: State, began_as: str = "") -> ImportRun:
    told = {"file_name": "a.csv", "size_bytes": 1, "source": {"layer": town.slug}}
    return ImportRun.objects.create(layer=town, state=state, began_as=began_as, **told)


def state_of(run: ImportRun) -> str:
    return ImportRun.objects.get(pk=run.pk).state


@pytest.mark.parametrize("state", sorted(set(State) - {State.READY}))
def test_only_what_was_checked_is_loaded(town: Layer, state: State) -> None:
    one = run(town, state, began_as=State.CHECKING)

    with pytest.raises(MoveRefused):
        ask_to_load(one, by=None)

    assert state_of(one) == state


@pytest.mark.parametrize("began_as", ["", State.CHECKING, State.LOADING])
@pytest.mark.parametrize("state", sorted(set(State) - {State.FAILED}))
def test_only_what_broke_off_goes_on(town: Layer, state: State, began_as: str) -> None:
    """Above all not what is ready again because the layer has changed: nobody has looked at it since."""
    one = run(town, state, began_as)

    with pytest.raises(MoveRefused):
        resume_run(one)

    assert state_of(one) == state


@pytest.mark.parametrize(("began_as", "wanted"), [("", "checking"), ("checking", "checking"), ("loading", "loading")])
def test_what_broke_off_goes_on_where_it_was(town: Layer, began_as: str, wanted: str) -> None:
    one = run(town, State.FAILED, began_as)

    resume_run(one)

    assert state_of(one) == wanted
    assert ImportRun.objects.get(pk=one.pk).queued_at is not None
