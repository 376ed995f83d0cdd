"""What the productions of rules of time read from: the captures of a match, and the context of the text."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from waqai.find.rules import Captured, RuleMatch, number_of
from waqai.knowledge.lexicon import Match
from waqai.model import Interval, Mention, Sentence, Text, Token


class NotTime:
    """What a rule makes of words that look like a time and are none."""


NOT_TIME = NotTime()


class Context:
    """What words of time are understood from: the text, the day of the report, the last time named before."""

    def __init__(self, text: Text, anchor: dt.date | None) -> None:
        self.text, self.anchor = text, anchor
        self.last: Interval | None = None
        self._times: Sequence[Mention] = ()

    def enter(self, stage: int, times: Sequence[Mention], sentence: Sentence) -> None:
        """Goes on to a sentence; `times` are those of earlier stages in the whole text."""
        self._times = [m for m in times if sentence.first <= m.first < sentence.last] if stage > 1 else ()

    def covers(self, match: RuleMatch) -> bool:
        """Are the times of earlier stages that the match touches all its own captures."""
        if not self._times:
            return True
        own = {id(captured) for captured in match.captures.values()}
        return all(id(m) in own for m in self._times if m.first < match.last and match.first < m.last)


def value_in(match: RuleMatch, name: str) -> Any:
    captured = match.captures.get(name)
    if captured is None:
        return None
    if isinstance(captured, Match):
        return captured.entry.value
    return captured.fold if isinstance(captured, Token) else captured.value


def number_in(match: RuleMatch, name: str) -> int | None:
    captured: Captured | None = match.captures.get(name)
    if isinstance(captured, Token):
        return int(captured.fold)
    value = value_in(match, name)
    return None if getattr(value, "vague", False) else number_of(value)


def weekday_in(match: RuleMatch, name: str = "w") -> int | None:
    value = value_in(match, name)
    return None if value is None else int(value)


def is_definite(match: RuleMatch, name: str) -> bool:
    captured = match.captures.get(name)
    return isinstance(captured, Match) and captured.reading.definite


# None refuses the match, so that the next best reading is tried.
Production = Callable[[RuleMatch, Context], Interval | NotTime | None]
