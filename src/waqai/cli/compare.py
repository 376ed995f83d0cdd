"""`waqai compare`: what changed between two files of records of the same inputs."""

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO, NamedTuple

import msgspec

from waqai.cli.listing import csv_table, json_lines
from waqai.cli.marks import Mark, marked
from waqai.cli.output import Problem, is_coloured, open_output
from waqai.cli.records import decode_record, open_records
from waqai.cli.show import isolate, paint
from waqai.curate.compare import Change, Totals, What, change_item, compare
from waqai.model import Span
from waqai.plain import plain

COLUMNS = ("change", "document", "source", "type", "trigger", "trigger_text", "fields", "old", "new", "sentence")
SORTS: tuple[What, ...] = ("gained", "lost", "changed")
SHOWN = 10  # documents of one file only that are named
Key = tuple[str, str, int]
Item = dict[str, Any]


class Place(NamedTuple):
    """Where a record stands in its file, with the hash of its line."""

    at: int
    size: int
    digest: bytes
    number: int


class Records:
    """A file of records, of which only the places are kept in memory."""

    def __init__(self, path: str, stream: BinaryIO) -> None:
        self.path, self._stream = path, stream
        self.places: dict[Key, Place] = {}
        self.sources: dict[Key, str] = {}
        seen: Counter[tuple[str, str]] = Counter()
        at = 0
        for number, line in enumerate(stream, 1):
            if line.strip():
                document = decode_record(line, self.path, number)["document"]
                key = (document["id"], document["sha256"])
                seen[key] += 1
                place = (*key, seen[key])
                self.places[place] = Place(at, len(line), hashlib.sha256(line.strip()).digest(), number)
                self.sources[place] = document["source"]
            at += len(line)

    def record(self, key: Key) -> Item:
        """The record of a document."""
        place = self.places[key]
        self._stream.seek(place.at)
        return decode_record(self._stream.read(place.size), self.path, place.number)


def run(args: argparse.Namespace) -> int:
    """Write the changes; with --check 1 where there is one that is not known."""
    known = _known(args.known) if args.known else frozenset[bytes]()
    with ExitStack() as stack:
        old, new = (Records(path, stack.enter_context(open_records(path))) for path in (args.old, args.new))
        totals, changes = _changes(old, new, known)
    alone = {path: [key for key in these.places if key not in others.places] for path, these, others in _sides(old, new)}
    write_changes(totals, changes, _alone(alone, old, new), args.format, args.top)
    return int(args.check and bool(changes or any(alone.values())))


def write_changes(totals: Totals, changes: Sequence[Change], notes: Iterable[str], form: str, top: int) -> None:
    """Write the changes to standard output, at most `top` of each sort (0 for all); the table has the counts and some notes as well."""
    sorts: Sequence[tuple[str, list[Change]]] = [(what, [c for c in changes if c.what == what]) for what in SORTS]
    kept = [change for _, group in sorts for change in group[: top or None]]
    with open_output(None) as out:
        if form == "jsonl":
            out.write(json_lines(map(change_item, kept)))
        elif form == "csv":
            columns = (*COLUMNS, "why") if any(change.why for change in kept) else COLUMNS
            out.write(csv_table(map(_flat, kept), columns))
        else:
            coloured = is_coloured()
            lines = [*_summary(totals), *notes, *_tables(totals)]
            lines += [line for what, group in sorts for line in _examples(what, group, top, coloured)]
            out.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))


def _sides(old: Records, new: Records) -> Iterator[tuple[str, Records, Records]]:
    yield "OLD", old, new
    yield "NEW", new, old


def _changes(old: Records, new: Records, known: frozenset[bytes]) -> tuple[Totals, list[Change]]:
    """All changes that are not known, and the counts."""
    totals, changes = Totals(), list[Change]()
    for key, place in new.places.items():
        if key not in old.places:
            continue
        after = new.record(key)
        if old.places[key].digest == place.digest:
            totals.add(after, after, ())
            continue
        before = old.record(key)
        found = list(compare(before, after))
        seen = [bool(known) and _identity(change_item(change)) in known for change in found]
        kept = [change for change, is_known in zip(found, seen, strict=True) if not is_known]
        totals.add(before, after, kept, [change for change, is_known in zip(found, seen, strict=True) if is_known])
        changes += kept
    return totals, changes


def _known(path: str) -> frozenset[bytes]:
    with open_records(path) as stream:
        try:
            return frozenset(_identity(msgspec.json.decode(line)) for line in stream if line.strip())
        except (ValueError, AttributeError):
            raise Problem(f"{path}: no differences of `waqai compare --format jsonl`; write them with it") from None


def _identity(item: Item) -> bytes:
    """What makes a difference the same one: all of it but the name of the input."""
    return msgspec.json.encode({key: value for key, value in sorted(item.items()) if key != "source"}, order="sorted")


def _flat(change: Change) -> Item:
    item = change_item(change)
    sides = {side: "; ".join(f"{name} {_words(one[side])}" for name, one in item["fields"].items()) for side in ("old", "new")}
    return {**item, "trigger": f"{item['trigger'][0]}-{item['trigger'][1]}", "fields": " ".join(item["fields"])} | sides


def _words(value: Any) -> str:
    """A value in one line."""
    if value is None or value == []:
        return "-"
    if isinstance(value, Mapping):
        return " ".join(f"{key}={one}" for key, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _summary(totals: Totals) -> Iterator[str]:
    yield f"documents of both: {totals.same + totals.differing}, {totals.differing} of them with differences"
    counts = ", ".join(f"{totals.count(what)} {what}" for what in SORTS)
    old, new = totals.types["old"].total(), totals.types["new"].total()
    yield f"incidents: {old} old, {new} new; {totals.unchanged} the same, {counts}"
    if totals.known:
        yield f"differences that are known: {totals.known}, left out of what follows"


def _alone(alone: Mapping[str, Sequence[Key]], old: Records, new: Records) -> Iterator[str]:
    """The documents that only one file has."""
    for side, keys in alone.items():
        records = old if side == "OLD" else new
        if keys:
            yield f"documents only in {side} ({plain(records.path)}): {len(keys)}"
            yield from (f"  {isolate(plain(records.sources[key]))}  {isolate(plain(key[0]))}" for key in keys[:SHOWN])
            if len(keys) > SHOWN:
                yield f"  and {len(keys) - SHOWN} more"


def _tables(totals: Totals) -> Iterator[str]:
    """Counts by type and by field."""
    sides = ("old", "new", "gained", "lost", "changed")
    touched = sorted({kind for what in sides[2:] for kind in totals.types[what]})
    if touched:
        yield ""
        yield f"{'type':<22}" + "".join(f"{side:>9}" for side in sides)
        yield from (f"{kind:<22}" + "".join(f"{totals.types[side][kind]:>9}" for side in sides) for kind in touched)
    fields = sorted({field for counts in totals.fields.values() for field in counts})
    if fields:
        yield ""
        yield f"{'field':<22}{'given':>9}{'taken':>9}{'other':>9}"
        yield from (f"{field:<22}" + "".join(f"{totals.fields[how][field]:>9}" for how in ("given", "taken", "other")) for field in fields)
    if totals.retyped:
        yield ""
        yield "types changed: " + ", ".join(f"{a} to {b} {n}" for (a, b), n in sorted(totals.retyped.items(), key=lambda x: (-x[1], x[0])))


def _examples(what: str, changes: Sequence[Change], top: int, coloured: bool) -> Iterator[str]:
    """The changes of one sort with their words."""
    shown_ = changes[: top or None]
    if shown_:
        yield ""
        yield paint(f"{what}: {len(shown_)} of {len(changes)}", "bold", coloured)
    for change in shown_:
        yield from change_lines(change, coloured)


def change_lines(change: Change, coloured: bool) -> Iterator[str]:
    """A change with its words: the document, the sentence, each field before and after."""
    document = change.document
    own = document["id"] if document["id"] != document["sha256"] else None
    name = "  ".join(isolate(plain(part)) for part in (document["source"], own) if part)
    yield f"  {change.type}  {paint(name, 'cyan', coloured)}"
    start, end = change.claim["sentence"]
    marks = [Mark(claim["trigger"][0], claim["trigger"][1], "trigger") for claim in (change.new or change.old or {})["claims"]]
    inside = [mark for mark in marks if start <= mark.start < end]
    yield f"    {isolate(marked(document['text'], Span(start, end), inside, coloured))}"
    if change.why:
        yield f"    why: {plain(change.why)}"
    for field, one in change_item(change)["fields"].items():
        yield f"    {field}: {isolate(plain(_words(one['old'])))} > {isolate(plain(_words(one['new'])))}"
