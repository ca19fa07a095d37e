"""The command: what it says, what it writes, and how it ends."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from geoportal.accounts.models import Organisation
from geoportal.search.models import Entry, Pending
from layers.models import Feature, Layer

TABLE = "код,назва,lon,lat\na,Ліцей,33.4,47.9\nb,Гімназія,33.5,47.9\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "schools.csv").write_text(TABLE)
    return tmp_path / "schools.csv"


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("import_layer", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_dry_run_is_the_default(town: Layer, table: Path) -> None:
    said = run(table, "--layer", "anything", "--id", "код", "--name-field", "назва")

    assert "anything: 2 read, 0 refused; 2 added, 0 changed, 0 withdrawn, 0 unchanged" in said
    assert said.endswith("Nothing was written: this was a dry run. Add --commit to write.\n")
    assert not Feature.objects.exists()


def test_commit_writes(town: Layer, table: Path) -> None:
    run(table, "--layer", "anything", "--id", "код", "--name-field", "назва", "--kind", "amenity/school", "--commit")

    assert dict(Feature.objects.values_list("name", "kind__code")) == {
        "Ліцей": "amenity/school", "Гімназія": "amenity/school"
    }  # fmt: skip


def test_commit_brings_the_search_up_to_date(town: Layer, table: Path) -> None:
    arguments = (table, "--layer", "anything", "--id", "код", "--name-field", "назва")

    run(*arguments)
    assert not Entry.objects.filter(sort=Entry.Sort.OBJECT).exists()

    said = run(*arguments, "--commit")
    found = Entry.objects.filter(sort=Entry.Sort.OBJECT).order_by("title")
    assert list(found.values_list("title", flat=True)) == ["Гімназія", "Ліцей"]
    assert not Pending.objects.exists()
    assert said.endswith("The search index is up to date: 2 changed features.\n")


def test_a_new_layer_is_made_only_with_commit(town: Layer, table: Path) -> None:
    new = (table, "--layer", "lyceums", "--theme", "base", "--name", "Ліцеї", "--geometry", "point", "--id", "код")

    run(*new)
    assert not Layer.objects.filter(slug="lyceums").exists()

    run(*new, "--commit")
    layer = Layer.objects.get(slug="lyceums")
    assert (layer.name, layer.geometry_kind, layer.features.count()) == ("Ліцеї", "point", 2)


def test_a_refusal_ends_with_1_and_leaves_no_layer(town: Layer, table: Path) -> None:
    table.write_text(TABLE + "a,Двійник,33.4,47.8\n")

    with pytest.raises(CommandError) as refused:
        run(table, "--layer", "new", "--theme", "base", "--name", "Нове", "--id", "код", "--commit")

    assert refused.value.returncode == 1
    assert not Layer.objects.filter(slug="new").exists()
    assert not Feature.objects.exists()


def test_report_and_json_are_written(town: Layer, table: Path, tmp_path: Path) -> None:
    run(table, "--layer", "anything", "--id", "код", "--report", tmp_path / "r.html", "--json", tmp_path / "r.json")

    assert json.loads((tmp_path / "r.json").read_text())["layers"][0]["added"] == 2
    assert "leaflet" in (tmp_path / "r.html").read_text()


def test_the_command_line_stands_above_the_source_file(town: Layer, table: Path, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('layer = "elsewhere"\nid = "код"\n[fields]\nname = "назва"\n')

    run(table, "--source", tmp_path / "s.toml", "--layer", "anything", "--where", "назва=Ліцей", "--commit")

    assert list(Feature.objects.values_list("layer__slug", "source_id", "name")) == [("anything", "a", "Ліцей")]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name the layer with --layer"),
        (("--layer", "none"), "There is no layer 'none'. To make it, give --name and --theme (one of: base)."),
        (("--layer", "anything", "--where", "x"), "--where x: write it as COLUMN=VALUE."),
        (("--source", "none.toml"), "none.toml: "),
    ],
)
def test_what_is_not_understood_is_said(town: Layer, table: Path, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(table, *arguments)

    assert str(refused.value).startswith(sentence)


def test_an_owner_that_is_not_there_is_said(town: Layer, table: Path, tmp_path: Path) -> None:
    source = tmp_path / "lyceums.toml"
    source.write_text('layer = "lyceums"\ntheme = "base"\nname = "Ліцеї"\nowner = "nobody"\nid = "код"\n')

    with pytest.raises(CommandError, match="There is no organisation 'nobody', which the source names as owner"):
        run(table, "--source", source, "--commit")

    assert not Layer.objects.filter(slug="lyceums").exists()


def test_a_new_layer_belongs_to_the_owner_that_its_source_names(town: Layer, table: Path, tmp_path: Path) -> None:
    owner = Organisation.objects.create(slug="education", name="Департамент освіти")
    source = tmp_path / "lyceums.toml"
    source.write_text(
        'layer = "lyceums"\ntheme = "base"\nname = "Ліцеї"\ngeometry = "point"\nowner = "education"\n'
        'licence = "CC-BY-4.0"\nattribution = "Місто"\nsource = "Реєстр"\nid = "код"\n'
    )

    run(table, "--source", source, "--commit")

    layer = Layer.objects.get(slug="lyceums")
    assert (layer.owner, layer.name, layer.geometry_kind) == (owner, "Ліцеї", "point")
    assert (layer.licence, layer.attribution, layer.source) == ("CC-BY-4.0", "Місто", "Реєстр")
    assert set(Feature.objects.values_list("source", flat=True)) == {"Реєстр"}


def test_only_the_rows_that_were_asked_for(town: Layer, table: Path) -> None:
    run(table, "--layer", "anything", "--id", "код", "--where", "назва=Ліцей", "--commit")

    assert list(Feature.objects.values_list("source_id", flat=True)) == ["a"]


def test_appending_withdraws_nothing_and_overwriting_does(town: Layer, table: Path, tmp_path: Path) -> None:
    base = ("--layer", "anything", "--id", "код", "--max-withdrawn-share", "1", "--commit")
    run(table, *base)
    (tmp_path / "new.csv").write_text("код,назва,lon,lat\nc,Коледж,33.45,47.9\n")

    appended = run(tmp_path / "new.csv", *base, "--append")
    overwritten = run(tmp_path / "new.csv", *base)

    assert "1 added, 0 changed, 0 withdrawn, 0 unchanged" in appended
    assert "0 added, 0 changed, 2 withdrawn, 1 unchanged" in overwritten
    assert list(Feature.objects.filter(withdrawn_at=None).values_list("source_id", flat=True)) == ["c"]


def test_bad_rows_are_skipped_only_on_request(town: Layer, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(TABLE + "c,Без місця,,\n")
    base = (tmp_path / "bad.csv", "--layer", "anything", "--id", "код", "--commit")

    with pytest.raises(CommandError, match="The import was refused"):
        run(*base)
    assert not Feature.objects.exists()

    said = run(*base, "--skip-bad-rows")
    assert "anything: 3 read, 1 refused; 2 added" in said
    assert "error geometry_missing (1)" in said
    assert list(Feature.objects.order_by("source_id").values_list("source_id", flat=True)) == ["a", "b"]
