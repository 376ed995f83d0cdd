"""The words of a source: where its noun phrase begins and ends, and what kind of source they make it."""

from collections.abc import Mapping, Sequence

import msgspec

from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import Outlet, SourceNoun
from waqai.model import BANDS, STATE, Mention, PartyRef, Text

MAX_SOURCE = 14  # tokens of a source phrase
OPENING = "\u00ab\u201c\u2018(\u2039["
AT, FOR, AS = "\u0628", "\u0644", "\u0643"  # the letters "at", "for" and "as" before a noun: it is no subject then
AND, ON = "\u0648", "\u0639\u0644\u064a"  # the letter "and"; the word "on", folded
# Which kinds an adjective, and which a body, may turn a source noun into; a witness stays a witness.
BY_ADJECTIVE = {
    "unnamed": ("official", "armed_group", "media", "monitor", "un_ngo", "medical", "witness", "local", "social_media"),
    "official": ("medical", "monitor", "un_ngo", "armed_group"),
    "media": ("medical", "monitor", "un_ngo", "armed_group"),
    "local": ("armed_group",),
}
BY_BODY = {
    "unnamed": ("official", "armed_group", "media", "monitor", "un_ngo", "medical"),
    "official": ("armed_group", "monitor", "un_ngo", "medical", "local", "witness"),
    "media": ("armed_group", "monitor", "un_ngo", "medical"),
    "local": ("armed_group", "monitor", "un_ngo"),
}
NOMINAL = ("source_noun", "outlet", "party", "group", "head", "country")
PLACED = ("place", "place_word", "part", "party", "head", "outlet", "source_noun", "capital")
NAMING = ("name", "title", "place", "party", "group", "nisba", "adjective")  # kinds of words that may be part of the name of a person
NOUNS = {"source_modifier", "source_noun", "place_word"}  # a word that is one of these is no verb
ENDING = ("report", "marker", "setting", "turn", "relative", "clause")
SMALL = ("function", "prep", "complement")


class Head(msgspec.Struct, frozen=True, gc=False):
    """The head of a source phrase: its kind, the id of the body, one past its words, its noun where it is a common noun."""

    kind: str
    id: str | None
    last: int
    word: SourceNoun | None = None
    definite: bool = False


def longest(matches: Sequence[Match], kind: str) -> Match | None:
    """The longest match of a kind, or None."""
    best: Match | None = None
    for match in matches:
        if match.entry.kind == kind and (best is None or match.last > best.last):
            best = match
    return best


class Phrases:
    """Reads the noun phrases of sources in one document.

    `fixed` are tokens of times (they end a source phrase); `stops` are folded words that end one (that, to, relative pronouns).
    """

    def __init__(
        self, text: Text, at: Sequence[Sequence[Match]], parties: Sequence[Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
    ) -> None:
        self.text, self.at, self.fixed, self.stops = text, at, fixed, stops
        self.tokens = text.tokens
        self.parties = {p.first: p for p in parties}

    def head(self, j: int) -> Head | None:
        """The head of a source phrase that may stand at `j`."""
        matches = self.at[j]
        if not matches:
            return None
        outlet, noun, party = longest(matches, "outlet"), longest(matches, "source_noun"), self.parties.get(j)
        end = party.last if party is not None else 0
        if outlet is not None and (noun is None or outlet.last >= noun.last) and outlet.last >= end:
            value: Outlet = outlet.entry.value
            return Head(value.kind, value.id, outlet.last)
        named = party is not None and party.value.party is not None
        if noun is not None and not (named and end >= noun.last and any(m.entry.kind == "party" for m in matches)):
            word: SourceNoun = noun.entry.value
            return Head(word.kind, None, noun.last, word, noun.reading.definite)
        if party is not None and party.value.outcome is None:
            if party.value.quantity is not None:
                return self._counted(party)
            kind = kind_of_party(party.value)
            if kind is not None and (named or party.value.head):
                return Head(kind, party.value.party.id if named else None, end)
        return None

    def _counted(self, party: Mention) -> Head | None:
        """The head of a counted source: "more than ten witnesses", "a number of factions"; a count of fighters is none."""
        for i in range(party.first, party.last):
            noun = longest(self.at[i], "source_noun")
            if noun is not None and (party.value.quantity.vague or noun.entry.value.kind in ("witness", "local", "medical", "unnamed")):
                return Head(noun.entry.value.kind, None, noun.last, noun.entry.value)
        return None

    def governed(self, i: int) -> bool:
        """Is the noun at `i` governed by a letter written onto it, so that it is no subject."""
        readings = [m.reading.proclitics for m in self.at[i] if m.entry.kind in NOMINAL]
        return bool(readings) and all(set(r) & {AT, FOR, AS} for r in readings)

    def unknown(self, i: int) -> bool:
        """May the token at `i` be part of a person's name."""
        token = self.tokens[i]
        return (
            token.kind == "word"
            and len(token.fold) > 1
            and token.fold not in self.stops
            and i not in self.fixed
            and all(m.entry.kind in NAMING or m.reading.suffix for m in self.at[i])
        )

    # How far it goes.

    def extent(self, j: int, head: Head, last: int, prep: str) -> int:
        """One past the last token of the phrase whose head stands at `j`; `prep` is what leads from its verb to what is said."""
        limit = min(last, j + MAX_SOURCE)
        end = head.last
        inner = head.word is not None and not head.definite  # must a noun follow, in construct or after "in"
        tokens = self.tokens
        while end < limit:
            token = tokens[end]
            if token.kind in ("stop", "newline", "punct") or end in self.fixed:
                break
            if token.kind == "quote":
                if end + 1 >= limit or tokens[end + 1].fold in self.stops or (token.text == '"' and end > j + 5):
                    break
                end += 1
                continue
            link = longest(self.at[end], "inside")
            if token.fold in self.stops and link is None and not self._named_so(end):
                break
            if token.fold == prep or self._closes(end, inner, head, prep):
                break
            if link is not None:
                end, inner = link.last, True
                continue
            party = self.parties.get(end)
            if party is None or party.value.party is None:
                end, inner = end + 1, self._expects(end)
                continue
            if not inner and self._bare(end):
                break  # the object: "the army accused the militia"
            end, inner = min(limit, party.last), self._expects(end)
        while end > head.last and tokens[end - 1].kind == "quote" and tokens[end - 1].text in OPENING:
            end -= 1
        return end

    def _expects(self, i: int) -> bool:
        """Must a noun follow the token at `i`: it is a noun in construct or leads to a body."""
        return any(
            m.entry.kind in ("inside", "prep")
            or (m.entry.kind in ("source_noun", "act", "head") and not m.reading.definite and not m.reading.suffix)
            for m in self.at[i]
        )

    def _bare(self, i: int) -> bool:
        """Has the name of a party at `i` no letter before it."""
        return any(m.entry.kind in ("party", "head") and not m.reading.proclitics for m in self.at[i])

    def _closes(self, i: int, inner: bool, head: Head, prep: str) -> bool:
        """Does the token at `i` begin something that is no part of the source phrase any more."""
        if self._named_so(i):
            return False
        kinds = {m.entry.kind for m in self.at[i]}
        link, small = "inside" in kinds, False
        for match in self.at[i]:
            kind, reading = match.entry.kind, match.reading
            if kind in ENDING and not (link and kind == "relative") and not (kind == "report" and kinds & NOUNS):
                return True
            if kind == "act":
                if match.entry.of == "verb" or AT in reading.proclitics or FOR in reading.proclitics:
                    return True
                if not inner and i not in self.parties:
                    return True  # a noun of action that no noun governs is what is said
            elif kind == "report_noun":
                if reading.suffix or (reading.definite and not inner):
                    return True  # "his saying that", "the saying that"
            elif kind in ("outlet", "source_noun") and FOR in reading.proclitics:
                if match.entry.value.kind in ("media", "social_media") and not self._made(head):
                    return True  # the one who was told
            elif kind in SMALL:
                small |= not reading.proclitics
        if link:
            return False
        return small or (self.tokens[i].fold == FOR and not self._made(head)) or (prep == AT and self._brought(i))

    def _made(self, head: Head) -> bool:
        """Does a body after "for" own the source (a report of X, a correspondent of X) rather than listen to it."""
        return head.kind == "media" or any(m.entry.kind == "report_noun" for m in self.at[head.last - 1])

    def _brought(self, i: int) -> bool:
        """Is the token at `i` a noun with "at" before it that is no place: what a verb such as "reported" brings."""
        fold = self.tokens[i].fold
        return fold.startswith(AT) and len(fold) > 4 and all(AT in m.reading.proclitics and m.entry.kind not in PLACED for m in self.at[i])

    def _named_so(self, i: int) -> bool:
        """Is the token at `i` the given name that the fold makes equal to "on"."""
        return self.tokens[i].fold == ON and self.tokens[i].text.endswith(ON[-1]) and i + 1 < len(self.tokens) and self.unknown(i + 1)

    # What kind it is.

    def kind(self, word: SourceNoun, i: int, end: int) -> str:
        """The kind that the words `[i, end)`, adjectives and bodies, give a source noun before them."""
        kind = word.kind
        unnamed = mixed = False
        while i < end:
            modifier = longest(self.at[i], "source_modifier")
            if modifier is not None:
                value = modifier.entry.value
                unnamed |= value == "unnamed"
                mixed |= bool(modifier.reading.proclitics) and value not in ("", kind)
                if kind == word.kind and value in BY_ADJECTIVE.get(word.kind, ()):
                    kind = value
                i = modifier.last
                continue
            if longest(self.at[i], "nisba") is None:
                break
            if kind == "unnamed" and any(m.entry.kind == "report_noun" for m in self.at[i - 1]):
                kind = "media"  # "Turkish reports"
            i += 1
        if word.kind == "unnamed" and unnamed and mixed:
            kind = "unnamed"  # "medical and security sources"
        return self._by_body(word, kind, i, end)

    def _by_body(self, word: SourceNoun, kind: str, i: int, end: int) -> str:
        """The kind of the body that a source noun belongs to, where that may decide; else `kind`."""
        allowed = BY_BODY.get(word.kind, ())
        settled = False  # a definite noun has said whose it is; another body counts only after "in" or "in the name of"
        while i < end and not self._joined(i):
            if longest(self.at[i], "inside") is not None:
                settled = False
            party, outlet, noun = self.parties.get(i), longest(self.at[i], "outlet"), longest(self.at[i], "source_noun")
            if outlet is not None and (party is None or party.last <= outlet.last):
                return str(outlet.entry.value.kind) if word.kind in ("unnamed", "official", "media") else kind
            if self._loose(i, party):
                return kind
            given = kind_of_party(party.value) if party is not None and party.value.party is not None else None
            if given is not None:
                return given if given in allowed else kind
            if noun is not None and kind == word.kind and not settled:
                if noun.entry.value.kind in allowed:
                    return str(noun.entry.value.kind)
                settled = noun.reading.definite
            i += 1
        return kind

    def _loose(self, i: int, party: Mention | None) -> bool:
        """Is a mere movement named at `i` ("the Syrian opposition"), and no body of it ("the armed opposition")."""
        movement = longest(self.at[i], "movement")
        rest = range(movement.last, party.last) if movement is not None and party is not None else ()
        return movement is not None and all(longest(self.at[j], "nisba") is not None for j in rest)

    def _joined(self, i: int) -> bool:
        """Does "and" begin the token at `i`: another source, that does not decide the kind of the first."""
        return self.tokens[i].fold.startswith(AND) and not any(not m.reading.proclitics for m in self.at[i])


def kind_of_party(ref: PartyRef) -> str | None:
    """The kind of source that a party is, or None where it is none by its class."""
    return "official" if ref.cls in STATE else "armed_group" if ref.cls in BANDS else None
