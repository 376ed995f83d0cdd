"""Rules in TOML: read, checked and compiled; `docs/rules.md` says how one is written.

Loading is strict: an unknown class or production, a missing example, a doubled id or an unbalanced bracket is a KnowledgeError
with the line of the rule's id.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from waqai.arabic.clitics import Clitics
from waqai.knowledge.pattern import Node, PatternError, check_pattern, compile_patterns
from waqai.knowledge.tables import KnowledgeError

# Classes that need no lexicon: any word, whole numbers, number tokens of any form, Latin words.
SHAPES = frozenset({"word", "digits", "number", "latin"})
_KEYS = {"id", "does", "pattern", "make", "value", "stage", "match", "avoid"}
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


class Example(msgspec.Struct, frozen=True):
    """A text that a rule must match (with `value`, as text, where given) or, if `avoid`, must not."""

    rule: str
    text: str
    value: str | None = None
    avoid: bool = False


class Rule(msgspec.Struct, frozen=True):
    """One rule: `make` names the production that gives the value; without it the value is `value`."""

    id: str
    does: str
    pattern: str
    order: int
    stage: int
    make: str | None
    value: Any
    examples: tuple[Example, ...]


class Rules(msgspec.Struct, frozen=True):
    """The rules of one file and, for each stage from 1 on, the automaton of its patterns; they make mentions of `kind`."""

    name: str
    kind: str
    rules: tuple[Rule, ...]
    stages: tuple[Node, ...]
    article: str
    first_words: Mapping[str, int]
    """For each printed word, class and mark the stages (bits) that have a rule that begins with it."""
    first_kinds: Mapping[str, int]
    first_marks: Mapping[str, int]
    stages_of: tuple[tuple[int, ...], ...]
    """The stages, from 0, of each set of bits."""

    def examples(self) -> tuple[Example, ...]:
        """All examples of all rules, in the order of the file."""
        return tuple(example for rule in self.rules for example in rule.examples)


def compile_rules(
    text: str,
    name: str,
    *,
    fold: Callable[[str], str],
    clitics: Clitics,
    classes: Collection[str],
    makes: Collection[str] = (),
    values: Collection[str] | None = None,
) -> Rules:
    """The rules of a TOML text. Raises KnowledgeError.

    `classes` and `makes` are the names that patterns and rules may use; `values`, if any are given, those that a rule may give.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"line (\d+)", str(wrong))
        raise KnowledgeError(name, int(at[1]) if at else 1, 1, f"not TOML: {wrong}", "correct the line") from None
    lines = text.split("\n")
    unknown = sorted(set(table) - {"kind", "rule", "parts"})
    if unknown:
        raise KnowledgeError(name, _line(lines, unknown[0]), 1, f"an unknown table {unknown[0]!r}", "use kind, [parts] and [[rule]]")
    kind, parts = table.get("kind", ""), table.get("parts", {})
    if not isinstance(kind, str) or not re.fullmatch("[a-z_]+", kind):
        raise KnowledgeError(name, 1, 1, f"the kind {kind!r}", "say what the rules make: kind = \"time\" before the first table")
    rules: list[Rule] = []
    seen: set[str] = set()
    for order, row in enumerate(table.get("rule", [])):
        rule, line = _rule(row, order, name, lines)
        if rule.id in seen:
            raise KnowledgeError(name, line, 1, f"a second rule {rule.id!r}", "give each rule its own id")
        seen.add(rule.id)
        if values is not None and rule.value not in values:
            raise KnowledgeError(name, line, 1, f"{rule.id} gives {rule.value!r}", f"give one of {', '.join(sorted(values))}")
        _check(rule, line, name, parts, fold, {*classes, *SHAPES, kind}, makes)
        rules.append(rule)
    stages = []
    for stage in range(1, max((rule.stage for rule in rules), default=0) + 1):
        patterns = [(rule.order, rule.pattern) for rule in rules if rule.stage == stage]
        try:
            stages.append(compile_patterns(patterns, parts, fold, clitics))
        except PatternError as wrong:
            raise KnowledgeError(name, 1, 1, wrong.what, wrong.remedy) from None
    return Rules(
        name,
        kind,
        tuple(rules),
        tuple(stages),
        clitics.article,
        _bits([node.words for node in stages]),
        _bits([node.kinds for node in stages]),
        _bits([node.marks for node in stages]),
        tuple(tuple(stage for stage in range(len(stages)) if mask >> stage & 1) for mask in range(1 << len(stages))),
    )


def _bits(stages: Sequence[Iterable[str]]) -> dict[str, int]:
    """For each name the stages that hold it, as bits."""
    bits: dict[str, int] = {}
    for stage, names in enumerate(stages):
        for name in names:
            bits[name] = bits.get(name, 0) | 1 << stage
    return bits


def _line(lines: list[str], value: str) -> int:
    """The line that first holds a value in quotation marks, or else the value; lines count from 1."""
    for wanted in (f'"{value}"', value):
        for number, line in enumerate(lines, 1):
            if wanted in line:
                return number
    return 1


def _rule(row: Mapping[str, Any], order: int, name: str, lines: list[str]) -> tuple[Rule, int]:
    ident = row.get("id")
    starts = [number for number, line in enumerate(lines, 1) if line.strip() == "[[rule]]"]
    line = starts[order] if order < len(starts) else 1
    if not isinstance(ident, str) or not _ID.fullmatch(ident):
        raise KnowledgeError(name, line, 1, f"the id {ident!r}", 'write a dotted id in small letters, such as "time.weekday"')
    line = next((number for number in range(line, len(lines) + 1) if f'"{ident}"' in lines[number - 1]), line)
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise KnowledgeError(name, line, 1, f"an unknown key {unknown[0]!r} in {ident}", f"use {', '.join(sorted(_KEYS))}")
    for key in ("does", "pattern"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise KnowledgeError(name, line, 1, f"{ident} has no {key!r}", "write it as a text")
    stage = row.get("stage", 1)
    if not isinstance(stage, int) or not 1 <= stage <= 9:
        raise KnowledgeError(name, line, 1, f"the stage {stage!r} of {ident}", "write a number from 1 to 9")
    examples: list[Example] = []
    for key in ("match", "avoid"):
        given = row.get(key)
        if not isinstance(given, list) or not given:
            raise KnowledgeError(name, line, 1, f"{ident} has no example under {key!r}", "give at least one")
        examples += [_example(ident, one, key == "avoid", name, line) for one in given]
    return Rule(ident, row["does"], row["pattern"], order, stage, row.get("make"), row.get("value"), tuple(examples)), line


def _example(ident: str, given: object, avoid: bool, name: str, line: int) -> Example:
    if isinstance(given, str) and given.strip():
        return Example(ident, given, None, avoid)
    if isinstance(given, dict) and not avoid and set(given) <= {"text", "value"} and isinstance(given.get("text"), str):
        value = given.get("value")
        if value is None or isinstance(value, str):
            return Example(ident, given["text"], value)
    raise KnowledgeError(name, line, 1, f"the example {given!r} of {ident}", 'write a text, or {text = "...", value = "..."} under match')


def _check(
    rule: Rule,
    line: int,
    name: str,
    parts: Mapping[str, str],
    fold: Callable[[str], str],
    classes: Collection[str],
    makes: Collection[str],
) -> None:
    if rule.make is not None and rule.make not in makes:
        raise KnowledgeError(name, line, 1, f"{rule.id} names the production {rule.make!r}", f"use one of {', '.join(sorted(makes))}")
    if rule.make is None and rule.value is None:
        raise KnowledgeError(name, line, 1, f"{rule.id} gives no value", "name a production with make, or write a value")
    try:
        kinds = check_pattern(rule.pattern, parts, fold)
    except PatternError as wrong:
        raise KnowledgeError(name, line, 1, f"{wrong.what} in {rule.id}", wrong.remedy) from None
    for kind in sorted(kinds):
        if kind not in classes:
            raise KnowledgeError(name, line, 1, f"{rule.id} uses the class {kind!r}", f"use one of {', '.join(sorted(classes))}")
