"""Number words, the words that bind a number, and the words that make a number count nothing."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from waqai.arabic.numerals import NumberRow, NumberWord, Numerals, make_numerals
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.tables import Row, read_table

NUMBER, BOUND, NOT_COUNT = "number.word", "number.bound", "number.not_count"
_EXACT = ("unit", "first", "ten", "tens", "hundred", "scale", "scaled", "dual", "half", "zero")
CLASSES = frozenset((*_EXACT, "many", "few", "ordinal", "ordfirst", "and", "prefix", "blocked"))
OPS = frozenset(("about", "atleast", "morethan", "atmost", "lessthan", "range", "tally"))
PLACES = frozenset(("before", "after", "between", "join", "tally"))
SIDES = frozenset(("before", "after", "counted"))
_NUMBER_COLUMNS = ("form", "class", "value", "gender", "article", "spell", "needs")
_BOUND_COLUMNS = ("form", "op", "place", "of")
_NOT_COUNT_COLUMNS = ("form", "side", "class", "numbers", "article")


class Bound(msgspec.Struct, frozen=True, gc=False):
    """What a word does to the number beside it: the operation, and where the word stands."""

    op: str
    place: str
    verb: bool


class NotCount(msgspec.Struct, frozen=True, gc=False):
    """A word on one side of a number that makes it count nothing; `numbers` empty means any number."""

    side: str
    cls: str
    numbers: frozenset[int]
    only_definite: bool


def _one_of(row: Row, column: str, allowed: frozenset[str]) -> str:
    if row[column] not in allowed:
        raise row.wrong(column, f"{row[column]!r} is unknown", f"write one of {', '.join(sorted(allowed))}")
    return row[column]


def _integer(row: Row, column: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise row.wrong(column, f"{text!r} is not a whole number", "write it in the digits 0-9")
    return int(text)


def _number_rows(data: Path) -> list[NumberRow]:
    rows = []
    for row in read_table(data / "numbers.tsv", _NUMBER_COLUMNS):
        article = _one_of(row, "article", frozenset(("yes", "compound", "no")))
        gender = _one_of(row, "gender", frozenset(("", "m", "f")))
        word = NumberWord(_one_of(row, "class", CLASSES), _integer(row, "value", row["value"]), article, row["needs"])
        rows.append(NumberRow(row["form"], word, gender, row["spell"]))
    return rows


def read_numerals(data: Path, fold: Callable[[str], str]) -> Numerals:
    """The number words of `data` for spelling and parsing; raises KnowledgeError."""
    return make_numerals(_number_rows(data), fold)


def number_entries(data: Path, fold: Callable[[str], str]) -> list[Entry]:
    """The lexicon entries for numbers: values are NumberWord, Bound and NotCount; raises KnowledgeError."""

    def words(form: str) -> tuple[str, ...]:
        return tuple(fold(word) for word in form.split(" "))

    entries = [
        Entry(NUMBER, words(form), word, bare=word.article != "no", id=f"{NUMBER}:{form}")
        for form, word, _, _ in _number_rows(data)
        if word.cls != "zero"
    ]
    for row in read_table(data / "number_bounds.tsv", _BOUND_COLUMNS):
        of = _one_of(row, "of", frozenset(("noun", "verb")))
        bound = Bound(_one_of(row, "op", OPS), _one_of(row, "place", PLACES), of == "verb")
        tally, name = bound.op == "tally", f"{BOUND}:{row['form']}"
        entries.append(Entry(BOUND, words(row["form"]), bound, of, bare=tally, joins=tally, id=name))
    for row in read_table(data / "not_counts.tsv", _NOT_COUNT_COLUMNS):
        article = _one_of(row, "article", frozenset(("yes", "only", "no")))
        numbers = frozenset(_integer(row, "numbers", n) for n in row["numbers"].split())
        value = NotCount(_one_of(row, "side", SIDES), row["class"], numbers, article == "only")
        bare, name = article != "no", f"{NOT_COUNT}:{row['form']}"
        joins = bare and value.side == "after"  # "on its fifth day"
        entries.append(Entry(NOT_COUNT, words(row["form"]), value, bare=bare, joins=joins, id=name))
    return entries
