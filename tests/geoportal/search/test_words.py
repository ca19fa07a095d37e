"""Words as the search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoportal.search.words import APOSTROPHES, fold, in_the_other_layout, lexemes, transliterated, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("вулиця Соборності, 15/2", ["вулиця", "соборності", "15/2"]),
        ("вул. Соборності 15-А", ["вулиця", "соборності", "15а"]),
        ("вул.Соборності, буд. 15 а", ["вулиця", "соборності", "15а"]),
        ("пр-т Гагаріна", ["проспект", "гагаріна"]),
        ("№12", ["12"]),
        ("школа №3", ["школа", "3"]),
        ("лікарня (дитяча)", ["лікарня", "дитяча"]),
        ('"дитсадок"', ["дитсадок"]),
        ("ЦНАП: запис", ["цнап", "запис"]),
        ("95-й квартал", ["95", "квартал"]),
        ("Ґудзик", ["гудзик"]),
        ("просп. Миру", ["проспект", "миру"]),
        ("пров. Садовий 7", ["провулок", "садовий", "7"]),
        ("пл. Визволення, 1", ["площа", "визволення", "1"]),
        ("мкр. Сонячний", ["мікрорайон", "сонячний"]),
        ("наб. Річкова", ["набережна", "річкова"]),
        ("б-р Маршала Василевського", ["бульвар", "маршала", "василевського"]),
        ("пр-кт 200-річчя Кривого Рогу", ["проспект", "200", "річчя", "кривого", "рогу"]),
        ("пр-д Тихий", ["проїзд", "тихий"]),
        ("1-го Травня", ["1", "травня"]),
        ("2-а Садова", ["2а", "садова"]),
        ("12 - в", ["12в"]),
        ("7 км", ["7", "км"]),
        ("15/2-Б", ["15/2б"]),
        ("школа імені Тараса Шевченка, кв. 5", ["школа", "тараса", "шевченка", "5"]),
        ("Kharkiv st., the house no 5", ["kharkiv", "street", "house", "5"]),
        ("елка і ёлка, был", ["елка", "і", "елка", "бил"]),
        ("  ", []),
        ("!?,.", []),
    ],
)
def test_words_of_what_people_type(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("mark", list(APOSTROPHES))
def test_every_apostrophe_is_the_same(mark: str) -> None:
    assert words_of(f"об{mark}єкт") == ["об'єкт"]
    assert lexemes(words_of(f"об{mark}єкт")[0]) == ("обєкт",)


@pytest.mark.parametrize(
    ("forms", "lemma"),
    [
        (["школи", "шкіл", "школою"], "школа"),
        (["лікарні", "лікарень"], "лікарня"),
        (["аптек", "аптеці"], "аптека"),
        (["пам'ятників"], "памятник"),
        (["кав'ярень"], "кавярня"),
        (["вулицею"], "вулиця"),
        (["бібліотек"], "бібліотека"),
        (["поліклініках"], "поліклініка"),
        (["дитсадки"], "дитсадок"),
        (["лікарів"], "лікар"),
        (["schools", "school"], "school"),
        (["libraries", "library"], "librari"),
    ],
)
def test_forms_of_a_word_meet_in_its_lemma(forms: list[str], lemma: str) -> None:
    assert [lexemes(form)[-1] for form in forms] == [lemma] * len(forms)


def test_the_other_layout_goes_both_ways() -> None:
    assert in_the_other_layout("irjkf") == "школа"
    assert in_the_other_layout("лщву") == "kode"
    assert in_the_other_layout("15") == "15"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ghbdsn", "привіт"), ("Rhbdbq Hsu", "кривий ріг"), ("[fnf", "хата"), ("ірщз", "shop"), ("школа 5", "irjkf 5")],
)
def test_what_the_same_keys_write_on_the_other_keyboard(typed: str, meant: str) -> None:
    assert in_the_other_layout(typed) == meant


@given(st.text("абвгдежзиіїйклмнопрстуфхцчшщьюяє ", max_size=40))
def test_a_ukrainian_text_typed_twice_on_the_wrong_keyboard_is_itself(text: str) -> None:
    word = f"о{text}"  # «[» alone holds no letter that would tell the keyboard

    assert in_the_other_layout(in_the_other_layout(word)) == word


@given(st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’ʼ№-/ 0123456789", max_size=40))
def test_capital_letters_change_no_word(text: str) -> None:
    assert words_of(text.upper()) == words_of(text)


# The whole table of resolution 55: a word with the letter, and the word as the resolution writes it.
TABLE = """
Алушта Alushta, Борщагівка Borshchahivka, Вінниця Vinnytsia, Гадяч Hadiach, Згорани Zghorany, Ґалаґан Galagan,
Донецьк Donetsk, Рівне Rivne, Єнакієве Yenakiieve, Наєнко Naienko, Житомир Zhytomyr, Закарпаття Zakarpattia,
Медвин Medvyn, Іршава Irshava, Їжакевич Yizhakevych, Кадіївка Kadiivka, Йосипівка Yosypivka, Стрий Stryi,
Київ Kyiv, Лебедин Lebedyn, Миколаїв Mykolaiv, Ніжин Nizhyn, Одеса Odesa, Полтава Poltava, Ромни Romny,
Суми Sumy, Тетерів Teteriv, Ужгород Uzhhorod, Фастів Fastiv, Харків Kharkiv, Біла Bila, Чернівці Chernivtsi,
Шостка Shostka, Гоща Hoshcha, Русь Rus, Юрій Yurii, Крюківка Kriukivka, Яготин Yahotyn, Ічня Ichnia,
Знам’янка Znamianka
"""


@pytest.mark.parametrize("pair", [pair.split() for pair in TABLE.split(",")], ids=lambda pair: pair[1])
def test_transliteration_is_that_of_the_resolution(pair: list[str]) -> None:
    assert transliterated(pair[0]) == pair[1]


def test_transliteration_follows_the_rule() -> None:
    assert transliterated("вулиця Згурського, Юр’ївка") == "vulytsia Zghurskoho, Yurivka"


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_every_word_can_be_filed(text: str) -> None:
    """A lexeme goes between quotes into a tsvector: no quote, no backslash, no white space."""
    forms = [form for word in words_of(text) for form in lexemes(word)]

    assert not [form for form in forms if not form or set(form) & set("'\\ \t\n:&|!()")]
