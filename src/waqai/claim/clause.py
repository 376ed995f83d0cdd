"""The clause: what stands where round an act - noun phrases and what governs them, boundaries, other acts."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

import msgspec

from waqai.claim.linear import Model
from waqai.knowledge.lexicon import Match, Scan
from waqai.knowledge.values import Frame
from waqai.model import ARMED, FINITE, Act, Mention, Party, PartyRef, Sentence, Text

DEMAND = 16  # tokens between a verb of demand and what it asks for
COUNTED = 4  # tokens before a noun in which it is counted
POST = ("post1", "post2", "post3")
COMMAS = ("\u060c", ",", "\u061b", ";")


class Known(NamedTuple):
    """What the claim stage knows.

    `small`: words the grammar looks for by name, folded. `governing`: proclitic letters that govern a noun phrase. `means_types`: the type
    that (means, type) gives, in order of precedence. `type_choices`: what a type may turn out to be. `cue_types`: the type that
    (cue, type, lexeme) gives. `models`: the model of each choice.
    """

    small: Mapping[str, str]
    governing: frozenset[str]
    frames: Mapping[str, Frame]
    prepositions: Mapping[str, str]
    means_types: Mapping[tuple[str, str], str]
    type_choices: Mapping[str, tuple[str, ...]]
    cue_types: Mapping[tuple[str, str, str], str]
    models: Mapping[str, Model]


class Found(msgspec.Struct, frozen=True, gc=False):
    """All mentions of a document, by kind, what the lexicon found (see Scan), and running counts over the tokens (see count_marks)."""

    text: Text
    at: Sequence[Sequence[Match]]
    kinds: Sequence[tuple[str, ...]]
    where: Mapping[str, Sequence[int]]
    parties: tuple[Mention, ...]
    places: tuple[Mention, ...]
    times: tuple[Mention, ...]
    sources: tuple[Mention, ...]
    acts: tuple[Mention, ...]
    home: str | None
    acts_to: Sequence[int]
    bounds_to: Sequence[int]
    commas_to: Sequence[int]


def count_marks(text: Text, scan: Scan, acts: Sequence[Mention]) -> tuple[list[int], list[int], list[int]]:
    """How many acts, clause boundaries and commas stand before each token, and before the end."""
    size = len(text.tokens) + 1
    act, bound, comma = [0] * size, [0] * size, [0] * size
    for mention in acts:
        act[mention.first + 1] = 1
    for i in scan.where.get("clause", ()):
        bound[i + 1] = 1
    for token in text.tokens:
        if token.kind == "punct" and token.text in COMMAS:
            comma[token.index + 1] = 1
            bound[token.index + 1] = int(token.text in COMMAS[2:])
    return list(accumulate(act)), list(accumulate(bound)), list(accumulate(comma))


class Slot(msgspec.Struct, frozen=True, gc=False):
    """Where a noun phrase stands to an act: `name` of the place, the role that the act's frame gives it, the tokens between, and how many
    acts, clause boundaries and commas lie between, two standing for more.
    """

    name: str
    says: str
    distance: int
    acts: int
    bounds: int
    commas: int


def people(ref: PartyRef) -> str:
    """What kind of people a reference names, coarse enough to learn from."""
    if ref.outcome:
        return "casualty"
    if ref.cls in ARMED:
        return "armed"
    if ref.cls:
        return ref.cls
    return ref.who or "unknown"


class Phrase(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """What is seen of a noun phrase in its own sentence, whatever the act: whom it names and what governs it."""

    kind: str
    head: str | None
    counted: bool
    named: bool
    governed: bool
    topic: bool
    source: bool


class Seen(NamedTuple):
    """A party mention with its phrase and the party that it names."""

    mention: Mention
    phrase: Phrase
    party: Party | None


def see(mention: Mention, governed: bool, topic: bool, source: bool) -> Seen:
    """What is seen of a party mention."""
    ref: PartyRef = mention.value
    return Seen(mention, Phrase(people(ref), ref.head, ref.quantity is not None, ref.party is not None, governed, topic, source), ref.party)


class View:
    """One sentence seen as a row of mentions, with running counts of verbs, clause boundaries and commas."""

    def __init__(self, found: Found, sentence: Sentence, known: Known) -> None:
        self.found, self.sentence, self.known = found, sentence, known
        first, last = sentence.first, sentence.last
        self.parties = _within(found.parties, first, last)
        self.places = _within(found.places, first, last)
        self.times = _within(found.times, first, last)
        self.sources = _within(found.sources, first, last)
        self.acts = _within(found.acts, first, last)
        self._governor: dict[int, str] = {}
        self._slot: dict[tuple[int, int], Slot] = {}
        self.acts_to, self.bounds_to, self.commas_to = found.acts_to, found.bounds_to, found.commas_to
        self.topic = next((p for p in self.parties if not self.governor(p) and not self.in_source(p)), None)

    @cached_property
    def bare(self) -> list[int]:
        """The first tokens of the party phrases that no preposition governs."""
        return [p.first for p in self.parties if not self.governor(p)]

    @cached_property
    def phrases(self) -> list[Seen]:
        """The noun phrases of the sentence, each with what is seen of it."""
        return [see(p, bool(self.governor(p)), p is self.topic, self.in_source(p)) for p in self.parties]

    def count(self, running: Sequence[int], a: int, b: int) -> int:
        """How many of a running count lie in tokens [a, b)."""
        return running[b] - running[a] if a < b else 0

    def tokens_of(self, kind: str, first: int, last: int) -> Sequence[int]:
        """The tokens in [first, last) at which an entry of a kind begins."""
        where = self.found.where.get(kind, ())
        return where[bisect_left(where, first) : bisect_left(where, last)]

    def governor(self, mention: Mention) -> str:
        """The folded preposition that governs a noun phrase, or ''."""
        cached = self._governor.get(mention.first)
        if cached is not None:
            return cached
        found = self._governing(mention)
        self._governor[mention.first] = found
        return found

    def _governing(self, mention: Mention) -> str:
        for letter in mention.proclitics.removesuffix(self.known.small["the"]):
            if letter in self.known.governing:
                return letter
        tokens, at, kinds = self.found.text.tokens, self.found.at, self.found.kinds
        i = self._counted_from(mention.first) if mention.kind == "act" else mention.first
        if i < mention.first:
            letters = (letter for match in at[i] for letter in match.reading.proclitics)
            own = next((letter for letter in letters if letter in self.known.governing), "")
            if own:
                return own
        while i > self.sentence.first and tokens[i - 1].kind == "quote":
            i -= 1
        for start in (i - 2, i - 1):
            if start < self.sentence.first:
                continue
            for match in at[start] if "prep" in kinds[start] else ():
                if match.entry.kind == "prep" and match.last == i:
                    return " ".join(match.entry.words)
        return ""

    def _counted_from(self, i: int) -> int:
        """The first of the words that count the noun at token `i`: "three raids", "more than five raids", "a series of raids"."""
        first = i
        for j in range(i - 1, max(self.sentence.first, i - COUNTED) - 1, -1):
            if self._counts(j):
                first = j
            elif self.found.text.tokens[j].fold != self.known.small["of"]:
                break
        return first

    def _counts(self, i: int) -> bool:
        """Does token `i` count the noun after it."""
        if self.found.text.tokens[i].kind == "number" or "number.word" in self.found.kinds[i]:
            return True
        for match in self.found.at[i]:
            entry = match.entry
            if (entry.kind == "cue" and entry.value == "many") or (entry.kind == "number.bound" and entry.value.place == "before"):
                return True
        return False

    def slot(self, act: Mention, phrase: Mention) -> Slot:
        """Where `phrase` stands to `act` in this sentence."""
        key = (act.first, phrase.first)
        found = self._slot.get(key)
        if found is None:
            found = self._slot[key] = self._slot_of(act, phrase)
        return found

    def in_source(self, phrase: Mention) -> bool:
        """Does a phrase stand inside the name of a source."""
        return any(s.first <= phrase.first < s.last for s in self.sources)

    def is_definite(self, act: Mention) -> bool:
        """Does an act stand with the article: one that the text has told of before, or that its reader knows."""
        return any(m.reading.definite for m in self.found.at[act.first] if m.entry.kind == "act")

    def demand(self, act: Mention) -> int | None:
        """The token of the verb of demand that asks for a verbal noun, with no other act or clause between; None without one."""
        for i in reversed(self.tokens_of("cue", max(self.sentence.first, act.first - DEMAND), act.first)):
            if any(m.entry.kind == "cue" and m.entry.value == "order" for m in self.found.at[i]):
                clear = self.count(self.acts_to, i, act.first) == 0 and self.count(self.bounds_to, i + 1, act.first) == 0
                return i if clear else None
        return None

    def in_party(self, phrase: Mention) -> bool:
        """Does a phrase stand inside the name of a party."""
        return any(p.first <= phrase.first and phrase.last <= p.last for p in self.parties)

    def _slot_of(self, act: Mention, phrase: Mention) -> Slot:
        value: Act = act.value
        frame = self.known.frames[value.frame]
        if phrase.first >= act.last:
            a, b = act.last, phrase.first
            governor = self.governor(phrase)
            name = f"prep:{governor}" if governor else POST[min(bisect_left(self.bare, b) - bisect_left(self.bare, a), 2)]
            if governor == self.known.small["between"]:
                name = "between1"
            elif not governor and phrase.proclitics.endswith(self.known.small["and"]) and self._paired(act, phrase):
                name = "between2"
        elif phrase.last <= act.first:
            a, b = phrase.last, act.first
            governor = self.governor(phrase)
            name = f"pre:{governor}" if governor else "pre"
        else:
            return Slot("over", "none", 0, 0, 0, 0)
        acts = self.acts_to[b] - self.acts_to[a]
        bounds = self.bounds_to[b] - self.bounds_to[a]
        commas = self.commas_to[b] - self.commas_to[a]
        says = self._says(value, frame, name, act)
        return Slot(name, says, b - a, acts if acts < 2 else 2, bounds if bounds < 2 else 2, commas if commas < 2 else 2)

    def _paired(self, act: Mention, phrase: Mention) -> bool:
        """Is a phrase the second of "between A and B"."""
        for other in reversed(self.parties):
            if other.first >= phrase.first:
                continue
            if other.last <= act.last or self.count(self.acts_to, other.last, phrase.first):
                return False
            governor = self.governor(other)
            if governor == self.known.small["between"]:
                return True
            if governor and not other.proclitics:
                continue  # a phrase inside the first one: "the army, with the support of C"
        return False

    def _says(self, act: Act, frame: Frame, name: str, mention: Mention) -> str:
        if name == "between1":
            return "actor"
        if name == "between2":
            return "target"
        if name.startswith("prep:"):
            word = name[5:]
            return frame.by.get(word) or self.known.prepositions.get(word) or "none"
        if name.startswith("pre:"):
            return "none"
        if act.part in FINITE:
            if act.voice == "passive":
                return frame.object or "none" if name in ("pre", "post1") else "none"
            if name == "pre":
                return frame.subject or "none"
            if name == "post1":
                if mention.suffix:
                    return frame.subject or "none"  # the object is the pronoun: "that they launched"
                return "subject" if not self._has_subject(mention) else frame.object or "none"
            return frame.object or "none"
        if name == "post1":
            return frame.genitive or "none"
        if name == "post2":
            return frame.second or "none"
        return "none"

    def _has_subject(self, act: Mention) -> bool:
        """Does a bare noun phrase stand right before the verb, with no other act between."""
        for p in reversed(self.parties):
            if p.last <= act.first:
                return not self.governor(p) and self.count(self.acts_to, p.last, act.first) == 0 and act.first - p.last <= 3
        return False


_first = attrgetter("first")


def _within(mentions: Sequence[Mention], first: int, last: int) -> Sequence[Mention]:
    return mentions[bisect_left(mentions, first, key=_first) : bisect_left(mentions, last, key=_first)]
