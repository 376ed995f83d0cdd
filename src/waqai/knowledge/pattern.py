"""The pattern language of rules: text to elements, elements to an automaton that all patterns of a stage share.

`docs/rules.md` describes the language. Patterns have no unbounded repetition, so the automaton has no cycles and the work
at each token is bounded by the patterns, not by the text.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from waqai.arabic.clitics import MIN_STEM, Clitics

MAX_GAP = 12
MAX_STATES = 20_000

# What a mark of the language stands for in text: Arabic and Latin commas, dashes of every length, both slashes.
MARKS: Mapping[str, str] = {
    mark: name
    for name, marks in {",": ",\u060c", "-": "-\u2010\u2011\u2012\u2013\u2014\u2212", "/": "/\\", ":": ":", "(": "(", ")": ")"}.items()
    for mark in marks
}

_LEX = re.compile(
    r"\s+|(?P<gap>\.\.(?P<most>\d+))|(?P<mark>\\[()]|[,/:\-])|(?P<op>[()|?\[\]+])|<(?P<part>[a-z_]+)>"
    r"|\{(?P<kind>[a-z_][a-z_.]*)(?::(?P<key>[A-Za-z0-9_.\u0621-\u064a\-]+))?(?:/(?P<name>[a-z_][a-z_0-9]*))?\}"
    r"|(?P<word>[\u0621-\u063a\u0641-\u064a]+|[0-9]+)"
)
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


class PatternError(ValueError):
    """A pattern that cannot be read: what is wrong and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


class Word(NamedTuple):
    """One word, equal after folding; `side` words must stand there but are not part of the match."""

    fold: str
    plus: bool
    side: bool


class Kind(NamedTuple):
    """An entry, a mention or a shape of token of some class; `key` narrows it, `name` captures it."""

    kind: str
    key: str | tuple[int, int] | None
    name: str | None
    plus: bool
    side: bool


class Mark(NamedTuple):
    """A punctuation mark by its name in `MARKS`."""

    mark: str
    side: bool


class Gap(NamedTuple):
    """One word that may be passed over."""


Element = Word | Kind | Mark | Gap


class Edge(msgspec.Struct, frozen=True, gc=False):
    """What is needed to go on to `node`: for a word the clitics that the surface form holds, for a class its key."""

    node: "Node"
    side: bool
    plus: bool = False
    proclitics: str = ""
    cut: int = 0
    key: str | tuple[int, int] | None = None
    name: str | None = None


class Node:
    """A state of the automaton: what may follow, and the rules (by order) that are complete here.

    `kinds` holds all edges of a kind, `named` those that ask for one thing of it, by its name, and `loose` the others.
    """

    __slots__ = ("accepts", "gap", "kinds", "loose", "marks", "named", "words")

    def __init__(self) -> None:
        self.words: dict[str, list[Edge]] = {}
        self.kinds: dict[str, list[Edge]] = {}
        self.named: dict[str, dict[str, list[Edge]]] = {}
        self.loose: dict[str, list[Edge]] = {}
        self.marks: dict[str, list[Edge]] = {}
        self.gap: Node | None = None
        self.accepts: tuple[int, ...] = ()


class _Builder:
    """States and edges of all patterns of a stage before they are merged."""

    def __init__(self) -> None:
        self.free: list[set[int]] = []
        self.edges: list[list[tuple[Element, int]]] = []
        self.accepts: dict[int, int] = {}
        self.start = self.state()

    def state(self) -> int:
        if len(self.edges) >= MAX_STATES:
            raise PatternError("the patterns are too large", "make gaps and alternatives fewer")
        self.free.append(set())
        self.edges.append([])
        return len(self.edges) - 1

    def reach(self, states: frozenset[int]) -> frozenset[int]:
        """The states with all that are reached without reading."""
        seen, stack = set(states), list(states)
        while stack:
            for state in self.free[stack.pop()]:
                if state not in seen:
                    seen.add(state)
                    stack.append(state)
        return frozenset(seen)


class _Parser:
    """Reads one pattern into the builder; alternatives and options become free edges."""

    def __init__(self, pattern: str, parts: Mapping[str, str], fold: Callable[[str], str], builder: _Builder) -> None:
        self.parts, self.fold, self.builder = parts, fold, builder
        self.lexed = list(self._lex(pattern, ()))
        self.at = 0
        self.side = False
        self.kinds: list[str] = []

    def _lex(self, pattern: str, inside: tuple[str, ...]) -> Iterator[re.Match[str]]:
        at = 0
        while at < len(pattern):
            found = _LEX.match(pattern, at)
            if not found:
                raise PatternError(f"the pattern cannot be read at {pattern[at : at + 12]!r}", "see docs/rules.md")
            at = found.end()
            part = found.group("part")
            if part is None:
                if found.lastgroup:
                    yield found
                continue
            if part not in self.parts:
                raise PatternError(f"no part is named <{part}>", "define it under [parts]")
            if part in inside:
                raise PatternError(f"the part <{part}> holds itself", "take it out of its own pattern")
            yield from self._lex("(" + self.parts[part] + ")", (*inside, part))

    def _peek(self) -> str | None:
        """The operator at the reading point, or an empty text for an atom, or None at the end."""
        return None if self.at >= len(self.lexed) else (self.lexed[self.at].group("op") or "")

    def read(self, start: int) -> int:
        """Builds the pattern from `start`; the state where it is complete."""
        if not self.lexed:
            raise PatternError("the pattern is empty", "write what the rule looks for")
        end = self._either(start)
        if self._peek() is not None:
            raise PatternError(f"an unbalanced {self._peek()!r}", "close every bracket once")
        if end in self.builder.reach(frozenset({start})):
            raise PatternError("the pattern can match nothing", "make one element obligatory")
        return end

    def _either(self, start: int) -> int:
        end = self.builder.state()
        while True:
            self.builder.free[self._sequence(start)].add(end)
            if self._peek() != "|":
                return end
            self.at += 1

    def _sequence(self, start: int) -> int:
        begun = self.at
        while self._peek() not in (None, "|", ")", "]"):
            before, start = start, self._atom(start)
            if self._peek() == "?":
                self.at += 1
                self.builder.free[before].add(start)
        if begun == self.at:
            raise PatternError("an empty alternative", "write (...)? for what may be missing")
        return start

    def _atom(self, start: int) -> int:
        op = self._peek()
        if op in ("(", "["):
            return self._group(start, op)
        plus = op == "+"
        if plus:
            self.at += 1
        if self._peek() != "":
            raise PatternError(f"{op!r} stands before nothing", "write a word or a class after it")
        found = self.lexed[self.at]
        self.at += 1
        if found.group("gap"):
            return self._gap(start, int(found.group("most")))
        return self._edge(start, self._element(found, plus))

    def _group(self, start: int, op: str) -> int:
        self.at += 1
        outer, self.side = self.side, self.side or op == "["
        # A state of its own: an option must not lead back to before the group.
        inner = self.builder.state()
        self.builder.free[start].add(inner)
        end = self._either(inner)
        self.side = outer
        if self._peek() != (")" if op == "(" else "]"):
            raise PatternError(f"an unbalanced {op!r}", "close every bracket once")
        self.at += 1
        return end

    def _gap(self, start: int, most: int) -> int:
        if not 0 < most <= MAX_GAP:
            raise PatternError(f"a gap of {most} words", f"a gap is 1 to {MAX_GAP} words")
        end = self.builder.state()
        for _ in range(most):
            self.builder.free[start].add(end)
            start = self._edge(start, Gap())
        self.builder.free[start].add(end)
        return end

    def _element(self, found: re.Match[str], plus: bool) -> Element:
        if found.group("mark"):
            return Mark(found.group("mark").lstrip("\\"), self.side)
        if found.group("word"):
            return Word(self.fold(found.group("word")), plus, self.side)
        key, name = found.group("key"), found.group("name")
        numbers = _RANGE.fullmatch(key) if key else None
        self.kinds.append(found.group("kind"))
        return Kind(self.kinds[-1], (int(numbers[1]), int(numbers[2] or numbers[1])) if numbers else key, name, plus, self.side)

    def _edge(self, start: int, element: Element) -> int:
        end = self.builder.state()
        self.builder.edges[start].append((element, end))
        return end


def check_pattern(pattern: str, parts: Mapping[str, str], fold: Callable[[str], str]) -> frozenset[str]:
    """The classes that a pattern uses; raises PatternError."""
    builder = _Builder()
    parser = _Parser(pattern, parts, fold, builder)
    parser.read(builder.start)
    first = builder.reach(frozenset({builder.start}))
    if any(isinstance(element, Gap) for state in first for element, _ in builder.edges[state]):
        raise PatternError("the pattern begins with a gap", "begin with a word or a class")
    if all(isinstance(element, Gap) or element.side for edges in builder.edges for element, _ in edges):
        raise PatternError("the pattern has nothing outside [...]", "leave what the rule is about outside")
    return frozenset(parser.kinds)


def compile_patterns(
    patterns: Sequence[tuple[int, str]], parts: Mapping[str, str], fold: Callable[[str], str], clitics: Clitics
) -> Node:
    """One automaton for all (order, pattern): equal beginnings are shared, so that a token costs what it can begin."""
    builder = _Builder()
    for order, pattern in patterns:
        end = _Parser(pattern, parts, fold, builder).read(builder.start)
        builder.accepts[end] = order
    return _merge(builder, clitics)


def _merge(builder: _Builder, clitics: Clitics) -> Node:
    start = builder.reach(frozenset({builder.start}))
    nodes: dict[frozenset[int], Node] = {start: Node()}
    todo = [start]
    while todo:
        states = todo.pop()
        node = nodes[states]
        node.accepts = tuple(sorted(builder.accepts[s] for s in states if s in builder.accepts))
        targets: dict[Element, set[int]] = {}
        for state in sorted(states):
            for element, target in builder.edges[state]:
                targets.setdefault(element, set()).add(target)
        for element, after in targets.items():
            reached = builder.reach(frozenset(after))
            if reached not in nodes:
                if len(nodes) >= MAX_STATES:
                    raise PatternError("the patterns are too large", "make gaps and alternatives fewer")
                nodes[reached] = Node()
                todo.append(reached)
            _connect(node, element, nodes[reached], states == start, clitics)
    return nodes[start]


def _connect(node: Node, element: Element, to: Node, first: bool, clitics: Clitics) -> None:
    if isinstance(element, Gap):
        node.gap = to
    elif isinstance(element, Mark):
        node.marks.setdefault(element.mark, []).append(Edge(to, element.side))
    elif isinstance(element, Kind):
        edge = Edge(to, element.side, first or element.plus, key=element.key, name=element.name)
        node.kinds.setdefault(element.kind, []).append(edge)
        if isinstance(element.key, str):
            node.named.setdefault(element.kind, {}).setdefault(element.key, []).append(edge)
        else:
            node.loose.setdefault(element.kind, []).append(edge)
    else:
        for surface, proclitics, cut in surfaces(element.fold, first or element.plus, clitics):
            node.words.setdefault(surface, []).append(Edge(to, element.side, proclitics=proclitics, cut=cut))


def surfaces(fold: str, joined: bool, clitics: Clitics) -> Iterator[tuple[str, str, int]]:
    """The printed forms (form, proclitics, letters before the word) of a folded word, with proclitics where `joined`."""
    yield fold, "", 0
    if not joined or len(fold) < MIN_STEM or fold.isdigit():
        return
    article = clitics.article
    for letters, cut, of in clitics.chains:
        if of == "verb":
            continue
        if cut == "no":
            yield letters + fold, letters, len(letters)
        elif cut == "keep" and fold.startswith(article):
            kept = len(letters) - len(article)
            yield letters + fold[len(article) :], letters[: kept + 1], kept
