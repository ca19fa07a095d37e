"""The commands of imports: their words, their JSON, and how they end."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from geoportal.accounts.models import Membership, Organisation, User
from geoportal.search.models import Entry
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.states import State
from import_scripts.stored import with_side_files
from layers.actions import save_feature
from layers.models import Feature, Layer
from tests.import_scripts.web_server import Server

TABLE = "id,lon,lat,name\na,33.30,47.9,Ліцей\nb,33.31,47.9,Гімназія\n"


@pytest.fixture(autouse=True)
def imports(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORTS_ROOT = tmp_path / "imports"
    return tmp_path / "imports"


@pytest.fixture
def table(town: Layer, tmp_path: Path) -> Path:
    (tmp_path / "schools.csv").write_text(TABLE)
    return tmp_path / "schools.csv"


def run(command: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def bring(table: Path, *more: Any) -> str:
    return run("import_layer", table, "--layer", "anything", "--name-field", "name", "--commit", *more)


def ended(command: str, *arguments: Any) -> tuple[int, str]:
    with pytest.raises(CommandError) as refused:
        run(command, *arguments)
    return refused.value.returncode, str(refused.value)


def live() -> list[str]:
    return list(Feature.objects.filter(withdrawn_at=None).order_by("source_id").values_list("source_id", flat=True))


@pytest.fixture
def second_person(town: Layer) -> User:
    """Who may load into the layer, where a second person is asked for."""
    owner = Organisation.objects.create(slug="education", name="Освіта")
    Layer.objects.filter(pk=town.pk).update(needs_second_person=True, owner=owner)
    person = User.objects.create_user("second")
    Membership.objects.create(user=person, organisation=owner, role=Membership.Role.EDITOR)
    return person


def test_what_is_committed_is_a_run_with_its_file_and_differences(table: Path) -> None:
    said = bring(table)

    made = ImportRun.objects.get()
    assert f"To take it back: undo_import {made.pk}." in said
    assert (made.state, made.added, made.rows_read, made.path.read_text()) == (State.DONE, 2, 2, TABLE)
    assert [(one.state, one.source_id) for one in made.differences.all()] == [("added", "a"), ("added", "b")]


SCHOOL = '<node id="{}" lon="33.{}" lat="47.9"><tag k="{}" v="{}"/><tag k="name" v="{}"/></node>'


@pytest.fixture
def extract(town: Layer, tmp_path: Path) -> Path:
    nodes = ((1, 30, "amenity", "school", "Ліцей"), (2, 31, "shop", "bakery", "Хліб"), (3, 32, "office", "it", "Код"))
    said = "".join(SCHOOL.format(*node) for node in nodes)
    (tmp_path / "місто.osm").write_text(f'<osm version="0.6">{said}</osm>')
    return tmp_path / "місто.osm"


def test_of_openstreetmap_comes_what_is_chosen(extract: Path) -> None:
    bring(extract, "--tags", "amenity=school; shop", "--elements", "node")

    assert live() == ["node/1", "node/2"]
    school = Feature.objects.get(source_id="node/1")
    assert (school.name, school.properties, school.geometry.coords) == ("Ліцей", {"amenity": "school"}, (33.3, 47.9))


def test_of_openstreetmap_comes_nothing_until_something_is_chosen(extract: Path) -> None:
    assert ended("import_layer", extract, "--layer", "anything")[0] == 1
    code, said = ended("import_layer", extract, "--layer", "anything", "--tags", "amenity=school=yes")
    assert (code, "'amenity=school=yes' is no condition" in said) == (2, True)
    assert live() == []


def test_a_dry_run_and_a_refusal_leave_no_run_and_no_file(table: Path, imports: Path) -> None:
    run("import_layer", table, "--layer", "anything")
    table.write_text(TABLE + "b,33.4,47.9,Двійник\n")

    assert ended("import_layer", table, "--layer", "anything", "--commit") == (1, "The import was refused.")
    assert not ImportRun.objects.exists()
    assert list(imports.iterdir()) == []


def test_a_file_that_is_not_there_is_refused(table: Path) -> None:
    assert ended("import_layer", table.with_name("none.csv"), "--layer", "anything", "--commit")[0] == 1


def test_the_parts_of_a_shapefile_are_kept_together(town: Layer, tmp_path: Path) -> None:
    for name in ("a.shp", "a.dbf", "a.shp.xml", "b.dbf"):
        (tmp_path / name).touch()

    assert [one.name for one in with_side_files(tmp_path / "a.shp")] == ["a.shp", "a.dbf", "a.shp.xml"]


def test_undo_takes_it_back_and_says_what(table: Path) -> None:
    bring(table)
    number = ImportRun.objects.get().pk

    assert run("undo_import", number) == f"Import {number} is undone: 0 restored, 0 changed back, 2 withdrawn.\n"
    assert live() == []
    assert ended("undo_import", number) == (
        1, f"Import {number} is undone; it cannot become undone. Bring the file again."
    )  # fmt: skip


def test_undo_answers_programs(table: Path) -> None:
    bring(table)
    number = ImportRun.objects.get().pk

    assert json.loads(run("undo_import", number, "--json")) == {
        "import": number, "undone": True, "restored": 0, "changed_back": 0, "withdrawn": 2
    }  # fmt: skip


def test_undo_lists_what_was_edited_since(table: Path, town: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(table)
    number = ImportRun.objects.get().pk
    for name in ("a", "b"):
        save_feature(town, by=None, feature=Feature.objects.get(source_id=name), address="тут")
    monkeypatch.setattr("import_scripts.management.commands.undo_import.LISTED", 1)
    out, told = StringIO(), StringIO()

    with pytest.raises(CommandError, match="2 objects were edited since") as refused:
        call_command("undo_import", number, stdout=out)
    with pytest.raises(CommandError):
        call_command("undo_import", number, "--json", stdout=told)

    assert refused.value.returncode == 3
    assert out.getvalue() == "  a  Ліцей\n  … and 1 more; --json lists them all\n"
    assert [one["source_id"] for one in json.loads(told.getvalue())["features"]] == ["a", "b"]
    assert live() == ["a", "b"]


def test_undo_says_what_the_database_refuses(table: Path, town: Layer) -> None:
    bring(table)
    table.write_text(TABLE.replace("33.30", "33.35"))
    bring(table)
    Layer.objects.filter(pk=town.pk).update(geometry_kind="polygon")

    code, said = ended("undo_import", ImportRun.objects.latest("id").pk)

    assert (code, "is not the geometry of its layer" in said) == (1, True)


@pytest.mark.parametrize("command", ["undo_import", "load_import"])
def test_an_import_that_is_not_there_is_wrong_use(db: None, command: str) -> None:
    assert ended(command, 7) == (2, "There is no import 7. list_imports lists them.")


def test_where_a_second_person_is_asked_for_it_is_only_brought(table: Path, second_person: User) -> None:
    code, said = ended("import_layer", table, "--layer", "anything", "--name-field", "name", "--commit")
    made = ImportRun.objects.get()
    assert (code, f"load_import {made.pk}" in said, made.state, live()) == (3, True, State.WAITING, [])

    assert run("run_worker", "--once") == f"Import {made.pk}: ready\n"
    assert ended("load_import", made.pk)[0] == 3
    assert ended("load_import", made.pk, "--by", "nobody") == (2, "There is no user 'nobody'.")

    assert run("load_import", made.pk, "--by", "second") == f"Import {made.pk}: done\n"
    made.refresh_from_db()
    assert (made.loaded_by, live()) == (second_person, ["a", "b"])

    run("run_worker", "--once")
    assert Entry.objects.filter(feature__source_id__in=["a", "b"]).count() == 2


def test_whoever_may_not_edit_the_layer_is_no_second_person(table: Path, second_person: User) -> None:
    User.objects.create_user("stranger")
    ended("import_layer", table, "--layer", "anything", "--commit")
    run("run_worker", "--once")

    assert ended("load_import", ImportRun.objects.get().pk, "--by", "stranger")[0] == 3
    assert live() == []


def test_what_cannot_be_stored_is_refused(table: Path, second_person: User) -> None:
    assert ended("import_layer", table.with_name("none.csv"), "--layer", "anything", "--commit")[0] == 1


def test_loading_answers_programs_and_ends_with_what_became_of_it(table: Path, second_person: User) -> None:
    ended("import_layer", table, "--layer", "anything", "--commit")
    run("run_worker", "--once")
    number = ImportRun.objects.get().pk

    told = json.loads(run("load_import", number, "--by", "second", "--json"))

    assert (told["id"], told["state"], told["counts"]["added"]) == (number, "done", 2)
    assert ended("load_import", number, "--by", "second") == (
        1,
        f"Import {number} is done; it cannot become loading. It is loaded already; all that can be done is to undo it.",
    )


def test_a_failed_import_is_resumed(table: Path, second_person: User) -> None:
    ended("import_layer", table, "--layer", "anything", "--commit")
    run("run_worker", "--once")
    ImportRun.objects.update(state=State.FAILED, began_as=State.CHECKING)

    code, said = ended("load_import", ImportRun.objects.get().pk)

    assert (code, said) == (3, f"Import {ImportRun.objects.get().pk} is ready.")


def test_imports_are_listed(table: Path, second_person: User) -> None:
    assert run("list_imports") == ""
    ended("import_layer", table, "--layer", "anything", "--commit")
    made = ImportRun.objects.get()

    begin = f"{made.pk}  {made.created_at:%Y-%m-%d %H:%M}"
    assert run("list_imports") == f"{begin}  waiting  anything  schools.csv\n"
    run("run_worker", "--once")
    ImportRun.objects.update(brought_by=second_person)
    assert run("list_imports", "--state", "ready") == f"{begin}  ready  anything  schools.csv by second: 2 added\n"
    assert run("list_imports", "--layer", "other") == ""
    assert [one["id"] for one in json.loads(run("list_imports", "--json"))] == [made.pk]


def test_json_goes_to_the_output_on_request(table: Path) -> None:
    told = json.loads(bring(table, "--json", "-"))

    assert (told["is_committed"], told["run"], told["layers"][0]["added"]) == (True, ImportRun.objects.get().pk, 2)


# --- Schedules ------------------------------------------------------------------
def schedule(*more: Any) -> str:
    return run("schedule_import", "https://data.example.ua/s.csv", "--layer", "anything", *more)


@pytest.fixture
def listed(town: Layer, settings: Any) -> None:
    settings.IMPORT_HOSTS = ["data.example.ua"]


def test_a_schedule_is_made_listed_stopped_and_started(listed: None) -> None:
    said = schedule(
        "--at", "03:30", "--days", "51", "--loads-by-itself", "--mail", "a@b.ua", "--sort", "wfs", "--append"
    )

    one = ImportSchedule.objects.get()
    begin = f"{timezone.localtime(one.next_at):%Y-%m-%d} 03:30"
    assert said == f"Schedule {one.pk} asks for the first time at {begin}.\n"
    assert (one.days, one.loads_by_itself, one.mail_to, one.options["append"]) == ("15", True, ["a@b.ua"], True)
    rest = "anything  wfs  https://data.example.ua/s.csv"
    assert run("list_schedules") == f"{one.pk}  next {begin}  {rest}\n"

    assert run("schedule_import", "--stop", one.pk) == f"Schedule {one.pk} is stopped.\n"
    ImportSchedule.objects.update(failures=2, last_said="Away.")
    assert run("list_schedules") == f"{one.pk}  stopped  {rest}  (2 failures in a row): Away.\n"

    assert run("schedule_import", "--start", one.pk) == f"Schedule {one.pk} is started.\n"
    assert run("list_schedules") == f"{one.pk}  next {begin}  {rest}: Away.\n"


def test_schedules_are_told_to_programs(listed: None, second_person: User) -> None:
    schedule("--by", "second")
    ImportSchedule.objects.update(last_at=timezone.now())

    (told,) = json.loads(run("list_schedules", "--json"))

    assert (told["layer"], told["made_by"], told["at"], told["import"]) == ("anything", "second", "03:00", None)
    assert told["last_at"] is not None


def test_a_schedule_of_nobody_says_so(listed: None) -> None:
    schedule()

    (told,) = json.loads(run("list_schedules", "--json"))
    assert (told["made_by"], told["last_at"], told["is_active"]) == (None, None, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Give an address"),
        (["--stop", "7"], 2, "There is no schedule 7."),
        (["--start", "7"], 2, "There is no schedule 7."),
        (["https://evil.example/s.csv", "--layer", "anything"], 1, "is not on the list"),
        (["https://data.example.ua/s.csv", "--layer", "nothing"], 2, "There is no layer 'nothing'."),
        (["https://data.example.ua/s.csv"], 2, "Name the layer"),
        (["https://data.example.ua/s.csv", "--layer", "anything", "--mail", "x"], 2, "електронн"),
        (["https://data.example.ua/s.csv", "--layer", "anything", "--days", "8"], 2, "Days are digits"),
        (["https://data.example.ua/s.csv", "--layer", "anything", "--by", "nobody"], 2, "There is no user 'nobody'"),
        (["https://data.example.ua/s.csv", "--layer", "anything", "--by", "stranger"], 2, "who may import"),
    ],
)
def test_a_schedule_that_cannot_be_is_said(listed: None, arguments: list[str], code: int, said: str) -> None:
    User.objects.create_user("stranger")

    ended_with, words = ended("schedule_import", *arguments)

    assert (ended_with, said in words, ImportSchedule.objects.count()) == (code, True, 0)


def test_the_worker_asks_what_is_due(server: Server, town: Layer) -> None:
    address = server.says("/s.csv", TABLE)
    run("schedule_import", address, "--layer", "anything", "--name-field", "name", "--loads-by-itself")
    ImportSchedule.objects.update(next_at=timezone.now())

    said = run("run_worker", "--once")

    number = ImportRun.objects.get().pk
    assert said == f"Import {number}: ready\nImport {number}: done\n"
    assert live() == ["a", "b"]
