"""Ukrainian that was read in a wrong table is recognised, whatever the table; other languages are left alone."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from import_scripts.readers.encoding import encoding_of_bytes
from import_scripts.readers.untangling import untangled
from import_scripts.rows import FileRefused

OURS = (
    "ліцей школа гімназія вулиця проспект провулок Кривий Ріг Саксаганський Довгинцівський Інгулецький Тернівський "
    "центральна районна лікарня аптека бібліотека імені Тараса Шевченка дитячий садок «Їжачок» міська рада "
    "підприємство теплових мереж трамвай зупинка Металургів Соборності об’єкт № 17 поверх під’їзд їдальня єдиний ґанок"
)
UKRAINIAN = OURS.split()
OF_DOS = "школа проспект провулок центральна районна аптека садок рада мереж трамвай зупинка поверх дворець"
WITHOUT_I = OF_DOS.split()
# Real words and names of other languages, with the letters that are peculiar to them.
LATIN = {
    "fi": "pääkäyttäjä hääyöaie öljylämmitys Hämeentie Töölöntori yläaste äiti Käpylä päiväkoti Yö öitä lääkäri",
    "et": "jäääär kõõlus õuemäng Võõpste Tööstuse öö üüripõld Kütiööd Jõõpre õunapuu ülikool lõõtspill Põltsamaa",
    "pl": "szkoła główna źródło żółć ćwierć łódź Gdańsk Kraków pójdźże kiń tę chmurność gęślą jaźń ulica Świętokrzyska",
    "tr": "müdürlüğü öğretmen çocuk güneş İstanbul şehir ırmak Üsküdar gökyüzü özgürlük Büyükçekmece köprü üçüncü ölçü",
    "hu": "árvíztűrő tükörfúrógép általános iskola Győr könyvtár gyógyszertár utca Erzsébetváros óvoda úszómű öröm",
    "de": "Straße Übergröße Öffnungszeiten Müllabfuhr Fußgängerüberweg Schöneweide Jägermeister Köpenick grüßen Äcker",
    "vi": "trường học đường phố bệnh viện nhà hát lớn Hà Nội Cần Thơ bưu điện khách sạn xã hội là và cà ô tô à ơi",
    "fr": "école élémentaire à côté forêt hôpital général préfecture Orléans où ça naïve façade Étretat été",
    "sv": "sjuksköterska Göteborg Åäö ålderdomshem mötesplats Malmö båt räksmörgås öar å ö",
    "pt": "educação saúde são João avô avó José à ã é coração estação Ipê ação irmãos",
    "is": "íslenska þjóð æðardúnn Reykjavík á í ó sjúkrahús Þórshöfn öðruvísi Ísafjörður",
    "cs": "příliš žluťoučký kůň úpěl ďábelské ódy náměstí Šumperk škola lékárna ulice Újezd í é",
}
ONE_BYTE = [("cp1251", "latin-1"), ("cp1251", "cp1252"), ("cp1251", "cp1250"), ("cp1251", "cp866"),
            ("cp1251", "koi8-u"), ("koi8-u", "cp1251")]  # fmt: skip


CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.lower, str.title)


def phrases(words: list[str], *, least: int = 1, unique: bool = False) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=60, unique=unique).map(" ".join)


def ours(words: list[str]) -> st.SearchStrategy[str]:
    """Some Ukrainian words of which the first begins with a capital; none so often that its letters seem frequent."""
    return phrases(words, unique=True).map("Школа {}".format)


def read_as(raw: bytes, table: str) -> str:
    """As programs do that do not mind bytes without a letter: those become control characters."""
    return "".join(_letter(byte, table) for byte in raw)


def _letter(byte: int, table: str) -> str:
    try:
        return bytes([byte]).decode(table)
    except UnicodeDecodeError:
        return chr(byte)


def is_said(meant: str, words: str) -> bool:
    """Whether it is the beginning of these words, as much as is looked at; a letter may be cut off at its end."""
    return len(meant) >= min(len(words), 25) and words.startswith(meant[:-1])


@given(words=ours(UKRAINIAN), table=st.sampled_from(["cp1251", "cp1252", "latin-1", "cp866"]))
def test_utf8_in_any_table(words: str, table: str) -> None:
    assert is_said(untangled(read_as(words.encode(), table)), words)


@given(words=ours(UKRAINIAN), tables=st.tuples(*[st.sampled_from(["cp1251", "cp1252", "latin-1"])] * 2))
def test_utf8_twice(words: str, tables: tuple[str, str]) -> None:
    text = read_as(read_as(words.encode(), tables[0]).encode(), tables[1])

    assert is_said(untangled(text), words)


@example(words="Школа об’єкт об’єкт", tables=("cp1251", "koi8-u"))  # «ьЙНКЮ НА'╨ЙР»: frequent letters and a frame
@given(words=ours(UKRAINIAN), tables=st.sampled_from(ONE_BYTE))
def test_tables_of_one_byte(words: str, tables: tuple[str, str]) -> None:
    raw = words.replace("’", "'").encode(tables[0], "ignore")

    assert untangled(read_as(raw, tables[1])) == raw.decode(tables[0])[:200]


@given(words=ours(WITHOUT_I))
def test_the_table_of_dos(words: str) -> None:
    assert untangled(read_as(words.encode("cp866"), "cp1251")) == words[:200]


@pytest.mark.parametrize("language", LATIN)
@given(data=st.data())
def test_no_word_of_another_language(language: str, data: st.DataObject) -> None:
    words, case = data.draw(phrases(LATIN[language].split())), data.draw(st.sampled_from(CASES))

    assert untangled(case(words)) == ""


@given(words=phrases(UKRAINIAN), case=st.sampled_from((*CASES, str.swapcase)))
def test_no_word_of_ours(words: str, case: Callable[[str], str]) -> None:
    assert untangled(case(words)) == ""


@given(st.text(max_size=300))
def test_any_text_at_all_is_borne(text: str) -> None:
    meant = untangled(text)

    assert meant == "" or any("Ѐ" <= letter <= "ӿ" for letter in meant)


@pytest.mark.parametrize(
    "text",
    [
        "═══════════════", "────────", "││││ ║║║║", "££££ ££", "öööö öööö", "ÖÖÖÖÖÖ", "Ä, Ö, Å, Ü, Õ", "à à à à à",
        "½ ¼ ¾ ² ³", "ПриватБанк і УкрПошта", "ТОВ «МійДім»",
        "шКОЛА № 5", "ёлка объект мыло", "Ελληνικά γράμματα", "საქართველო",
        "Кафе Café Société Générale à côté", "№№№№ …… ——", "", "ÿÿÿÿ",
    ],
)  # fmt: skip
def test_what_only_looks_odd_is_right(text: str) -> None:
    assert untangled(text) == ""


@pytest.mark.parametrize("length", range(190, 215))
def test_a_long_text_may_be_cut_within_a_letter(length: int) -> None:
    words = ("Бібліотека імені Лесі Українки, " * 20)[:length]

    for table in ("cp1251", "latin-1"):
        assert words.startswith(untangled(read_as(words.encode(), table))[:-1] or "-")


@pytest.mark.parametrize("language", ["fi", "de", "fr", "sv", "is", "pt"])
@given(data=st.data())
def test_a_file_in_latin_letters_is_not_read_in_a_cyrillic_table(language: str, data: st.DataObject) -> None:
    long = [word for word in LATIN[language].split() if len(word) > 3]
    words = data.draw(phrases(long, least=5, unique=True))
    raw = f"id,name\n1,{words}\n".encode("latin-1", "ignore")
    if raw.isascii():
        return

    with pytest.raises(FileRefused) as refused:
        encoding_of_bytes(lambda: [raw], "a.csv")

    assert refused.value.notice.code == "encoding_unknown"


@given(words=phrases([word for word in UKRAINIAN if word.isalpha()], least=10, unique=True))
def test_a_file_of_ours_still_is(words: str) -> None:
    raw = f'id,name\n1,"A{words}B"\nN{words}\n'.encode("cp1251")

    assert encoding_of_bytes(lambda: [raw], "a.csv")[0] == "cp1251"
