"""Files from a browser under their own names: what stays together, what becomes an archive, what is refused."""

import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from import_scripts.arrivals import LONGEST_NAME, MOST_FILES, ArrivalRefused, laid_down


def sent(*names: str, content: bytes = b"x") -> list[SimpleUploadedFile]:
    found = []
    for name in names:
        one = SimpleUploadedFile("x", content)
        one._name = name  # type: ignore[attr-defined] # as a client says it, before Django takes folders away
        found.append(one)
    return found


def names(*given: str) -> list[str]:
    with laid_down(sent(*given)) as paths:
        return [path.name for path in paths]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["а.csv"], ["а.csv"]),
        (["дім.dbf", "дім.prj", "дім.shp", "дім.shx"], ["дім.shp", "дім.dbf", "дім.prj", "дім.shx"]),
        (["дім.shp", "ДІМ.DBF", "дім.shp.xml"], ["дім.shp", "ДІМ.DBF", "дім.shp.xml"]),
        (["a.tab", "a.dat", "a.map", "a.id"], ["a.tab", "a.dat", "a.id", "a.map"]),
        (["a.csv", ".DS_Store", "Thumbs.db"], ["a.csv"]),
        (["../../etc/passwd"], ["passwd"]),
        (["C:\\Дані\\школи.csv"], ["школи.csv"]),
        (["й\u0306мна\u202eня\x00.csv"], ["й\u0306мнаня.csv"]),
    ],
)
def test_what_stays_as_it_is(given: list[str], expected: list[str]) -> None:
    assert names(*given) == expected


@pytest.mark.parametrize(
    "given", [["a.csv", "b.csv"], ["a.shp", "a.dbf", "b.shp"], ["a.shp", "b.dbf"], ["a.shp", "a.csv"]]
)
def test_several_data_sets_become_one_archive(given: list[str]) -> None:
    with laid_down(sent(*given)) as paths, zipfile.ZipFile(paths[0]) as archive:
        assert len(paths) == 1
        assert paths[0].name == f"a +{len(given) - 1}.zip"
        assert sorted(archive.namelist()) == sorted(given)
        assert archive.read(given[0]) == b"x"


def test_a_long_name_keeps_its_ending() -> None:
    (name,) = names("ї" * 500 + ".geojson")

    assert name.endswith("ї.geojson")
    assert len(name.encode()) <= LONGEST_NAME


def test_nothing_is_left_when_the_block_is_over() -> None:
    with laid_down(sent("a.csv")) as (path,):
        assert path.read_bytes() == b"x"
    assert not path.exists()
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "Файл не надіслано."),
        ([".hidden"], "Файл не надіслано."),
        (["a.csv", "A.csv"], "Два файли мають назву «a.csv»."),
        ([f"{number}.csv" for number in range(MOST_FILES + 1)], "Файлів 201, а за раз можна подати до 200."),
    ],
)
def test_what_is_refused(given: list[str], sentence: str) -> None:
    with pytest.raises(ArrivalRefused, match=sentence), laid_down(sent(*given)):
        pass


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(ArrivalRefused, match=r"Файл «a.csv» порожній."), laid_down(sent("a.csv", content=b"")):
        pass
