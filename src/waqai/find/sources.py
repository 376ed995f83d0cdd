"""Sources: who is quoted, by a report verb with its subject, by a marker such as "according to", or before a colon."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import Outlet, ReportWord, SourceNoun
from waqai.model import Mention, PartyRef, Source, Span, Text
from waqai.text.tokens import inner_span

REACH = 10  # tokens between a report verb and its subject, insertions counted
UNKNOWN = 4  # unknown words between a report verb and the title of its subject: a person's name
MAX_SOURCE = 14  # tokens of a source phrase
RELAY = 12  # tokens between a verb of relaying and the preposition that brings the source
COMMAS = ("\u060c", ",")
COLON = ":"
CLOSING = "\u00bb\u201d\u2019)\u203a]"
OPENING = "\u00ab\u201c\u2018(\u2039["
AT, FOR, AS = "\u0628", "\u0644", "\u0643"  # the letters "at", "for" and "as" before a noun: it is no subject then
AND, ON = "\u0648", "\u0639\u0644\u064a"
STATES = ("state_forces", "external_forces")
ARMED = ("rebel_group", "political_militia", "identity_militia")
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
PLACED = ("place", "place_word", "part", "party", "head", "outlet", "source_noun", "capital")
UNTITLED = ("monitor", "witness", "social_media")  # kinds whose nouns are not the titles of persons
# Kinds of words that may be, or stand in, the name of a person.
NAMING = ("title", "place", "party", "group", "nisba", "adjective")
NOUNS = {"source_modifier", "source_noun", "place_word"}  # a word that is one of these is no verb
QUIET = ("document", "doubt", "claim", "order")  # types of verbs whose first words are more often an object than a name
ENDING = ("report", "marker", "setting", "turn", "relative", "clause")


class _Head(NamedTuple):
    """The head of a source phrase: its kind, the body's id, one past its words, its noun, and whether it is a common noun."""

    kind: str
    id: str | None
    last: int
    noun: str = ""
    word: SourceNoun | None = None
    definite: bool = False


def find_sources(
    text: Text, at: Sequence[Sequence[Match]], parties: Sequence[Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
) -> list[Mention]:
    """The sources of the text in order; a source's value is its kind, its rule says what made it a source.

    `fixed` are tokens of times (they end a source phrase); `stops` are folded words that end one (that, to, relative pronouns).
    """
    reader = _Reader(text, at, parties, fixed, stops)
    for sentence in text.sentences:
        first, last = sentence.first, sentence.last
        reader.titled(first, last)
        i = first
        while i < last:
            matches = at[i]
            if matches:
                marker = _entry(matches, "marker")
                if marker is not None:
                    count = len(reader.found)
                    reader.marked(marker, first, last)
                    if len(reader.found) == count:
                        reader.made_known(marker)
                    i = marker.last
                    continue
                report = _report(matches)
                if report is not None:
                    reader.reported(report, first, last)
            i += 1
    return sorted(reader.found.values(), key=lambda m: (m.first, m.last))


def _entry(matches: Sequence[Match], kind: str) -> Match | None:
    best: Match | None = None
    for match in matches:
        if match.entry.kind == kind and (best is None or match.last > best.last):
            best = match
    return best


def _report(matches: Sequence[Match]) -> Match | None:
    """The report verb of a token that is not rather a source noun, a preposition or a place word."""
    found: Match | None = None
    for match in matches:
        kind = match.entry.kind
        if kind == "report" and found is None:
            found = match
        elif kind in ("source_noun", "prep", "place_word", "link") and not match.reading.suffix:
            return None
    return found


class _Reader:
    """The sources of one document as they are found, and what later words lead back to."""

    def __init__(
        self, text: Text, at: Sequence[Sequence[Match]], parties: Sequence[Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
    ) -> None:
        self.text, self.at, self.fixed, self.stops = text, at, fixed, stops
        self.tokens = text.tokens
        self.parties = {p.first: p for p in parties}
        self.found: dict[int, Mention] = {}
        self.nouns: dict[str, Mention] = {}  # the last source with this head noun
        self.names: dict[str, Mention] = {}  # the source that a person's name stood in

    # What makes a source.

    def titled(self, first: int, last: int) -> None:
        """A source before a colon at the head of a sentence: "Israeli media: ..."."""
        j = self.skip(first, last)
        head = self.head(j) if j < last else None
        if head is None or (head.word is None and head.id is None) or self.governed(j):
            return
        source = self.phrase(j, j, head, last, "source.colon", "")
        end = source.last
        while end < last and self.tokens[end].kind == "quote":
            end += 1
        if end < last and self.tokens[end].text == COLON:
            self.add(source)

    def marked(self, marker: Match, first: int, last: int) -> None:
        """The source after "according to"; where a verb follows ("according to what X said"), its subject."""
        i = marker.last
        made = any(m.entry.kind == "report_noun" for m in self.at[i - 1])
        while made and i < last and any(m.entry.kind == "source_modifier" and not m.reading.definite for m in self.at[i]):
            i += 1  # "in a press statement"
        for j in range(i, min(last, i + 3)):
            report = _report(self.at[j])
            if report is not None and report.entry.of == "verb":
                self.add(self.subject(report, last, "source.marker"))
                return
            if _entry(self.at[j], "marker") is not None:
                return  # "according to what came in a statement": the inner marker has the source
            head = self.head(j)
            if head is not None:
                self.add(self.phrase(j, j, head, last, "source.marker", ""))
                return
            if self.tokens[j].kind in ("stop", "newline") or self.tokens[j].fold in self.stops:
                return
        self.add(self.person(i, last, "source.marker"))

    def made_known(self, marker: Match) -> None:
        """After "in a statement" the statement is that of the source before it."""
        if self.found:
            for match in self.at[marker.last - 1]:
                if match.entry.kind == "source_noun" and match.last == marker.last:
                    self.nouns[match.entry.value.lemma] = self.found[max(self.found)]

    def reported(self, report: Match, first: int, last: int) -> None:
        """The subject of a report verb, before it or after it."""
        word: ReportWord = report.entry.value
        rule = f"source.{word.type}"
        if word.type == "relay":
            self.relayed(report, first, last)
            return
        after = None if word.number == "p" else self.subject(report, last, rule)
        near = after is not None and after.first <= report.last + 1
        if report.entry.of == "verb" and not (near and word.part == "past"):
            before = self.before(report.first, first, rule, word.prep)
            if before is not None:
                after = before
        self.add(after)

    def relayed(self, report: Match, first: int, last: int) -> None:
        """Of "X relayed from Y": Y with X inside it; X where it says itself what it relays."""
        word: ReportWord = report.entry.value
        outer = self.subject(report, last, "source.relay") or self.before(report.first, first, "source.relay", "")
        start = outer.last if outer is not None and outer.first >= report.last else report.last
        for j in range(start, min(last, start + RELAY)):
            if self.tokens[j].kind in ("stop", "newline"):
                break
            if word.prep and self.tokens[j].fold == word.prep:
                start = self.skip(j + 1, last)
                k = self.after_name(start, last)
                head = self.head(k) if k < last else None
                if head is not None:
                    self.add(self.phrase(start, k, head, last, "source.relayed", "", (outer,) if outer is not None else ()))
                else:
                    self.add(outer)
                return
        if outer is not None and outer.value.kind == "media" and outer.first >= report.last and self.says_that(outer.last, last):
            self.add(outer)  # the verb also means to carry: without a clause nobody is quoted

    def add(self, source: Mention | None) -> None:
        """Keep a source, unless a longer one holds its words, and remember what later words lead back to."""
        if source is None or any(s.first <= source.first and source.last <= s.last for s in self.found.values()):
            return
        self.found[source.first] = source
        for i in range(source.first, source.last):
            for match in self.at[i]:
                if match.entry.kind == "source_noun" and (i == source.first or match.entry.value.kind == source.value.kind):
                    self.nouns[match.entry.value.lemma] = source
            if i > source.first and self.unknown(i):
                self.names[self.tokens[i].fold] = source
        end = source.last  # a name set off by commas: "the spokesman, NAME,"
        if end < len(self.tokens) and self.tokens[end].text in COMMAS:
            for i in range(end + 1, min(end + 5, len(self.tokens))):
                if not self.unknown(i):
                    break
                self.names[self.tokens[i].fold] = source

    # Where it stands.

    def skip(self, i: int, last: int) -> int:
        """The next token that is no quotation mark, comma or time."""
        while i < last and (self.tokens[i].kind in ("quote", "punct", "newline") or i in self.fixed):
            i = self.fixed[i].last if i in self.fixed else i + 1
        return i

    def governed(self, i: int) -> bool:
        """Is the noun at `i` governed by a letter written onto it, so that it is no subject."""
        readings = [m.reading.proclitics for m in self.at[i] if m.entry.kind in ("source_noun", "outlet", "party", "group", "head", "country")]
        return bool(readings) and all(set(r) & {AT, FOR, AS} for r in readings)

    def subject(self, report: Match, last: int, rule: str) -> Mention | None:
        """The source after its verb: insertions are passed over, a person's name may stand before the title."""
        word: ReportWord = report.entry.value
        j, name = report.last, -1
        limit = min(last, j + REACH)
        while j < limit:
            token = self.tokens[j]
            if token.kind in ("stop", "newline") or token.fold in self.stops or token.text == COLON:
                return None
            if j in self.fixed:
                j = self.fixed[j].last
                name = -1
                continue
            if token.kind in ("quote", "punct") or self.one(j):
                j += 1
                continue
            if token.fold == FOR:
                j = self.told(j, limit)
                continue
            head = self.head(j)
            if head is not None and self.governed(j):
                if head.kind != "media":
                    return None
                j = head.last
                continue
            if head is not None:
                if name >= 0 and (head.word is None or head.word.kind in UNTITLED or (head.word.number != "s" and not self.one(j - 1))):
                    return None  # the unknown words are no name before a title
                return self.phrase(j if name < 0 else name, j, head, last, rule, word.prep)
            setting = _entry(self.at[j], "setting") or _entry(self.at[j], "turn") or _entry(self.at[j], "marker")
            if setting is not None:
                j = setting.last
                continue
            person = self.person(j, last, rule) if name < 0 else None
            if person is not None:
                return person
            if word.type in QUIET or not self.unknown(j):
                if any(m.entry.kind in ("act", "report", "report_noun") for m in self.at[j]) or not self.at[j]:
                    return None
                name = -1
                j = self.phrase_end(j, limit)
                continue
            if name < 0:
                name = j
            elif j - name >= UNKNOWN:
                return None
            j += 1
        return None

    def told(self, j: int, limit: int) -> int:
        """One past the name in quotation marks after the letter "for": the outlet that was told."""
        j += 1
        quoted = j < limit and self.tokens[j].kind == "quote"
        j += 1
        while quoted and j < limit and self.tokens[j].kind != "quote":
            j += 1
        return j + 1 if quoted else j

    def one(self, j: int) -> bool:
        """Does "one of" stand at `j`."""
        return any(m.entry.id == "one" for m in self.at[j])

    def phrase_end(self, j: int, limit: int) -> int:
        """One past a prepositional phrase inserted between a verb and its subject."""
        prep = _entry(self.at[j], "prep")
        return min(limit, prep.last + 1) if prep is not None else j + 1

    def before(self, i: int, first: int, rule: str, prep: str) -> Mention | None:
        """The source that stands right before its verb, at the head of a clause."""
        k = i
        least = max(first, i - MAX_SOURCE)
        while k > least:
            k -= 1
            if k > first and not self.opens(k):
                continue
            j = k
            while j < i and (self.tokens[j].kind in ("quote", "punct", "newline") or j in self.fixed):
                j += 1
            start = j
            head = self.head(j) if j < i else None
            if head is None and j < i:
                j = self.after_name(j, i)
                head = self.head(j) if j < i else None
            if head is None or self.governed(j) or head.last > i:
                continue
            source = self.phrase(start, j, head, i, rule, prep)
            return source if self.reaches(source.last, i) else None
        return None

    def opens(self, k: int) -> bool:
        """Does a clause begin at `k`: after a comma, a colon, "that", a conjunction or "was"."""
        token = self.tokens[k - 1]
        if token.kind in ("punct", "newline", "stop"):
            return True
        kinds = {m.entry.kind for m in self.at[k - 1] if m.last == k}
        return bool(kinds & {"complement", "clause", "turn"}) or ("function" in kinds and "prep" not in kinds)

    def reaches(self, end: int, i: int) -> bool:
        """Is there nothing but marks, times and small words between a source and its verb."""
        while end < i:
            if end in self.fixed:
                end = self.fixed[end].last
            elif self.tokens[end].kind in ("quote", "punct") or any(m.entry.kind == "function" for m in self.at[end]):
                end += 1
            else:
                return False
        return True

    def says_that(self, i: int, last: int) -> bool:
        """Do a clause, a colon or a quotation follow."""
        while i < last and (i in self.fixed or self.tokens[i].text in COMMAS or self.tokens[i].text in CLOSING or self.adjective(i)):
            i = self.fixed[i].last if i in self.fixed else i + 1
        return i < last and (self.tokens[i].fold in self.stops or self.tokens[i].text == COLON or self.tokens[i].kind == "quote")

    def adjective(self, i: int) -> bool:
        """Is the token at `i` an adjective of the source before it."""
        return any(m.entry.kind in ("source_modifier", "adjective", "nisba") for m in self.at[i])

    # What kind of source it is, and how far its words go.

    def head(self, j: int) -> _Head | None:
        """The head of a source phrase that may stand at `j`."""
        matches = self.at[j]
        if not matches:
            return None
        outlet, noun, party = _entry(matches, "outlet"), _entry(matches, "source_noun"), self.parties.get(j)
        end = party.last if party is not None else 0
        if outlet is not None and (noun is None or outlet.last >= noun.last) and outlet.last >= end:
            value: Outlet = outlet.entry.value
            return _Head(value.kind, value.id, outlet.last)
        named = party is not None and party.value.party is not None
        if noun is not None and not (named and end >= noun.last and self.at_word(j)):
            word: SourceNoun = noun.entry.value
            return _Head(word.kind, None, noun.last, word.lemma, word, noun.reading.definite)
        if party is not None and party.value.quantity is not None and party.value.outcome is None:
            return self.counted(party)
        if party is not None:
            kind = _of_party(party.value)
            if kind is not None and party.value.outcome is None and (named or party.value.head):
                return _Head(kind, party.value.party.id if named else None, end)
        if outlet is not None:
            return _Head(outlet.entry.value.kind, outlet.entry.value.id, outlet.last)
        return None

    def counted(self, party: Mention) -> _Head | None:
        """The head of a counted source: "more than ten witnesses", "a number of factions"; a count of fighters is none."""
        for i in range(party.first, party.last):
            noun = _entry(self.at[i], "source_noun")
            if noun is not None and (party.value.quantity.vague or noun.entry.value.kind in ("witness", "local", "medical", "unnamed")):
                return _Head(noun.entry.value.kind, None, noun.last, noun.entry.value.lemma, noun.entry.value)
        return None

    def at_word(self, j: int) -> bool:
        """Is the party at `j` named by its own first word, not by a common noun of persons before it."""
        return any(m.entry.kind == "party" for m in self.at[j])

    def phrase(self, start: int, j: int, head: _Head, last: int, rule: str, prep: str, parts: tuple[Mention, ...] = ()) -> Mention:
        """The source with its whole phrase: up to a complement, a comma, a verb, a time, a new noun phrase."""
        limit = min(last, j + MAX_SOURCE)
        end = self.extent(j, head, limit, prep)
        kind, id_ = head.kind, head.id
        if head.word is not None:
            old = self.nouns.get(head.noun)
            plain = head.definite and end <= head.last + 1
            decided = self.kind(head.word, head.last, end)
            if plain and old is not None and (end == head.last or decided == head.word.kind):
                kind, id_, parts = old.value.kind, old.value.id, (old,)
            elif plain and old is None and end == head.last and head.word.kind == "unnamed" and head.word.number == "s" and self.found and not parts:
                back = self.found[max(self.found)]
                kind, id_, parts = back.value.kind, back.value.id, (back,)
            else:
                kind = decided
        cut = min((m.reading.cut for m in self.at[start] if m.entry.kind in ("outlet", "source_noun", "party", "group", "head")), default=0)
        span = Span(inner_span(self.text, self.tokens[start], cut).start, self.tokens[end - 1].end)
        return Mention("source", start, end, span, Source(kind, id_), rule, parts)

    def extent(self, j: int, head: _Head, limit: int, prep: str) -> int:
        """One past the last token of the phrase whose head stands at `j`."""
        end = head.last
        noun = head.word is not None  # does the phrase so far end in a noun that another may follow in construct
        inner = not head.definite and noun
        tokens = self.tokens
        while end < limit:
            token = tokens[end]
            if token.kind in ("stop", "newline", "punct") or end in self.fixed:
                break
            link = _entry(self.at[end], "inside")
            if token.fold in self.stops and link is None and not self.named_so(end):
                break
            if token.kind == "quote":
                if end + 1 >= limit or tokens[end + 1].fold in self.stops or (token.text == '"' and end > j + 5):
                    break
                end += 1
                continue
            if token.fold == prep or self.closes(end, inner, head, prep):
                break
            if link is not None:
                end, inner = link.last, True
                continue
            party = self.parties.get(end)
            if party is not None and party.value.party is not None and not inner and end > head.last and self.bare(end):
                break
            step = min(limit, party.last) if party is not None and party.value.party is not None else end + 1
            inner = self.expects(end)
            end = step
        while end > head.last and tokens[end - 1].kind == "quote" and tokens[end - 1].text in OPENING:
            end -= 1
        return end

    def expects(self, i: int) -> bool:
        """Must a noun follow the token at `i`: it is a noun in construct or leads to a body."""
        return any(
            m.entry.kind in ("inside", "prep")
            or (m.entry.kind in ("source_noun", "act", "head") and not m.reading.definite and not m.reading.suffix)
            for m in self.at[i]
        )

    def bare(self, i: int) -> bool:
        """Has the party at `i` no letter before it."""
        return any(m.entry.kind in ("party", "head") and not m.reading.proclitics for m in self.at[i])

    def closes(self, i: int, inner: bool, head: _Head, prep: str) -> bool:
        """Does the token at `i` begin something that is no part of the source phrase any more."""
        if self.named_so(i):
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
                if not inner and not any(p.first <= i < p.last for p in (self.parties.get(i),) if p):
                    return True
            elif kind == "report_noun" and reading.suffix:
                return True
            elif kind in ("outlet", "source_noun") and FOR in reading.proclitics and not self.made(head):
                if match.entry.value.kind in ("media", "social_media"):
                    return True  # the one who was told
            small |= kind in ("function", "prep", "complement") and not reading.proclitics
        if link:
            return False
        return small or (self.tokens[i].fold == FOR and not self.made(head)) or (prep == AT and self.brought(i))

    def named_so(self, i: int) -> bool:
        """Is the token at `i` the given name that the fold makes equal to "on"."""
        return self.tokens[i].fold == ON and self.tokens[i].text.endswith(ON[-1]) and i + 1 < len(self.tokens) and self.unknown(i + 1)

    def brought(self, i: int) -> bool:
        """Is the token at `i` a noun with "at" before it that is no place: what a verb such as "reported" brings."""
        fold = self.tokens[i].fold
        if not fold.startswith(AT) or len(fold) < 5:
            return False
        return all(AT in m.reading.proclitics and m.entry.kind not in PLACED for m in self.at[i])

    def made(self, head: _Head) -> bool:
        """Does a body after "for" own the source (a report of X, a correspondent of X) rather than listen to it."""
        return head.kind == "media" or any(m.entry.kind == "report_noun" for m in self.at[head.last - 1])

    def kind(self, word: SourceNoun, i: int, end: int) -> str:
        """The kind that the adjectives and bodies after a source noun give it."""
        kind = word.kind
        unnamed = mixed = False
        while i < end:
            modifier = _entry(self.at[i], "source_modifier")
            if modifier is None and _entry(self.at[i], "nisba") is not None:
                if kind == "unnamed" and any(m.entry.kind == "report_noun" for m in self.at[i - 1]):
                    kind = "media"  # "Turkish reports"
                i += 1
                continue
            if modifier is None:
                break
            value = modifier.entry.value
            unnamed |= value == "unnamed"
            mixed |= bool(modifier.reading.proclitics) and value not in ("", kind)
            if kind == word.kind and value in BY_ADJECTIVE.get(word.kind, ()):
                kind = value
            i = modifier.last
        if word.kind == "unnamed" and unnamed and mixed:
            kind = "unnamed"  # "medical and security sources"
        allowed = BY_BODY.get(word.kind, ())
        settled = False  # a definite noun has said whose it is; another body counts only after "in" or "in the name of"
        while i < end and not self.joined(i):
            if _entry(self.at[i], "inside") is not None:
                settled = False
            party = self.parties.get(i)
            outlet = _entry(self.at[i], "outlet")
            if outlet is not None and (party is None or party.last <= outlet.last):
                return outlet.entry.value.kind if word.kind in ("unnamed", "official", "media") else kind
            if party is not None and party.value.party is not None:
                given = _of_party(party.value)
                if given is not None:
                    return given if given in allowed else kind
            noun = _entry(self.at[i], "source_noun")
            if noun is not None and kind == word.kind and not settled:
                if noun.entry.value.kind in allowed:
                    return str(noun.entry.value.kind)
                settled = noun.reading.definite
            i += 1
        return kind

    def joined(self, i: int) -> bool:
        """Does "and" begin the token at `i`: another source, that does not decide the kind of the first."""
        return self.tokens[i].fold.startswith(AND) and not any(not m.reading.proclitics for m in self.at[i])

    # Persons.

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

    def after_name(self, i: int, last: int) -> int:
        """The token of the title after a person's name at `i`, or `i` where no name stands there."""
        j = i
        while j < last and j - i < UNKNOWN and self.unknown(j) and self.head(j) is None:
            j += 1
        head = self.head(j) if i < j < last else None
        return j if head is not None and head.word is not None and head.word.number == "s" else i

    def person(self, i: int, last: int, rule: str) -> Mention | None:
        """A name that stood in a source before: it leads back to that source."""
        if i >= last:
            return None
        old = self.names.get(self.tokens[i].fold)
        if old is None:
            return None
        end = i + 1
        while end < last and self.tokens[end].fold in self.names and end < i + 3:
            end += 1
        span = Span(self.tokens[i].start, self.tokens[end - 1].end)
        return Mention("source", i, end, span, old.value, rule, (old,))


def _of_party(ref: PartyRef) -> str | None:
    """The kind of source that a party is."""
    if ref.cls in STATES:
        return "official"
    if ref.cls in ARMED:
        return "armed_group"
    return None
