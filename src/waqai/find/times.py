"""Times of a text: rules of `times.toml` with the productions that turn their captures into days.

Days are counted from the anchor: the publication date, moved where the text itself says what weekday "today" is.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from waqai.find.captures import Context, NotTime, Production
from waqai.find.dates import NEWS_YEARS, weekday_near
from waqai.find.days import DAY_PRODUCTIONS
from waqai.find.months import MONTH_PRODUCTIONS
from waqai.find.rules import RuleMatch, apply_rules, by_first, by_sentence, find_starts, match_parts, match_span
from waqai.find.units import UNIT_PRODUCTIONS
from waqai.knowledge.lexicon import Match, Scan
from waqai.knowledge.rules import Rules
from waqai.model import Interval, Mention, Text, Token

Matches = Sequence[Sequence[Match]]
PRODUCTIONS: Mapping[str, Production] = {**MONTH_PRODUCTIONS, **DAY_PRODUCTIONS, **UNIT_PRODUCTIONS}
# The kind of the mentions that say what is no time.
MASK = "not_time"
# A date in both calendars is how some agencies begin, straight after the name of the town.
_BOTH = "time.both_calendars"
# A dateline stands in the first lines of a page.
_HEAD_LINES, _HEAD_LETTERS, _HEAD_WORDS = 4, 400, 6
# Further down, behind the menus of a page, it needs its weekday and a line of its own.
_PAGE_LINES, _PAGE_LETTERS = 30, 900


def find_times(text: Text, scan: Scan, numerals: Sequence[Mention], published: dt.date | None, rules: Rules) -> list[Mention]:
    """The times of a text (kind "time", value an Interval of days), in order and without overlaps.

    Both ends of the interval are None where words of time name no day, or name one relative to an unknown publication date.
    """
    return [m for m in trace_times(text, scan, numerals, published, rules) if m.kind == rules.kind]


def trace_times(text: Text, scan: Scan, numerals: Sequence[Mention], published: dt.date | None, rules: Rules) -> list[Mention]:
    """The times and, of kind `MASK`, the words that only look like one, for the check of the rules."""
    context = Context(text, _anchor(text, scan, published))
    starts = find_starts(rules, text, scan)
    times: list[Mention] = []
    for stage in range(1, len(rules.stages) + 1):
        kinds = rules.stages[stage - 1].kinds
        mentions = by_first([*numerals, *times])
        begin = sorted({*starts[stage - 1], *(m.first for m in (*numerals, *times) if m.kind in kinds)})
        found: list[Mention] = []
        for sentence, inside in by_sentence(text, begin):
            context.enter(stage, times, sentence)
            for match in apply_rules(
                rules, text, scan, mentions, sentence.first, sentence.last, lambda one: _make(one, context), stage, inside
            ):
                found.append(_mention(text, match, rules.kind))
        taken = {at for m in found for at in range(m.first, m.last)}
        times = sorted([*found, *(m for m in times if m.first not in taken)], key=lambda m: m.first)
    return times


def _make(match: RuleMatch, context: Context) -> Interval | NotTime | None:
    assert match.rule.make is not None
    if not context.covers(match):
        return None
    value = PRODUCTIONS[match.rule.make](match, context)
    if isinstance(value, Interval) and value.start is not None:
        context.last = value
    return value


def _mention(text: Text, match: RuleMatch, kind: str) -> Mention:
    if isinstance(match.value, NotTime):
        kind = MASK
    return Mention(
        kind, match.first, match.last, match_span(text, match), match.value, match.rule.id, match_parts(match), match.proclitics
    )


def _anchor(text: Text, scan: Scan, published: dt.date | None) -> dt.date | None:
    """The day that the text calls today: the publication date, unless the first "today" or "yesterday" with a weekday says another."""
    if published is None or published.year not in NEWS_YEARS:
        return None
    for i in scan.where.get("dayword", ()):
        for match in scan.at[i]:
            if match.entry.kind == "dayword" and match.entry.value in (0, -1):
                weekday = _weekday_after(text, scan.at, match.last)
                if weekday is not None:
                    return weekday_near(published, (weekday - match.entry.value) % 7)
    return published


def _weekday_after(text: Text, matches: Matches, at: int) -> int | None:
    if at < len(text.tokens) and text.tokens[at].kind == "punct":
        at += 1
    if at >= len(text.tokens):
        return None
    values = [m.entry.value for m in matches[at] if m.entry.kind == "weekday" and not m.reading.proclitics]
    return int(values[0]) if values else None


def dateline(text: Text, scan: Scan, numerals: Sequence[Mention], rules: Rules) -> Interval | None:
    """The full date that heads a page or a report, as its own line or after the name of a town; None without one."""
    head = _until(text, _HEAD_LETTERS, _HEAD_LINES)
    page = _until(text, _PAGE_LETTERS, _PAGE_LINES)
    sentences = tuple(s for s in text.sentences if s.first < page)
    end = sentences[-1].last if sentences else 0
    if not any(t.kind == "number" and len(t.fold) >= 4 for t in text.tokens[:end]):
        return None  # a full date shows its year in digits
    part = msgspec.structs.replace(text, tokens=text.tokens[:end], sentences=sentences)
    for mention in find_times(part, scan, [m for m in numerals if m.last <= end], None, rules):
        value: Interval = mention.value
        if value.start is None or value.start != value.end:
            continue
        if mention.first < head and _heads(part, mention):
            return value
        if mention.first < page and _own_line(part, mention) and any(m.entry.kind == "weekday" for m in scan.at[mention.first]):
            return value
    return None


def _until(text: Text, letters: int, lines: int) -> int:
    """The first token after so many letters or lines."""
    seen = 0
    for token in text.tokens:
        seen += token.kind == "newline"
        if seen >= lines or token.at > letters:
            return token.index
    return len(text.tokens)


def _line(text: Text, mention: Mention) -> tuple[int, list[Token], list[Token]]:
    """The first token of the line of a mention, and the words before and after the mention in it."""
    tokens, start, end = text.tokens, mention.first, mention.last
    while start and tokens[start - 1].kind != "newline":
        start -= 1
    while end < len(tokens) and tokens[end].kind != "newline":
        end += 1
    before = [t for t in tokens[start : mention.first] if t.kind == "word"]
    return start, before, [t for t in tokens[mention.last : end] if t.kind == "word"]


def _own_line(text: Text, mention: Mention) -> bool:
    """Does a date stand on a line with nothing but a few words that a mark sets apart."""
    start, before, after = _line(text, mention)
    if len(before) + len(after) > _HEAD_WORDS or mention.first - start > _HEAD_WORDS or mention.proclitics:
        return False
    return not before or text.tokens[mention.first - 1].kind not in ("word", "number") or mention.rule == _BOTH


def _heads(text: Text, mention: Mention) -> bool:
    """Does a date stand on its own line, or between the name of a town and a mark that begins the report."""
    tokens = text.tokens
    start, before, _ = _line(text, mention)
    marked = mention.last < len(tokens) and tokens[mention.last].kind == "punct"
    clear = mention.first == start or tokens[mention.first - 1].kind in ("punct", "quote")
    return _own_line(text, mention) or (marked and clear and len(before) <= 3)
