"""A file of OpenStreetMap in the browser: it is counted, somebody chooses, and the choice is remembered."""

from collections.abc import Callable

import pytest
from django.test import Client

from import_scripts.forms import last_source
from import_scripts.models import ImportRun
from import_scripts.osm.choice import OsmChoice
from import_scripts.pages.suggested import Suggestion, suggestions
from import_scripts.states import State
from layers.models import Feature, Kind
from tests.import_scripts.pages.conftest import work

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
Bring = Callable[..., ImportRun]
NODE = '<node id="{}" lon="33.4{}" lat="47.9"><tag k="{}" v="{}"/><tag k="name" v="{}"/></node>'
NODES = (
    (1, 1, "amenity", "school", "Ліцей"),
    (2, 2, "amenity", "school", "Гімназія"),
    (3, 3, "shop", "bakery", "Хліб"),
)
EXTRACT = f'<osm version="0.6">{"".join(NODE.format(*node) for node in NODES)}</osm>'.encode()


@pytest.fixture
def asked(bring: Bring) -> ImportRun:
    """Brought without a word on what of it is meant, and checked."""
    Kind.objects.get_or_create(code="amenity/school", defaults={"name": "школа", "tags": {"amenity": "school"}})
    return bring(EXTRACT, "місто.osm", toml="confirm_outside = true", append="on")


def choose(client: Client, run: ImportRun, *tags: str) -> ImportRun:
    page = client.get(f"/import/{run.uuid}/")
    told = {"toml": page.context["form"]["toml"].value(), "confirm_outside": "on", "append": "on"}
    answer = client.post(f"/import/{run.uuid}/check/", {**told, "tags": list(tags)})
    assert answer.status_code == 302, answer.content.decode()
    work()
    return ImportRun.objects.latest("id")


def test_the_file_is_counted_and_somebody_is_asked(asked: ImportRun, client_of: ClientOf) -> None:
    page = client_of("author").get(f"/import/{asked.uuid}/").content.decode()

    assert asked.state == State.REFUSED
    assert suggestions(asked) == [Suggestion("amenity=school", "2"), Suggestion("shop=bakery", "1")]
    assert "Що взяти з OpenStreetMap?" in page
    assert page.count('type="checkbox" name="tags"') == 2
    assert 'value="amenity=school"' in page
    assert page.count('<input type="hidden" name="append" value="on">') == 1


def test_what_is_ticked_is_taken_with_its_names_and_kind(asked: ImportRun, client_of: ClientOf) -> None:
    run = choose(client_of("author"), asked, "amenity=school", "")

    assert (run.state, run.added) == (State.READY, 2)
    assert run.source["osm"]["tags"] == ["amenity=school"]
    page = client_of("author").get(f"/import/{run.uuid}/").content.decode()
    assert "Усі вибрані об’єкти мають цей тег." in page
    assert "Що взяти з OpenStreetMap?" not in page


def test_ticked_and_written_are_taken_together(asked: ImportRun, client_of: ClientOf) -> None:
    run = choose(client_of("author"), asked, "amenity=school", "shop=*; office")

    assert run.source["osm"]["tags"] == ["amenity=school", "shop=*", "office"]
    assert run.added == 3


def test_the_choice_is_remembered_with_the_layer(asked: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    run = choose(client, asked, "amenity=school")
    client.post(f"/import/{run.uuid}/load/", {"seen": run.digest})
    work()
    school = Feature.objects.get(source_id="node/1")
    assert (school.name, school.kind.code if school.kind else "") == ("Ліцей", "amenity/school")

    assert last_source(run.layer).osm == OsmChoice(("amenity=school",))


def test_what_is_no_condition_is_said_and_the_page_stays(asked: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")

    answer = client.post(f"/import/{asked.uuid}/check/", {"toml": "x = 1", "tags": ["a=b=c"]})

    assert answer.status_code == 400
    assert "Записуйте умови так: amenity=school" in answer.content.decode()


def test_a_run_that_asks_nothing_suggests_nothing(run: ImportRun) -> None:
    assert suggestions(run) is None


def test_what_was_told_wrongly_is_not_suggested(asked: ImportRun) -> None:
    asked.notices.filter(code="tags_not_chosen").update(value="amenity=school many; a=b=c 3; shop=bakery 15; ")

    assert suggestions(asked) == [Suggestion("shop=bakery", "15")]
