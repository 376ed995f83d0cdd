"""The state that the grammar of party phrases reads from: tokens, entries, counts, and the parties named so far."""

from collections.abc import Mapping, Sequence

import msgspec

from waqai.knowledge.lexicon import Match, Scan
from waqai.knowledge.values import PartyName
from waqai.model import ARMED, Mention, Party, PartyRef, Text

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
        (*COMMON, *SMALL, "feminine", "portion", "title", "report", "cue", "adjective", "nisba", "side", "against", "link", "act", "means",
         "place", "place_word", "inside", "without", "other", "name", "name_part")
    )
}  # fmt: skip
VERB, BEFALLS = 1 << len(BITS), 2 << len(BITS)
SMALL_BITS = sum(BITS[k] for k in SMALL)
ADJECTIVAL = BITS["adjective"] | BITS["nisba"] | BITS["side"] | BITS["against"]
BEFORE_PERSON = SMALL_BITS | BITS["portion"] | BITS["title"] | BITS["report"] | BITS["cue"]
MASKS: dict[tuple[str, ...], int] = {kinds: sum(BITS[k] for k in kinds) for kinds in (COMMON, ("party",), ("party", "head"))}
VERBAL = ("act", "report")  # kinds that verbs are among
STARTS = MASKS[COMMON] | BITS["portion"] | BITS["other"]
NAME_STARTS = BITS["name"] | BITS["name_part"] | BITS["nisba"]
ANY_START = STARTS | NAME_STARTS
MAX_NAME = 4  # words of a person's name
MAX_DEPTH = 3
BARE = ("",)
OPENING = "\u00ab\u201c\u2018\u2039"
# Endings: ya, ha (ta marbuta), alef, ta, waw and nun, ya and nun, alef and nun.
YA, HA, ALEF, TA, UN, IN, AN = "\u064a", "\u0647", "\u0627", "\u062a", "\u0648\u0646", "\u064a\u0646", "\u0627\u0646"


class Parties(msgspec.Struct, frozen=True, gc=False):
    """The parties by id, and the letters of the small words that the grammar looks for (folded)."""

    by_id: Mapping[str, Party]
    of: str
    for_: str
    in_: str
    and_: str
    the: str


class Phrase(msgspec.Struct, frozen=True, gc=False):
    """A noun phrase read so far: one past its last token, who it names, and the pronoun on its head."""

    last: int
    ref: PartyRef
    suffix: str = ""


class Memory:
    """The parties named so far, for words that point back to them."""

    def __init__(self) -> None:
        self.by_word: dict[str, PartyRef] = {}
        self.armed: list[tuple[PartyRef, str]] = []
        self.organs: dict[str, PartyRef] = {}
        self.people: PartyRef | None = None
        self.seen: set[str] = set()
        self.end = -1  # one past the last armed party named
        self.states: set[int] = set()

    def latest(self, classes: Sequence[str] = ARMED) -> PartyRef | None:
        return next((ref for ref, _ in reversed(self.armed) if ref.cls in classes), None)

    def owner(self, suffix: str, first: int) -> PartyRef | None:
        """The party that a pronoun on the noun at token `first` means: one named just before, else the last that it agrees with."""
        if self.armed and first == self.end:
            return self.armed[-1][0]  # "the army and its vehicles"
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
        scan: Scan,
        counts: Mapping[int, Mention],
        parties: Parties,
        home: str | None,
        taken: Mapping[int, Mention],
    ) -> None:
        self.text, self.at, self.counts, self.parties, self.home, self.taken = text, scan.at, counts, parties, home, taken
        self.tokens = text.tokens
        self.bits = _bits(scan)
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


def _bits(scan: Scan) -> list[int]:
    """For each token the kinds of its entries, and what its verbs and acts do, as bits."""
    at, where = scan.at, scan.where
    bits = [0] * len(at)
    for kind, bit in BITS.items():
        for i in where.get(kind, ()):
            bits[i] |= bit
    for kind in VERBAL:
        for i in where.get(kind, ()):
            for match in at[i]:
                entry = match.entry
                if entry.of == "verb" and entry.kind in VERBAL:
                    bits[i] |= VERB
                if entry.kind == "act" and entry.value.frame in BEFALL:
                    bits[i] |= BEFALLS
    return bits
