"""The words of the interface: both languages say everything, templates use only what is there, numbers and days are as people write them.
"""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from waqai.desk.messages import LANGUAGES, Language, plural, read_messages
from waqai.desk.render import HERE, STATIC, Writing
from waqai.knowledge.tables import KnowledgeError

MESSAGES = read_messages()
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
HEADER = "key\ten\tar\n"


def stems(language: Language) -> set[str]:
    """The keys as templates have them: without plural forms."""
    forms = ("zero", "one", "two", "few", "many", "other")
    return {key.rpartition(".")[0] if key.rpartition(".")[2] in forms else key for key in MESSAGES[language].texts}


def test_both_languages_have_the_same_messages() -> None:
    assert stems("en") == stems("ar")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_known_messages_only(path: Path) -> None:
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            key = call.args[0]
            if isinstance(key, nodes.Const):
                assert key.value in stems("en"), key.value
            elif isinstance(key, nodes.Concat) and isinstance(key.nodes[0], nodes.Const):
                assert any(known.startswith(key.nodes[0].value) for known in stems("en")), key.nodes[0].value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_script_or_style_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "|safe" not in text.replace(" ", "")
    assert not re.search(r"\sstyle=|<style|<[^>{%]*\s(on\w+|hx-on[\w:-]*)=", text)
    assert "<script>" not in text and "javascript:" not in text and "autoescape" not in text
    assert "://" not in text
    tree = Environment().parse(text)
    for output in tree.find_all(nodes.TemplateData):
        words = [part.split("<")[0].strip() for part in output.data.split(">")[1:]]
        assert not any(word.isalpha() and len(word) > 1 and word not in ("Esc", "CSV", "JSON") for word in words), words


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/|\[dir=[^{]*{[^}]*}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"(?<![\w-])(margin|padding|border|inset)-(left|right|top|bottom)|(?<![\w-])(left|right)\s*:", text)
    assert not re.search(r"(text-align|float|clear):\s*(left|right)", text)
    assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import", text)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a\tone\t\n", "a.tsv:2:3: no words for a"),
        ("a\t\tواحد\n", "a.tsv:2:2: no words for a"),
        ("a\tone\tواحد\na\ttwo\tاثنان\n", "a.tsv:3:1: a stands twice"),
        ("a\tone {x}\tواحد\n", "a.tsv:2:3: other {names}"),
        ("a\tone\n", "a.tsv:2:2: 2 cells"),
        ("a\tone\t-\n", "a.tsv:2:3: no words for a"),
    ],
)
def test_a_faulty_table_is_refused(tmp_path: Path, rows: str, says: str) -> None:
    (tmp_path / "a.tsv").write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="^" + says.replace("{", r"\{")):
        read_messages(tmp_path)


@pytest.mark.parametrize(
    ("count", "english", "arabic"),
    [(0, "other", "zero"), (1, "one", "one"), (2, "other", "two"), (3, "other", "few"), (10, "other", "few"), (11, "other", "many"),
     (99, "other", "many"), (100, "other", "other"), (102, "other", "other"), (103, "other", "few"), (111, "other", "many")],
)  # fmt: skip
def test_plurals(count: int, english: str, arabic: str) -> None:
    assert (plural("en", count), plural("ar", count)) == (english, arabic)


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [("en", 1234567, "1,234,567"), ("ar", 1234567, "١٬٢٣٤٬٥٦٧"), ("en", 0.5, "0.5"), ("ar", 1234.5, "١٬٢٣٤٫٥"), ("ar", 2.0, "٢")],
)
def test_numbers_are_written_as_the_language_does(language: Language, value: object, shown: str) -> None:
    assert Writing(MESSAGES[language]).number(value) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_values_in_messages(language: Language) -> None:
    writing = Writing(MESSAGES[language])
    assert writing.day("2024-05-31") == {"en": "31 May 2024", "ar": "٣١ أيار/مايو ٢٠٢٤"}[language]
    assert writing.days({"start": "2024-05-30", "end": "2024-05-31"}).count("–") == 1
    assert writing.day(None) == writing.days(None) == ""
    shown = str(writing.message("login.wait", 7))
    assert f"<bdi>{writing.number(7)}</bdi>" in shown
    assert "<b>" not in str(writing.message("login.wait", 7, x="<b>"))
