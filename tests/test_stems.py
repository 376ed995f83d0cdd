"""Search finds a word however it is inflected, prefixed, spelled or broken up, and little else; it says where in the text it stands."""

import shutil
from pathlib import Path

import msgspec
import pytest

from searched_forms import FORMS, UNSEEN, apart_of, pairs_of
from waqai.arabic.stems import stems_of
from waqai.knowledge import KnowledgeError, Searching, load_searching
from waqai.knowledge.load import DATA
from waqai.model import Document
from waqai.pipeline import ask, cut, read, take_entry
from waqai.text.searching import MAX_TERMS, PAIR, QueryError, find_terms


@pytest.fixture(scope="module")
def knowing() -> Searching:
    return load_searching()


def is_found(query: str, text: str, knowing: Searching) -> bool:
    entry = take_entry(cut(text, knowing), knowing)
    return all(key in entry.keys for term in ask(query, knowing).wanted for key in term.keys)


@pytest.mark.parametrize(("forms", "least", "false"), [(FORMS, 60, 1), (UNSEEN, 78, 1)], ids=["first", "unseen"])
def test_inflected_and_prefixed_forms_are_found_and_near_misses_are_not(forms: str, least: int, false: int, knowing: Searching) -> None:
    pairs = pairs_of(forms)
    assert len(pairs) >= least
    missed = [pair for pair in pairs if not is_found(*pair, knowing)]
    wrong = [pair for pair in apart_of(forms) if is_found(*pair, knowing)]
    assert len(missed) <= 0.05 * len(pairs), missed
    assert len(wrong) <= false, wrong


@pytest.mark.parametrize("word", ["وَقَصَفَتْ", "و\u0640قصفت", "\u200fوقصفت\u200e", "وقـ.صفت", "وقـصـفـت", "\ufeedﻗﺼﻔﺖ"])
def test_marks_tatweel_direction_signs_and_broken_spellings_do_not_matter(word: str, knowing: Searching) -> None:
    assert is_found("قصف", f"قال إنها {word} أمس", knowing)


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("سورية", ("سوري",)),
        ("أميركا", ("امريكا",)),
        ("اسطنبول", ("استانبول",)),
        ("خانيونس", ("خان", "يونس")),
        ("الجزائر", ("جزاير",)),
        ("جزيرة", ("جزيره",)),
        ("حوثي", ("حوثي",)),
        ("تفجير", ("فجر2",)),
    ],
)
def test_the_likeliest_key_of_a_word(word: str, keys: tuple[str, ...], knowing: Searching) -> None:
    assert stems_of(knowing.folds[word], knowing.stems)[0] == keys


def test_keys_hold_letters_and_digits_only_after_the_mark_of_a_pair(knowing: Searching, examples: Path) -> None:
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted(examples.glob("*.txt")))
    text += " it's a-b c_d 1,5 ١٢٫٥ ﷺ 'x' \"y\" & | !"
    assert all(key.removeprefix(PAIR).isalnum() for key in take_entry(cut(text, knowing), knowing).keys)


@pytest.mark.parametrize(
    ("phrase", "has_keys"),
    [
        ('"ريف دمشق"', True),
        ('"في ريف دمشق"', True),
        ('"دمشق في"', False),
        ('"دمشق ريف"', False),
        ('"قصف ثم"', False),
        ('"إدلب قصف"', False),
    ],
)
def test_a_phrase_has_the_keys_of_documents_in_which_its_words_follow_one_another(knowing: Searching, phrase: str, has_keys: bool) -> None:
    text = cut("قصف ريف إدلب ثم قصف في ريف دمشق", knowing)
    titled = msgspec.structs.replace(text, document=msgspec.structs.replace(text.document, title="هدنة في إدلب"))
    [term] = ask(phrase, knowing).wanted
    assert (set(term.keys) <= set(take_entry(titled, knowing).keys)) == has_keys


def test_a_query_is_words_phrases_and_what_must_not_occur(knowing: Searching) -> None:
    query = ask('قصف "ريف دمشق" -هدنة \u2212«وقف إطلاق النار» 1,200 “ISIS”', knowing)
    assert [(term.typed, term.words, term.exact) for term in query.wanted] == [
        ("قصف", ("قصف",), False),
        ("ريف دمشق", ("ريف", "دمشق"), True),
        ("1,200", ("1200",), False),
        ("ISIS", ("isis",), True),
    ]
    assert [(term.typed, term.exact) for term in query.unwanted] == [("هدنة", False), ("وقف إطلاق النار", True)]


@pytest.mark.parametrize(
    ("typed", "says"), [("", "no word"), ("-قصف", "no word"), ('"" . -', "no word"), ("a " * (MAX_TERMS + 1), "more than")]
)
def test_a_query_that_cannot_be_asked_says_why(typed: str, says: str, knowing: Searching) -> None:
    with pytest.raises(QueryError, match=says):
        ask(typed, knowing)


def test_words_are_shown_where_they_stand_in_the_original(knowing: Searching) -> None:
    text = "قصفت الطائرات ريفَ دمشق 😀 وأوقعت خسـ.ائر، وريف دمشق هادئ؛ 1,200 نازح"
    document = Document(id="", source="", text=text, sha256="")
    spans = find_terms(read(document, knowing), ask('قصف "ريف دمشق" خسائر 1200', knowing), knowing.stems)
    assert [text[start:end] for start, end in spans] == ["قصفت", "ريفَ دمشق", "خسـ.ائر", "1,200"]


def test_the_version_of_the_rules_changes_with_their_data(tmp_path: Path, knowing: Searching) -> None:
    assert load_searching().stems.version == knowing.stems.version
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "stem_words.tsv").open("a", encoding="utf-8") as table:
        table.write("زنبق\tزنابق\t\t\n")
    assert load_searching(data).stems.version != knowing.stems.version


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("stem_endings.tsv", "حافلات=حافلة", "حافلات=نافذة", "stem_endings.tsv:10:4: حافلات=نافذة: the two are not found together"),
        ("stem_endings.tsv", "نبات=نب", "لبنات=لبن", "the two are found together"),
        ("stem_endings.tsv", "1\tهم\t3", "1\tهم\tx", "'x' is no number"),
        ("spelling_alike.tsv", "كابول=كابل", "كابول=حلب", "the two are not spelled alike"),
        ("spelling_alike.tsv", "لبنان=ليبيا", "لبنان=لبنن", "the two are spelled alike"),
    ],
)
def test_an_example_that_does_not_hold_stops_the_program(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=says):
        load_searching(data)
