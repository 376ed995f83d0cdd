"""Parties: who is meant by a noun phrase of persons, forces or bodies, with its count and what it is tied to."""

from collections.abc import Mapping, Sequence

import msgspec

from waqai.find.party_reader import (
    ALEF,
    ANY_START,
    BARE,
    COMMON,
    HA,
    IN,
    NAME_STARTS,
    OPENING,
    STARTS,
    UN,
    Parties,
    Reader,
)  # fmt: skip
from waqai.find.party_words import name_end
from waqai.find.phrases import phrase_of
from waqai.knowledge.lexicon import Scan
from waqai.model import ARMED, ONE, SOME, Mention, PartyRef, Quantity, Span, Text
from waqai.text.tokens import inner_span

__all__ = ["Parties", "find_parties", "with_class"]
# Endings of first words of feminine names: ta marbuta, the plural in -at, the alef of "militia".
FEMININE = (HA, "\u0627\u062a", "\u064a\u0627")


def find_parties(
    text: Text,
    scan: Scan,
    counts: Sequence[Mention],
    parties: Parties,
    home: str | None,
    taken: Mapping[int, Mention],
) -> list[Mention]:
    """The noun phrases of the text that name parties or groups of persons, leftmost and longest.

    `taken` are tokens of times, places and numbers of things, by index; a place there gives way to a party name that reaches further.
    """
    reader = Reader(text, scan, {c.first: c for c in counts}, parties, home, taken)
    found: list[Mention] = []
    for sentence in text.sentences:
        reader.memory.people = None
        after = sentence.first
        for i in range(sentence.first, sentence.last):
            bits = reader.bits[i]
            if i < after or not (bits & ANY_START or i in reader.counts):
                continue
            mention: Mention | None = None
            if bits & STARTS or i in reader.counts:
                mention = _mention(reader, i, sentence.last)
            if mention is None and bits & NAME_STARTS:
                mention = _named_person(reader, i, sentence.last, found)
            if mention is not None:
                _remember(reader, mention)
                found.append(mention)
                after = mention.last
    return found


def _mention(reader: Reader, i: int, last: int) -> Mention | None:
    start, cut, proclitics = i, 0, ""
    quantity: Quantity | None = None
    parts: tuple[Mention, ...] = ()
    count = reader.counts.get(i)
    part = reader.has(i, "portion") if count is None else None
    if count is not None:
        quantity, proclitics, parts = count.value, count.proclitics, (count,)
        i = count.last
    elif part is not None:
        proclitics, cut = part.reading.proclitics, part.reading.cut
        quantity = ONE if part.entry.id == "one" else None
        i = part.last
        inner = reader.counts.get(i)
        if inner is not None:
            quantity, parts, i = inner.value, (inner,), inner.last
    if i != start:
        j = reader.skip(i, last)
        if reader.word(j, last) == reader.parties.of:
            j = reader.skip(j + 1, last)
        if j < last and j in reader.counts and quantity is not None and quantity.vague:
            inner = reader.counts[j]
            quantity, j = (quantity if inner.value.vague else inner.value), inner.last  # tens of the hundreds; a group of 54
        few = reader.has(j, "portion", plain=True) if j < last else None
        i = reader.skip(few.last, last) if few is not None else j
    match = reader.best(i, COMMON, None if i == start else BARE) if i < last else None
    phrase = phrase_of(reader, i, match, last, quantity) if match is not None else None
    if phrase is None:
        return _counted(reader, count, i, last) if count is not None else _others(reader, start, last)
    if i == start and match is not None:
        proclitics, cut = match.reading.proclitics, match.reading.cut
    taken = reader.taken.get(start)
    if taken is not None and (phrase.last < taken.last or (phrase.last == taken.last and phrase.ref.party is None)):
        return None
    begin = inner_span(reader.text, reader.tokens[start], cut).start if count is None else count.span.start
    rule = f"party.{phrase.ref.head or 'name'}" + (".owned" if phrase.suffix else "")
    end = _closed(reader, start, phrase.last, last)
    return Mention("party", start, end, Span(begin, reader.tokens[end - 1].end), phrase.ref, rule, parts, proclitics, phrase.suffix)


def _closed(reader: Reader, first: int, end: int, last: int) -> int:
    """Past the closing quote of a quotation that opens inside the phrase."""
    if end < last and reader.tokens[end].kind == "quote" and reader.tokens[end].text not in OPENING:
        inside = [t.text for t in reader.tokens[first + 1 : end] if t.kind == "quote"]
        if len(inside) % 2:
            return end + 1
    return end


def _counted(reader: Reader, count: Mention, i: int, last: int) -> Mention | None:
    """A number that stands for people by itself: "seven Iraqis", "thirty others", "killed 25 of them"."""
    quantity: Quantity = count.value
    end, cls, country = count.last, None, None
    ref = PartyRef(None, None, None, "unknown", quantity)
    nisba = reader.has(i, "nisba", plain=True) if i < last else None
    name = reader.best(i, ("party",), ("",)) if i < last else None
    other = reader.has(i, "adjective", plain=True) if i < last else None
    if nisba is not None and reader.before(i) >= count.first:
        end, cls, country = nisba.last, "civilians", nisba.entry.value or None
        ref = PartyRef(None, cls, country, "civilians", quantity, head="nation")
    elif other is None and (quantity.best == 1 or (quantity.vague and quantity.best == 2)):
        return None
    elif name is None and i < last and reader.tokens[i].kind == "word":
        small = reader.small(i) or reader.verbal(i) or any(m.entry.kind in ("report", "cue") for m in reader.at[i])
        before = reader.before(count.first)
        befallen = before >= 0 and reader.befalls(before) and not any(m.entry.of == "noun" for m in reader.at[i])
        if other is None and not small and not befallen:
            return None  # it counts something else
        if other is not None:
            end = other.last
        people = reader.memory.people
        if people is not None:
            ref = PartyRef(people.party, people.cls, people.country, people.who, quantity)
    begin, proclitics = count.span.start, count.proclitics
    return Mention("party", count.first, end, Span(begin, reader.tokens[end - 1].end), ref, "party.count", (count,), proclitics)


def _others(reader: Reader, i: int, last: int) -> Mention | None:
    """ "Another" and "others" right after an act that befalls people: of the same sort as those counted before."""
    match = reader.has(i, "other", plain=True)
    before = reader.before(i)
    if match is None or match.reading.definite or before < 0 or not reader.befalls(before):
        return None
    plural = reader.tokens[i].fold.endswith((UN, IN))
    people = reader.memory.people or PartyRef(None, None, None)
    ref = PartyRef(people.party, people.cls, people.country, people.who, SOME if plural else ONE)
    return Mention("party", i, i + 1, Span(reader.tokens[i].start, reader.tokens[i].end), ref, "party.other")


def _named_person(reader: Reader, i: int, last: int, found: Sequence[Mention]) -> Mention | None:
    """An unknown person's name right after an act that befalls people, or after the one who did it.

    It begins with a given name and has two words or more, or a nationality stands before it.
    """
    before = reader.before(i)
    if before >= 0 and found and found[-1].last == before + 1 and found[-1].first > 0:
        before = reader.before(found[-1].first)
    if before < 0 or not (reader.befalls(before) or reader.has(before, "title")):
        return None
    nisba = reader.has(i, "nisba", plain=True)
    start = nisba.last if nisba is not None and nisba.reading.definite else i
    start = reader.skip(start, last)
    end = name_end(reader, start, last, given=start == i) if start < last else start
    if end == start or end - i < 2:
        return None
    ref = PartyRef(None, "civilians", nisba.entry.value or None if nisba is not None else None, "civilians", ONE, head="person")
    token = reader.tokens[i]
    cut = nisba.reading.cut if nisba is not None else 0
    return Mention("party", i, end, Span(inner_span(reader.text, token, cut).start, reader.tokens[end - 1].end), ref, "party.person")


def _remember(reader: Reader, mention: Mention) -> None:
    """Note a party for the words that will point back to it."""
    ref: PartyRef = mention.value
    memory = reader.memory
    if ref.quantity is not None and ref.outcome is None and ref.head:
        memory.people = ref
    if ref.party is None or ref.cls not in ARMED or ref.head == "state":
        return
    the = reader.parties.the
    memory.seen.add(ref.party.id)
    memory.end = mention.last
    words = [t.fold for t in reader.tokens[mention.first : mention.last] if t.kind == "word"]
    memory.armed.append((msgspec.structs.replace(ref, quantity=None), _form(reader, mention, words[0] if words else "")))
    for word in words:
        memory.by_word[word.removeprefix(the).removesuffix(ALEF)] = ref
        memory.by_word[word.removeprefix(the)] = ref


def _form(reader: Reader, mention: Mention, word: str) -> str:
    """The gender and number that pronouns for a party have: `f`, `m`, or `p` for a party named by the people in it."""
    ref: PartyRef = mention.value
    if reader.has(mention.first, "feminine") or word.endswith(FEMININE):
        return "f"
    counted = ref.quantity is not None and ref.quantity.high != 1
    return "p" if counted or word.endswith((UN, IN)) or ref.head in ("group", "head.members") else "m"


def with_class(ref: PartyRef, cls: str) -> PartyRef:
    """The same reference under another class."""
    return msgspec.structs.replace(ref, cls=cls)
