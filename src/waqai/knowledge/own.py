"""The user's own lexicon: tables and rules of senses in the user's folder, loaded after ours, which add to them and override them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from waqai.knowledge.tables import KnowledgeError, Row, read_data, read_table, split_table

FOLDER = "lexicon"
SENSES = "senses.toml"
NO_RULES = 'kind = "sense"\n'
# What a row of the user's own says beside the columns of our table: words that it must read, words that it must not, where it comes from.
EXTRA = ("match", "avoid", "from")
# The columns that a row of the user's own shares with the row of ours that it overrides; in other tables rows only add.
KEYS: Mapping[str, tuple[str, ...]] = {
    "parties.tsv": ("id",),
    "party_names.tsv": ("form", "theatre"),
    "outlet_names.tsv": ("form",),
    "source_nouns.tsv": ("lemma",),
}
Fold = Callable[[str], str]


class Own(NamedTuple):
    """The rows of the user's own tables by the name of the table, and the text of the user's rules of senses."""

    rows: Mapping[str, tuple[Row, ...]] = {}
    senses: str = NO_RULES

    def read(self, path: Path, columns: Sequence[str], fold: Fold = str) -> list[Row]:
        """The rows of our table at `path` that the user's own do not override, then those; raises KnowledgeError."""
        mine = self.rows.get(path.name, ())
        keys = {key_of(path.name, row, fold) for row in mine} if path.name in KEYS else frozenset()
        return [*(row for row in read_table(path, columns) if not keys or key_of(path.name, row, fold) not in keys), *mine]


NO_OWN = Own()


def key_of(table: str, row: Mapping[str, str], fold: Fold) -> tuple[str, ...]:
    """What two rows of a table share where one overrides the other."""
    return tuple(" ".join(map(fold, row[column].split(" "))) for column in KEYS[table])


def read_own(home: Path | None, tables: Mapping[str, Sequence[str]]) -> Own:
    """The user's own lexicon in the folder `home`, of these tables with their columns; raises KnowledgeError."""
    folder = home / FOLDER if home else None
    if folder is None or not folder.is_dir():
        return Own()
    for path in _files(folder):
        if path.name not in (*tables, SENSES):
            raise KnowledgeError(f"{FOLDER}/{path.name}", 1, 1, "no table that can be added to", f"use {', '.join((*tables, SENSES))}")
    there = {name: folder / name for name in tables if (folder / name).exists()}
    rows = {name: tuple(own_rows(name, read_data(path), tables[name])) for name, path in there.items()}
    senses = folder / SENSES
    return Own(rows, read_data(senses) if senses.exists() else NO_RULES)


def own_files(home: Path | None) -> list[Path]:
    """The files of the user's own lexicon that are knowledge, in the order of their names."""
    return _files(home / FOLDER) if home is not None and (home / FOLDER).is_dir() else []


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".tsv", ".toml"))


def own_rows(table: str, text: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of the text of one of the user's own tables; raises KnowledgeError."""
    name = f"{FOLDER}/{table}"
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in split_table(name, text, (*columns, *EXTRA), running=EXTRA):
        row = Row(dict(zip((*columns, *EXTRA), cells, strict=True)), name, line)
        same = seen.setdefault(tuple(cells[: len(columns)]), line)
        if same != line:
            raise row.wrong(columns[0], f"the row of line {same} again", "take one of them out")
        for column in EXTRA[:2]:
            if not row[column].strip():
                remedy = "write a sentence that the row must (match) or must not (avoid) read"
                raise row.wrong(column, f"no example under {column!r}", remedy)
        yield row


def overridden(own: Own, data: Path, tables: Mapping[str, Sequence[str]], fold: Fold) -> Iterator[str]:
    """Our rows that the user's own override, a line each."""
    for name in sorted(own.rows):
        if name not in KEYS:
            continue
        ours: dict[tuple[str, ...], list[Row]] = {}
        for row in read_table(data / name, tables[name]):
            ours.setdefault(key_of(name, row, fold), []).append(row)
        for row in own.rows[name]:
            for other in ours.get(key_of(name, row, fold), ()):
                yield f"{row.file}:{row.line}: {_told(row, tables[name])} overrides {other.file}:{other.line}: {_told(other, tables[name])}"


def _told(row: Row, columns: Sequence[str]) -> str:
    return " ".join(row[column] for column in columns if row[column])
