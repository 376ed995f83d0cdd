"""Numerals of a text, and the counts among them: how many, with the words that bind the number."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from waqai.arabic.numerals import NumberWord, Piece, Read, read_digits, read_number, read_ordinal, read_vague
from waqai.knowledge.lexicon import Match, Scan
from waqai.knowledge.numbers import BOUND, NOT_COUNT, NUMBER, NotCount
from waqai.model import Mention, Quantity, Span, Text, Token
from waqai.text.tokens import inner_span

Matches = Sequence[Sequence[Match]]

_AND, _ARTICLE, _ALEF = "\u0648", "\u0627\u0644", "\u0627"
_LOOK_BACK = 4  # tokens of the longest phrase before a number
_AFTER_NOUN = 4  # tokens between a number and "at least" after its noun
_TALLY = 7  # tokens between "exceeded" and its number
_SHARES = frozenset("%\u066a\u2030$\u20ac\u00b0")
_FORMULA = frozenset("$\u20ac=+/#")
_LIST_MARKS = frozenset("-.):\u2013")
_YEARS = range(1900, 2036)
_NAMES = ("unit", "weapon")  # overruled by a counted noun after the number


def _piece(match: Match, token: Token) -> Piece | None:
    word: NumberWord = match.entry.value
    reading = match.reading
    if reading.suffix or (word.needs and (word.needs[-1] in token.text) == (word.needs[0] == "-")):
        return None
    link = reading.proclitics
    return Piece(
        word.cls,
        word.value,
        joined=link == _AND,
        plain=not link,
        definite=reading.definite,
        alone=not (reading.definite and word.article == "compound"),
        cut=reading.cut if reading.cut >= len(link) else len(link) + 1,  # an article melted into li- is left out with it
        proclitics=link + (_ARTICLE if reading.definite else ""),
    )


def _pieces(text: Text, scan: Scan) -> dict[int, list[Piece]]:
    """The readings of every token that may belong to a number."""
    at: dict[int, list[Piece]] = {}
    blocked: list[int] = []
    for token in text.tokens:
        if token.kind == "number":
            piece = read_digits(token.fold)
            if piece:
                at[token.index] = [piece]
    for i in scan.where.get(NUMBER, ()):
        for match in scan.at[i]:
            if match.entry.kind != NUMBER:
                continue
            if match.entry.value.cls == "blocked":
                blocked.extend(range(match.first, match.last))
                continue
            piece = _piece(match, text.tokens[i])
            if piece:
                at.setdefault(i, []).append(piece)
    for i in blocked:
        at.pop(i, None)
    return at


def _phrase_end(matches: Matches, i: int, end: int) -> int:
    """The end of a vague phrase of several words ("a number of") at `i`, at least `end`."""
    last = end
    if last == i + 1:
        for match in matches[i]:
            if match.entry.kind == NUMBER and match.entry.value.cls == "few":
                last = max(last, match.last)
    return last


def find_numerals(text: Text, scan: Scan) -> list[Mention]:
    """Numbers (kind "numeral", value a Quantity) and ordinals (kind "ordinal", value an int), in order.

    A definite ten ("the twentieth, the twenty") is both. The span holds the number's words with their article.
    """
    at = _pieces(text, scan)
    found: list[Mention] = []
    done = 0
    for i in sorted(at):
        if i >= done:
            done = _numeral_at(text, scan.at, at, i, found) or done
    return found


def _numeral_at(text: Text, matches: Matches, at: dict[int, list[Piece]], i: int, found: list[Mention]) -> int:
    """Appends what begins at `i` and returns its end, or 0."""
    head = at[i][0]
    if head.cls in ("and", "prefix"):
        return 0
    if head.cls == "range":
        scale = next((p for p in at.get(i + 1, ()) if p.cls in ("scale", "scaled") and p.plain), None)
        times, end = (scale.value, i + 2) if scale else (1, i + 1)
        value = Quantity(head.value * times, head.value * times, head.per * times)
        found.append(_mention(text, at, i, Read(0, end, head), "numeral", value, "number.range"))
        return end
    number, vague, ordinal = read_number(at, i), read_vague(at, i), read_ordinal(at, i)
    longest = max(read.end if read else 0 for read in (number, vague, ordinal))
    if not longest:
        return 0
    if number and number.end == longest:
        n = number.value
        rule = "number.digits" if number.first.cls == "digits" and longest == i + 1 else "number.words"
        found.append(_mention(text, at, i, number, "numeral", Quantity(n, n, n), rule))
        if number.first.definite and number.first.cls == "tens" and longest == i + 1:
            found.append(_mention(text, at, i, number, "ordinal", n, "ordinal.tens"))
    elif vague and vague.end == longest:
        end = _phrase_end(matches, i, vague.end)
        value = Quantity(vague.value, vague.value, 19 if vague.value == 13 else None, vague=True)
        found.append(_mention(text, at, i, msgspec.structs.replace(vague, end=end), "numeral", value, "number.vague"))
        return end
    elif ordinal:
        found.append(_mention(text, at, i, ordinal, "ordinal", ordinal.value, "ordinal.words"))
    return longest


def _mention(
    text: Text, at: dict[int, list[Piece]], i: int, read: Read, kind: str, value: Quantity | int, rule: str
) -> Mention:
    """The mention of `read` at `i`, with an article printed apart before it taken in."""
    first, cut, letters = i, read.first.cut, read.first.proclitics
    if not letters and i:
        for p in at.get(i - 1, ()):
            if p.cls == "prefix" or p.cls == "and":
                letters = text.tokens[i - 1].fold
                if p.cls == "prefix" and p.value == 1:
                    first, cut = i - 1, p.cut
                break
    span = Span(inner_span(text, text.tokens[first], cut).start, text.tokens[read.end - 1].end)
    return Mention(kind, first, read.end, span, value, rule, proclitics=letters)


def find_counts(text: Text, matches: Matches, numerals: Sequence[Mention], masked: AbstractSet[int]) -> list[Mention]:
    """The numerals that count things (kind "count", value a Quantity by the codebook), with the words that bind them.

    `masked` holds the tokens that other finders have claimed (times). The noun counted is not part of the span.
    """
    free = [m for m in numerals if m.kind == "numeral" and masked.isdisjoint(range(m.first, m.last))]
    starts = {m.first for m in free}
    counts: list[Mention] = []
    listed = -1  # where the last number of a list of unit numbers ended
    k = 0
    while k < len(free):
        number = free[k]
        pair = _range(text, matches, number, free[k + 1]) if k + 1 < len(free) else None
        quantity, parts = (pair, (number, free[k + 1])) if pair else (number.value, (number,))
        k += len(parts)
        reason = _not_count(text, matches, parts, listed)
        if reason is not None:
            listed = parts[-1].last if reason == "unit" else -1
            continue
        counts.append(_bound(text, matches, parts, quantity, starts))
    return counts


def _before(matches: Matches, i: int, kind: str) -> Iterator[Match]:
    """The matches of `kind` that end at token `i`, the longest first."""
    for start in range(max(0, i - _LOOK_BACK), i):
        for match in matches[start]:
            if match.last == i and match.entry.kind == kind:
                yield match


def _starting(matches: Matches, i: int, kind: str) -> Iterator[Match]:
    if i < len(matches):
        yield from (m for m in matches[i] if m.entry.kind == kind)


def _joins(text: Text, matches: Matches, i: int) -> bool:
    """Does token `i` join the ends of a range: to, or, a dash."""
    token = text.tokens[i]
    if token.kind == "punct":
        return token.text in ("-", "\u2013", "\u2014")
    return any(m.entry.value.place == "join" and not m.reading.cut for m in _starting(matches, i, BOUND))


def _range(text: Text, matches: Matches, low: Mention, high: Mention) -> Quantity | None:
    """The quantity of two numerals that are the ends of one range."""
    gap = high.first - low.last
    if gap > 1 or low.value.vague or high.value.vague or low.value.best != low.value.high:
        return None
    if gap == 1 and _joins(text, matches, low.last):
        if high.proclitics:
            return None
    else:
        between = any(m.entry.value.place == "between" for m in _before(matches, low.first, BOUND))
        if not between or high.proclitics[:1] != _AND or (gap and text.tokens[low.last].fold != _AND):
            return None
    a, b = low.value.best, high.value.high
    scale = next((s for s in (10**9, 10**6, 10**3) if b % s == 0), 1)
    if scale > 1 and text.tokens[high.last - 1].kind == "word" and a < b // scale:  # "three to five thousand"
        a *= scale
    return Quantity(a, a, b) if a < b else None


def _not_count(text: Text, matches: Matches, parts: tuple[Mention, ...], listed: int) -> str | None:
    """Why the number counts nothing: the class of the word beside it, or what shows it; None for a count."""
    tokens, first, last = text.tokens, parts[0].first, parts[-1].last
    quantity: Quantity = parts[0].value
    definite = _definite(parts[0])
    bracketed = first > 0 and last < len(tokens) and tokens[first - 1].text + tokens[last].text == "()"
    following = last + bracketed
    while following < len(tokens) and tokens[following].kind == "quote":
        following += 1
    for m in _starting(matches, following, NOT_COUNT):
        value: NotCount = m.entry.value
        right = not m.reading.proclitics or (m.reading.definite and m.reading.cut == 2 and (definite or quantity.vague))
        if value.side == "after" and right and not m.reading.suffix and _fits(value, quantity):
            if value.cls == "span" and (2 < quantity.best < 11 or _dated(tokens, m.last)):
                continue  # "five on Friday", "five in 2007"
            return value.cls
    nouns = [m.entry.value.cls for m in _starting(matches, following, NOT_COUNT) if m.entry.value.side == "counted"]
    counted = "people" in nouns
    if bracketed and not nouns:
        return "bracket"  # an age, a year of birth
    marks = _marks(tokens, first, last)
    if marks:
        return marks
    if listed >= 0 and not counted and listed >= first - 1 and parts[0].proclitics[:1] == _AND:
        return "unit"
    at = first - 1 if parts[0].proclitics and first and tokens[first - 1].fold == parts[0].proclitics else first
    while at and tokens[at - 1].kind == "quote":
        at -= 1
    for m in () if parts[0].proclitics[:1] == _AND else _before(matches, at, NOT_COUNT):
        value = m.entry.value
        if value.side == "before":
            overruled = (counted and value.cls in _NAMES) or (quantity.vague and value.cls in (*_NAMES, "year"))
            if _fits(value, quantity) and not overruled and (m.reading.definite or not value.only_definite):
                return value.cls
        elif value.side == "after" and (
            m.reading.definite or m.reading.suffix if definite else quantity.high == 1 and not m.reading.cut
        ):
            return value.cls  # "the last five days", "one hour"
    is_year = last - first == 1 and tokens[first].fold.isdigit() and quantity.best in _YEARS
    bare = last == len(tokens) or tokens[last].kind != "word"
    if is_year and not counted and (quantity.best % 100 or bare) and not any(_before(matches, first, BOUND)):
        return "year"
    return None


def _dated(tokens: Sequence[Token], i: int) -> bool:
    """Does a number or a definite word stand at `i`, so that the time noun before it names a day or a year."""
    return i < len(tokens) and (tokens[i].kind == "number" or tokens[i].fold.startswith(_ARTICLE))


def _fits(value: NotCount, quantity: Quantity) -> bool:
    return not value.numbers or quantity.best in value.numbers


def _definite(number: Mention) -> bool:
    letters = number.proclitics
    return letters.endswith(_ARTICLE) or letters.endswith(_ARTICLE[1] * 2)


def _marks(tokens: Sequence[Token], first: int, last: int) -> str | None:
    """What the marks and foreign words round a number in digits say: a list number, a share, money, a type."""
    if tokens[first].kind != "number" and tokens[last - 1].kind != "number":
        return None
    if last < len(tokens):
        after = tokens[last]
        touching = after.start == tokens[last - 1].end
        if after.text in _SHARES:
            return "share"
        if after.kind == "latin":
            return "foreign"
        if touching and after.text in _FORMULA:
            return "formula"
        if touching and after.text in _LIST_MARKS and (first == 0 or tokens[first - 1].kind == "newline"):
            return "list"
    if first == 0:
        return None
    before = tokens[first - 1]
    if before.text in _FORMULA:
        return "formula"
    if before.kind == "latin":
        return "foreign"
    glued = before.text in ("-", "\u2013", "_") and before.end == tokens[first].start and first > 1
    if glued and tokens[first - 2].end == before.start and tokens[first - 2].kind == "word":
        return "type"
    return None


def _bound(
    text: Text, matches: Matches, parts: tuple[Mention, ...], quantity: Quantity, numbers: AbstractSet[int]
) -> Mention:
    """The count of `parts`, with the words before and after that bind it."""
    first, last, start, letters = parts[0].first, parts[-1].last, parts[0].span.start, parts[0].proclitics
    ops: list[str] = []
    while True:
        match = next((m for m in _before(matches, first, BOUND) if m.entry.value.place == "before"), None)
        if match is None and len(parts) == 2 and not ops:
            match = next((m for m in _before(matches, first, BOUND) if m.entry.value.place == "between"), None)
        if match is None or parts[0].proclitics[:1] == _AND:
            break
        ops.append(match.entry.value.op)
        first, letters = match.first, match.reading.proclitics
        start = inner_span(text, text.tokens[first], match.reading.cut).start
    if not ops:
        ops += _far_bound(text, matches, first, numbers)
    end = parts[-1].span.end
    after = _after_bound(text, matches, last, numbers)
    if after:
        ops.append(after.entry.value.op)
        if after.first == last:
            last = after.last
            end = text.tokens[last - 1].end
    op = next((op for op in ops if op not in ("about", "range")), ops[0] if ops else "")
    kind = "vague" if quantity.vague else "exact" if quantity.low == quantity.high else "range"
    rule = f"count.{op or kind}"
    return Mention("count", first, last, Span(start, end), _apply(op, quantity), rule, parts, letters)


def _apply(op: str, q: Quantity) -> Quantity:
    """The quantity of the codebook for a number bound by `op`."""
    n = q.best
    if q.vague:
        return q
    if op == "atleast":
        return Quantity(n, n, None)
    if op == "morethan":
        return Quantity(n + 1, n + 1, None)
    if q.low != q.high:
        return q
    if op == "atmost":
        return Quantity(min(1, n), n, n)
    if op == "lessthan" and n > 1:
        return Quantity(1, n - 1, n - 1)
    return q


def _far_bound(text: Text, matches: Matches, first: int, numbers: AbstractSet[int]) -> list[str]:
    """The bound of a verb whose subject stands between it and the number: "the number of the dead exceeded"."""
    for i in range(first - 1, max(-1, first - 1 - _TALLY), -1):
        if text.tokens[i].kind not in ("word", "quote") or i in numbers:
            break
        tally = any(m.entry.value.place == "tally" and m.first == i for m in _starting(matches, i, BOUND))
        if tally and i:
            verbs = (m.entry.value for m in _before(matches, i, BOUND))
            return [v.op for v in verbs if v.op in ("morethan", "atmost")][:1]
    return []


def _after_bound(text: Text, matches: Matches, last: int, numbers: AbstractSet[int]) -> Match | None:
    """The bound after a number or after its noun, in the same clause."""
    for i in range(last, min(len(text.tokens), last + 1 + _AFTER_NOUN)):
        token = text.tokens[i]
        if token.kind not in ("word", "quote") or i in numbers:
            return None
        for m in _starting(matches, i, BOUND):
            if m.entry.value.place == "after" and not m.reading.cut:
                return m
        same_case = token.fold[-1] == _ALEF == text.tokens[i - 1].fold[-1]  # "13 soldiers and policemen at least"
        if i > last and token.fold[0] == _AND and not same_case:
            return None
    return None
