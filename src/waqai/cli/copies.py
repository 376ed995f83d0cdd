"""`waqai copies`: which of the documents print the same text, and where that text is from."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.cli.inputs import Inputs
from waqai.cli.output import columns_of, is_coloured, load_knowledge, open_output, user_folder
from waqai.cli.show import Cell, cell, layout, paint
from waqai.cli.table import title_of
from waqai.group.copies import trace_copies
from waqai.model import Document, Link, Print, Trace
from waqai.pipeline import read, take_print
from waqai.plain import csv_lines
from waqai.record import encode, make_document

COLUMNS = ("document_id", "source", "url", "site", "title", "published", "kind", "origin_id", "origin_source", "agency", "links")
Record = dict[str, Any]


class Listing(NamedTuple):
    """The documents without their texts, where the text of each is from, and the names of agencies."""

    documents: Sequence[Record]
    traces: Sequence[Trace]
    own: Sequence[bool]  # is the document published by an agency
    agencies: Mapping[str, str]


def run(args: argparse.Namespace) -> int:
    """List the copies among all inputs; 1 where one of them failed."""
    knowledge = load_knowledge(user_folder())
    documents: list[Record] = []
    prints: list[Print] = []
    inputs = Inputs(args.inputs, args.date)
    for document in inputs:
        documents.append(_shown(document))
        prints.append(take_print(read(document, knowledge), knowledge))
    listing = Listing(documents, trace_copies(prints), [p.agency is not None for p in prints], knowledge.agencies.names)
    with open_output(args.output) as out:
        for piece in {"jsonl": _jsonl, "csv": _csv, "table": _table}[args.format](listing, args.output is None):
            out.write(piece)
    return int(inputs.failed)


def _shown(document: Document) -> Record:
    """What the output says of a document: its keys in the record without the text, and a title also where it has none."""
    whole = make_document(document)
    return {key: value for key, value in whole.items() if key not in ("text", "notes")} | {"shown": title_of(whole)}


def kind_of(listing: Listing, i: int) -> str | None:
    """How a document came by its text: `version` of an earlier one of its outlet, else the kind of the link to its origin; `cited` where
    only the credit says so; None for a text of its own."""
    trace = listing.traces[i]
    if any(link.kind == "version" for link in trace.links):
        return "version"
    if trace.origin != i and trace.links:
        return trace.links[0].kind
    return "cited" if trace.agency and not listing.own[i] else None


def _jsonl(listing: Listing, _: bool) -> Iterator[bytes]:
    """A line a document, in the order of the inputs."""
    for i, (document, trace) in enumerate(zip(listing.documents, listing.traces, strict=True)):
        line = {
            "document": {key: value for key, value in document.items() if key != "shown"},
            "kind": kind_of(listing, i),
            "origin": _named(listing, trace.origin),
            "agency": {"id": trace.agency, "name": listing.agencies[trace.agency]} if trace.agency else None,
            "links": [_named(listing, link.of) | _shares(link) for link in trace.links],
        }
        yield encode(line) + b"\n"


def _named(listing: Listing, i: int) -> Record:
    return {key: listing.documents[i][key] for key in ("id", "source", "sha256")}


def _shares(link: Link) -> Record:
    return {"kind": link.kind, "covered": round(link.covered, 3), "covers": round(link.covers, 3)}


def _csv(listing: Listing, _: bool) -> Iterator[bytes]:
    """A row a document, in the order of the inputs."""
    yield csv_lines([COLUMNS])
    for i, (document, trace) in enumerate(zip(listing.documents, listing.traces, strict=True)):
        origin = listing.documents[trace.origin]
        links = "; ".join(f"{link.kind} {link.covered:.3f}/{link.covers:.3f} {listing.documents[link.of]['id']}" for link in trace.links)
        own = (document[name] for name in ("id", "source", "url", "site", "title", "published"))
        yield csv_lines([(*own, kind_of(listing, i), origin["id"], origin["source"], trace.agency, links)])


def _table(listing: Listing, to_screen: bool) -> Iterator[bytes]:
    """A block an origin that has copies or a credit, or that took in other texts; at the end the counts."""
    to_terminal = to_screen and sys.stdout.isatty()
    columns = columns_of(to_terminal)
    coloured = to_terminal and is_coloured()
    groups: dict[int, list[int]] = {}
    for i, trace in enumerate(listing.traces):
        groups.setdefault(trace.origin, []).append(i)
    for origin, members in groups.items():
        trace = listing.traces[origin]
        if len(members) > 1 or trace.links or kind_of(listing, origin):
            by_time = sorted(members, key=lambda i: (i != origin, listing.documents[i]["published"] or "9"))
            rows = [row for i in by_time for row in _rows(listing, i)]
            agency = f", from {listing.agencies[trace.agency]}" if trace.agency else ""
            count = f"{len(members)} documents" if len(members) > 1 else "1 document"
            lines = [paint(f"one text in {count}{agency}", "cyan", coloured), *layout(rows, columns - 2, coloured)]
            yield ("\n  ".join(lines) + "\n\n").encode("utf-8", "replace")
    yield f"{len(listing.documents)} documents, {len(groups)} independent origins\n".encode()


def _rows(listing: Listing, i: int) -> Iterator[tuple[Cell, ...]]:
    """The row of a document: how it came by its text, and how much of it stands in the earlier one; then a row for each text it took in."""
    trace = listing.traces[i]
    main = trace.links[0] if trace.origin != i and trace.links else None
    share = f"{main.covered:.0%}" if main else None
    yield (cell(kind_of(listing, i) or "origin", style="bold"), cell(share), *_document(listing, i))
    for link in trace.links:
        if link is not main and link.kind == "partial":
            yield (cell(" holds", style="dim"), cell(f"{link.covers:.0%} of", style="dim"), *_document(listing, link.of))


def _document(listing: Listing, i: int) -> Iterator[Cell]:
    document = listing.documents[i]
    own = document["id"] if document["id"] != document["sha256"] else document["source"]
    yield from map(cell, (document["published"], document["site"], own, document["shown"]))
