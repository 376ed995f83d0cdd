"""Proposals of all decisions in a book: cases put together, independent documents counted, an example found for every row."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from waqai.claim.clause import Found
from waqai.group.copies import count_origins, trace_copies
from waqai.knowledge import Knowledge
from waqai.knowledge.own import KEYS, SENSES, Own, key_of
from waqai.learn.examples import line_reads, row_of
from waqai.learn.folder import engine_of, gold_there, refused, with_lines
from waqai.learn.gold import gold_of
from waqai.learn.names import Case, cases_of
from waqai.learn.senses import NONE, sense_cases
from waqai.learn.values import Decided, LearnError, Line, Proposal, Proposals, Support
from waqai.model import Trace
from waqai.pipeline import Engine, find
from waqai.record import read_document

LEAST = 3  # independent documents that a rule of senses needs: a rejection does not say which word it is about
TRIES = 3  # sentences that are tried as an example
AROUND = 1200  # characters round the words where their sentence alone does not say enough
RULE = "sense.own_"
_SPACES = re.compile(r"\s+")


class Draft(NamedTuple):
    """Rows and the cases that speak for them, before their examples are found."""

    lines: tuple[Line, ...]
    cases: tuple[Case, ...]
    origins: int
    against: tuple[int, ...]


class Papers(NamedTuple):
    """The decided documents: their numbers by key, where their texts come from, and the sentences of each."""

    numbers: Mapping[str, int]
    traces: Sequence[Trace]
    sentences: Mapping[str, tuple[str, ...]]

    def origins(self, cases: Iterable[Case]) -> int:
        """How many independent documents some cases stand in."""
        return count_origins(self.traces, {self.numbers[case.document] for case in cases})


def propose(decided: Sequence[Decided], engine: Engine, home: Path) -> Proposals:
    """All that decisions speak for and nobody refused, those with most independent documents first; raises LearnError."""
    passed: Counter[str] = Counter()
    names: list[Case] = []
    senses: list[tuple[bool, Case]] = []
    sentences: dict[str, tuple[str, ...]] = {}
    types = types_of(engine.knowledge)
    for one in decided:
        found = find(read_document(one.record["document"]), engine)
        sentences[one.record["document"]["sha256"]] = _sentences(found)
        names += cases_of(one, found, engine.knowledge, passed)
        senses += [(judged.value is not None, case) for judged, case in sense_cases(one, found, types)]
    numbers = {one.record["document"]["sha256"]: at for at, one in enumerate(decided)}
    papers = Papers(numbers, trace_copies([one.print for one in decided]), sentences)
    left_out = refused(home)
    drafts = [draft for draft in (*_names(names, papers), *_senses(senses, papers, passed)) if _id(draft.lines) not in left_out]
    right = [case for is_wrong, case in senses if not is_wrong]
    found_ = [*_exemplified(drafts, right, papers, engine, home, passed), *_gold(decided, left_out | gold_there(home))]
    found_.sort(key=lambda one: (one.kind == "gold", -one.origins, -len(one.decisions), one.words, one.id))
    return Proposals(tuple(found_), passed)


def types_of(knowledge: Knowledge) -> frozenset[str]:
    """The types that a rule of senses may give, and `none`."""
    named = {entry.value.type for entry in knowledge.lexicon if entry.kind == "act" and entry.value.type}
    return frozenset({*named, *knowledge.means_types.values(), NONE})


def _sentences(found: Found) -> tuple[str, ...]:
    text = found.text.document.text
    return tuple(text[one.span.start : one.span.end] for one in found.text.sentences)


def _id(lines: Sequence[Line]) -> str:
    return hashlib.sha256(msgspec.json.encode([(line.table, line.cells) for line in lines])).hexdigest()[:8]


def _names(cases: Sequence[Case], papers: Papers) -> Iterator[Draft]:
    """The names: cases of the same words that say the same."""
    same: dict[tuple[Line, ...], list[Case]] = defaultdict(list)
    of_words: dict[tuple[str, ...], list[Case]] = defaultdict(list)
    for case in cases:
        same[case.lines].append(case)
        of_words[(case.kind, *case.key)].append(case)
    for lines, those in same.items():
        others = {case.decision for case in of_words[(those[0].kind, *those[0].key)] if case.lines != lines}
        yield Draft(lines, tuple(those), papers.origins(those), tuple(sorted(others)))


def _senses(judged: Sequence[tuple[bool, Case]], papers: Papers, passed: Counter[str]) -> Iterator[Draft]:
    """The rules: neighbours of acts that were judged wrong alike in several independent documents, and right in none."""
    same: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for _, case in judged:
        same[case.key[0], case.says].append(case)
    at_odds = Counter(pattern for pattern, _ in same)
    options = []
    for (pattern, says), cases in same.items():
        origins = papers.origins(cases) if says else 0
        if origins >= LEAST and at_odds[pattern] == 1:
            options.append((-origins, -len(cases), pattern.endswith("}"), pattern, cases))
    told: set[int] = set()
    for minus, _, _, pattern, cases in sorted(options, key=lambda one: one[:4]):
        new = {case.decision for case in cases} - told
        if new:
            told |= new
            line = cases[0].lines[0]
            name = RULE + hashlib.sha256(f"{pattern}\0{cases[0].says}".encode()).hexdigest()[:8]
            yield Draft((line._replace(cells=(name, *line.cells[1:])),), tuple(cases), -minus, ())
    wrong = {case.decision for is_wrong, case in judged if is_wrong}
    if wrong - told:
        passed[f"no word beside their acts tells them from others, in {LEAST} independent documents"] += len(wrong - told)


def _exemplified(
    drafts: Sequence[Draft], right: Sequence[Case], papers: Papers, engine: Engine, home: Path, passed: Counter[str]
) -> Iterator[Proposal]:
    """The drafts whose rows read what they should, with their examples. Rows of the same words are tried one after the other."""
    for some in _rounds(drafts):
        for draft, tried in _tried(some, engine.knowledge.own, home, passed):
            lines = _with_examples(draft, right, papers, tried)
            if lines is None:
                passed["a row with its words would not be read so"] += len(draft.cases)
            else:
                yield _proposal(draft, lines)


def _rounds(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """The drafts in as few rounds as can be so that no two rows of a round are about the same words."""
    rounds: list[tuple[list[Draft], dict[tuple[str, ...], Line]]] = []
    for draft in drafts:
        about = {(line.table, *key_of(line.table, row_of(line), str)) if line.table in KEYS else line.cells: line for line in draft.lines}
        free = next((one for one in rounds if all(one[1].get(key, line) == line for key, line in about.items())), None)
        if free is None:
            rounds.append(free := ([], {}))
        free[0].append(draft)
        free[1].update(about)
    return [one for one, _ in rounds]


def _tried(drafts: Sequence[Draft], own: Own, home: Path, passed: Counter[str]) -> Iterator[tuple[Draft, Engine]]:
    """Drafts with an engine that has their rows; rows that do not load are left out."""
    try:
        tried = engine_of(home, with_lines(own, dict.fromkeys(line for draft in drafts for line in draft.lines)))
    except LearnError:
        if len(drafts) == 1:
            passed["its row would not load"] += len(drafts[0].cases)
        else:
            for draft in drafts:
                yield from _tried((draft,), own, home, passed)
        return
    for draft in drafts:
        yield draft, tried


def _proposal(draft: Draft, lines: tuple[Line, ...]) -> Proposal:
    first = draft.cases[0]
    documents = dict.fromkeys(case.document for case in draft.cases)
    support = tuple(
        Support(document, tuple(dict.fromkeys(c.decision for c in draft.cases if c.document == document)), one.words, _line(one.sentence))
        for document in documents
        for one in [next(case for case in draft.cases if case.document == document)]
    )
    return Proposal(
        id=_id(draft.lines),
        kind=first.kind,
        words=first.words,
        says=first.says,
        now=first.now,
        lines=lines,
        support=support,
        origins=draft.origins,
        against=draft.against,
    )


def _with_examples(draft: Draft, right: Sequence[Case], papers: Papers, tried: Engine) -> tuple[Line, ...] | None:
    """The rows of a draft, each with a sentence that it reads and one that it does not; None where there is none."""
    match = next((text for text in _matches(draft, papers) if all(line_reads(line, text, tried) for line in draft.lines)), None)
    if match is None:
        return None
    others = _avoids(draft, right, papers, match)
    avoid = next((text for text in others if not any(line_reads(line, text, tried) for line in draft.lines)), None)
    return None if avoid is None else tuple(line._replace(match=match, avoid=avoid) for line in draft.lines)


def _matches(draft: Draft, papers: Papers) -> Iterator[str]:
    """Sentences of the cases; then those with what stands round them, which may tell the country."""
    cases = draft.cases[:TRIES]
    yield from dict.fromkeys(_line(case.sentence) for case in cases)
    for case in cases:
        whole = " ".join(papers.sentences[case.document])
        at = max(whole.find(case.sentence), 0)
        yield _line(whole[max(0, at - AROUND) : at + len(case.sentence) + AROUND])


def _avoids(draft: Draft, right: Sequence[Case], papers: Papers, match: str) -> Iterator[str]:
    """Sentences that look like those to be read: acts judged right, sentences with a word of the name, then others of the documents."""
    act = draft.lines[0].cells[2].partition("+")[2].partition("}")[0] if draft.lines[0].table == SENSES else None
    if act is not None:
        yield from [_line(case.sentence) for case in right if act + "}" in case.key[0]][:TRIES]
    words = frozenset(draft.cases[0].words.split(" "))
    documents = dict.fromkeys(case.document for case in draft.cases)
    there = [_line(text) for document in documents for text in papers.sentences[document]]
    alike = sorted((text for text in there if text != match), key=lambda text: -len(words & set(text.split(" "))))
    yield from alike[: 2 * TRIES]
    before, _, after = match.partition(draft.cases[0].words)  # a document of one sentence: what stands beside the words
    yield from (part.strip() for part in (before, after) if " " in part.strip())


def _line(text: str) -> str:
    """A text in one line."""
    return _SPACES.sub(" ", text).strip()


def _gold(decided: Sequence[Decided], left_out: frozenset[str]) -> Iterator[Proposal]:
    for one in decided:
        gold, key = gold_of(one), one.record["document"]["sha256"]
        name = hashlib.sha256(msgspec.json.encode(gold)).hexdigest()[:8]
        if gold is None or not gold["text"].strip() or key in left_out or name in left_out:
            continue
        numbers = sorted({*(v.number for v in one.verdicts.values()), *(c.number for c in one.corrections)})
        count = len(gold["incidents"])
        yield Proposal(
            id=name,
            kind="gold",
            words=one.record["document"]["title"] or one.record["document"]["source"],
            says=f"{count} incident{'s' if count != 1 else ''}",
            support=(Support(key, tuple(numbers), "", ""),),
            origins=1,
            gold=gold,
        )
