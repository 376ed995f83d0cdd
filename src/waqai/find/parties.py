"""Parties: who is meant by a noun phrase of persons, forces or bodies, with its count and what it is tied to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import GroupWord, HeadWord, PartyName
from waqai.model import Mention, Party, PartyRef, Quantity, Span, Text, Token
from waqai.text.tokens import inner_span

ONE = Quantity(1, 1, 1)
TWO = Quantity(2, 2, 2)
SOME = Quantity(2, 2, None, True)
ARMED = ("state_forces", "rebel_group", "political_militia", "identity_militia", "external_forces")
COMMON = ("party", "group", "head")
MAX_NAME = 4  # words of a person's name taken after a title
MAX_DEPTH = 3
NOUNS = ("act", "head", "means", "place_word", "source_noun", "report_noun")
OPENING = "\u00ab\u201c\u2018\u2039"


class Parties(NamedTuple):
    """The parties by id, and the letters of the small words that the grammar looks for (folded)."""

    by_id: Mapping[str, Party]
    of: str
    for_: str
    in_: str
    and_: str
    the: str


class _Reader:
    """One document being read: its tokens, the lexicon matches, the counts, and the country it is about."""

    def __init__(
        self,
        text: Text,
        at: Sequence[Sequence[Match]],
        counts: Mapping[int, Mention],
        parties: Parties,
        home: str | None,
        taken: Mapping[int, Mention],
    ) -> None:
        self.text, self.at, self.counts, self.parties, self.home, self.taken = text, at, counts, parties, home, taken
        self.tokens = text.tokens

    def best(self, i: int, kinds: Sequence[str], proclitics: Sequence[str] | None = None) -> Match | None:
        """The longest entry of these kinds at token `i`; with the given proclitics only, where given."""
        found: Match | None = None
        for match in self.at[i]:
            entry = match.entry
            if entry.kind not in kinds or (proclitics is not None and match.reading.proclitics not in proclitics):
                continue
            if entry.kind == "party" and not self.fits(entry.value):
                continue
            if found is None or match.last > found.last or (match.last == found.last and _rank(match) < _rank(found)):
                found = match
        return found

    def fits(self, name: PartyName) -> bool:
        return not name.theatre or name.theatre == self.home

    def skip(self, i: int, last: int) -> int:
        """The next token at or after `i` that is no quotation mark."""
        while i < last and self.tokens[i].kind == "quote":
            i += 1
        return i

    def word(self, i: int, last: int) -> str:
        return self.tokens[i].fold if i < last else ""

    def has(self, i: int, kind: str, value: object = None) -> Match | None:
        for match in self.at[i]:
            if match.entry.kind == kind and (value is None or match.entry.value == value):
                return match
        return None

    def party(self, name: PartyName, country: str | None = None) -> Party | None:
        """The party of a name; a generic organ becomes that of `country`, else of the document's country."""
        if not name.party.startswith("@"):
            return self.parties.by_id.get(name.party)
        owner = country or self.home
        return self.parties.by_id.get(f"{owner.lower()}-{name.party[1:]}") if owner else None


def _rank(match: Match) -> tuple[int, int]:
    """Names before common nouns, fewer cut letters first."""
    return (COMMON.index(match.entry.kind) if match.entry.kind in COMMON else 9, len(match.reading.proclitics) + len(match.reading.suffix))


class _Phrase(NamedTuple):
    """A noun phrase read so far: one past its last token, and who it names."""

    last: int
    ref: PartyRef
    suffix: str = ""


def find_parties(
    text: Text,
    at: Sequence[Sequence[Match]],
    counts: Sequence[Mention],
    parties: Parties,
    home: str | None,
    taken: Mapping[int, Mention],
) -> list[Mention]:
    """The noun phrases of the text that name parties or groups of persons, leftmost and longest.

    `taken` are tokens of times and places, by index; a place there gives way to a party name that reaches further.
    """
    reader = _Reader(text, at, {c.first: c for c in counts}, parties, home, taken)
    found: list[Mention] = []
    for sentence in text.sentences:
        i = sentence.first
        while i < sentence.last:
            if not at[i] and i not in reader.counts:
                i += 1
                continue
            mention = _mention(reader, i, sentence.last)
            if mention is None:
                i += 1
            else:
                found.append(mention)
                i = max(mention.last, i + 1)
    return resolve_known(text, found, parties)


def _mention(reader: _Reader, i: int, last: int) -> Mention | None:
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
            j = reader.counts[j].last  # tens of the hundreds
        i = j
    phrase = _phrase(reader, i, last, quantity, bare=i != start) if i < last else None
    if phrase is None:
        if count is None:
            return None
        ref = PartyRef(None, None, None, "unknown", quantity)
        other = reader.has(i, "adjective") if i < last else None
        end = other.last if other is not None else count.last
        return Mention("party", start, end, Span(count.span.start, reader.tokens[end - 1].end), ref, "party.count", parts, proclitics)
    if i == start:
        match = reader.best(i, COMMON)
        if match is not None:
            proclitics, cut = match.reading.proclitics, match.reading.cut
    begin = inner_span(reader.text, reader.tokens[start], cut).start if count is None else count.span.start
    rule = f"party.{phrase.ref.head or 'name'}" + (".owned" if phrase.suffix else "")
    taken = reader.taken.get(start)
    if taken is not None and (phrase.last < taken.last or (phrase.last == taken.last and phrase.ref.party is None)):
        return None
    end_token = reader.tokens[phrase.last - 1]
    return Mention("party", start, phrase.last, Span(begin, end_token.end), phrase.ref, rule, parts, proclitics)


def _phrase(reader: _Reader, i: int, last: int, quantity: Quantity | None, bare: bool, depth: int = 0) -> _Phrase | None:
    """The phrase whose head stands at `i`; `bare` heads (after a count) carry no proclitic."""
    match = reader.best(i, COMMON, ("",) if bare else None)
    if match is None:
        return None
    kind, value = match.entry.kind, match.entry.value
    if kind == "group" and value.role == "family" and quantity is None and not match.reading.definite and value.number == "p":
        return None  # without article or count the word reads as the capture of somebody
    if kind == "party":
        return _named(reader, match, last, quantity, depth)
    if quantity is None and _adjectival(reader, i, match):
        return None
    if kind == "group":
        return _group(reader, match, last, quantity, depth)
    return _headed(reader, match, last, quantity, value, depth)


def _adjectival(reader: _Reader, i: int, match: Match) -> bool:
    """Does a word that may be a noun of persons only describe the noun before it ("the armed clashes", "a suicide attack")."""
    if i == 0 or match.reading.proclitics or match.last > i + 1:
        return False
    if reader.has(i, "adjective") is None and reader.has(i, "nisba") is None and reader.has(i, "means") is None:
        return False
    before = reader.tokens[i - 1]
    if before.kind != "word":
        return False
    verbal = any(m.entry.of == "verb" for m in reader.at[i - 1])
    if match.reading.definite:
        return not verbal and before.fold.startswith(reader.parties.the)
    noun = any(m.entry.kind in NOUNS and m.entry.of == "noun" for m in reader.at[i - 1])
    return noun and not verbal and match.entry.value.number == "s" if match.entry.kind == "group" else False


def _named(reader: _Reader, match: Match, last: int, quantity: Quantity | None, depth: int) -> _Phrase:
    end, country = _adjectives(reader, match.last, last)
    party = reader.party(match.entry.value, country)
    cls = party.cls if party else "state_forces"
    who = "civilians" if cls in ("civilians", "protesters") else "combatants"
    ref = PartyRef(party, cls, party.country if party else country, who, quantity, head="name")
    end = _aside(reader, end, last)
    j = reader.skip(end, last)
    if j < last and depth < MAX_DEPTH and reader.has(j, "link") is not None:
        patron = _tied(reader, end, last, depth, partitive=False)
        if patron is not None:
            end = patron.last
    return _Phrase(end, ref)


def _aside(reader: _Reader, end: int, last: int) -> int:
    """Past a bracket that gives the party's other name."""
    tokens = reader.tokens
    if end + 2 < last and tokens[end].text == "(":
        for close in range(end + 1, min(end + 6, last)):
            if tokens[close].text == ")":
                match = reader.best(end + 1, ("party",))
                return close + 1 if match is not None else end
    return end


def _adjectives(reader: _Reader, i: int, last: int) -> tuple[int, str | None]:
    """One past the adjectives that follow at `i`, and the country that one of them names; they do not stand behind an opening quote."""
    country = None
    end = i
    while True:
        j = end
        while j < last and reader.tokens[j].kind == "quote" and reader.tokens[j].text not in OPENING:
            j += 1
        if j >= last:
            return end, country
        nisba = reader.has(j, "nisba")
        if nisba is not None and not nisba.reading.proclitics:
            country = country or nisba.entry.value
            end = nisba.last
            continue
        adjective = reader.has(j, "adjective")
        if adjective is not None and not adjective.reading.proclitics:
            end = adjective.last
            continue
        return end, country


def _group(reader: _Reader, match: Match, last: int, quantity: Quantity | None, depth: int) -> _Phrase:
    word: GroupWord = match.entry.value
    if quantity is None:
        quantity = {"d": TWO, "p": SOME}.get(word.number, ONE)
        if match.reading.definite and word.number != "d":
            quantity = None  # the known ones: no count is stated
    outcome = word.role.split(":")[1] if word.role and word.role.startswith("casualty:") else None
    cls, who = word.cls, word.who
    end, country = _adjectives(reader, match.last, last)
    party: Party | None = None
    tied = _tied(reader, end, last, depth, partitive=True) if depth < MAX_DEPTH else None
    if tied is not None:
        end = tied.last
        party, country = tied.ref.party, country or tied.ref.country
        if cls is None or (cls in ("state_forces", "unknown") and tied.ref.cls not in (None, "civilians")):
            cls = tied.ref.cls
        who = who if who != "unknown" else tied.ref.who
    ref = PartyRef(party, cls, country, who or "unknown", quantity, outcome, word.role, head="group")
    return _Phrase(_person(reader, end, last, match), ref, match.reading.suffix)


def _headed(reader: _Reader, match: Match, last: int, quantity: Quantity | None, word: HeadWord, depth: int) -> _Phrase | None:
    end, country = _adjectives(reader, match.last, last)
    party: Party | None = None
    cls = word.cls
    tied = _tied(reader, end, last, depth, partitive=word.kind in ("members", "unit", "crowd", "site")) if depth < MAX_DEPTH else None
    if tied is not None:
        end = tied.last
        party, country, cls = tied.ref.party, country or tied.ref.country, tied.ref.cls or cls
    elif country is not None and word.kind in ("force", "organ", "aircraft", "artillery", "unit", "members", "site") and word.cls is None:
        party = reader.parties.by_id.get(f"{country.lower()}-army")
        cls = cls or "state_forces"
    elif word.kind == "site" and word.cls is None and not (country or quantity or match.reading.suffix):
        return None  # a thing that nobody is said to own
    elif not (country or end > match.last or match.reading.definite or match.reading.suffix or quantity or cls or word.kind == "members"):
        return None  # a bare common noun names nobody
    who = word.who or "combatants"
    ref = PartyRef(party, cls, country or (party.country if party else None), who, quantity, head=f"head.{word.kind}")
    return _Phrase(end, ref, match.reading.suffix)


def _tied(reader: _Reader, end: int, last: int, depth: int, partitive: bool) -> _Phrase | None:
    """The party that a phrase ending at `end` is tied to: construct, 'of', 'in', or 'belonging to'."""
    j = reader.skip(end, last)
    if j >= last:
        return None
    small = reader.parties
    link = reader.has(j, "link")
    if link is not None and not link.reading.proclitics.startswith(small.and_):
        k = reader.skip(link.last, last)
        if k < last:
            if reader.tokens[k].fold in (small.of, small.in_):
                k = reader.skip(k + 1, last)
            return _phrase(reader, k, last, None, bare=False, depth=depth + 1) if k < last else None
        return None
    fold = reader.tokens[j].fold
    if fold == small.of or fold == small.in_:
        if not (partitive or fold == small.in_):
            return None
        k = reader.skip(j + 1, last)
        if k >= last or (k in reader.taken and reader.best(k, ("party",), ("",)) is None):
            return None
        return _phrase(reader, k, last, None, bare=True, depth=depth + 1)
    match = reader.best(j, COMMON, ("",))
    if match is not None:
        taken = reader.taken.get(j)
        if taken is not None and taken.last > match.last:
            return None
        return _phrase(reader, j, last, None, bare=True, depth=depth + 1)
    of_them = reader.best(j, ("party",), (small.for_,))
    if of_them is not None:
        return _phrase(reader, j, last, None, bare=False, depth=depth + 1)
    return None


def _person(reader: _Reader, end: int, last: int, match: Match) -> int:
    """Past the words of a person's name that follow a singular noun: words that are in no list."""
    word: GroupWord = match.entry.value
    if word.number != "s":
        return end
    taken = 0
    while end < last and taken < MAX_NAME:
        token: Token = reader.tokens[end]
        if token.kind != "word" or reader.at[end] or len(token.fold) < 3 or end in reader.taken:
            break
        end, taken = end + 1, taken + 1
    return end


def with_class(ref: PartyRef, cls: str) -> PartyRef:
    """The same reference under another class."""
    return msgspec.structs.replace(ref, cls=cls)


def resolve_known(text: Text, mentions: Sequence[Mention], parties: Parties) -> list[Mention]:
    """The same mentions, with "the organisation", "the movement" and "its fighters" led back to the party last called so."""
    last: dict[str, PartyRef] = {}
    latest: PartyRef | None = None
    out: list[Mention] = []
    for mention in mentions:
        ref: PartyRef = mention.value
        words = [t.fold.removeprefix(parties.the) for t in text.tokens[mention.first : mention.last] if t.kind == "word"]
        if ref.party is None and ref.head and ref.cls is None and ref.country is None:
            known = last.get(words[0]) if words and len(words) <= 2 else None
            if known is None and _owned(text, mention):
                known = latest
            if known is not None:
                ref = msgspec.structs.replace(ref, party=known.party, cls=known.cls, country=known.country)
                mention = msgspec.structs.replace(mention, value=ref, rule=f"{mention.rule}.known")
        elif ref.party is not None and ref.cls in ARMED:
            latest = ref
            for word in words:
                last[word] = ref
        out.append(mention)
    return out


def _owned(text: Text, mention: Mention) -> bool:
    """Does the phrase end in "his", "its" or "their"."""
    return mention.rule.endswith(".owned")
