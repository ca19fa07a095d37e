"""What an import says of a file is said in sentences that can be told in every language, whole, with their values."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.files import ROOT, calls_in, name_of, python_files, tree_of

MAKERS = {"_": 1, "ngettext": 2}  # how many templates stand in front
SAYING = {  # which argument is the sentence
    "error": 1, "warning": 1, "remark": 1, "FileRefused": 1, "Unreadable": 1, "BadShape": 1,
    "ValueRefused": 0, "NotUnderstood": 0, "PhoneRefused": 0, "FetchFailed": 0, "AddressRefused": 0,
    "SyncRefused": 1, "SourceRefused": 0,
}  # fmt: skip
SPOKEN_LATER = {
    "import_scripts/cage.py": "templates are filled when a child has ended, by Sentence.filled",
    "import_scripts/gtfs/sayings.py": "templates of a catalogue are filled when something is said, by Sentence.filled",
    "import_scripts/gtfs/live_sayings.py": "as those of gtfs/sayings.py",
}
ENGLISH = {
    "import_scripts/osm": "an extract is brought by the command line alone, which speaks English",
    "import_scripts/management": "the command line speaks English",
    "import_scripts/hours_words.py": "the words that were not understood, for no person",
    "import_scripts/pages": "error() of Django's messages, which are told at once",
}


def makers_of(path: Path) -> Iterator[tuple[ast.Call, list[str], set[str]]]:
    """Every sentence that is made in the file: the call, its templates, and the names of its values."""
    ours = {
        name.asname
        for node in tree_of(path).body
        if isinstance(node, ast.ImportFrom) and node.module == "geoportal.core.sentences"
        for name in node.names
    }
    for name, call in calls_in(path):
        if name in MAKERS and name in ours:
            texts = [one.value for one in call.args[: MAKERS[name]] if isinstance(one, ast.Constant)]
            given = {word.arg or "**" for word in call.keywords} | ({"count"} if name == "ngettext" else set())
            yield call, [str(text) for text in texts], given


def places_of(template: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", template))


def wrong_sentences(path: Path) -> list[str]:
    """Sentences whose template is not written out, or whose places are not its values."""
    found = []
    for call, templates, given in makers_of(path):
        places = set[str]().union(*map(places_of, templates))
        is_filled_later = name_of(path) in SPOKEN_LATER and not given
        if not templates or not (given == places or is_filled_later):
            found.append(f"{name_of(path)}:{call.lineno} {sorted(given ^ places)}")
    return found


def bare_sentences(path: Path) -> list[str]:
    """Texts that are said of a file and are no sentences: written into the call, or into a name just before it."""
    if any(name_of(path).startswith(room) for room in ENGLISH):
        return []
    found = []
    for function in ast.walk(tree_of(path)):
        if isinstance(function, ast.FunctionDef):
            bare = {
                target.id
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and is_bare(node.value)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and (at := SAYING.get(ast.unparse(node.func))) is not None:
                    said = node.args[at] if len(node.args) > at else None
                    if said is not None and (is_bare(said) or (isinstance(said, ast.Name) and said.id in bare)):
                        found.append(f"{name_of(path)}:{node.lineno} {ast.unparse(said)}")
    return found


def is_bare(node: ast.AST) -> bool:
    """A text that is written out, with or without values, and means something to a person."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.Constant) and re.search(r"[A-Za-z]{2}", str(one.value)) for one in node.values)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def test_each_place_of_a_sentence_is_given_a_value_and_no_other() -> None:
    assert sum(len(list(makers_of(path))) for path in python_files()) > 300, "the search itself is broken"
    assert [one for path in python_files() for one in wrong_sentences(path)] == []


def test_what_is_wrong_with_a_file_is_said_in_sentences() -> None:
    paths = [path for path in python_files() if path.is_relative_to(ROOT / "import_scripts")]

    assert [one for path in [*paths, ROOT / "layers" / "actions.py"] for one in bare_sentences(path)] == []


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [
        ('_("It has {count} rows.", count=3)', False),
        ('_("It has {count} rows.")', True),
        ('_("It has rows.", count=3)', True),
        ('ngettext("{count} row", "{count} rows", 3)', False),
        ('ngettext("{count} row", "{count} rows of {all}", 3)', True),
        ("_(said, count=3)", True),
    ],
)
def test_the_search_finds_wrong_sentences(code: str, is_wrong: bool) -> None:
    path = ROOT / "import_scripts" / f"never_written_{abs(hash(code))}.py"
    source = f"from geoportal.core.sentences import counted as ngettext, sentence as _\n{code}\n"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "read_text", lambda self: source)
        assert bool(wrong_sentences(path)) == is_wrong


@pytest.mark.parametrize(
    ("code", "is_bare"),
    [
        ('def f():\n    raise FileRefused("a", _("It is empty."), file="x")', False),
        ('def f():\n    raise FileRefused("a", "It is empty.", file="x")', True),
        ('def f():\n    said = f"It has {n} rows."\n    yield error("a", said)', True),
        ('def f():\n    said = _("It has {n} rows.", n=n)\n    yield error("a", said)', False),
        ('def f():\n    yield error("a", f"{n}, {m}")', False),
    ],
)
def test_the_search_finds_bare_sentences(code: str, is_bare: bool) -> None:
    path = ROOT / "import_scripts" / f"never_written_{abs(hash(code))}.py"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "read_text", lambda self: code)
        assert bool(bare_sentences(path)) == is_bare
