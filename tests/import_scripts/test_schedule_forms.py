"""What may be said of a schedule, how a fault in it is told, and what is kept."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.utils.translation import override

from geoportal.accounts.models import User
from import_scripts.actions import Wishes
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.recipe import as_json
from import_scripts.schedule_forms import ScheduleForm
from import_scripts.source import Rule, Source
from import_scripts.states import State
from layers.models import Layer

pytestmark = pytest.mark.django_db
ADDRESS = "https://data.example.ua/schools.csv"
TOLD = {
    "url": ADDRESS, "sort": "file", "layer": "schools", "at": "03:30", "days": list("12345"),
    "mail_to": "gis@example.ua; head@example.ua gis@example.ua",
}  # fmt: skip
FormOf = Callable[..., ScheduleForm]


@pytest.fixture(autouse=True)
def one_host(settings: Any) -> None:
    settings.IMPORT_HOSTS = ["data.example.ua"]


@pytest.fixture
def form_of(cast: dict[str, Any], schools: Layer) -> FormOf:
    def form(by: str = "author", *, one: Any = None, run: Any = None, **told: Any) -> ScheduleForm:
        return ScheduleForm({**TOLD, **told}, by=cast[by], one=one, run=run)

    return form


@pytest.fixture
def run(schools: Layer, author: User) -> ImportRun:
    """An import of a file without a projection, as it was understood."""
    source = Source("schools", crs="EPSG:5564", accept_guesses=True, repair=True, fields={"name": Rule("назва")})
    told = {"source": as_json(source), "options": {"append": True, "skip_bad_rows": False, "max_withdrawn_share": 0.1}}
    run = ImportRun.objects.create(layer=schools, state=State.DONE, file_name="a.csv", size_bytes=1, **told)
    run.refresh_from_db()
    return run


@pytest.fixture
def author(cast: dict[str, Any]) -> User:
    return cast["author"]  # type: ignore[no-any-return] # the cast is of every kind


def test_all_that_was_said_is_kept(form_of: FormOf, author: User) -> None:
    form = form_of(kind="amenity/school", other_crs="EPSG:5564", loads_by_itself="on", append="on")
    assert form.is_valid(), form.errors

    one = form.save()

    assert (one.address, one.sort, one.layer.slug, one.made_by) == (ADDRESS, "file", "schools", author)
    assert (one.at, one.days, one.loads_by_itself) == (time(3, 30), "12345", True)
    assert one.mail_to == ["gis@example.ua", "head@example.ua"]
    assert (one.source["crs"], one.source["fields"]["kind"]["value"]) == ("EPSG:5564", "amenity/school")
    assert one.options == {"append": True, "skip_bad_rows": False, "max_withdrawn_share": 0.4}


def test_an_import_is_repeated_as_it_was_understood(form_of: FormOf, run: ImportRun) -> None:
    shown = ScheduleForm(by=form_of().by, run=run)

    form = form_of(run=run, layer="cameras", toml=shown["toml"].value(), repair="on", append="on")
    assert form.is_valid(), form.errors
    one = form.save()

    assert (one.layer, one.source) == (run.layer, run.source)  # the layer is that of the import, whatever is sent
    assert one.options == run.options


def test_a_switch_that_is_turned_off_is_off(form_of: FormOf, run: ImportRun) -> None:
    shown = ScheduleForm(by=form_of().by, run=run)

    form = form_of(run=run, toml=shown["toml"].value())
    assert form.is_valid(), form.errors

    assert form.save().source["repair"] is False


def test_without_a_source_it_is_read_as_the_last_import_was(form_of: FormOf, run: ImportRun) -> None:
    form = form_of()
    assert form.is_valid(), form.errors

    assert form.save().source["fields"] == run.source["fields"]


def test_what_is_shown_again_is_what_was_kept(form_of: FormOf, author: User) -> None:
    form = form_of(loads_by_itself="on", kind="amenity/school", confirm_outside="on", skip_bad_rows="on")
    assert form.is_valid(), form.errors
    one = form.save()
    shown = ScheduleForm(by=author, one=one)
    sent = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}

    again = ScheduleForm({**sent, "layer": "schools"}, by=author, one=one)
    assert again.is_valid(), again.errors
    again.save()

    kept = ImportSchedule.objects.get()
    for name in ("address", "sort", "at", "days", "mail_to", "loads_by_itself", "source", "options", "layer"):
        assert getattr(kept, name) == getattr(one, name), name


def test_a_change_keeps_how_much_may_vanish(form_of: FormOf, run: ImportRun) -> None:
    form = form_of(run=run)
    assert form.is_valid()
    one = form.save()

    again = form_of(one=one, append="on")
    assert again.is_valid(), again.errors
    again.save()

    one.refresh_from_db()
    assert one.options == {"append": True, "skip_bad_rows": False, "max_withdrawn_share": 0.1}
    assert Wishes(**one.options).max_withdrawn_share == 0.1


def faults(form: ScheduleForm) -> dict[str, list[str]]:
    assert not form.is_valid()
    return {name: [str(one) for one in told] for name, told in form.errors.items()}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "https://evil.example/a.csv",
            "The host evil.example:443 is not on the list of hosts that may be asked. If it may, whoever runs the "
            "portal can add it to GEOPORTAL_IMPORT_HOSTS.",
        ),
        ("ftp://data.example.ua/a", "“ftp://data.example.ua/a” begins neither with https:// nor with http://."),
        (
            "https://me:secret@data.example.ua/a",
            "An address on data.example.ua holds a user name or a password. Use a public address.",
        ),
        (
            "https://data.example.ua/школи",
            "“https://data.example.ua/школи” has blanks, letters that must be written as %…, or more than 2000 "
            "letters.",
        ),
        ("", "This field is required."),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_as_by_the_command(form_of: FormOf, url: str, said: str) -> None:
    with override("en"):
        assert faults(form_of(url=url)) == {"url": [said]}

    assert not ImportSchedule.objects.exists()


@pytest.mark.parametrize(
    ("told", "name", "said"),
    [
        ({"days": []}, "days", "Choose at least one day."),
        ({"days": ["8"]}, "days", "Select a valid choice. 8 is not one of the available choices."),
        ({"at": "25:00"}, "at", "Enter a valid time."),
        ({"sort": "ftp"}, "sort", "Select a valid choice. ftp is not one of the available choices."),
        ({"mail_to": "gis@example.ua, nobody"}, "mail_to", "“nobody” is no e-mail address."),
        (
            {"mail_to": " ".join(f"a{n}@example.ua" for n in range(21))},
            "mail_to",
            "These are too many: a letter goes to 20 addresses at most.",
        ),
        ({"toml": "tables = 3"}, "toml", "tables"),
        ({"toml": "= 3"}, "toml", "Invalid statement"),
        ({"layer": "nowhere"}, "layer", "You may not import into this layer. An administrator can make you an editor"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(form_of: FormOf, told: dict[str, Any], name: str, said: str) -> None:
    with override("en"):
        found = faults(form_of(**told))

    assert list(found) == [name]
    assert said in found[name][0]
    assert not ImportSchedule.objects.exists()


def test_the_host_is_refused_in_ukrainian_with_the_setting_and_whom_to_ask(form_of: FormOf) -> None:
    with override("uk"):
        (said,) = faults(form_of(url="https://evil.example/a.csv"))["url"]

    assert said.startswith("Сервера evil.example:443 немає в переліку")
    assert said.endswith("попросіть адміністратора сервера додати його до GEOPORTAL_IMPORT_HOSTS.")


@pytest.mark.parametrize("by", ["author_elsewhere", "official", "citizen"])
def test_into_the_layers_of_others_nobody_schedules(form_of: FormOf, by: str) -> None:
    assert set(faults(form_of(by))) == {"layer"}


def test_a_fault_in_what_is_folded_away_unfolds_it(form_of: FormOf) -> None:
    shut, open_ = form_of(at=""), form_of(other_crs="5564")
    assert not shut.is_valid()
    assert not open_.is_valid()

    assert (shut.has_more, open_.has_more) == (False, True)
