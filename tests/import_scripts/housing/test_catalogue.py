"""The services of a city from files: all or nothing, and each fault with its place, field, value and remedy."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from geoportal.accounts.models import Organisation
from housing.models import NetworkPart, Provider, Supply, Tariff
from import_scripts.housing.catalogue import CatalogueReport, load_catalogue
from tests.housing.conftest import Cast
from tests.housing.town import Town, make_town

WHOLE = """
[[provider]]
slug = "heat-works"
name = "Теплокомуненерго"
name_en = "Heat works"
organisation = "partner"
edrpou = "03342184"
hotlines = ["+380 56 440 00 00", "15-80"]
is_dominant = true
dominance_document = "Рішення № 9"
verified_on = 2026-11-01
source = "Договір"

  [[provider.part]]
  code = "k-1"
  sort = "boiler_house"
  name = "Котельня «Північна»"
  name_en = "Boiler house North"

  [[provider.tariff]]
  service = "heating"
  amount_uah = "1654.41"
  unit = "gcal"
  vat_percent = 20
  valid_from = 2024-10-01
  act_body = "Виконком"
  act_number = "1/2024"
  act_on = 2024-09-20

  [[provider.tariff]]
  service = "heating"
  amount_uah = 1700.5
  unit = "gcal"
  valid_from = 2025-10-01
  area = "Інгулецький район"
  area_en = "Inhuletskyi district"
"""
SUPPLIES = """house,service,provider,part,contract,since,until
"вулиця Соборності, 1",hot_water,heat-works,k-1,collective,2020-01-01,
"ВУЛИЦЯ СОБОРНОСТІ, 2",hot_water,heat-works,,,,
"вулиця Дніпровська, 3",waste,,,,,
"""


@pytest.fixture
def town(city: Any, cast: Cast) -> Town:
    return make_town()


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(text: str, name: str = "utilities.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def faults(report: CatalogueReport) -> list[tuple[str, str]]:
    return [(one.where, one.field) for one in report.faults]


def test_providers_parts_and_tariffs_are_brought(town: Town, write: Any) -> None:
    report = load_catalogue(write(WHOLE), commit=True)

    assert report == CatalogueReport(providers=1, parts=1, tariffs=2)
    provider = Provider.objects.get(slug="heat-works")
    assert (provider.name, provider.translations["en"]["name"]["text"]) == ("Теплокомуненерго", "Heat works")
    assert provider.organisation == Organisation.objects.get(slug="partner")
    assert (provider.hotlines, provider.verified_on) == (["+380 56 440 00 00", "15-80"], date(2026, 11, 1))
    assert NetworkPart.objects.get(provider=provider).sort == "boiler_house"
    everywhere, south = Tariff.objects.filter(provider=provider).order_by("valid_from")
    assert (everywhere.amount_uah, everywhere.vat_percent) == (Decimal("1654.41"), Decimal(20))
    assert everywhere.valid_until is None
    assert (south.amount_uah, south.translations["en"]["area"]["text"]) == (Decimal("1700.5"), "Inhuletskyi district")


def test_without_commit_nothing_is_written(town: Town, write: Any) -> None:
    report = load_catalogue(write(WHOLE), commit=False)

    assert (report.providers, report.tariffs, report.faults) == (1, 2, [])
    assert not Provider.objects.filter(slug="heat-works").exists()


def test_repeating_changes_nothing_and_a_correction_stays_in_the_history(town: Town, write: Any) -> None:
    load_catalogue(write(WHOLE), commit=True)

    again = load_catalogue(write(WHOLE), commit=True)
    corrected = load_catalogue(write(WHOLE.replace("1654.41", "1654.42")), commit=True)

    assert (again.tariffs, corrected.tariffs) == (0, 1)
    tariff = Tariff.objects.get(valid_from=date(2024, 10, 1))
    assert [event.amount_uah for event in tariff.events.order_by("pgh_id")] == [Decimal("1654.41"), Decimal("1654.42")]


@pytest.mark.parametrize(
    ("was", "becomes", "where", "field"),
    [
        ('slug = "heat-works"\n', "", "utilities.toml, provider ?", "slug"),
        ('edrpou = "03342184"', 'edrpou = "334"', "utilities.toml, provider heat-works", "edrpou"),
        ('"15-80"', '"дзвоніть"', "utilities.toml, provider heat-works", "hotlines"),
        ('dominance_document = "Рішення № 9"\n', "", "utilities.toml, provider heat-works", "dominance_document"),
        ('organisation = "partner"', 'organisation = "nobody"', "utilities.toml, provider heat-works", "organisation"),
        ('source = "Договір"', 'sauce = "Договір"', "utilities.toml, provider heat-works", "sauce"),
        ('sort = "boiler_house"', 'sort = "oven"', "utilities.toml, provider heat-works, part 1", "sort"),
        ('amount_uah = "1654.41"', 'amount_uah = "сто"', "utilities.toml, provider heat-works, tariff 1", "amount_uah"),
        ('amount_uah = "1654.41"', 'amount_uah = "-1"', "utilities.toml, provider heat-works, tariff 1", "amount_uah"),
        ("vat_percent = 20", "vat_percent = 120", "utilities.toml, provider heat-works, tariff 1", "vat_percent"),
        ('unit = "gcal"\nvat', 'unit = "cal"\nvat', "utilities.toml, provider heat-works, tariff 1", "unit"),
        ("2024-10-01", "2024-10-01\n  valid_until = 2024-09-01", "utilities.toml, provider heat-works, tariff 1",
         "valid_until"),
        ("[[provider]]", "[[company]]\nname = 1\n[[provider]]", "utilities.toml", "company"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_nothing_is_written(
    town: Town, write: Any, was: str, becomes: str, where: str, field: str
) -> None:
    text = WHOLE.replace("  ", "")
    assert was in text

    report = load_catalogue(write(text.replace(was, becomes.replace("  ", ""), 1)), commit=True)

    assert faults(report) == [(where, field)]
    assert not Provider.objects.filter(name="Теплокомуненерго").exists()


def test_an_unknown_service_names_those_that_there_are(town: Town, write: Any) -> None:
    (fault,) = load_catalogue(write(WHOLE.replace('"heating"', '"steam"', 1)), commit=True).faults

    assert str(fault).startswith("utilities.toml, provider heat-works, tariff 1, service: 'steam'. No such service.")
    assert "hot_water" in str(fault)


def test_a_tariff_across_a_later_one_is_refused(town: Town, write: Any) -> None:
    load_catalogue(write(WHOLE), commit=True)
    early = WHOLE.replace("valid_from = 2024-10-01", "valid_from = 2024-01-01\n  valid_until = 2024-12-31")

    report = load_catalogue(write(early), commit=True)

    assert faults(report) == [("utilities.toml, provider heat-works, tariff 1", "valid_from")]


def test_two_parts_of_one_code_are_refused(town: Town, write: Any) -> None:
    second = '  [[provider.part]]\n  code = "k-1"\n  sort = "sewer"\n  name = "Б"\n\n'
    twice = WHOLE.replace("  [[provider.tariff]]", f"{second}  [[provider.tariff]]", 1)

    assert faults(load_catalogue(write(twice), commit=True)) == [
        ("utilities.toml, provider heat-works, part 2", "code")
    ]


def test_what_is_no_toml_is_said(town: Town, write: Any) -> None:
    (fault,) = load_catalogue(write("[[provider"), commit=True).faults

    assert "It is not TOML" in str(fault)


def test_houses_are_supplied_by_address_whatever_its_letters(town: Town, write: Any) -> None:
    report = load_catalogue(write(WHOLE), write(SUPPLIES, "s.csv"), source="Реєстр", commit=True)

    assert (report.supplies, report.faults) == (3, [])
    rows = Supply.objects.filter(source="Реєстр").order_by("pk")
    told = [(row.building_id, row.service.code, row.provider and row.provider.slug, row.contract) for row in rows]
    one, two, three = (town.houses[name].pk for name in ("one", "two", "three"))
    assert told == [
        (one, "hot_water", "heat-works", "collective"), (two, "hot_water", "heat-works", ""),
        (three, "waste", None, ""),
    ]  # fmt: skip
    assert rows[0].part == NetworkPart.objects.get(code="k-1")


def test_another_file_replaces_what_the_source_said_and_nothing_else(town: Town, write: Any) -> None:
    load_catalogue(write(WHOLE), write(SUPPLIES, "s.csv"), source="Реєстр", commit=True)
    shorter = "\n".join(SUPPLIES.splitlines()[:2])

    load_catalogue(write(WHOLE), write(shorter, "s.csv"), source="Реєстр", commit=True)

    assert Supply.objects.filter(source="Реєстр").count() == 1
    assert Supply.objects.filter(source="Т").count() == 6


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ("вулиця Соборності, 1", "вулиця Чужа, 1", "house"),
        ("hot_water", "steam", "service"),
        ("heat-works,k-1", "nobody,k-1", "provider"),
        ("k-1", "k-9", "part"),
        ("collective", "oral", "contract"),
        ("2020-01-01,", "2020-01-01,2019-01-01", "until"),
        ("2020-01-01", "01.01.2020", "since"),
    ],
)
def test_a_row_that_cannot_be_is_named_by_its_line(town: Town, write: Any, was: str, becomes: str, field: str) -> None:
    text = SUPPLIES.replace(was, becomes, 1)

    report = load_catalogue(write(WHOLE), write(text, "s.csv"), source="Реєстр", commit=True)

    assert ("s.csv, line 2", field) in faults(report)
    assert not Supply.objects.filter(source="Реєстр").exists()
    assert not Provider.objects.filter(slug="heat-works").exists()


def test_a_row_told_twice_is_refused(town: Town, write: Any) -> None:
    text = SUPPLIES + '"вулиця Дніпровська, 3",waste,,,,,\n'

    report = load_catalogue(write(WHOLE), write(text, "s.csv"), source="Реєстр", commit=True)

    assert faults(report) == [("s.csv, line 5", "house")]


def test_what_crosses_another_source_is_told_in_the_database_s_words(town: Town, write: Any) -> None:
    text = 'house,service,provider\n"вулиця Соборності, 1",heating,heat\n'

    report = load_catalogue(write(WHOLE), write(text, "s.csv"), source="Реєстр", commit=True)

    assert faults(report) == [("s.csv", "rows")]
    assert "one_supply_at_a_time" in str(report.faults[0])


@pytest.mark.parametrize(
    ("header", "expected"),
    [("house,provider", ["service"]), ("house,service,price", ["price"]), ("", ["house", "service"])],
)
def test_columns_that_are_missing_or_unknown_are_named(
    town: Town, write: Any, header: str, expected: list[str]
) -> None:
    report = load_catalogue(write(WHOLE), write(f"{header}\n", "s.csv"), source="Реєстр", commit=True)

    assert [field for _where, field in faults(report)] == expected


def test_the_command_tells_counts(town: Town, write: Any) -> None:
    out = StringIO()

    call_command("import_utilities", str(write(WHOLE)), "--commit", stdout=out)

    assert out.getvalue() == "Written: 1 providers, 1 parts of networks, 2 tariffs new or changed, 0 supplies.\n"


def test_the_command_only_checks_unless_told_to_write(town: Town, write: Any) -> None:
    out = StringIO()

    call_command("import_utilities", str(write(WHOLE)), stdout=out)

    assert "not written (--commit writes)" in out.getvalue()
    assert not Provider.objects.filter(slug="heat-works").exists()


def test_the_command_ends_badly_on_faults_and_on_wrong_use(town: Town, write: Any, tmp_path: Path) -> None:
    err, good = StringIO(), str(write(WHOLE))
    bad = str(write(WHOLE.replace("gcal", "cal"), "bad.toml"))

    with pytest.raises(CommandError, match="Nothing was written: 2 faults") as refused:
        call_command("import_utilities", bad, stderr=err)
    with pytest.raises(CommandError, match="--source") as wrong:
        call_command("import_utilities", good, "--supplies", good)
    with pytest.raises(CommandError, match="No such file") as missing:
        call_command("import_utilities", str(tmp_path / "none.toml"))

    assert "bad.toml, provider heat-works, tariff 1, unit: 'cal'." in err.getvalue()
    assert [one.value.returncode for one in (refused, wrong, missing)] == [1, 2, 2]
