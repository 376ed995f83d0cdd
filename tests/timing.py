"""The times of a text with only the words of numbers and times, so that tests of rules do not depend on the rest of the knowledge."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import waqai
from waqai.arabic.clitics import Clitics, make_clitics
from waqai.arabic.letters import fold, parse_letters
from waqai.find.numbers import find_numerals
from waqai.find.times import dateline, find_times, trace_times
from waqai.knowledge.lexicon import Lexicon, Scan
from waqai.knowledge.numbers import number_entries
from waqai.knowledge.rules import Rules, compile_rules
from waqai.knowledge.tables import read_table
from waqai.knowledge.times import TIME_MAKES, time_entries
from waqai.model import Aligned, Document, Interval, Mention, Text
from waqai.text.tokens import make_text

DATA = Path(waqai.__file__).parent / "data"
PUBLISHED = dt.date(2019, 8, 14)  # a Wednesday


class Kit(NamedTuple):
    """What reading times needs."""

    clitics: Clitics
    lexicon: Lexicon
    rules: Rules

    def fold(self, word: str) -> str:
        """The form of a word that matching uses."""
        return fold(word, _letters())

    def read(self, text: str) -> tuple[Text, Scan, list[Mention]]:
        """Tokens, what the lexicon found and numerals of a text."""
        document = Document(id="x", source="x", text=text, sha256="")
        made = make_text(document, Aligned(text, range(len(text))), self.fold)
        scan = self.lexicon.scan(made.tokens)
        return made, scan, find_numerals(made, scan)

    def times(self, text: str, published: dt.date | None = PUBLISHED) -> list[Mention]:
        """The times of a text."""
        return find_times(*self.read(text), published, self.rules)

    def trace(self, text: str) -> list[Mention]:
        """The times of a text and what only looks like one."""
        return trace_times(*self.read(text), PUBLISHED, self.rules)

    def dateline(self, text: str) -> Interval | None:
        """The date that heads a text."""
        return dateline(*self.read(text), self.rules)


@cache
def _letters() -> Any:
    return parse_letters((DATA / "letters.tsv").read_text(encoding="utf-8"))


@cache
def kit() -> Kit:
    """The words of numbers and times and the rules, loaded once."""

    def folded(word: str) -> str:
        return fold(word, _letters())

    chains = [(folded(r["chain"]), r["cut"], r["of"]) for r in read_table(DATA / "clitics.tsv", ("chain", "cut", "of"))]
    clitics = make_clitics(chains, [folded(r["suffix"]) for r in read_table(DATA / "suffixes.tsv", ("suffix", "person"))])
    entries = [*number_entries(DATA, folded), *time_entries(DATA, folded)]
    rules = compile_rules(
        (DATA / "rules" / "times.toml").read_text(encoding="utf-8"),
        "times.toml",
        fold=folded,
        clitics=clitics,
        classes={entry.kind for entry in entries} | {"numeral", "ordinal"},
        makes=TIME_MAKES,
    )
    return Kit(clitics, Lexicon(entries, clitics), rules)


def show(value: Any) -> str:
    """An interval as the examples of the rules write it: a day, two days with two dots, ? for unknown, none for no time."""
    if not isinstance(value, Interval):
        return "none"
    if value.start is None:
        return "?"
    return str(value.start) if value.start == value.end else f"{value.start}..{value.end}"
