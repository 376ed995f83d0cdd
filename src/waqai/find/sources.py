"""Sources: who is quoted, by a report verb with its subject, by a marker such as "according to", or before a colon."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from waqai.find.source_phrase import FOR, MAX_SOURCE, NOMINAL, Head, Phrases, longest
from waqai.knowledge.lexicon import Match, Scan
from waqai.knowledge.values import ReportWord
from waqai.model import Mention, Source, Span, Text
from waqai.text.tokens import inner_span

REACH = 10  # tokens between a report verb and its subject, insertions counted
UNKNOWN = 4  # unknown words before the title of a person: the name
RELAY = 12  # tokens between a verb of relaying and the preposition that brings the source
COMMAS = ("\u060c", ",")
COLON = ":"
CLOSING = "\u00bb\u201d\u2019)\u203a]"
UNTITLED = ("monitor", "witness", "social_media")  # kinds whose nouns are not the titles of persons
QUIET = ("document", "doubt", "claim", "order")  # types of verbs whose first words are more often an object than a name


def find_sources(
    text: Text, scan: Scan, parties: Sequence[Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
) -> list[Mention]:
    """The sources of the text in order; a source's value is its kind, its rule says what made it a source.

    `fixed` are tokens of times (they end a source phrase); `stops` are folded words that end one (that, to, relative pronouns). `parts`
    holds who relayed a source of rule `source.relayed`; of any other, the mention that a name or a definite noun leads back to.
    """
    at, where = scan.at, scan.where
    finder = _Finder(text, at, parties, fixed, stops)
    starts = sorted({*where.get("marker", ()), *where.get("report", ())})
    for sentence in text.sentences:
        first, last = sentence.first, sentence.last
        finder.titled(first, last)
        after = first
        for i in starts[bisect_left(starts, first) : bisect_left(starts, last)]:
            if i < after:
                continue
            marker = longest(at[i], "marker")
            if marker is not None:
                finder.marked(marker, last)
                after = marker.last
                continue
            report = _report(at[i])
            if report is not None:
                finder.reported(report, first, last)
    return sorted(finder.found, key=lambda m: (m.first, m.last))


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


class _Finder(Phrases):
    """The sources of one document as they are found, and what later words lead back to."""

    def __init__(
        self, text: Text, at: Sequence[Sequence[Match]], parties: Sequence[Mention], fixed: Mapping[int, Mention], stops: frozenset[str]
    ) -> None:
        super().__init__(text, at, parties, fixed, stops)
        self.found: list[Mention] = []
        self._owner: dict[int, Mention] = {}  # the source that a token is part of
        self._nouns: dict[str, Mention] = {}  # the last source with this noun
        self._names: dict[str, Mention] = {}  # the source that a person's name stood in

    # What makes a source.

    def titled(self, first: int, last: int) -> None:
        """A source before a colon at the head of a sentence: "Israeli media: ..."."""
        j = self._skip(first, last)
        head = self.head(j) if j < last else None
        if head is None or (head.word is None and head.id is None) or self.governed(j):
            return
        source = self._phrase(j, j, head, last, "source.colon")
        end = source.last
        while end < last and self.tokens[end].kind == "quote":
            end += 1
        if end < last and self.tokens[end].text == COLON:
            self._add(source)

    def marked(self, marker: Match, last: int) -> None:
        """The source after "according to"; where a verb follows ("according to what X said"), its subject."""
        count = len(self.found)
        self._add(self._after_marker(marker, last))
        if len(self.found) > count or not self.found:
            return
        for match in self.at[marker.last - 1]:  # "in a statement" alone: the statement is that of the source before it
            if match.entry.kind == "source_noun" and match.last == marker.last:
                self._nouns[match.entry.value.lemma] = self.found[-1]

    def _after_marker(self, marker: Match, last: int) -> Mention | None:
        i = marker.last
        made = any(m.entry.kind == "report_noun" for m in self.at[i - 1])
        while made and i < last and any(m.entry.kind == "source_modifier" and not m.reading.definite for m in self.at[i]):
            i += 1  # "in a press statement"
        for j in range(i, min(last, i + 3)):
            report = _report(self.at[j])
            if report is not None and report.entry.of == "verb":
                return self._subject(report, last, "source.marker")
            if longest(self.at[j], "marker") is not None:
                return None  # "according to what came in a statement": the inner marker has the source
            head = self.head(j)
            if head is not None:
                return self._phrase(j, j, head, last, "source.marker")
            if self.tokens[j].kind in ("stop", "newline") or self.tokens[j].fold in self.stops:
                return None
        return self._person(i, last, "source.marker")

    def reported(self, report: Match, first: int, last: int) -> None:
        """The subject of a report verb, after it or before it."""
        word: ReportWord = report.entry.value
        if word.type == "relay":
            self._relayed(report, first, last)
            return
        rule = f"source.{word.type}"
        source = None if word.number == "p" else self._subject(report, last, rule)
        near = source is not None and source.first <= report.last + 1
        if report.entry.of == "verb" and not (near and word.part == "past"):
            source = self._before(report.first, first, rule, word.prep) or source
        self._add(source)

    def _relayed(self, report: Match, first: int, last: int) -> None:
        """Of "X relayed from Y": Y with X inside it; X where it says itself what it relays."""
        word: ReportWord = report.entry.value
        outer = self._subject(report, last, "source.relay") or self._before(report.first, first, "source.relay", "")
        behind = outer is not None and outer.first >= report.last
        start = outer.last if outer is not None and behind else report.last
        for j in range(start, min(last, start + RELAY)):
            if self.tokens[j].kind in ("stop", "newline"):
                break
            if word.prep and self.tokens[j].fold == word.prep:
                name = self._skip(j + 1, last)
                k = self._after_name(name, last)
                head = self.head(k) if k < last else None
                inner = self._phrase(name, k, head, last, "source.relayed") if head is not None else None
                if inner is None:
                    self._add(outer)
                elif outer is None:
                    self._add(inner)
                else:
                    self._add(Mention("source", inner.first, inner.last, inner.span, inner.value, inner.rule, (outer,)))
                return
        if outer is not None and behind and outer.value.kind == "media" and self._says_that(outer.last, last):
            self._add(outer)  # the verb also means to carry: without a clause nobody is quoted

    def _add(self, source: Mention | None) -> None:
        """Keep a source, unless a longer one holds its words, and remember what later words lead back to."""
        if source is None:
            return
        owner = self._owner.get(source.first)
        if owner is not None and source.last <= owner.last:
            return
        self.found.append(source)
        for i in range(source.first, source.last):
            self._owner[i] = source
            for match in self.at[i]:
                if match.entry.kind == "source_noun" and (i == source.first or match.entry.value.kind == source.value.kind):
                    self._nouns[match.entry.value.lemma] = source
            if i > source.first and self.unknown(i):
                self._names[self.tokens[i].fold] = source
        end = source.last  # a name set off by commas: "the spokesman, NAME,"
        if end < len(self.tokens) and self.tokens[end].text in COMMAS:
            for i in range(end + 1, min(end + 1 + UNKNOWN, len(self.tokens))):
                if not self.unknown(i):
                    break
                self._names[self.tokens[i].fold] = source

    # Where it stands.

    def _skip(self, i: int, last: int) -> int:
        """The next token that is no mark and no time."""
        while i < last and (self.tokens[i].kind in ("quote", "punct", "newline") or i in self.fixed):
            i = self.fixed[i].last if i in self.fixed else i + 1
        return i

    def _subject(self, report: Match, last: int, rule: str) -> Mention | None:
        """The source after its verb: insertions are passed over, a person's name may stand before the title."""
        word: ReportWord = report.entry.value
        j, name = report.last, -1
        limit = min(last, j + REACH)
        while j < limit:
            token = self.tokens[j]
            if token.kind in ("stop", "newline") or token.fold in self.stops or token.text == COLON:
                return None
            if j in self.fixed:
                j, name = self.fixed[j].last, -1
                continue
            if token.kind in ("quote", "punct") or self._one(j):
                j += 1
                continue
            if token.fold == FOR:
                j = self._told(j, limit)
                continue
            head = self.head(j)
            if head is not None:
                if not self.governed(j):
                    start = j if name < 0 else name
                    return self._phrase(start, j, head, last, rule, word.prep) if start == j or self._title(j, head) else None
                if head.kind != "media":
                    return None
                j = head.last  # the outlet that was told
                continue
            aside = longest(self.at[j], "setting") or longest(self.at[j], "turn") or longest(self.at[j], "marker")
            if aside is not None:
                j = aside.last
                continue
            person = self._person(j, last, rule) if name < 0 else None
            if person is not None:
                return person
            if word.type in QUIET or not self.unknown(j):
                if not self.at[j] or any(m.entry.kind in ("act", "report", "report_noun") for m in self.at[j]):
                    return None
                prep = longest(self.at[j], "prep")
                j, name = (min(limit, prep.last + 1) if prep is not None else j + 1), -1
                continue
            if name < 0:
                name = j
            elif j - name >= UNKNOWN:
                return None
            j += 1
        return None

    def _title(self, j: int, head: Head) -> bool:
        """May the head at `j` be the title of a person whose name stands before it."""
        return head.word is not None and head.word.kind not in UNTITLED and (head.word.number == "s" or self._one(j - 1))

    def _told(self, j: int, limit: int) -> int:
        """One past the name after the letter "for", in quotation marks or not: the outlet that was told."""
        j += 1
        quoted = j < limit and self.tokens[j].kind == "quote"
        j += 1
        while quoted and j < limit and self.tokens[j].kind != "quote":
            j += 1
        return j + 1 if quoted else j

    def _one(self, j: int) -> bool:
        """Does "one of" stand at `j`."""
        return any(m.entry.id == "one" for m in self.at[j])

    def _before(self, i: int, first: int, rule: str, prep: str) -> Mention | None:
        """The source that stands right before its verb, at the head of a clause."""
        for k in range(i - 1, max(first, i - MAX_SOURCE) - 1, -1):
            if k > first and not self._opens(k):
                continue
            start = j = self._skip(k, i)
            if j < i and self.head(j) is None:
                j = self._after_name(j, i)
            head = self.head(j) if j < i else None
            if head is None or self.governed(j) or head.last > i:
                continue
            source = self._phrase(start, j, head, i, rule, prep)
            return source if self._reaches(source.last, i) else None
        return None

    def _opens(self, k: int) -> bool:
        """Does a clause begin at `k`: after a mark, "that", a conjunction or "was"."""
        if self.tokens[k - 1].kind in ("punct", "newline", "stop"):
            return True
        kinds = {m.entry.kind for m in self.at[k - 1] if m.last == k}
        return bool(kinds & {"complement", "clause", "turn"}) or ("function" in kinds and "prep" not in kinds)

    def _reaches(self, end: int, i: int) -> bool:
        """Is there nothing but marks, times and small words between a source and its verb."""
        while end < i:
            if end in self.fixed:
                end = self.fixed[end].last
            elif self.tokens[end].kind in ("quote", "punct") or any(m.entry.kind == "function" for m in self.at[end]):
                end += 1
            else:
                return False
        return True

    def _says_that(self, i: int, last: int) -> bool:
        """Do a clause, a colon or a quotation follow."""
        while i < last:
            if i in self.fixed:
                i = self.fixed[i].last
            elif (
                self.tokens[i].text in COMMAS
                or self.tokens[i].text in CLOSING
                or any(m.entry.kind in ("source_modifier", "adjective", "nisba") for m in self.at[i])
            ):
                i += 1
            else:
                break
        return i < last and (self.tokens[i].fold in self.stops or self.tokens[i].text == COLON or self.tokens[i].kind == "quote")

    # What it is.

    def _phrase(self, start: int, j: int, head: Head, last: int, rule: str, prep: str = "") -> Mention:
        """The source whose words begin at `start` and whose head stands at `j`; a definite noun alone takes the kind of its last bearer."""
        end = self.extent(j, head, last, prep)
        kind, id_ = head.kind, head.id
        parts: tuple[Mention, ...] = ()
        if head.word is not None:
            kind = self.kind(head.word, head.last, end)
            back = self._back(head, end, kind)
            if back is not None:
                kind, id_, parts = back.value.kind, back.value.id, (back,)
        cut = min((m.reading.cut for m in self.at[start] if m.entry.kind in NOMINAL), default=0)
        span = Span(inner_span(self.text, self.tokens[start], cut).start, self.tokens[end - 1].end)
        return Mention("source", start, end, span, Source(kind, id_), rule, parts)

    def _back(self, head: Head, end: int, kind: str) -> Mention | None:
        """The source that a definite noun leads back to; "the source" that nothing was called before is the last one."""
        assert head.word is not None
        if not head.definite or end > head.last + 1:
            return None
        old = self._nouns.get(head.word.lemma)
        if old is not None:
            return old if end == head.last or kind == head.word.kind else None
        alone = end == head.last and head.word.kind == "unnamed" and head.word.number == "s"
        return self.found[-1] if alone and self.found else None

    def _after_name(self, i: int, last: int) -> int:
        """The token of the title after a person's name at `i`, or `i` where no name stands there."""
        j = i
        while j < last and j - i < UNKNOWN and self.unknown(j) and self.head(j) is None:
            j += 1
        head = self.head(j) if i < j < last else None
        return j if head is not None and head.word is not None and head.word.number == "s" else i

    def _person(self, i: int, last: int, rule: str) -> Mention | None:
        """A name that stood in a source before: it leads back to that source."""
        old = self._names.get(self.tokens[i].fold) if i < last else None
        if old is None:
            return None
        end = i + 1
        while end < min(last, i + 3) and self.tokens[end].fold in self._names:
            end += 1
        return Mention("source", i, end, Span(self.tokens[i].start, self.tokens[end - 1].end), old.value, rule, (old,))
