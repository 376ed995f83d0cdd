"""Names, act words and sources that stay unread: words that signs of Arabic and of reporting mark as such and no mention covers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from waqai.claim.clause import Found
from waqai.knowledge import Knowledge
from waqai.knowledge.lexicon import Match
from waqai.model import ARMED, Mention, Token

Kind = Literal["party", "place", "act", "source"]
KINDS: tuple[Kind, ...] = ("party", "place", "act", "source")
NAME = 3  # words of a name at most; what belongs to it is decided when all of its occurrences are known
QUOTED = 5  # words of a name in quotation marks at most
PERSON = 4  # words of a speaker's name at most
CARRY = 5  # tokens between what carries an act and the act after its preposition
REACH = 6  # tokens between a verb of saying and "that"
# Heads whose name is that of the body itself ("movement X"); before others ("fighters of X") the name stands alone.
NAMED_HEADS = ("formation", "movement")
HEADS = (*NAMED_HEADS, "force", "members")
SAYING = ("say", "continue", "admit", "claim", "document", "deny", "warn")
BODIES = ("media", "monitor", "un_ngo")  # kinds of sources that have names of their own
SMALL = frozenset(
    {"prep", "function", "relative", "complement", "clause", "cue", "number.word", "time", "weekday", "month", "daypart", "dayword", "unit"}
)
ENDING = SMALL | {"link", "report"}
# Kinds of words that say who or what a body is, and so are no name of it.
DESCRIBING = SMALL | {"adjective", "side", "against", "other", "link", "nisba", "group", "party", "portion", "report", "title"}
# Kinds of words that say what a body is, where its name would stand.
NO_BODY = frozenset({"nisba", "source_modifier", "source_noun", "place", "party", "adjective", "report_noun", "outlet"})
PLACING = frozenset({"direction_adjective", "prep", "place_word"})  # what may stand between a name and the larger place
QUOTES = '"\u00ab\u201c\u2018\u2039'
FEMININE, HER = "\u0647", "\u0647\u0627"  # endings, folded: ta marbuta, the pronoun "her"
PRESENT = "\u064a\u062a"  # letters with which verbs of the present begin
SHADDA = "\u0651"
MARKS = frozenset(chr(c) for c in (*range(0x064B, 0x0660), 0x0640, 0x0670))


class Candidate(NamedTuple):
    """Words of a document that are probably a name or an act, unread: tokens `[first, last)`.

    `sign` is what marks them. The first `lead` tokens are a head before the name, of whose words at least `least` belong
    together; `cut` letters of the first token are proclitics.
    """

    kind: Kind
    sign: str
    first: int
    last: int
    lead: int = 0
    least: int = 1
    cut: int = 0


class Signs:
    """What the search for unread words asks of the knowledge, made ready once."""

    def __init__(self, knowledge: Knowledge) -> None:
        small = knowledge.small
        self.the, self.and_, self.in_, self.of = small["the"], small["and"], small["in"], small["of"]
        names = next((entry.value.names for entry in knowledge.lexicon if entry.kind == "place_word"), None)
        self.openings = names.first if names is not None else frozenset[str]()
        self.shapes = knowledge.masdar_shapes


def find_unread(found: Found, signs: Signs) -> Iterator[Candidate]:
    """The candidates of one document, in no order."""
    reader = _Reader(found, signs)
    yield from reader.parties()
    yield from reader.places()
    yield from reader.acts()
    yield from reader.sources()


def _by_token(mentions: Sequence[Mention]) -> dict[int, Mention]:
    return {i: mention for mention in mentions for i in range(mention.first, mention.last)}


class _Reader:
    """One document: its tokens, what the lexicon found, and which mention covers each token."""

    def __init__(self, found: Found, signs: Signs) -> None:
        self.found, self.signs = found, signs
        self.tokens: Sequence[Token] = found.text.tokens
        self.at = found.at
        self.party, self.place = _by_token(found.parties), _by_token(found.places)
        self.source, self.time = _by_token(found.sources), _by_token(found.times)
        self.act = _by_token(found.acts)
        self.outlet = {i: m for ms in found.at for m in ms if m.entry.kind == "outlet" for i in range(m.first, m.last)}

    # Small questions.

    def kinds(self, i: int) -> frozenset[str]:
        return frozenset(m.entry.kind for m in self.at[i])

    def word(self, i: int, last: int, least: int = 3) -> bool:
        """Is token `i` a word of the sentence long enough for a name."""
        return i < last and self.tokens[i].kind == "word" and len(self.tokens[i].fold) >= least

    def definite(self, i: int) -> bool:
        return self.tokens[i].fold.startswith(self.signs.the)

    def unread(self, i: int) -> bool:
        """Has the lexicon nothing for token `i` but parts of persons' names."""
        return all(m.entry.kind in ("name", "name_part") for m in self.at[i])

    def covered(self, i: int, *tables: Mapping[int, Mention]) -> bool:
        return any(i in table for table in tables)

    # Parties.

    def parties(self) -> Iterator[Candidate]:
        """Names after the heads of party phrases, of which no party is known."""
        for sentence in self.found.text.sentences:
            i = sentence.first
            while i < sentence.last:
                head = self._head(i)
                end = self._name(head, sentence.last) if head is not None else i
                if head is None or end <= head.last:
                    i += 1
                    continue
                kind = head.entry.value.kind
                own = kind in NAMED_HEADS
                lead, whole = head.last - i, self.tokens[end - 1].kind == "quote"
                least = end - i if whole else lead + 1 if own else 1
                yield Candidate("party", f"after {kind}", i, end, 0 if own else lead, least, head.reading.cut)
                i = end

    def _head(self, i: int) -> Match | None:
        """The head at `i` that no known party, outlet or place covers."""
        best: Match | None = None
        for match in self.at[i]:
            value = match.entry.value
            if match.entry.kind == "head" and value.kind in HEADS and not match.reading.suffix:
                if (value.kind != "members" or value.who == "combatants") and (best is None or match.last > best.last):
                    best = match
            elif match.entry.kind in ("party", "outlet", "title"):
                return None
        party, place = self.party.get(i), self.place.get(i)
        known = party is not None and (party.value.party is not None or party.value.country is not None)
        if best is None or known or i in self.outlet or (place is not None and place.last > best.last):
            return None
        return best

    def _name(self, head: Match, last: int) -> int:
        """One past the name that follows a head, or where it would begin."""
        j = head.last
        definite = head.reading.definite or self.definite(head.first)
        quoted = self._opens(head, last)
        j += quoted
        if not self.word(j, last) or self.covered(j, self.place, self.time, self.act) or self.kinds(j) & DESCRIBING:
            return head.last
        if quoted:
            return self._closed(j, last) or self._extent(j, last)
        if self._masdar(head.first):
            return head.last  # "the organising of X" rather than "the organisation X"
        if head.entry.value.who != "combatants":  # a movement or a council: only a name of two words is told from a common noun
            end = self._extent(j, last) if self.definite(j) and not definite else j
            return end if end > j + 1 else head.last
        if definite:  # "the armed men who ..." are described, a force is rather named
            named = head.entry.value.kind in ("force", "formation") and self.definite(j) and not self.at[j]
        elif head.entry.value.kind not in NAMED_HEADS:
            named = self.definite(j) and not self.at[j]
        else:
            named = self.definite(j) or self._proper(j)
        return self._extent(j, last) if named else head.last

    def _opens(self, head: Match, last: int) -> bool:
        """Does a quotation begin after a head: a mark stands there, and none before the head that it may close."""
        first, end = head.first, head.last
        return end < last and self.tokens[end].text in QUOTES and not (first and self.tokens[first - 1].text in QUOTES)

    def _closed(self, j: int, last: int) -> int:
        """One past the closing mark of the name in quotation marks that begins at `j`, or 0 where it is long."""
        for end in range(j + 1, min(j + QUOTED + 1, last)):
            if self.tokens[end].kind == "quote":
                return end + 1
            if self.tokens[end].kind != "word":
                return 0
        return 0

    def _proper(self, j: int) -> bool:
        """May an unread word without the article be a proper name: no adjective in the feminine, nothing with a pronoun, no verb."""
        fold = self.tokens[j].fold
        return self.unread(j) and not fold.endswith((FEMININE, HER)) and fold[0] not in PRESENT

    def _extent(self, j: int, last: int) -> int:
        """One past the words that may belong to the name that begins at `j`."""
        end = j + 1
        while end < last and end - j < NAME and self.tokens[end].kind == "word" and not self.kinds(end) & ENDING:
            if not (self.definite(end) or (self.unread(end) and not self.definite(j))) or self.covered(end, self.time):
                break
            end += 1
        return end

    # Places.

    def places(self) -> Iterator[Candidate]:
        """Names after place words that nobody knows, known places without a position, and unread words before a larger place."""
        for mention in self.found.places:
            if mention.rule == "place.unknown" or (mention.value.lat is None and mention.rule in ("place.name", "place.word")):
                start, first, last = self._named(mention)
                if first < last:
                    sign = "after a place word" if mention.rule == "place.unknown" else "no position"
                    cut = len(mention.proclitics) if start == mention.first else 0
                    yield Candidate("place", sign, start, last, first - start, self._opening(first, last), cut)
        for sentence in self.found.text.sentences:
            for i in range(sentence.first + 1, sentence.last - 1):
                if self._before_larger(i, sentence.last):
                    yield Candidate("place", "before a larger place", i, i + 1)

    def _named(self, mention: Mention) -> tuple[int, int, int]:
        """The word for the kind of a place, and the tokens `[first, last)` of its name without directions and the larger place."""
        start = first = mention.first
        last = mention.parts[0].first if mention.parts else mention.last
        while first < last:
            words = [m for m in self.at[first] if m.entry.kind == "place_word" and m.last <= last]
            if not words and self.tokens[first].kind == "word" and self.tokens[first].fold != self.signs.of:
                break
            start = first if any(m.entry.value.word.head for m in words) else max([first + 1, *(m.last for m in words)])
            first = max([first + 1, *(m.last for m in words)])
        while first < last and (self.tokens[last - 1].kind != "word" or self.kinds(last - 1) & PLACING):
            last -= 1
        return start, first, last

    def _opening(self, first: int, last: int) -> int:
        """How many words a name has at least: one that opens with "Abu" or "Tell" has another."""
        count = 1
        for i in range(first, last - 1):
            if self.tokens[i].kind == "word" and self.tokens[i].fold not in self.signs.openings:
                break
            count += self.tokens[i].kind == "word"
        return count

    def _before_larger(self, i: int, last: int) -> bool:
        """Is token `i` an unread word after "in" that a larger place follows."""
        if not self.word(i, last, 4) or not self.unread(i) or self.covered(i, self.place, self.party, self.source, self.time, self.act):
            return False
        if self.tokens[i - 1].fold != self.signs.in_:
            return False
        j = i + 1
        if j < last and self.tokens[j].fold == self.signs.in_:
            j += 1
        return j < last and j in self.place and self.place[j].first == j

    # Acts.

    def acts(self) -> Iterator[Candidate]:
        """Unread words in the places of acts: what was caused or carried out, what stands before a party or a place, what a party did."""
        for sentence in self.found.text.sentences:
            for i in range(sentence.first, sentence.last):
                if not self.word(i, sentence.last, 4) or self.at[i] or self.covered(i, self.party, self.place, self.source, self.time):
                    continue
                sign = self._act_sign(i, sentence.first, sentence.last)
                if sign:
                    yield Candidate("act", sign, i, i + 1)

    def _act_sign(self, i: int, first: int, last: int) -> str:
        shaped = self._masdar(i)
        if i > first:
            for match in self.at[i - 1]:
                if match.entry.kind == "prep" and match.entry.value == "cause" and match.last == i:
                    return "after a cause"
            if shaped and self._carried(i, first):
                return "carried out"
        party = self.party.get(i + 1)
        armed = party is not None and party.first == i + 1 and party.value.cls in ARMED and party.value.party is not None
        if armed and party is not None and party.proclitics in ("", self.signs.and_):
            if shaped:
                return "of a party"
            if self._clause_begins(i, first) and not self.definite(i):
                return "verb of a party"
        place = self.place.get(i + 1)
        if shaped and place is not None and place.first == i + 1 and not place.proclitics:
            return "of a place"
        return ""

    def _carried(self, i: int, first: int) -> bool:
        """Is token `i` what is carried out or follows: right after an act that only carries another, or after its preposition."""
        reach = CARRY if "prep" in self.kinds(i - 1) else 1
        near = (self.act.get(k) for k in range(i - 1, max(first, i - reach) - 1, -1))
        return any(act is not None and act.rule.startswith("carry.") for act in near)

    def _clause_begins(self, i: int, first: int) -> bool:
        """Does a clause begin at `i`: a verb may stand here, a noun hardly."""
        if i == first:
            return True
        before = self.tokens[i - 1]
        if before.kind in ("punct", "newline", "stop"):
            return True
        kinds = self.kinds(i - 1)
        return bool(kinds & {"complement", "relative", "clause"}) and "prep" not in kinds and SHADDA not in before.text

    def _masdar(self, i: int) -> bool:
        """Has the word at `i` the shape of a verbal noun."""
        text = "".join(c for c in self.tokens[i].text if c not in MARKS)
        return self.signs.shapes.fits(text)

    # Sources.

    def sources(self) -> Iterator[Candidate]:
        """Bodies with a name that is no known outlet's, and who says something of which no source was read."""
        for sentence in self.found.text.sentences:
            i = sentence.first
            while i < sentence.last:
                one = next(filter(None, (self._source(match, sentence.last) for match in self.at[i])), None)
                if one is not None:
                    yield one
                i = one.last if one is not None else i + 1

    def _source(self, match: Match, last: int) -> Candidate | None:
        entry, first = match.entry, match.first
        if entry.kind == "source_noun" and entry.value.kind in BODIES and not match.reading.definite and not match.reading.suffix:
            end = self._body(match, last)
            least = end - first if self.tokens[end - 1].kind == "quote" else match.last - first + 1
            return Candidate("source", "after a body", first, end, 0, least, match.reading.cut) if end > match.last else None
        if entry.kind == "marker" or (entry.kind == "report" and entry.of == "verb" and entry.value.type in SAYING):
            end = self._sayer(match, last, said=entry.kind == "report")
            sign = "before that" if entry.kind == "report" else "after a marker"
            return Candidate("source", sign, match.last, end, 0, self._opening(match.last, end)) if end > match.last else None
        return None

    def _body(self, match: Match, last: int) -> int:
        """One past the name of a body that no outlet or party covers: one that is a source here, or stands in quotation marks."""
        i, j = match.first, match.last
        source, party = self.source.get(i), self.party.get(i)
        if i in self.outlet or (party is not None and party.value.party is not None) or (source is not None and source.value.id):
            return j
        quoted = self._opens(match, last)
        if source is None and (not quoted or self.kinds(i) & {"place_word", "head"}):
            return j
        j += quoted
        if not self.word(j, last) or self.kinds(j) & SMALL or j in self.outlet or self.covered(j, self.time):
            return match.last
        if not quoted and not (self._proper(j) or self.definite(j)):
            return match.last
        if not quoted and self.kinds(j) & NO_BODY:
            return match.last
        return (self._closed(j, last) if quoted else 0) or self._extent(j, last)

    def _sayer(self, match: Match, last: int, said: bool) -> int:
        """One past the unread words between a verb of saying and "that", or after a marker, where no source stands near."""
        j = match.last
        limit = min(last, j + PERSON + 1)
        near = range(max(0, match.first - REACH), min(last, j + REACH))
        if any(k in self.source for k in near):
            return match.last
        while j < limit and self.word(j, limit, 2) and self.unread(j) and not self.covered(j, self.time, self.act):
            j += 1
        follows = j < last and ("complement" in self.kinds(j) if said else self.tokens[j].kind == "punct")
        return j if follows and j - match.last <= PERSON else match.last
