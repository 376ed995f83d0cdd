"""`waqai check`: all knowledge read strictly, every example of every rule run."""

import argparse
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator

from waqai.cli.output import Problem, is_coloured, load_engine, open_output, user_folder
from waqai.cli.show import isolate, paint
from waqai.find.numbers import find_numerals
from waqai.find.rules import Failure, check_rules
from waqai.find.senses import find_senses
from waqai.find.times import trace_times
from waqai.knowledge import Knowledge, KnowledgeError
from waqai.knowledge.load import DATA, OWN_TABLES
from waqai.knowledge.own import overridden
from waqai.knowledge.pages import page_rows
from waqai.learn.examples import failing
from waqai.model import Document, Interval, Mention, Text
from waqai.pipeline import read
from waqai.plain import plain
from waqai.read.crosslinks import check_page_words
from waqai.release.engines import load_engines
from waqai.release.examples import check_policies

# The day on which the report of every example was published (rules/times.toml counts from it).
PUBLISHED = dt.date(2019, 8, 14)


def run(args: argparse.Namespace) -> int:
    """Print what knowledge holds and the examples that do not hold; 1 where there is one."""
    engine = load_engine(user_folder())
    knowledge = engine.knowledge
    coloured = is_coloured()
    checked = [(knowledge.time_rules, check_times(knowledge)), (knowledge.sense_rules, check_senses(knowledge))]
    failures = [failure for _, failed in checked for failure in failed]
    pages = check_page_words()
    try:
        masks = list(check_policies(knowledge))
        theirs = load_engines()
    except KnowledgeError as error:
        raise Problem(str(error)) from None
    own = list(failing(engine))
    with open_output(None) as out:
        lines = [*_counts(knowledge), *(_failure(failure, coloured) for failure in failures)]
        lines += [f"page_words.tsv: {each}" for each in pages]
        lines += masks
        lines += [isolate(plain(each)) for each in own]
        for rules, failed in checked:
            lines.append(f"rules of {rules.name}: {len(rules.rules)}, with {len(rules.examples())} examples, {_verdict(len(failed))}")
        lines.append(f"formats of other bodies: {', '.join(theirs)}, their tables good")
        forms = len(page_rows(DATA))
        lines.append(f"forms of page_words.tsv: {forms}, with {2 * forms} examples, {_verdict(len(pages))}")
        lines.append(f"examples of the masks of releases: {_verdict(len(masks))}")
        lines += _own(knowledge, len(own))
        lines.append(f"knowledge {knowledge.version}: " + ("not good" if failures or pages or masks or own else "good"))
        out.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))
    return int(bool(failures or pages or masks or own))


def _verdict(failures: int) -> str:
    return f"{failures} do not hold" if failures else "all hold"


def check_times(knowledge: Knowledge) -> list[Failure]:
    """The examples of the rules of time that do not hold."""
    return check_rules(knowledge.time_rules, lambda text: _times(text, knowledge), show_days)


def check_senses(knowledge: Knowledge) -> list[Failure]:
    """The examples of the rules of senses that do not hold."""
    return check_rules(knowledge.sense_rules, lambda text: _senses(text, knowledge))


def _times(example: str, knowledge: Knowledge) -> list[Mention]:
    text = _read(example, knowledge)
    scan = knowledge.lexicon.scan(text.tokens)
    return trace_times(text, scan, find_numerals(text, scan), PUBLISHED, knowledge.time_rules)


def _senses(example: str, knowledge: Knowledge) -> list[Mention]:
    text = _read(example, knowledge)
    return find_senses(text, knowledge.lexicon.scan(text.tokens), knowledge.sense_rules)


def _read(example: str, knowledge: Knowledge) -> Text:
    sha256 = hashlib.sha256(example.encode()).hexdigest()
    return read(Document(id=sha256, source="example", text=example, sha256=sha256, published=PUBLISHED), knowledge)


def show_days(value: object) -> str:
    """Days as the examples write them: one, first..last, or ? where they are not known."""
    if not isinstance(value, Interval):
        return str(value)
    if value.start is None or value.end is None:
        return "?"
    return str(value.start) if value.start == value.end else f"{value.start}..{value.end}"


def _counts(knowledge: Knowledge) -> Iterator[str]:
    """How many forms the lexicon has of each kind, and how much of the rest there is."""
    kinds = Counter(entry.kind for entry in knowledge.lexicon)
    yield f"forms of the lexicon: {sum(kinds.values())}"
    for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0])):
        yield f"  {kind:<22}{count:>8}"
    yield f"parties: {len(knowledge.parties)}, frames: {len(knowledge.frames)}, words known to the repair: {len(knowledge.repair_words)}"
    yield "weights: " + (", ".join(f"{name} {len(table)}" for name, table in sorted(knowledge.weights.items())) or "none")


def _own(knowledge: Knowledge, failures: int) -> Iterator[str]:
    """What the user's own lexicon adds, and which of our rows it overrides."""
    rows, rules = sum(map(len, knowledge.own.rows.values())), len(knowledge.own_senses.rules)
    if rows or rules:
        yield from (isolate(plain(line)) for line in overridden(knowledge.own, DATA, OWN_TABLES, knowledge.fold))
        count = 2 * rows + len(knowledge.own_senses.examples())
        yield f"your own lexicon: {rows} rows and {rules} rules, with {count} examples, {_verdict(failures)}"


def _failure(failure: Failure, coloured: bool) -> str:
    example = failure.example
    wanted = "nothing of this rule" if example.avoid else example.value or "a match"
    text = isolate(plain(example.text))
    return f"{paint('FAILED', 'bold red', coloured)} {example.rule}: {text}: wanted {wanted}, found {isolate(plain(failure.found))}"
