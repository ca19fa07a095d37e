"""Which encoding a text is in."""

from pathlib import Path

import pytest

from import_scripts.readers.encoding import encoding_of_bytes
from import_scripts.rows import FileRefused
from tests.import_scripts.readers.reading import refusal, rows, written

PROSE = "Комунальний заклад «Ліцей № 15» Криворізької міської ради, вулиця Їжакевича, ґанок, під’їзд, єдність"


def test_cp1251_is_known_by_its_letters_and_quoted() -> None:
    codec, (notice,) = encoding_of_bytes(lambda: [PROSE.encode("cp1251")], "f.csv")

    assert (codec, notice.code, notice.severity) == ("cp1251", "encoding_guessed", "warning")
    assert "«Комунальний заклад" in notice.message


PLAIN = PROSE.replace("№", "N").replace("’", "'").replace("«", '"').replace("»", '"')


@pytest.mark.parametrize("codec", ["cp1251", "koi8-u", "mac-cyrillic", "cp1125", "iso8859-5", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [PLAIN, PLAIN.upper(), "id;назва\n1;Їжачок і Ґанок, школа міста\n"])
def test_each_cyrillic_encoding_is_known_by_its_letters(codec: str, text: str) -> None:
    if codec == "iso8859-5":
        text = text.replace("ґ", "г").replace("Ґ", "Г")

    found, (notice,) = encoding_of_bytes(lambda: [text.encode(codec)], "f.csv")

    assert (found, notice.code, notice.value) == (codec, "encoding_guessed", codec)


def test_a_table_without_our_letters_is_refused_for_what_it_lost() -> None:
    data = PLAIN.replace("і", "i").replace("ґ", "г").encode("cp866")

    with pytest.raises(FileRefused, match="no «і» and no «ґ»"):
        encoding_of_bytes(lambda: [data], "f.csv")


def test_bytes_that_are_no_ukrainian_are_refused() -> None:
    with pytest.raises(FileRefused, match=r"declares no encoding\. Name it"):
        encoding_of_bytes(lambda: [bytes(range(128, 256)) * 3], "f.csv")


def test_utf8_is_seen_across_chunks() -> None:
    data = PROSE.encode()

    assert encoding_of_bytes(lambda: [data[:1], data[1:2], data[2:]], "f.csv") == ("utf-8", [])


def test_the_sample_begins_with_the_first_cyrillic_letter_of_whichever_chunk() -> None:
    chunks = [b"id;name;address\n1;", PROSE.encode("cp1251")]

    codec, (notice,) = encoding_of_bytes(lambda: chunks, "f.csv")

    assert codec == "cp1251"
    assert "«Комунальний заклад" in notice.message


@pytest.mark.parametrize("name", ["utf-9", "ukrainian"])
def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "t.csv", "id,lon,lat\na,33,47\n")

    assert refusal(path, encoding=name) == (
        "encoding_unknown",
        f"No encoding is called {name!r}. Use a name such as utf-8, cp1251 or koi8-u.",
    )


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_mark_decides(tmp_path: Path, codec: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")

    (row,) = rows(written(tmp_path / "t.csv", mark + "назва,lon,lat\nЇжачок,33,47\n".encode(codec)))

    assert row.values["назва"] == "Їжачок"


NAMES = "id;назва;lon;lat\n1;Ліцей;33,4;47,9\n2;Школа;33,5;48\n3;Їжачок;33,5;48\n"


@pytest.mark.parametrize("codec", ["utf-32", "utf-16"])
@pytest.mark.parametrize("order", ["-le", "-be"])
def test_every_mark_of_unicode_is_known(tmp_path: Path, codec: str, order: str) -> None:
    path = written(tmp_path / "a.csv", ("\ufeff" + NAMES).encode(codec + order))

    assert [row.values["назва"] for row in rows(path)] == ["Ліцей", "Школа", "Їжачок"]


@pytest.mark.parametrize("name", ["base64", "hex", "rot13", "zlib", "cp9999", "a\0b", "undefined"])
def test_what_is_no_encoding_of_a_text_is_refused(tmp_path: Path, name: str) -> None:
    code, _message = refusal(written(tmp_path / "a.csv", NAMES), encoding=name)

    assert code == "encoding_unknown"


@pytest.mark.parametrize("codec", ["cp1251", "windows-1251", "koi8-u", "latin-1", "CP866"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf8_is_not_read_as_a_table_of_one_byte_whatever_was_said(tmp_path: Path, codec: str, mark: str) -> None:
    """The source remembers what the file was last year; half of the layer would change its names."""
    code, message = refusal(written(tmp_path / "a.csv", mark + NAMES), encoding=codec)

    assert code == "encoding_wrong"
    assert message.startswith("The file is in UTF-8, and was to be read as ")


def test_a_text_without_any_letter_beyond_ascii_is_in_every_table(tmp_path: Path) -> None:
    assert len(rows(written(tmp_path / "a.csv", "id,lon,lat\n1,33.4,47.9\n"), encoding="cp1251")) == 1


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (NAMES.encode() + "4;Гімназія міста;33,4;47,9\n".encode("cp1251"), "5"),
        (NAMES.encode().replace("Школа".encode(), "Школа".encode()[:-1]), "3"),
        (NAMES.encode() + "5;Ліцей".encode()[:-1], "5"),
    ],
    ids=["joined", "cut within", "cut at the end"],
)
def test_the_line_is_named_that_is_not_as_the_others(tmp_path: Path, data: bytes, line: str) -> None:
    code, message = refusal(written(tmp_path / "a.csv", data))

    assert code == "encoding_unknown"
    assert message.startswith(f"The text is in UTF-8, but for its line {line}, ")
