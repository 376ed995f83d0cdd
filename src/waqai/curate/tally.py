"""Unread words counted over documents: variants and clitics folded so that one name is one row, most frequent first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from waqai.arabic.clitics import read_word
from waqai.claim.clause import Found
from waqai.curate.unread import KINDS, Candidate, Kind
from waqai.knowledge import Knowledge
from waqai.text.tokens import inner_span

EXAMPLES = 3
CONTEXT = 60  # characters before and after the words of an example
MIN_STEM = 3  # letters
SHARE = 0.5  # of the times that a name begins so: then the next word belongs to it
FEMININE, PLURAL = "\u0647", "\u0627\u062a"  # folded endings: ta marbuta, the plural in -at
HE, SHE, ALEF = "\u064a", "\u062a", "\u0627"  # letters that begin the present; the second also ends the past


class Example(NamedTuple):
    """An occurrence: the document, the span of the words in it, and the words with what stands before and after."""

    document: str
    start: int
    end: int
    before: str
    text: str
    after: str


class Row(NamedTuple):
    """A name or act word that stays unread: how it is written, how often, in how many documents, what marked it, examples."""

    kind: Kind
    name: str
    found: int
    documents: int
    signs: tuple[tuple[str, int], ...]
    examples: tuple[Example, ...]


class _Seen(NamedTuple):
    """One occurrence: the number of its document, its sign, its folded words and those before them, the words as written, an example."""

    document: int
    sign: str
    lead: tuple[str, ...]
    words: tuple[str, ...]
    written: tuple[str, ...]
    least: int
    example: Example


class Tally:
    """Collects the candidates of document after document."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._seen: dict[Kind, list[_Seen]] = {kind: [] for kind in KINDS}
        self.documents = 0

    def add(self, found: Found, candidates: Iterable[Candidate]) -> None:
        """Note the candidates of one more document."""
        self.documents += 1
        tokens, text = found.text.tokens, found.text.document.text
        for one in candidates:
            words = [t for t in tokens[one.first : one.last] if t.kind == "word"]
            lead = sum(t.kind == "word" for t in tokens[one.first : one.first + one.lead])
            start = inner_span(found.text, tokens[one.first], one.cut).start
            end = tokens[one.last - 1].end
            example = Example(
                found.text.document.id, start, end, text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]
            )
            folds = (words[0].fold[one.cut :], *(t.fold for t in words[1:]))
            written = (text[start : tokens[one.first].end], *(t.text for t in words[1:]))
            self._seen[one.kind].append(_Seen(self.documents, one.sign, folds[:lead], folds[lead:], written, one.least, example))

    def rows(self, kind: Kind) -> list[Row]:
        """The rows of a kind, most frequent first; words of passed_over.tsv are left out."""
        passed = self._knowledge.passed_over[kind]
        rows = [self._row(kind, key, group) for key, group in self._grouped(kind).items() if " ".join(key) not in passed]
        return sorted(rows, key=lambda row: (-row.found, -row.documents, row.name))

    def _grouped(self, kind: Kind) -> dict[tuple[str, ...], list[_Seen]]:
        """The occurrences by name: first words without clitics, then as many words as mostly stand together."""
        known = Counter(seen.words[0] for seen in self._seen[kind] if seen.words)
        stems = {word: self._stem(kind, word, known) for word in known}
        names = [(stems[seen.words[0]], *seen.words[1:]) if seen.words else () for seen in self._seen[kind]]
        starts = Counter(name[:length] for name in names for length in range(1, len(name) + 1))
        groups: dict[tuple[str, ...], list[_Seen]] = defaultdict(list)
        for name, seen in zip(names, self._seen[kind], strict=True):
            length = min(seen.least, len(name))
            while length < len(name) and starts[name[: length + 1]] >= max(2, SHARE * starts[name[:length]]):
                length += 1
            if name:
                groups[name[:length]].append(seen)
        return groups

    def _stem(self, kind: Kind, word: str, known: Counter[str]) -> str:
        """A word without what is written onto it, where what remains was met by itself as well; an act also without article and plural."""
        best = word
        for reading, of in read_word(word, self._knowledge.clitics, known):
            bare = kind == "act" or not (reading.definite or reading.suffix)
            if of != "verb" and bare and MIN_STEM <= len(reading.stem) < len(best):
                best = reading.stem
        return _base(best, known) if kind == "act" else best

    def _row(self, kind: Kind, key: tuple[str, ...], group: Sequence[_Seen]) -> Row:
        """One row; it is shown as it is written most often."""
        bare = [seen for seen in group if seen.words[0] == key[0]] or group
        shown = Counter(" ".join(seen.written[: len(seen.lead) + len(key)]) for seen in bare)
        signs = Counter(seen.sign for seen in group)
        documents = len({seen.document for seen in group})
        apart = {(seen.example.before, seen.example.after): seen for seen in reversed(group)}  # copies of an article show the same words
        spread = {seen.document: seen.example for seen in apart.values()}  # one example a document
        examples = tuple(spread[at] for at in sorted(spread))[:EXAMPLES]
        name = min(shown, key=lambda form: (-shown[form], form))
        return Row(kind, name, len(group), documents, tuple(sorted(signs.items(), key=lambda one: (-one[1], one[0]))), examples)


def _base(word: str, known: Counter[str]) -> str:
    """The form under which the forms of an unknown act word are counted: the singular, or the past of "he", where it was met as well."""
    variants = []
    if word.endswith(PLURAL):
        variants += [word[: -len(PLURAL)] + FEMININE, word[: -len(PLURAL)]]
    if word[0] in (HE, SHE):
        variants += [word[1:], ALEF + word[1:]]
    if word.endswith(SHE):
        variants.append(word[:-1])
    return next((one for one in variants if len(one) >= MIN_STEM and one in known), word)
