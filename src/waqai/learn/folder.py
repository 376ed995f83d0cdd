"""The user's own lexicon as it is written: rows appended, never changed; what was refused, so that it is not proposed again."""

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from waqai.disk import sync_folder
from waqai.knowledge import KnowledgeError, load
from waqai.knowledge.load import OWN_TABLES, load_own
from waqai.knowledge.own import EXTRA, FOLDER, NO_RULES, SENSES, Own, own_rows
from waqai.learn.examples import failing, line_reads
from waqai.learn.values import LearnError, Line, Proposal
from waqai.pipeline import Engine, make_engine

GOLD = "gold.jsonl"
REFUSED = "refused.jsonl"
TRIED = "tried"  # stands for examples of a row that is only tried


def with_lines(own: Own, lines: Iterable[Line], source: str = TRIED) -> Own:
    """The user's own lexicon with more rows, read as strictly as from a file; `source` is where they come from. Raises LearnError."""
    rows, senses = dict(own.rows), own.senses
    for line in lines:
        if line.table == SENSES:
            senses += rule_text(line, source)
            continue
        columns = OWN_TABLES[line.table]
        try:
            more = own_rows(line.table, _head(line.table) + _table_row(line, source), columns)
            rows[line.table] = (*rows.get(line.table, ()), *more)
        except KnowledgeError as error:
            raise LearnError(f"{' '.join(line.cells)}: {error.what}; refuse this row, or write it by hand") from error
    return Own(rows, senses)


def engine_of(home: Path, own: Own) -> Engine:
    """The engine with these rows of the user's own; raises LearnError where they do not load."""
    try:
        return make_engine(load(home, own=own))
    except KnowledgeError as error:
        raise LearnError(str(error)) from error


def _head(table: str) -> str:
    return NO_RULES if table == SENSES else "\t".join((*OWN_TABLES[table], *EXTRA)) + "\n"


def _table_row(line: Line, source: str) -> str:
    cells = (*line.cells, line.match or TRIED, line.avoid or TRIED, source)
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"


def rule_text(line: Line, source: str) -> str:
    """A rule of senses as TOML."""
    name, does, pattern, value = line.cells
    keys = {"id": name, "does": does}
    examples = {"match": [line.match or TRIED], "avoid": [line.avoid or TRIED]}
    written = [f"{key} = {_toml(text)}" for key, text in keys.items()]
    written += [f"pattern = '{pattern}'", f"value = {_toml(value)}"]
    written += [f"{key} = [{', '.join(map(_toml, texts))}]" for key, texts in examples.items()]
    return f"\n# {source}\n[[rule]]\n" + "\n".join(written) + "\n"


def _toml(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def source_of(proposal: Proposal, book: str) -> str:
    """Where the rows of a proposal come from."""
    numbers = proposal.decisions
    return f"decision{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))} of {' '.join(book.split())}"


def fitting(home: Path, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those proposals whose examples hold when all of them are accepted; raises LearnError."""
    kept = list(proposals)
    while kept:
        engine = engine_of(home, with_fresh(_load(home), kept, TRIED))
        left = [one for one in kept if all(_holds(line, engine) for line in one.lines)]
        if len(left) == len(kept):
            break
        kept = left
    return kept


def _holds(line: Line, engine: Engine) -> bool:
    return line_reads(line, line.match, engine) and not line_reads(line, line.avoid, engine)


def with_fresh(own: Own, proposals: Sequence[Proposal], book: str) -> Own:
    """The user's own lexicon with the rows of proposals that it does not have."""
    for line, source in _fresh(own, proposals, book):
        own = with_lines(own, (line,), source)
    return own


def _fresh(own: Own, proposals: Sequence[Proposal], book: str) -> list[tuple[Line, str]]:
    """The rows that the lexicon does not have, with where they come from. A party has one row, however many names it has."""
    there = {_mark(name, tuple(row[column] for column in OWN_TABLES[name])) for name, rows in own.rows.items() for row in rows}
    fresh: dict[tuple[str, ...], tuple[Line, str]] = {}
    for one in proposals:
        for line in one.lines:
            mark = _mark(line.table, line.cells)
            is_there = f'id = "{line.cells[0]}"' in own.senses if line.table == SENSES else mark in there
            if not is_there:
                fresh.setdefault(mark, (line, source_of(one, book)))
    return list(fresh.values())


def _mark(table: str, cells: tuple[str, ...]) -> tuple[str, ...]:
    return (table, cells[0]) if table == "parties.tsv" else (table, *cells)


def accept(home: Path, proposals: Sequence[Proposal], book: str) -> list[Path]:
    """Put proposals into the user's own lexicon; the files that grew.

    Raises LearnError where they do not go together, and then writes nothing.
    """
    own = _load(home)
    fresh = _fresh(own, proposals, book)
    wrong = next(failing(engine_of(home, with_fresh(own, proposals, book))), None) if fresh else None
    if wrong:
        raise LearnError(f"{wrong}; accept fewer at a time, or mend that row first")
    texts: dict[str, str] = {}
    for line, source in fresh:
        start = texts.get(line.table) or ("" if (home / FOLDER / line.table).exists() else _head(line.table))
        row = rule_text(line, source) if line.table == SENSES else _table_row(line, source)
        texts[line.table] = start + row
    gold = "".join(_json(one.gold) for one in proposals if one.gold)
    texts |= {GOLD: gold} if gold else {}
    return [_append(home / FOLDER / name, text) for name, text in texts.items()]


def _load(home: Path) -> Own:
    try:
        return load_own(home)
    except KnowledgeError as error:
        raise LearnError(str(error)) from error


def refuse(home: Path, proposals: Iterable[Proposal], who: str, now: dt.datetime) -> Path:
    """Note proposals as refused; they are not made again."""
    made = f"{now.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    items = ({"id": one.id, "kind": one.kind, "words": one.words, "says": one.says, "who": who, "made": made} for one in proposals)
    return _append(home / FOLDER / REFUSED, "".join(map(_json, items)))


def refused(home: Path) -> frozenset[str]:
    """The ids of proposals that were refused; raises LearnError."""
    return frozenset(str(item["id"]) for item in _items(home / FOLDER / REFUSED, "id"))


def gold_there(home: Path) -> frozenset[str]:
    """The ids of the documents that are gold examples already; raises LearnError."""
    return frozenset(str(item["id"]) for item in _items(home / FOLDER / GOLD, "id"))


def _items(path: Path, key: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    items = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            item = msgspec.json.decode(line)
            item[key]
        except (ValueError, TypeError, KeyError):
            raise LearnError(f"{path}:{number}: no line that `waqai learn` wrote; mend or delete it") from None
        items.append(item)
    return items


def _json(item: object) -> str:
    return msgspec.json.encode(item).decode() + "\n"


def _append(path: Path, text: str) -> Path:
    """Put lines at the end of a file, so that they last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        stream.seek(0, os.SEEK_END)
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            text = text if stream.read(1) == b"\n" else f"\n{text}"
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)
    return path
