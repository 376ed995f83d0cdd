"""Noun phrases of parties: a head, its adjectives and what ties it to a party, and who is meant by them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import GroupWord, HeadWord, PartyName
from waqai.model import Mention, Party, PartyRef, Quantity, Text

ONE = Quantity(1, 1, 1)
TWO = Quantity(2, 2, 2)
SOME = Quantity(2, 2, None, True)
ARMED = ("state_forces", "rebel_group", "political_militia", "identity_militia", "external_forces")
BANDS = ("rebel_group", "political_militia", "identity_militia")
STATE = ("state_forces", "external_forces")
COMMON = ("party", "group", "head")
SMALL = ("function", "prep", "clause", "relative", "complement")
# Frames of acts that befall people: a person may follow them at once.
BEFALL = frozenset((
    "kill", "kill_on", "die", "die_passive", "death", "casualties", "claim", "fall", "seize", "seize_noun", "seize_on",
    "free", "free_noun", "expel", "recruit", "recruiting",
))  # fmt: skip
FORCES = ("force", "unit", "formation", "organ", "aircraft", "artillery", "members")
LOOSE = ("movement", "group")  # bodies and persons that are no part of the force they are loyal to
# One bit a kind of entry that the grammar asks for, so that most questions about a token cost one operation.
BITS = {
    kind: 1 << n
    for n, kind in enumerate(
        (*COMMON, *SMALL, "feminine", "portion", "title", "report", "cue", "adjective", "nisba", "side", "against", "link", "act", "means", "place",
         "place_word", "inside", "without", "other", "name", "name_part")
    )
}  # fmt: skip
VERB, BEFALLS = 1 << len(BITS), 2 << len(BITS)
SMALL_BITS = sum(BITS[k] for k in SMALL)
ADJECTIVAL = BITS["adjective"] | BITS["nisba"] | BITS["side"] | BITS["against"]
BEFORE_PERSON = SMALL_BITS | BITS["portion"] | BITS["title"] | BITS["report"] | BITS["cue"]
MASKS = {kinds: sum(BITS[k] for k in kinds) for kinds in (COMMON, ("party",), ("party", "head"))}
STARTS = MASKS[COMMON] | BITS["portion"] | BITS["other"]
NAME_STARTS = BITS["name"] | BITS["name_part"] | BITS["nisba"]
MAX_NAME = 4  # words of a person's name
MAX_DEPTH = 3
BARE = ("",)
OPENING = "\u00ab\u201c\u2018\u2039"
# Endings: ya, ha (ta marbuta), alef, ta, waw and nun, ya and nun, alef and nun.
YA, HA, ALEF, TA, UN, IN, AN = "\u064a", "\u0647", "\u0627", "\u062a", "\u0648\u0646", "\u064a\u0646", "\u0627\u0646"


class Parties(NamedTuple):
    """The parties by id, and the letters of the small words that the grammar looks for (folded)."""

    by_id: Mapping[str, Party]
    of: str
    for_: str
    in_: str
    and_: str
    the: str


class Phrase(NamedTuple):
    """A noun phrase read so far: one past its last token, who it names, and the pronoun on its head."""

    last: int
    ref: PartyRef
    suffix: str = ""


class Tail(NamedTuple):
    """What adjectives add to a head: one past the last, the country, the class, the party, and whether they set it against a party."""

    last: int
    country: str | None = None
    side: str | None = None
    party: Party | None = None
    against: bool = False


class Memory:
    """The parties named so far, for words that point back to them."""

    def __init__(self) -> None:
        self.by_word: dict[str, PartyRef] = {}
        self.armed: list[tuple[PartyRef, str]] = []
        self.organs: dict[str, PartyRef] = {}
        self.people: PartyRef | None = None
        self.seen: set[str] = set()
        self.states: set[int] = set()

    def latest(self, classes: Sequence[str] = ARMED) -> PartyRef | None:
        return next((ref for ref, _ in reversed(self.armed) if ref.cls in classes), None)

    def owner(self, suffix: str) -> PartyRef | None:
        """The party that a pronoun on a noun most likely means: the last one named by a word that the pronoun agrees with."""
        wanted = "m" if suffix == HA else "f" if suffix == HA + ALEF else "p"
        for ref, form in reversed(self.armed[-5:]):
            if form == wanted:
                return ref
        return self.armed[-1][0] if self.armed else None


class Reader:
    """One document being read: its tokens, the lexicon matches, the counts, the country it is about and the parties named so far."""

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
        self.bits = [_bits(matches) if matches else 0 for matches in at]
        self.memory = Memory()
        self.day = text.document.published.isoformat()[:7] if text.document.published else None

    def best(self, i: int, kinds: tuple[str, ...], proclitics: Sequence[str] | None = None, country: str | None = None) -> Match | None:
        """The longest entry of these kinds at token `i`; with the given proclitics only, where given."""
        if not self.bits[i] & MASKS[kinds]:
            return None
        found: Match | None = None
        rank: tuple[int, int, int] | None = None
        for match in self.at[i]:
            entry, reading = match.entry, match.reading
            kind = entry.kind
            if kind not in kinds or (proclitics is not None and reading.proclitics not in proclitics):
                continue
            if found is not None and match.last < found.last:
                continue
            if kind == "party" and not self.fits(entry.value, country):
                continue
            # Names before common nouns, those of a theatre before those of any, fewer letters cut off first.
            own = (COMMON.index(kind), 0 if kind == "party" and entry.value.theatre else 1, len(reading.proclitics) + len(reading.suffix))
            if rank is None or found is None or match.last > found.last or own < rank:
                found, rank = match, own
        return found

    def fits(self, name: PartyName, country: str | None = None) -> bool:
        """Does a name mean its party in a text about this country on this day; without a day, today."""
        if name.theatre and name.theatre != (country or self.home) and (country or name.party not in self.memory.seen):
            return False
        if self.day is None:
            return not name.until
        return not (name.since and self.day < name.since) and not (name.until and self.day >= name.until)

    def skip(self, i: int, last: int) -> int:
        """The next token at or after `i` that is no quotation mark or stroke."""
        tokens = self.tokens
        while i < last and (tokens[i].kind == "quote" or tokens[i].text == "/"):
            i += 1
        return i

    def word(self, i: int, last: int) -> str:
        return self.tokens[i].fold if 0 <= i < last else ""

    def before(self, i: int) -> int:
        """The word just before token `i`, quotation marks passed over, or -1."""
        i -= 1
        while i >= 0 and self.tokens[i].kind == "quote":
            i -= 1
        return i if i >= 0 and self.tokens[i].kind == "word" else -1

    def has(self, i: int, kind: str, plain: bool = False) -> Match | None:
        """The entry of a kind at token `i`; `plain`: without letters written before it."""
        if not self.bits[i] & BITS[kind]:
            return None
        for match in self.at[i]:
            if match.entry.kind == kind and not (plain and match.reading.proclitics):
                return match
        return None

    def verbal(self, i: int) -> bool:
        return bool(self.bits[i] & VERB)

    def befalls(self, i: int) -> bool:
        """Does token `i` name an act that befalls people."""
        return bool(self.bits[i] & BEFALLS)

    def party(self, name: PartyName, country: str | None = None) -> Party | None:
        """The party of a name; a generic organ becomes that of `country`, else of the document's country."""
        if not name.party.startswith("@"):
            return self.parties.by_id.get(name.party)
        owner = country or self.home
        return self.parties.by_id.get(f"{owner.lower()}-{name.party[1:]}") if owner else None

    def definite(self, match: Match) -> bool:
        return match.reading.definite or bool(match.reading.suffix) or match.entry.words[0].startswith(self.parties.the)

    def adjectival(self, i: int) -> bool:
        """May token `i` be an adjective."""
        return bool(self.bits[i] & ADJECTIVAL)

    def small(self, i: int) -> bool:
        """May token `i` be a preposition or another small word."""
        return bool(self.bits[i] & SMALL_BITS)


def _bits(matches: Sequence[Match]) -> int:
    bits = 0
    for _, _, entry, _ in matches:
        kind, of = entry.kind, entry.of
        if kind in BITS:
            bits |= BITS[kind]
            if kind == "act":
                bits |= (VERB if of == "verb" else 0) | (BEFALLS if entry.value.frame in BEFALL else 0)
            elif of == "verb":
                bits |= VERB
    return bits


def read_phrase(reader: Reader, i: int, last: int, quantity: Quantity | None, bare: bool, depth: int = 0) -> Phrase | None:
    """The phrase whose head stands at `i`; `bare` heads (after a count or in a construct) carry no proclitic."""
    match = reader.best(i, COMMON, BARE if bare else None)
    return phrase_of(reader, i, match, last, quantity, depth) if match is not None else None


def phrase_of(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, depth: int = 0) -> Phrase | None:
    """The phrase whose head is `match`."""
    kind, value = match.entry.kind, match.entry.value
    if kind == "party":
        return _named(reader, i, match, last, quantity, depth)
    if quantity is None and _other_word(reader, i, match):
        return None
    if kind == "head":
        return _headed(reader, i, match, last, quantity, value, depth)
    word: GroupWord = value
    if word.role == "family" and quantity is None and not reader.definite(match) and word.number == "p":
        return None  # without article or count the word reads as the capture of somebody
    return _group(reader, i, match, last, quantity, word, depth)


def _other_word(reader: Reader, i: int, match: Match) -> bool:
    """Is an uncounted word that may be a noun of persons or bodies rather an adjective, an act or a small word."""
    if match.last > i + 1:
        return False
    reading, value = match.reading, match.entry.value
    definite = reader.definite(match)
    if not definite and reader.small(i) and any(m.entry.kind in SMALL and m.reading.proclitics == reading.proclitics and m.last == i + 1 for m in reader.at[i]):
        return True
    before = reader.before(i)
    if before >= 0 and reader.has(before, "without", plain=True):
        return True
    if match.entry.kind == "head":
        return bool(value.kind == "artillery" and definite and before >= 0 and _is_definite(reader, before))
    single = value.number == "s"
    feminine = single and reader.tokens[i].fold.endswith(HA) and not reading.suffix
    if single and (value.role or feminine) and any(_noun_of_act(m) and m.reading.cut == reading.cut for m in reader.at[i]):
        return True  # the act, not the person it befell
    if value.role == "family" and reading.suffix and reading.proclitics:
        return True  # "with its family" means "as a whole"
    if not reader.adjectival(i) and reader.has(i, "means") is None:
        return False
    return _is_adjective(reader, i, match, before, feminine)


def _is_adjective(reader: Reader, i: int, match: Match, before: int, feminine: bool) -> bool:
    """Does a word that may be an adjective or a noun of persons only describe the noun before it ("the armed clashes")."""
    reading, single = match.reading, match.entry.value.number == "s"
    person = before >= 0 and (reader.verbal(before) or reader.befalls(before))
    if person:
        return False
    if feminine or (single and not reading.definite and reader.tokens[i].fold.endswith(ALEF)):
        return True
    if before < 0:
        return False
    if reading.proclitics:
        return single and reading.proclitics == reader.parties.and_ and reader.adjectival(before)
    if single:
        return not reader.bits[before] & BEFORE_PERSON and not (reading.definite and _opens_construct(reader, before))
    return reading.definite and _is_definite(reader, before)


def _opens_construct(reader: Reader, i: int) -> bool:
    """Is the word at `i` a known noun without article and pronoun, so that a definite noun after it is its genitive."""
    matches = [m for m in reader.at[i] if m.entry.kind in ("group", "head", "act")]
    return bool(matches) and not any(m.reading.definite or m.reading.suffix for m in matches)


def _is_definite(reader: Reader, i: int) -> bool:
    """Does the word at `i` carry the article."""
    if reader.small(i):
        return False
    fold, the = reader.tokens[i].fold, reader.parties.the
    return fold.startswith((the, reader.parties.and_ + the)) or any(m.reading.definite for m in reader.at[i])


def _noun_of_act(match: Match) -> bool:
    return match.entry.kind == "act" and match.entry.of == "noun"


def _named(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, depth: int) -> Phrase | None:
    tail = _adjectives(reader, match.last, last, None)
    name: PartyName = match.entry.value
    if tail.country and name.theatre and name.theatre != tail.country:
        other = reader.best(i, ("party",), (match.reading.proclitics,), tail.country)
        if other is None or other.last != match.last:
            cls = tail.side or None
            return Phrase(tail.last, PartyRef(None, cls, tail.country, "combatants", quantity, head="name"))
        name = other.entry.value
    party = reader.party(name, tail.country)
    if name.party.startswith("@") and tail.last == i + 1 < last and _abstract(reader, i + 1):
        return None
    head = "name"
    if _is_state(reader, i, match, party):
        if depth == 0 and not _acts(reader, i, match, party):
            return None
        head = "state"
    if name.party.startswith("@") and tail.country is None and party is not None:
        known = reader.memory.organs.get(name.party)
        if known is not None and known.party is not None:
            party = known.party
    cls = party.cls if party else "state_forces"
    who = "civilians" if cls in ("civilians", "protesters") else "combatants"
    country = tail.country or (party.country if party else None) or reader.home
    end = _aside(reader, tail.last, last)
    j = reader.skip(end, last)
    if j < last and depth < MAX_DEPTH and reader.has(j, "link") is not None:
        patron = _tied(reader, end, last, depth, construct=False, of=False, for_=False)
        if patron is not None:
            end = patron.last
            if name.party.startswith("@") and patron.ref.party is not None and patron.ref.cls in BANDS:
                party, cls, country = patron.ref.party, patron.ref.cls, patron.ref.country  # the security service of a group
    if name.party.startswith("@") and tail.country is not None and party is not None:
        reader.memory.organs[name.party] = PartyRef(party, cls, country)
    return Phrase(end, PartyRef(party, cls, party.country or country if party else country, who, quantity, head=head))


def _abstract(reader: Reader, i: int) -> bool:
    """Is the word after an organ of one word an adjective that makes it a thing ("food security"): definite, and in no list."""
    token = reader.tokens[i]
    return token.kind == "word" and token.fold.startswith(reader.parties.the) and len(token.fold) > 4 and not reader.at[i]


def _is_state(reader: Reader, i: int, match: Match, party: Party | None) -> bool:
    """Is the name of a party also that of a country or a capital."""
    if party is None or party.cls != "state_forces" or "\u064b" in reader.tokens[i].text[-2:]:
        return False
    return any(m.entry.kind == "place" and m.last >= match.last and m.reading.cut == match.reading.cut for m in reader.at[i])


def _acts(reader: Reader, i: int, match: Match, party: Party | None) -> bool:
    """Does the name of a country or capital stand for its government: not after a preposition of place, at home only beside a verb."""
    if match.reading.proclitics not in ("", reader.parties.and_):
        return False
    before = reader.before(i)
    if i in reader.taken and reader.taken[i].last > match.last:
        return False
    if before >= 0:
        if reader.bits[before] & (BITS["inside"] | BITS["place_word"]):
            return False
        if match.reading.proclitics and before in reader.taken and before not in reader.memory.states:
            return False
    if party is not None and party.country == reader.home and before >= 0:
        after = match.last < len(reader.tokens) and reader.verbal(match.last)
        told = reader.verbal(before) or reader.has(before, "complement") is not None or before in reader.memory.states
        if not (after or told or (reader.tokens[before].fold.endswith(TA) and not any(m.entry.of == "noun" for m in reader.at[before]))):
            return False
    reader.memory.states.update(range(i, match.last))
    return True


def _aside(reader: Reader, end: int, last: int) -> int:
    """Past a bracket that gives the party's other name."""
    tokens = reader.tokens
    if end + 2 < last and tokens[end].text == "(":
        for close in range(end + 1, min(end + 8, last)):
            if tokens[close].text == ")":
                j = reader.skip(end + 1, close)
                return close + 1 if j < close and reader.best(j, ("party", "head")) is not None else end
    return end


def _adjectives(reader: Reader, i: int, last: int, definite: bool | None) -> Tail:
    """What the adjectives that follow at `i` say; they agree with the noun (`definite`) and do not stand behind an opening quote."""
    end = i
    country = side = None
    party: Party | None = None
    against = False
    while True:
        j = end
        while j < last and reader.tokens[j].kind == "quote" and reader.tokens[j].text not in OPENING:
            j += 1
        if j >= last:
            break
        step = 0
        if not reader.bits[j] & (ADJECTIVAL | BITS["party"]):
            break
        if reader.has(j, "link", plain=True) is not None and _governs(reader, j + 1, last):
            break  # it ties the noun to somebody
        for match in reader.at[j]:
            kind = match.entry.kind
            reading = match.reading
            if reading.proclitics or kind not in ("nisba", "adjective", "side", "against", "party"):
                continue
            if kind == "party":
                fold = reader.tokens[j].fold
                name: PartyName = match.entry.value
                shaped = match.last == j + 1 and fold.removesuffix(ALEF).removesuffix(HA).removesuffix(UN).removesuffix(IN).endswith(YA)
                if definite is None or not shaped or fold.startswith(reader.parties.the) != definite or not reader.fits(name):
                    continue
                party = party or reader.party(name)
            elif definite is not None and reading.definite != definite:
                continue
            elif kind == "nisba":
                country = country or match.entry.value or None
            elif kind == "side":
                side = side or match.entry.value
            elif kind == "against":
                against = True
            step = max(step, match.last)
        if not step:
            break
        end = step
        if against:
            break
    return Tail(end, country, side, party, against)


def _governs(reader: Reader, i: int, last: int) -> bool:
    """Does a preposition, free or written onto its noun, stand at `i`."""
    if i >= last:
        return False
    for match in reader.at[i]:
        kind, proclitics = match.entry.kind, match.reading.proclitics
        if kind == "prep" or (kind in COMMON and proclitics and proclitics[-1] != reader.parties.and_):
            return True
    fold = reader.tokens[i].fold
    return fold.startswith(reader.parties.for_ * 2) or fold.startswith(reader.parties.for_ + HA)


def _constructs(reader: Reader, i: int, match: Match, tail: Tail) -> bool:
    """May a noun be the first term of a construct: no article, no pronoun, no adjective after it, no ending that a construct drops."""
    if tail.last > match.last or reader.definite(match):
        return False
    if match.entry.kind == "head" and match.entry.value.kind != "site":
        return True
    fold = reader.tokens[match.last - 1].fold
    number = match.entry.value.number if match.entry.kind == "group" else "s"
    if number == "p":
        return not fold.endswith((UN, IN))
    if number == "d":
        return not fold.endswith((AN, IN))
    return not (fold.endswith(ALEF) and reader.tokens[match.last - 1].text[-1] in (ALEF, "\u064b"))


def _group(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, word: GroupWord, depth: int) -> Phrase | None:
    definite = reader.definite(match)
    counted = quantity is not None
    if quantity is None:
        quantity = {"d": TWO, "p": SOME}.get(word.number, ONE)
        if definite and not match.reading.suffix and word.number != "d":
            quantity = None  # the known ones: no count is stated
    outcome = word.role.split(":")[1] if word.role and word.role.startswith("casualty:") else None
    cls, who = word.cls, word.who
    tail = _adjectives(reader, match.last, last, definite)
    end, country, party = tail.last, tail.country, tail.party
    two = reader.counts.get(end)
    if two is not None and two.value == TWO and not two.proclitics and word.number == "p":
        quantity, end = TWO, two.last  # the dual that its ending did not tell from the plural
    construct = _constructs(reader, i, match, tail)
    tied = None if tail.against or depth >= MAX_DEPTH else _tied(reader, end, last, depth, construct=construct, of=True, for_=False)
    if tied is not None:
        if tied.ref.head == "patron":
            tied = Phrase(tied.last, PartyRef(None, "political_militia", None, head="patron"))
        partitive = reader.word(reader.skip(end, last), last) in (reader.parties.of, reader.parties.in_)
        end = tied.last
        if cls is None or (cls in ("state_forces", "unknown") and tied.ref.cls not in (None, "civilians")):
            cls = tied.ref.cls
        elif cls == "civilians" and partitive and tied.ref.cls in BANDS:
            cls = tied.ref.cls
        party, country = party or tied.ref.party, country or tied.ref.country
        who = who if who != "unknown" else tied.ref.who
    elif party is not None:
        cls, country = (party.cls if cls in (None, "unknown", "rebel_group") else cls), country or party.country
    elif tail.side and (cls in (None, "unknown") or cls in ARMED):
        cls = tail.side
    elif word.role == "leader" and cls is None and country:
        cls = "state_forces"
    elif word.role == "leader" and not (definite or counted or end > match.last or depth):
        before = reader.before(i)
        if word.number == "s" and not (before >= 0 and reader.befalls(before)):
            return None  # some chief of something unsaid
    ref = PartyRef(party, cls, country, who or "unknown", quantity, outcome, word.role, head="group")
    name_end = _person(reader, end, last) if word.number == "s" and not tail.against and tied is None else end
    ref = _recalled(reader, match, ref, bare=end == match.last)
    return Phrase(name_end, ref, match.reading.suffix)


def _headed(reader: Reader, i: int, match: Match, last: int, quantity: Quantity | None, word: HeadWord, depth: int) -> Phrase | None:
    definite = reader.definite(match)
    tail = _adjectives(reader, match.last, last, definite)
    end, country, party, cls = tail.last, tail.country, tail.party, word.cls
    construct = _constructs(reader, i, match, tail)
    if word.cls == "unknown" and (match.reading.suffix or (depth == 0 and reader.word(reader.before(i), last) == reader.parties.of)):
        return None  # "for his part", "on the other hand"
    partitive = word.kind in ("members", "unit", "formation", "crowd", "site", "force", "movement")
    owned = word.kind not in ("members", "force", "movement") or not definite
    tied = None if tail.against or depth >= MAX_DEPTH else _tied(reader, end, last, depth, construct, partitive, for_=owned)
    if tied is not None and tied.ref.head == "patron":
        end, cls = tied.last, cls or ("political_militia" if word.kind == "movement" else None)
    elif tied is not None:
        end = tied.last
        party, country, cls = party or tied.ref.party, country or tied.ref.country, tied.ref.cls or cls
    elif party is not None:
        cls, country = party.cls, country or party.country
    elif tail.side:
        cls = tail.side
    elif country is None and construct and word.kind in FORCES and (land := _land(reader, end, last)) is not None:
        end, country = land
    elif construct and country is None and word.kind in ("formation", "movement", "members") and (named := _own_name(reader, end, last)) > end:
        end = named
        cls = cls or ("rebel_group" if word.who == "combatants" and word.kind != "members" else None)
    if party is None and tied is None and country is not None and word.kind in FORCES and not tail.side and word.cls in (None, "state_forces"):
        party = reader.parties.by_id.get(f"{country.lower()}-{'army' if word.kind != 'organ' else 'government'}")
        cls = "state_forces"
    ref = PartyRef(party, cls, country or (party.country if party else None), word.who or "combatants", quantity, head=f"head.{word.kind}")
    if tied is None and party is None:
        ref = _recalled(reader, match, ref, bare=end == match.last)
        if not _says_enough(reader, i, match, word, ref, end, quantity, depth):
            return None
    return Phrase(end, ref, match.reading.suffix)


def _says_enough(
    reader: Reader, i: int, match: Match, word: HeadWord, ref: PartyRef, end: int, quantity: Quantity | None, depth: int
) -> bool:
    """Does a head without a party still name somebody."""
    if ref.party is not None or quantity is not None or match.reading.suffix:
        return True
    described = end > match.last
    before = reader.before(i)
    if word.kind == "artillery":
        return False
    if word.kind == "aircraft":
        return ref.country is not None or (described and reader.has(i, "means") is not None) or reader.definite(match)
    if word.kind == "site":
        if reader.has(i, "means") is not None:
            return False
        if before >= 0 and reader.bits[before] & BITS["inside"]:
            return False
        return described or bool(word.cls)
    definite = reader.definite(match)
    if word.kind == "force" and reader.tokens[i].fold.endswith(HA) and not described:
        return False  # power, not a force
    if word.kind == "organ":
        return described or definite or (bool(ref.cls) and (depth > 0 or (before >= 0 and reader.verbal(before))))
    if word.kind in ("unit", "formation"):
        return described or bool(ref.cls and depth)
    return described or definite or bool(word.cls) or word.kind == "members"


def _land(reader: Reader, i: int, last: int) -> tuple[int, str] | None:
    """(one past it, its code) of the country that stands at `i`."""
    if i >= last:
        return None
    for match in reader.at[i]:
        if match.entry.kind == "place" and not match.reading.proclitics:
            for place in match.entry.value:
                if place.kind == "country" and place.country:
                    return match.last, place.country
        elif match.entry.kind == "party" and not match.reading.proclitics:
            party = reader.party(match.entry.value)
            if party is not None and party.country and _is_state(reader, i, match, party):
                return match.last, party.country
    return None


def _recalled(reader: Reader, match: Match, ref: PartyRef, bare: bool) -> PartyRef:
    """The reference with the party that a definite or owned noun points back to; armed people of no side take that of the text."""
    if ref.party is not None or ref.country is not None or (ref.cls not in (None, "state_forces") and not match.reading.suffix):
        return ref
    memory, value = reader.memory, match.entry.value
    kind = value.kind if match.entry.kind == "head" else "group"
    if match.reading.suffix:
        if kind == "movement" and ref.who == "unknown":
            return ref
        if (kind != "group" and ref.cls in (None, *ARMED)) or (kind == "group" and ref.cls in (None, *ARMED) and (ref.role in (None, "leader", "head"))):
            return _with(ref, memory.owner(match.reading.suffix))
        return ref
    word = match.entry.words[0].removeprefix(reader.parties.the)
    if reader.definite(match):
        if not bare:
            return ref
        known = memory.by_word.get(word)
        if known is None and ref.who == "combatants" and ref.role is None and kind in ("force", "movement", "members", "group"):
            band = memory.latest(("rebel_group",)) or memory.latest(BANDS)
            known = band if kind in LOOSE and ref.cls is None else memory.latest(STATE if ref.cls == "state_forces" else ARMED)
        if known is None or (ref.cls == "state_forces" and known.cls not in STATE) or ref.outcome:
            return ref
        return _with(ref, known)
    if kind == "group" and ref.who == "combatants" and ref.cls is None and ref.role is None and not reader.tokens[match.first].fold.endswith(UN):
        band = memory.latest(("rebel_group",)) or memory.latest(BANDS)
        return _of_class(ref, band.cls if band is not None and band.cls else "rebel_group")
    if kind == "group" and ref.cls == "state_forces" and ref.role is None:
        return _with(ref, memory.latest(("state_forces",)))
    return ref


def _with(ref: PartyRef, known: PartyRef | None) -> PartyRef:
    if known is None:
        return ref
    return PartyRef(known.party, known.cls, known.country, ref.who, ref.quantity, ref.outcome, ref.role, ref.head)


def _with_head(ref: PartyRef, head: str) -> PartyRef:
    return PartyRef(ref.party, ref.cls, ref.country, ref.who, ref.quantity, ref.outcome, ref.role, head)


def _of_class(ref: PartyRef, cls: str | None) -> PartyRef:
    return PartyRef(ref.party, cls, ref.country, ref.who, ref.quantity, ref.outcome, ref.role, ref.head)


def _tied(reader: Reader, end: int, last: int, depth: int, construct: bool, of: bool, for_: bool) -> Phrase | None:
    """The party that a phrase ending at `end` is tied to: construct, 'of', 'in', 'for', or 'belonging to'."""
    j = reader.skip(end, last)
    if j >= last:
        return None
    small = reader.parties
    link = reader.has(j, "link", plain=True)
    fold = reader.tokens[j].fold
    if link is not None:
        k = reader.skip(link.last, last)
        if k >= last:
            return None
        if reader.tokens[k].fold.startswith(small.for_ + HA) and reader.has(k, "function") and reader.memory.armed:
            return Phrase(k + 1, reader.memory.armed[-1][0])
        if reader.tokens[k].fold in (small.of, small.in_) or (reader.has(k, "prep", plain=True) and reader.best(k, COMMON) is None):
            k = reader.skip(k + 1, last)
        found = read_phrase(reader, k, last, None, bare=False, depth=depth + 1) if k < last else None
        if found is not None and found.ref.head == "state":
            return Phrase(found.last, _with_head(found.ref, "patron"))
        return found if found is None or found.ref.cls in (None, *ARMED) else None
    if fold == small.of or fold == small.in_:
        k = reader.skip(j + 1, last)
        if k >= last or not (of or fold == small.in_):
            return None
        match = reader.best(k, ("party",), ("",))
        if k in reader.taken and match is None:
            return None
        if match is not None and _is_state(reader, k, match, reader.party(match.entry.value)):
            return None
        found = read_phrase(reader, k, last, None, bare=True, depth=depth + 1)
        if found is not None and fold == small.in_ and found.ref.party is None and found.ref.cls not in ARMED:
            return None
        return found
    match = reader.best(j, COMMON, ("",)) if construct else None
    if match is not None:
        taken = reader.taken.get(j)
        if taken is not None and taken.last > match.last:
            return None
        if match.entry.kind == "group" and fold.endswith(ALEF) and match.entry.value.number == "s" and match.last == j + 1:
            return None  # an accusative is no second term of a construct
        return read_phrase(reader, j, last, None, bare=True, depth=depth + 1)
    if for_ and reader.best(j, COMMON, (small.for_, small.for_ * 2)) is not None:
        found = read_phrase(reader, j, last, None, bare=False, depth=depth + 1)
        return found if found is not None and (found.ref.cls in ARMED or found.ref.cls == "civilians") else None
    return None


def _own_name(reader: Reader, i: int, last: int) -> int:
    """One past the name in quotes, or the up to three words in no list, that a formation or group bears; `i` where there is none."""
    if i < last and reader.tokens[i].kind == "quote":
        for close in range(i + 2, min(i + 7, last)):
            if reader.tokens[close].kind == "quote":
                return close + 1
        return i
    end = i
    while end < last and end - i < 3:
        token = reader.tokens[end]
        if token.kind != "word" or end in reader.taken or token.fold[0] in (reader.parties.and_, YA, TA) or reader.at[end]:
            break
        if end == i and token.fold.endswith(HA):
            break  # rather an adjective
        end += 1
    return end


def _person(reader: Reader, i: int, last: int) -> int:
    """Past the words of a person's name at `i`: given names, particles, and words in no list that look like no verb or adverb."""
    return name_end(reader, i, last)


def name_end(reader: Reader, i: int, last: int, given: bool = False) -> int:
    """One past the words of a person's name that begins at `i`, at most four; `given`: its first word must be a given name."""
    end = i
    while end < last and end - i < MAX_NAME:
        token = reader.tokens[end]
        fold = token.fold
        if token.kind != "word":
            break
        known = reader.has(end, "name", plain=True) is not None and not _preposition(reader, end)
        particle = reader.has(end, "name_part", plain=True) is not None
        if end == i and given and not (known or (particle and end + 1 < last and reader.tokens[end + 1].kind == "word")):
            break
        if not known and not particle:
            if end in reader.taken or len(fold) < 3 or fold.endswith(ALEF) or token.text[-1] == "\u064b":
                break
            family = end > i and fold.startswith(reader.parties.the)
            if any(m.entry.kind != "nisba" for m in reader.at[end]) and not (family and all(m.entry.kind in ("nisba", "place", "adjective") for m in reader.at[end])):
                break
            if not family and fold[0] in (YA, "\u062a", "\u0648", "\u0646", "\u0633", "\u0641", "\u0628", "\u0644"):
                break  # a verb of the present, or letters before a word
        end += 1
    if end > i and reader.has(end - 1, "name_part", plain=True) is not None and reader.has(end - 1, "name", plain=True) is None:
        end -= 1
    return end


def _preposition(reader: Reader, i: int) -> bool:
    """Is a word that may be a given name spelled as the preposition that it folds like."""
    return reader.tokens[i].text[-1] == "\u0649" and reader.small(i)
