"""`waqai show`: all that a book knows of a document or an incident, with the words that say it."""

import argparse
from collections.abc import Iterator
from typing import Any

from waqai.cli.books import opened
from waqai.cli.marks import Mark, marked
from waqai.cli.output import WIDTH, Problem, is_coloured, open_output
from waqai.cli.show import isolate, paint
from waqai.cli.table import days, table_block, toll_words
from waqai.model import Span
from waqai.plain import plain
from waqai.record import encode
from waqai.store.ask import LEAST, Known, documents_named, group_named, look_up, reports_named
from waqai.store.book import Book

Item = dict[str, Any]
_FIELDS = ("actor", "target", "place", "time", "attribution")


def run(args: argparse.Namespace) -> int:
    """Write what the id names: an incident of the book, of a document, or a document."""
    with opened(args) as book, open_output(None) as out:
        group = group_named(book, args.id)
        if group is not None:
            out.write(encode(group) + b"\n" if args.format == "jsonl" else _text(_group(book, group, is_coloured())))
            return 0
        named = [*reports_named(book, args.id), *((None, key) for key in documents_named(book, args.id))]
        if not named:
            raise Problem(
                f"{args.id}: neither an incident nor a document of {book.name}; `waqai list` shows the ids, of which {LEAST} digits do"
            )
        if len(named) > 1:
            raise Problem(
                f"{args.id}: means {len(named)} things: {', '.join(report or key for report, key in named[:4])}; give more of the id"
            )
        report, key = named[0]
        known = look_up(book, key)
        if args.format == "jsonl":
            chosen = [incident for incident in known.record["incidents"] if report in (None, incident["id"])]
            out.write(encode(known.record | {"incidents": chosen}) + b"\n")
        else:
            out.write(_text(_document(known, report, is_coloured())))
    return 0


def _text(lines: Iterator[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _document(known: Known, report: str | None, coloured: bool) -> Iterator[str]:
    """A document, its table unless only one incident is asked for, the evidence of its incidents, and where it comes from."""
    record = known.record
    shown = record if report is None else record | {"incidents": [one for one in record["incidents"] if one["id"] == report]}
    yield table_block(shown, WIDTH, coloured).decode().rstrip("\n")
    for incident in shown["incidents"]:
        yield ""
        yield from _incident(record["document"]["text"], incident, coloured)
    yield ""
    yield f"document {record['document']['sha256']}"
    for seen in known.sightings:
        captured = f", captured {seen['captured']}" if seen["captured"] else ""
        yield f"  found as {isolate(plain(seen['url'] or seen['source']))}{captured}"
    for read in known.readings:
        earlier = "" if read["current"] else " (not the current reading)"
        yield f"  read by waqai {read['program']} with knowledge {read['knowledge']}, {read['added']}{earlier}"
    if len(known.versions) > 1:
        at = known.versions.index(record["document"]["sha256"]) + 1
        yield f"  version {at} of {len(known.versions)}: {' '.join(key[:12] for key in known.versions)}"


def _incident(text: str, incident: Item, coloured: bool) -> Iterator[str]:
    """An incident: its claims in their sentences, then each field with its words and place."""
    fields = [(name, incident[name]) for name in _FIELDS if incident[name]]
    fields += [("toll", toll) for toll in incident["toll"]]
    head = paint(incident["type"], "bold", coloured)
    yield f"{head}  {incident['modality']}  confidence {incident['confidence']:.2f}  incident {incident['id']}"
    marks = [_mark(field["span"], name) for name, field in fields]
    for claim in incident["claims"]:
        sentence = Span(*claim["sentence"])
        own = sorted({_mark(claim["trigger"], "trigger"), *marks})
        inside = [mark for mark in own if sentence.start <= mark.start and mark.end <= sentence.end]
        yield f"  claim {claim['trigger'][0]}-{claim['trigger'][1]} by {claim['rule']}"
        yield f"    {isolate(marked(text, sentence, inside, coloured))}"
    for name, field in fields:
        start, end = field["span"]
        yield f"  {name:<12} {isolate(plain(field['text']))} [{start}-{end}]  {plain(_value(name, field))}".rstrip()


def _mark(span: list[int], field: str) -> Mark:
    return Mark(span[0], span[1], "source" if field == "attribution" else field)


def _value(name: str, field: Item) -> str:
    if name == "time":
        return days(field) or ""
    if name == "toll":
        return f"{toll_words(field)}, {field['who']}"
    parts = (field.get("name"), field.get("class"), field.get("kind"), field.get("admin1") or field.get("country"))
    return ", ".join(part for part in parts if part)


def _group(book: Book, group: Item, coloured: bool) -> Iterator[str]:
    """An incident of the book, with the incidents of documents that belong to it."""
    into = f", now {', '.join(group['into'])}" if group["into"] else ""
    yield f"incident {group['id']}: {group['state']}{into}"
    for report in group["reports"]:
        for _, key in reports_named(book, report):
            record = look_up(book, key).record
            document = record["document"]
            yield ""
            yield paint(
                "  ".join(filter(None, (document["published"], document["site"], document["url"] or document["source"]))), "cyan", coloured
            )
            yield from _incident(document["text"], next(one for one in record["incidents"] if one["id"] == report), coloured)
