"""Every word that a person reads can be read in Ukrainian, and every Ukrainian text is whole and well typed."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from tests.house.files import FOR_TESTS, ROOMS, ROOT, calls_in, name_of, python_files, templates, typescript_files

# Words that are the same in every language, each with its reason.
ALLOWED = {
    "JSON": "a format's name",
    "JSON-LD": "a format's name",
    "GeoJSON": "a format's name",
    "CSV": "a format's name",
    "XLSX": "a format's name",
    "HTML": "a format's name",
    "OpenAPI": "a standard's name",
    "OpenAPI 3.1": "a standard's name",
    "JSON Schema": "a standard's name",
    "OGC API": "a standard's name",
    "OGC API Features": "a standard's name",
    "TileJSON": "a format's name",
    "curl": "a program's name",
    "QR": "a thing's name",
    "OpenStreetMap": "a project's name",
    "API": "a thing's name",
    "Укр": "the Ukrainian language, said to one who looks for it",
}
BILINGUAL = {
    "400.html": "shown when not even the language was understood: says everything in both languages itself",
    "500.html": "shown when nothing works, translations included: says everything in both languages itself",
}
READ_ALOUD = {"alt", "title", "aria-label", "placeholder", "aria-description", "aria-roledescription", "label"}
NOT_READ = {"script", "style", "code", "pre", "kbd", "samp"}
SOMETHING = "\ufffc"  # stands where a template puts something
LETTERS = re.compile(r"[^\W\d_]{2,}")
STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MARKED = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\({STRING}(?:,\s*{STRING})?")
Key = tuple[str, str]  # context, msgid


# --- What is to be translated, and what has been ------------------------------
def marked_in_template(path: Path) -> Iterator[Key]:
    for call in MARKED.finditer(templatize(path.read_text())):
        function, first, second = call.groups()
        if "pgettext" in function:
            yield ast.literal_eval(first), ast.literal_eval(second)
        else:
            yield "", ast.literal_eval(first)


def marked_in_python(path: Path) -> Iterator[Key]:
    for function, call in calls_in(path):
        name = function.rpartition(".")[2].removesuffix("_lazy").removesuffix("_noop")
        texts = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        if name in ("gettext", "ngettext", "_") and texts:
            yield "", texts[0]
        elif name in ("pgettext", "npgettext") and len(texts) > 1:
            yield texts[0], texts[1]


@cache
def marked() -> dict[Key, str]:
    """Every text marked for translation, with one place where it stands."""
    found = {
        key: name_of(path)
        for path in templates()
        if path.suffix in (".html", ".txt")
        for key in marked_in_template(path)
    }
    return found | {key: name_of(path) for path in python_files() for key in marked_in_python(path)}


@cache
def catalogues() -> dict[str, Catalog]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("locale/uk/LC_MESSAGES/django.po"))]
    return {name_of(path): read_po(path.open("rb"), locale="uk") for path in paths}


def messages() -> Iterator[tuple[str, Message]]:
    for name, catalogue in catalogues().items():
        yield from ((name, message) for message in catalogue if message.id)


def msgid(message: Message) -> str:
    return forms_of(message.id)[0]


def texts_of(message: Message) -> list[str]:
    return forms_of(message.string)


def forms_of(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """The forms of a text that may be counted: one, or singular and plurals."""
    return [text] if isinstance(text, str) else list(text or [])


def test_every_marked_text_has_its_ukrainian() -> None:
    whole = {
        (message.context or "", msgid(message))
        for _, message in messages()
        if all(texts_of(message)) and not message.fuzzy
    }
    assert marked(), "nothing was found that is marked: the search itself is broken"

    assert {text: place for text, place in marked().items() if text not in whole} == {}


def test_no_translation_is_kept_that_nobody_asks_for() -> None:
    assert [f"{name}: {msgid(m)}" for name, m in messages() if (m.context or "", msgid(m)) not in marked()] == []


def test_rooms_do_not_translate_one_text_differently() -> None:
    """Which of them a reader would see hangs on the order of the rooms alone: a context tells two meanings apart."""
    told: dict[Key, dict[tuple[str, ...], str]] = {}
    for name, message in messages():
        told.setdefault((message.context or "", msgid(message)), {})[tuple(texts_of(message))] = name

    assert {text: versions for text, versions in told.items() if len(versions) > 1} == {}


def test_a_translation_keeps_the_placeholders() -> None:
    """Ukrainian has four plural forms; each names what the English one names, but «one» may spell the number out."""
    names = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
    wrong = [
        f"{name}: {text}"
        for name, message in messages()
        for text in texts_of(message)
        if set(names.findall(text)) != set(names.findall(forms_of(message.id)[-1]))
    ]
    assert wrong == []


def test_ukrainian_is_typed_well() -> None:
    """’ U+2019 between letters, «…» around words; straight quotes only inside a tag of HTML."""
    wrong = re.compile(r"""\w['`ʼ"]\w|[“”"]|\.\.\.""")
    found = [
        f"{name}: {text}"
        for name, m in messages()
        for text in texts_of(m)
        if wrong.search(re.sub(r"<[^>]*>", "", text))
    ]
    assert found == []


# --- What is written past the translation ------------------------------------
class Reader(HTMLParser):
    """Collects what a page says to a person: text, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_READ:
            self.inside.append(tag)
        is_description = ("name", "description") in attrs
        self.said += [
            value or "" for name, value in attrs if name in READ_ALOUD or (is_description and name == "content")
        ]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.said.append(data)


def without_template_language(source: str) -> str:
    """The HTML that is written literally: tags and variables become a sign, translated blocks nothing."""
    kept, skipped_until = [], ""
    for token in Lexer(source).tokenize():
        word = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if skipped_until:
            skipped_until = "" if word == skipped_until else skipped_until
        elif word in ("blocktranslate", "blocktrans", "comment"):
            skipped_until = f"end{word}"
        elif word == "block" and token.contents.endswith("_class"):  # fills an attribute of the frame
            skipped_until = "endblock"
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        else:
            kept.append(SOMETHING)
    return "".join(kept)


def literal_texts(source: str) -> list[str]:
    reader = Reader()
    reader.feed(without_template_language(source))
    pieces = (piece.strip() for said in reader.said for piece in said.split(SOMETHING))
    return [
        " ".join(piece.split())
        for piece in pieces
        if LETTERS.search(piece) and piece.strip(" .,:;()·/—") not in ALLOWED
    ]


def test_templates_say_nothing_past_the_translation() -> None:
    pages = [path for path in templates() if path.suffix == ".html" and path.name not in BILINGUAL]
    found = {name_of(path): literal_texts(path.read_text()) for path in pages}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_scripts_hold_no_ukrainian_words() -> None:
    """Their words come from the page (`json_script`), where they are translated."""
    sources = [
        path
        for path in typescript_files()
        if path.suffix == ".ts" and ".test." not in path.name and path.parent.name != FOR_TESTS
    ]
    code = {name_of(path): re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.DOTALL) for path in sources}

    assert [name for name, text in code.items() if re.search(r"[а-яіїєґ]{2,}", text, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("<p>Привіт, {{ name }}!</p>", ["Привіт,"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>", []),
        ('<img alt="A school">', ["A school"]),
        ('<img alt="{% translate "A school" %}" class="large photo">', []),
        ("<code>GET /api/</code><script>let word</script>{# Hello #}{% comment %}Hello{% endcomment %}", []),
        ("<a>GeoJSON</a> · <a>{{ n }} km</a>", ["km"]),
    ],
)
def test_the_search_for_literal_texts_finds_what_it_should(source: str, said: list[str]) -> None:
    assert literal_texts(source) == said
