"""Words as the search compares them: folded letters, house numbers, lemmas, layouts, transliteration.

`fold` makes texts equal that a person takes for equal; `lexemes` gives every form under which a word is filed. The
same functions file a text and read a query, so both sides always agree.
"""

import re
import unicodedata
from functools import lru_cache

from simplemma import lemmatize
from snowballstemmer import stemmer
from translitua import translit

# Every mark that people type for the Ukrainian apostrophe, the soft sign's look-alikes among them.
APOSTROPHES = "'’‘ʼʹ`´′‛＇\u05f3\u2032"
TO_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
# Letters of neighbouring keyboards and alphabets: ґ is often typed as г, and some people have only a Russian layout.
FOLDED = str.maketrans("ґыэёъ", "гиее'")
WORD = re.compile(r"\d+(?:[/\-]\d+)?(?:\s?-?\s?[а-яіїєґa-z](?![\w']))?|[^\W\d_]+(?:'[^\W\d_]+)*")
ABBREVIATED = {
    "вул": "вулиця", "ул": "вулиця", "просп": "проспект", "пр": "проспект", "пров": "провулок", "бул": "бульвар",
    "бульв": "бульвар", "пл": "площа", "мкр": "мікрорайон", "наб": "набережна", "st": "street", "ave": "avenue",
}  # fmt: skip
HYPHENATED = {"пр-т": "проспект", "пр-кт": "проспект", "б-р": "бульвар", "пр-д": "проїзд", "пров-к": "провулок"}
ORDINAL = re.compile(r"(?<=\d)-?(?:й|го|ї|ій|му)(?![\w'])")
SAID_FOR_NOTHING = frozenset({"буд", "будинок", "кв", "імені", "ім", "no", "the", "of"})
LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
UKRAINIAN_KEYS = "йцукенгшщзхїфівапролджєячсмитьбю"
TO_UKRAINIAN_LAYOUT = str.maketrans(LATIN_KEYS, UKRAINIAN_KEYS)
TO_LATIN_LAYOUT = str.maketrans(UKRAINIAN_KEYS, LATIN_KEYS)


def fold(text: str) -> str:
    """Lower case, one apostrophe, «№», quotes and ordinal endings gone, single spaces, «пр-т» written out."""
    text = unicodedata.normalize("NFC", text).lower().translate(TO_APOSTROPHE).translate(FOLDED)
    text = ORDINAL.sub("", re.sub(r"[^\w'/\-]|_", " ", text))
    return " ".join(HYPHENATED.get(word, word) for word in text.split())


def words_of(text: str) -> list[str]:
    """The words and house numbers of a text, in order; abbreviations written out, empty words left out.

    A house number is one word in one spelling: «15-А», «15 а» and «15а» are the same.
    """
    return [word for word in map(_word, WORD.findall(fold(text))) if word not in SAID_FOR_NOTHING]


def _word(found: str) -> str:
    if found[0].isdigit():
        number = found.replace(" ", "")
        return re.sub(r"-(?=\D)", "", number)
    return ABBREVIATED.get(found, found)


@lru_cache(maxsize=100_000)
def lexemes(word: str) -> tuple[str, ...]:
    """The word as written and, where it is another, its lemma (of an English word its stem), without apostrophes.

    simplemma's English dictionary would take another 30 MB of every web process, and English needs no dictionary. A
    stemmer keeps the word that it works on, so each call has one of its own.
    """
    written = word.replace("'", "")
    if word[0].isdigit():
        return (written,)
    lemma = stemmer("english").stemWord(written) if word.isascii() else fold(lemmatize(word, lang="uk"))
    lemma = re.sub(r"\W", "", lemma)
    return (written,) if lemma in ("", written) else (written, lemma)


def transliterated(text: str) -> str:
    """Ukrainian in Latin letters by the rule of the Cabinet of Ministers, resolution 55 of 27.01.2010."""
    return str(translit(text))


def in_the_other_layout(text: str) -> str:
    """What the same keys write on the other keyboard: «irjkf» is «школа»; the text itself without letters."""
    lowered = text.lower()
    if not re.search(r"[^\W\d_]", lowered):
        return text
    return lowered.translate(TO_UKRAINIAN_LAYOUT if lowered.isascii() else TO_LATIN_LAYOUT)
