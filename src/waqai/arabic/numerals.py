"""The grammar of Arabic number words: reading them and writing them out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

FIRST, JOINED, PLAIN = "first", "joined", "plain"
_NO_LIMIT = 10**18
MAX_SPELLED = 1_000_000
_MAX_DIGITS = 9  # longer runs of digits are telephone and serial numbers
_THOUSANDS, _DECIMALS = ",\u066c.", ".\u066b,"


class NumberWord(msgspec.Struct, frozen=True, gc=False):
    """What a number word says: its class (see data/numbers.tsv), its value, whether it may take the article alone."""

    cls: str
    value: int
    article: str = "yes"
    needs: str = ""


class NumberRow(NamedTuple):
    """One row of the table of number words, as spelled."""

    form: str
    word: NumberWord
    gender: str
    spell: str


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One reading of one word or digit token inside a number.

    `joined` says that "and" is printed onto it; `plain` that nothing but the article is. Digits stand for `value / per`
    before a scale; `whole` says that without one they are the integer `value`. A `range` token is `value` to `per`.
    """

    cls: str
    value: int
    joined: bool = False
    plain: bool = True
    definite: bool = False
    alone: bool = True
    per: int = 1
    whole: bool = True
    cut: int = 0
    proclitics: str = ""


Pieces = Mapping[int, Sequence[Piece]]


class Read(msgspec.Struct, frozen=True, gc=False):
    """A value read from the pieces up to `end` (exclusive), with the first piece; `scale` is the last scale word's."""

    value: int
    end: int
    first: Piece
    scale: int = 0


class Numerals(NamedTuple):
    """The number words by folded form, and the forms used to write numbers out by (class, value, gender, use)."""

    words: Mapping[str, tuple[NumberWord, ...]]
    spelled: Mapping[tuple[str, int, str, str], str]
    conjunction: str
    article: str


def make_numerals(rows: Iterable[NumberRow], fold: Callable[[str], str]) -> Numerals:
    """The tables of `rows`; forms of several words are left to the lexicon."""
    words: dict[str, tuple[NumberWord, ...]] = {}
    spelled: dict[tuple[str, int, str, str], str] = {}
    conjunction = article = ""
    for row in rows:
        if row.word.cls == "and":
            conjunction = row.form
        elif row.word.cls == "prefix":
            article = article or (row.form if row.word.value == 1 else "")
        elif " " not in row.form:
            key = fold(row.form)
            words[key] = (*words.get(key, ()), row.word)
        if row.spell:
            for gender in row.gender or "mf":
                spelled.setdefault((row.word.cls, row.word.value, gender, row.spell), row.form)
    return Numerals(words, spelled, conjunction, article)


def read_digits(fold: str) -> Piece | None:
    """The piece of a number token in ASCII digits; None for percentages, dates, clock times, telephone numbers."""
    if fold.isdecimal():
        if len(fold) > _MAX_DIGITS or (fold[0] == "0" and len(fold) != 2):
            return None
        return Piece("digits", int(fold))
    if len(fold) > 2 * _MAX_DIGITS:
        return None
    low, dash, high = fold.partition("-")
    if dash:
        if low.isdecimal() and high.isdecimal() and len(high) < _MAX_DIGITS and 0 < int(low) < int(high) and low[0] != "0":
            return Piece("range", int(low), per=int(high))
        return None
    marks = {c for c in fold if not c.isdecimal()}
    if len(marks) != 1 or fold[-1] == "%":
        return None
    mark = marks.pop()
    groups = fold.split(mark)
    number = int("".join(groups))
    threes = {len(group) for group in groups[1:]} == {3}
    in_thousands = mark in _THOUSANDS and threes and len(groups[0]) <= 3 and groups[0][0] != "0"
    if len(groups) > 2:
        return Piece("digits", number) if in_thousands else None
    if mark not in _DECIMALS and not in_thousands:
        return None
    return Piece("digits", number, per=10 ** len(groups[1]) if mark in _DECIMALS else 1, whole=in_thousands)


def _best(found: Iterable[Read]) -> Read | None:
    """The longest reading, the first of equals."""
    best: Read | None = None
    for read in found:
        if best is None or read.end > best.end:
            best = read
    return best


def _options(at: Pieces, i: int, how: str) -> Iterator[tuple[Piece, int]]:
    for piece in at.get(i, ()):
        if piece.cls == "and":
            if how == JOINED:
                yield from ((p, i + 2) for p in at.get(i + 1, ()) if p.plain and p.cls != "and")
        elif how == FIRST or (piece.joined if how == JOINED else piece.plain):
            yield piece, i + 1


def _below_100(at: Pieces, i: int, how: str) -> Iterator[Read]:
    for p, j in _options(at, i, how):
        if p.cls in ("unit", "first"):
            for q, k in _options(at, j, PLAIN):
                if q.cls == "ten" and not q.definite:
                    yield Read(10 + p.value, k, p)
            for q, k in _options(at, j, JOINED):
                if q.cls == "tens" and (p.definite or not q.definite):
                    yield Read(p.value + q.value, k, p)
        if p.cls in ("unit", "ten", "tens") and p.alone:
            yield Read(p.value, j, p)


def _below_1000(at: Pieces, i: int, how: str) -> Iterator[Read]:
    for p, j in _options(at, i, how):
        hundreds = []
        if p.cls == "hundred":
            hundreds.append(Read(p.value, j, p))
        elif p.cls == "unit" and p.value > 2:
            after = _options(at, j, PLAIN)
            hundreds += [Read(100 * p.value, k, p) for q, k in after if q.cls == "hundred" and q.value == 100]
        for h in hundreds:
            for rest in _below_100(at, h.end, JOINED):
                yield Read(h.value + rest.value, rest.end, p)
            for q, k in _options(at, h.end, JOINED):
                if q.cls == "digits" and q.whole and 0 < q.value < 100:
                    yield Read(h.value + q.value, k, p)
            yield h
    yield from _below_100(at, i, how)


def _scale_after(at: Pieces, i: int, definite: bool) -> tuple[Piece, int] | None:
    for s, k in _options(at, i, PLAIN):
        if s.cls in ("scale", "scaled") and (definite or not s.definite):
            return s, k
    return None


def _half(at: Pieces, i: int, how: str, scale: int) -> Iterator[Read]:
    """Half or a quarter: of the scale word that follows, or else of `scale`."""
    for p, j in _options(at, i, how):
        if p.cls != "half":
            continue
        after = _scale_after(at, j, True)
        if after and (not scale or after[0].value == scale):
            yield Read(after[0].value // p.value, after[1], p)
        elif scale and not after:
            yield Read(scale // p.value, j, p)


def _part(at: Pieces, i: int, how: str, limit: int, hundreds: bool) -> Iterator[Read]:
    """One part of a number below `limit`, with its scale; `hundreds`: the part before was whole hundreds of `limit`."""
    groups = [_best(_below_1000(at, i, how))]
    for p, j in _options(at, i, how):
        if p.cls == "digits":
            groups.append(Read(p.value, j, p))
        elif p.cls in ("scale", "dual") and not (how == JOINED and p.definite):
            scale = p.value if p.cls == "scale" else p.value // 2
            if scale < limit or (scale == limit and hundreds):
                yield Read(p.value, j, p, scale)
    for group in groups:
        if group is None:
            continue
        digits = group.first.cls == "digits"
        after = _scale_after(at, group.end, group.first.definite)
        if after:
            scale = after[0].value
            per = group.first.per if digits else 1
            if scale < limit and group.value * scale % per == 0:
                yield Read(group.value * scale // per, after[1], group.first, scale)
        elif group.value < limit and (not digits or group.first.whole):
            yield group
    if how == FIRST:
        yield from _half(at, i, how, 0)


def read_number(at: Pieces, i: int) -> Read | None:
    """The longest exact number whose first word stands at `i`; `end` is one past its last word."""
    total, limit, end, how = 0, _NO_LIMIT, i, FIRST
    first: Piece | None = None
    hundreds, last = False, 0
    while True:
        part = _best(_part(at, end, how, limit, hundreds))
        if part is None:
            break
        first = first or part.first
        total, end = total + part.value, part.end
        if not part.scale:
            break
        multiple = part.value // part.scale
        hundreds = multiple % 100 == 0
        limit = last = part.scale
        half = _best(_half(at, end, JOINED, limit))
        if half:
            total, end = total + half.value, half.end
            break
        how = JOINED
    return Read(total, end, first, last) if first else None


def read_vague(at: Pieces, i: int) -> Read | None:
    """A vague number (tens, hundreds of thousands, several) at `i`; the value is its least."""

    def readings() -> Iterator[Read]:
        for p, j in _options(at, i, FIRST):
            if p.cls not in ("few", "many"):
                continue
            yield Read(p.value, j, p)
            for q, k in _options(at, j, PLAIN):
                if p.cls == "many" and q.cls == "scaled":
                    yield Read(p.value * q.value, k, p, q.value)
                elif p.cls == "few" and q.cls == "many":
                    more = [Read(q.value * s.value, m, p) for s, m in _options(at, k, PLAIN) if s.cls == "scaled"]
                    yield more[0] if more else Read(q.value, k, p)
                elif p.cls == "few" and q.cls == "ten":
                    yield Read(13, k, p)  # "a few and ten": three to nine and ten

    return _best(readings())


def read_ordinal(at: Pieces, i: int) -> Read | None:
    """An ordinal up to the ninety-ninth at `i`."""

    def readings() -> Iterator[Read]:
        for p, j in _options(at, i, FIRST):
            if p.cls not in ("ordinal", "ordfirst"):
                continue
            for q, k in _options(at, j, PLAIN):
                if q.cls == "ten" and not q.definite and p.value < 10:
                    yield Read(10 + p.value, k, p)
            for q, k in _options(at, j, JOINED):
                if q.cls == "tens" and q.definite == p.definite and p.value < 10:
                    yield Read(p.value + q.value, k, p)
            if p.cls == "ordinal":
                yield Read(p.value, j, p)

    return _best(readings())


def parse(words: Sequence[str], table: Numerals) -> int:
    """The number that folded words say; raises ValueError where they are not one whole number."""
    at: dict[int, list[Piece]] = {}
    for i, word in enumerate(words):
        pieces = at.setdefault(i, [])
        for joined in (False, True):
            if joined and not word.startswith(table.conjunction):
                continue
            rest = word[len(table.conjunction) :] if joined else word
            for definite in (False, True):
                if definite and not rest.startswith(table.article):
                    continue
                stem = rest[len(table.article) :] if definite else rest
                for w in table.words.get(stem, ()):
                    alone = not (definite and w.article == "compound")
                    pieces.append(Piece(w.cls, w.value, joined, not joined, definite, alone))
    read = read_number(at, 0)
    if read is not None and read.end == len(words):
        return read.value
    if len(words) == 1 and any(p.cls == "zero" for p in at[0]):
        return 0
    raise ValueError(f"not a number: {' '.join(words)!r}")


def _spell_below_1000(n: int, gender: str, table: Numerals) -> list[str]:
    """The parts of 1-999, without "and" between them."""
    hundreds, rest = divmod(n, 100)
    word = table.spelled
    parts = [word["hundred", 100 * hundreds, gender, "yes"]] if hundreds else []
    tens, unit = divmod(rest, 10)
    if rest == 10:
        parts.append(word["ten", 10, gender, "yes"])
    elif tens == 1:
        first = word["first" if unit < 3 else "unit", unit, gender, "yes"]
        # The ten of 11-19 takes the form of the thing counted, the unit the other one.
        parts.append(f"{first} {word['ten', 10, 'f' if gender == 'm' else 'm', 'yes']}")
    else:
        if unit:
            linked = word.get(("unit", unit, gender, "linked")) if tens else None
            feminine_one = tens and unit == 1 and gender == "f"
            parts.append(linked or word["first" if feminine_one else "unit", unit, gender, "yes"])
        if tens:
            parts.append(word["tens", 10 * tens, gender, "yes"])
    return parts


def _spell_thousands(n: int, table: Numerals) -> list[str]:
    word = table.spelled
    hundreds, rest = divmod(n, 100)
    single = {1: word["scale", 1000, "m", "yes"], 2: word["dual", 2000, "m", "yes"]}
    if rest in (0, 1, 2):
        parts = []
        if hundreds:
            plain = word["hundred", 100 * hundreds, "m", "yes"]
            construct = word.get(("hundred", 100 * hundreds, "m", "construct"), plain)
            parts.append(f"{construct} {single[1]}")
        return parts + ([single[rest]] if rest else [])
    parts = _spell_below_1000(n, "m", table)
    parts[-1] += " " + word["scaled", 1000, "m", "plural" if rest <= 10 else "accusative"]
    return parts


def spell(n: int, gender: str, table: Numerals) -> str:
    """The number 0 to 1,000,000 in nominative words, to count things of `gender` ("m" or "f"); raises ValueError."""
    if not 0 <= n <= MAX_SPELLED:
        raise ValueError(f"{n} is not between 0 and {MAX_SPELLED}")
    if n == 0:
        return table.spelled["zero", 0, gender, "yes"]
    if n == MAX_SPELLED:
        return table.spelled["scale", MAX_SPELLED, gender, "yes"]
    thousands, rest = divmod(n, 1000)
    parts = _spell_thousands(thousands, table) if thousands else []
    parts += _spell_below_1000(rest, gender, table) if rest else []
    return f" {table.conjunction}".join(parts)
