"""Rules applied to a sentence: each token that can begin a pattern is followed through the shared automaton."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from waqai.knowledge.lexicon import Entry, Match, Scan
from waqai.knowledge.pattern import MARKS, Edge, Node
from waqai.knowledge.rules import Example, Rule, Rules
from waqai.model import Mention, Sentence, Span, Text, Token
from waqai.text.tokens import inner_span

# Quotation marks may stand anywhere in a phrase; line breaks inside a sentence say nothing.
SKIPPED = frozenset({"quote", "newline"})
MOST_DIGITS = 9  # a longer run is a telephone or a serial number

Captured = Match | Mention | Token
Indexed = Mapping[int, Sequence[Mention]]


class RuleMatch(msgspec.Struct, frozen=True, gc=False):
    """A rule found at tokens `[first, last)`; `cut` letters of the first token are the proclitics before it."""

    rule: Rule
    first: int
    last: int
    captures: dict[str, Captured]
    proclitics: str = ""
    cut: int = 0
    value: Any = None


class _Found(NamedTuple):
    """A complete path, in the order of preference: earliest, fewest words passed over, longest, first rule."""

    begin: int
    passed: int
    negative_end: int
    order: int
    captures: "_Chain"
    proclitics: str
    cut: int


class _Sentence(NamedTuple):
    """What a path is followed through."""

    tokens: Sequence[Token]
    matches: Sequence[Sequence[Match]]
    kinds: Sequence[Sequence[str]]
    mentions: Indexed
    last: int
    article: str


# A path: state, token to read next, first and one past the last token of the match, words passed over, captures, proclitics, cut.
_Path = tuple[Node, int, int, int, int, "_Chain", str, int]
_Chain = tuple[str, Captured, Any] | None


def by_first(mentions: Iterable[Mention]) -> dict[int, list[Mention]]:
    """Mentions by their first token, for patterns that name their kinds."""
    index: dict[int, list[Mention]] = {}
    for mention in mentions:
        index.setdefault(mention.first, []).append(mention)
    return index


def find_starts(rules: Rules, text: Text, scan: Scan) -> list[set[int]]:
    """For each stage the tokens that may begin a rule by their own form or entries; mentions may begin more."""
    found: list[set[int]] = [set() for _ in rules.stages]
    stages_of, words, kinds, marks = rules.stages_of, rules.first_words, rules.first_kinds, rules.first_marks
    for kind, tokens in scan.where.items():
        for stage in stages_of[kinds.get(kind, 0)]:
            found[stage].update(tokens)
    for token in text.tokens:
        kind = token.kind
        if kind == "word":
            mask = words.get(token.fold, 0)
        elif kind == "number":
            mask = kinds.get("number", 0) | kinds.get("digits", 0)
        elif kind == "punct":
            mask = marks.get(MARKS.get(token.text, ""), 0)
        else:
            mask = kinds.get(kind, 0)
        if mask:
            for stage in stages_of[mask]:
                found[stage].add(token.index)
    return found


def by_sentence(text: Text, starts: list[int]) -> Iterator[tuple[Sentence, list[int]]]:
    """The sentences that hold starting tokens, with these, in order."""
    at, count = 0, len(starts)
    for sentence in text.sentences:
        begun = at
        while at < count and starts[at] < sentence.last:
            at += 1
        if at > begun:
            yield sentence, starts[begun:at]
        if at == count:
            return


def apply_rules(
    rules: Rules,
    text: Text,
    scan: Scan,
    mentions: Indexed,
    first: int,
    last: int,
    make: Callable[[RuleMatch], Any] | None = None,
    stage: int = 1,
    starts: Iterable[int] | None = None,
) -> list[RuleMatch]:
    """What the rules of one stage find in tokens `[first, last)`, without overlaps, from left to right.

    `mentions` are those of earlier finders, from `by_first`. `make` gives the value of a match; where it gives None the match is
    dropped and the next best reading is tried. Without it the value is the rule's own. `starts`, where the caller has them,
    are the tokens of the sentence that may begin a rule.
    """
    if starts is None:
        starts = {at for at in find_starts(rules, text, scan)[stage - 1] if first <= at < last}
        starts |= {at for at in mentions if first <= at < last}
    found: list[_Found] = []
    sentence = _Sentence(text.tokens, scan.at, scan.kinds, mentions, last, rules.article)
    for at in starts:
        _follow(rules.stages[stage - 1], sentence, at, found)
    return _choose(rules, found, make) if found else []


def _choose(rules: Rules, found: list[_Found], make: Callable[[RuleMatch], Any] | None) -> list[RuleMatch]:
    chosen: list[RuleMatch] = []
    free = 0
    for path in sorted(found, key=lambda one: one[:4]):
        if path.begin < free:
            continue
        captures: dict[str, Captured] = {}
        chain = path.captures
        while chain:
            captures.setdefault(chain[0], chain[1])
            chain = chain[2]
        rule = rules.rules[path.order]
        match = RuleMatch(rule, path.begin, -path.negative_end, captures, path.proclitics, path.cut, rule.value)
        if make is not None and rule.make is not None:
            value = make(match)
            if value is None:
                continue
            match = msgspec.structs.replace(match, value=value)
        chosen.append(match)
        free = match.last
    return chosen


def _follow(start: Node, sentence: _Sentence, first: int, found: list[_Found]) -> None:
    """Adds all complete paths that begin at token `first`; a state is entered once at each token."""
    tokens, last = sentence.tokens, sentence.last
    token = tokens[first]
    # Most words that may begin a pattern do not: "in", "from". Those are left before anything is set up for them.
    if token.kind == "word" and not _begins(start, token, sentence):
        return
    stack: list[_Path] = []
    _read(start, token, sentence, (start, first, -1, -1, 0, None, "", 0), stack)
    seen: set[tuple[int, int]] = set()
    while stack:
        path = stack.pop()
        node, at = path[0], path[1]
        mark = (id(node), at)
        if mark in seen:
            continue
        seen.add(mark)
        if node.accepts and path[2] >= 0:
            for order in node.accepts:
                found.append(_Found(path[2], path[4], -path[3], order, path[5], path[6], path[7]))
        while at < last and tokens[at].kind in SKIPPED:
            at += 1
        if at < last:
            _read(node, tokens[at], sentence, path, stack)


def _begins(start: Node, token: Token, sentence: _Sentence) -> bool:
    """May a word, or a mention that begins with it, and what follows begin a pattern."""
    kinds = start.kinds
    if not kinds.keys().isdisjoint(sentence.kinds[token.index]):
        return True
    for edge in start.words.get(token.fold, ()):
        if edge.node.accepts or _alive(edge.node, token.index + 1, sentence):
            return True
    for mention in sentence.mentions.get(token.index, ()):
        for edge in kinds.get(mention.kind, ()):
            if edge.node.accepts or _alive(edge.node, mention.last, sentence):
                return True
    return "word" in kinds


def _alive(node: Node, at: int, sentence: _Sentence) -> bool:
    """May the token at `at` lead on from a state."""
    if at >= sentence.last:
        return False
    token = sentence.tokens[at]
    if token.fold in node.words or token.kind != "word" or node.gap is not None:
        return True
    kinds = node.kinds
    if not kinds:
        return False
    if at in sentence.mentions or "word" in kinds:
        return True
    return not kinds.keys().isdisjoint(sentence.kinds[at])


def _read(node: Node, token: Token, sentence: _Sentence, path: _Path, stack: list[_Path]) -> None:
    """Adds the paths that go on through a token."""
    at, kind, kinds = token.index, token.kind, node.kinds
    _, matches, _, mentions, last, article = sentence
    if node.gap is not None and kind in ("word", "number", "latin"):
        stack.append((node.gap, at + 1, path[2], path[3], path[4] + 1, path[5], path[6], path[7]))
    if kind == "word":
        edges = node.words.get(token.fold)
        if edges:
            for edge in edges:
                stack.append(_step(path, edge, at, at + 1, None, edge.proclitics, edge.cut))
        if kinds:
            for edge in kinds.get("word", ()):
                stack.append(_step(path, edge, at, at + 1, token, "", 0))
            for match in matches[at]:
                if match.entry.kind in kinds and match.last <= last:
                    letters, cut = match.reading.proclitics, match.reading.cut
                    for edge in edges_for(node, match.entry):
                        if edge.plus or not letters:
                            stack.append(_step(path, edge, at, match.last, match, letters, cut))
    elif kind == "number":
        for edge in node.words.get(token.fold, ()):
            stack.append(_step(path, edge, at, at + 1, None, "", 0))
        for edge in kinds.get("number", ()):
            stack.append(_step(path, edge, at, at + 1, token, "", 0))
        if "digits" in kinds and len(token.fold) <= MOST_DIGITS and token.fold.isdecimal():
            for edge in kinds["digits"]:
                if edge.key is None or _within(edge.key, int(token.fold)):
                    stack.append(_step(path, edge, at, at + 1, token, "", 0))
    elif kind == "punct":
        for edge in node.marks.get(MARKS.get(token.text, ""), ()):
            stack.append(_step(path, edge, at, at + 1, None, "", 0))
    elif kind == "latin":
        for edge in kinds.get("latin", ()):
            stack.append(_step(path, edge, at, at + 1, token, "", 0))
    if kinds and at in mentions:
        for mention in mentions[at]:
            for edge in kinds.get(mention.kind, ()):
                letters = mention.proclitics.removesuffix(article)  # one printed apart before digits
                if (edge.plus or not letters) and mention.last <= last and _mention_fits(edge.key, mention):
                    cut = min(len(letters), mention.span.start - token.start)
                    stack.append(_step(path, edge, at, mention.last, mention, letters, cut))


def _step(path: _Path, edge: Edge, at: int, after: int, thing: Captured | None, letters: str, cut: int) -> _Path:
    _, _, begin, end, passed, captures, before, before_cut = path
    if not edge.side:
        if begin < 0:
            begin, before, before_cut = at, letters, cut
        end = after
    if edge.name is not None and thing is not None:
        captures = (edge.name, thing, captures)
    return (edge.node, after, begin, end, passed, captures, before, before_cut)


def _within(key: str | tuple[int, int], number: int | None) -> bool:
    return number is not None and isinstance(key, tuple) and key[0] <= number <= key[1]


def asks_for(node: Node, entry: Entry) -> bool:
    """Has a state edges for an entry, or for its kind whatever the entry; quicker than to look which."""
    named = node.named.get(entry.kind)
    return entry.kind in node.loose or (named is not None and (entry.id in named or _name_of(entry.value) in named))


def edges_for(node: Node, entry: Entry) -> list[Edge]:
    """The edges that an entry of the lexicon may take."""
    loose = node.loose.get(entry.kind)
    fitting = [e for e in loose if e.key is None or _within(e.key, number_of(entry.value))] if loose else []
    named = node.named.get(entry.kind)
    if named:
        name = _name_of(entry.value)
        fitting += named.get(entry.id, ())
        if name != entry.id:
            fitting += named.get(name, ())
    return fitting


def _name_of(value: object) -> str:
    """The name by which a pattern may ask for a value; '' where it has none."""
    return value if isinstance(value, str) else getattr(value, "id", None) or ""


def _mention_fits(key: str | tuple[int, int] | None, mention: Mention) -> bool:
    if key is None:
        return True
    if isinstance(key, tuple):
        return _within(key, number_of(mention.value))
    return key in (mention.rule, mention.value) or getattr(mention.value, "id", None) == key


def number_of(value: Any) -> int | None:
    """The number that a captured value stands for: itself, or the best of a quantity."""
    number = getattr(value, "best", value)
    return number if isinstance(number, int) else None


def match_span(text: Text, match: RuleMatch) -> Span:
    """The span of the document that a match covers, without the proclitics before it."""
    first = text.tokens[match.first]
    start = inner_span(text, first, match.cut).start if match.cut else first.start
    return Span(start, text.tokens[match.last - 1].end)


def match_parts(match: RuleMatch) -> tuple[Mention, ...]:
    """The mentions among the captures of a match, in the order of the text."""
    return tuple(sorted((c for c in match.captures.values() if isinstance(c, Mention)), key=lambda m: (m.first, m.last)))


class Failure(NamedTuple):
    """An example that does not hold, and what was found instead."""

    example: Example
    found: str


def check_example(example: Example, find: Callable[[str], Sequence[Mention]], show: Callable[[Any], str] = str) -> Failure | None:
    """None where the example holds: its rule is (or, to avoid, is not) in the derivation of some mention of its text."""
    values = [show(mention.value) for mention in _derivations(find(example.text)) if mention.rule == example.rule]
    if example.avoid:
        return Failure(example, ", ".join(values)) if values else None
    if values and (example.value is None or example.value in values):
        return None
    return Failure(example, ", ".join(values) or "nothing")


def check_rules(rules: Rules, find: Callable[[str], Sequence[Mention]], show: Callable[[Any], str] = str) -> list[Failure]:
    """The examples of the rules that do not hold; `find` reads a text, `show` writes a value as the examples do."""
    failures = (check_example(example, find, show) for example in rules.examples())
    return [failure for failure in failures if failure is not None]


def _derivations(mentions: Iterable[Mention]) -> Iterable[Mention]:
    stack = list(mentions)
    while stack:
        mention = stack.pop()
        yield mention
        stack.extend(mention.parts)
