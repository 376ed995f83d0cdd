"""`waqai search`: documents of a book by their words, with the words in their surroundings and the incidents read in each."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from waqai.cli.books import opened
from waqai.cli.listing import csv_table, json_lines
from waqai.cli.output import WIDTH, Problem, columns_of, complain, is_coloured, open_output
from waqai.cli.show import isolate, paint, width
from waqai.cli.table import days, title_of
from waqai.knowledge import KnowledgeError, load_searching
from waqai.model import Span
from waqai.pipeline import ask
from waqai.plain import plain
from waqai.store.search import Filter, count_stale, find_readings
from waqai.store.searching import Hit, hit_of, rebuild
from waqai.text.searching import Query, QueryError, Term

COLUMNS = ("document_id", "source", "url", "site", "title", "published", "hits", "context", "incidents")
_OF_INCIDENT = ("id", "type", "modality", "place", "time", "confidence")
WINDOWS = 3  # places of a document that a table shows
_SPACES = re.compile(" +")


def run(args: argparse.Namespace) -> int:
    """Search, or make the index anew; 0 also where nothing is found."""
    try:
        knowing = load_searching()
        query = ask(" ".join(args.query), knowing) if args.query else None
    except KnowledgeError as error:
        raise Problem(str(error)) from error
    except QueryError as error:
        raise Problem(str(error), 2) from error
    if query is None and not args.rebuild:
        raise Problem("no word to look for; give one, or --rebuild to make the index anew", 2)
    with opened(args) as book:
        if args.rebuild:
            count = rebuild(book, knowing)
            complain(f"{book.name}: {count} documents indexed")
        if query is None:
            return 0
        with book.read() as connection:
            stale = count_stale(connection, knowing.stems.version)
            limit = args.limit + 1 if args.limit else None
            found = find_readings(connection, query, Filter(args.since, args.until, tuple(args.types)), limit)
            shown = found[: args.limit] if args.limit else found
            hits = [hit_of(connection, reading, query, knowing) for reading in shown]
    if stale:
        complain(f"{book.name}: {stale} documents are not in the index, or by other rules; run `waqai search --rebuild --book {book.name}`")
    with open_output(args.output) as out:
        out.write(_written(hits, query, len(found) > len(shown), args))
    return 0


def _written(hits: Sequence[Hit], query: Query, is_more: bool, args: argparse.Namespace) -> bytes:
    if args.format == "jsonl":
        return json_lines(map(_item, hits))
    if args.format == "csv":
        return csv_table(map(_flat, hits), COLUMNS)
    to_terminal = args.output is None and sys.stdout.isatty()
    columns = columns_of(to_terminal)
    coloured = to_terminal and is_coloured()
    lines = [paint(_heading(len(hits), query, is_more), "bold", coloured), ""]
    for hit in hits:
        lines += [*_block(hit, columns, coloured), ""]
    return ("\n".join(lines[:-1]) + "\n").encode("utf-8", "replace")


def _heading(count: int, query: Query, is_more: bool) -> str:
    """How many documents were found, and how the query was understood."""
    parts = [_asked(term) for term in query.wanted] + [f"not {_asked(term)}" for term in query.unwanted]
    number = f"the first {count} documents" if is_more else f"{count} document{'s' * (count != 1)}"
    return f"{number} with {', '.join(parts)}{' (--limit 0 shows all)' * is_more}"


def _asked(term: Term) -> str:
    typed = isolate(plain(term.typed))
    return f'the phrase "{typed}"' if term.exact else typed


def _block(hit: Hit, columns: int, coloured: bool) -> Iterator[str]:
    document = hit.record["document"]
    parts = (document["published"] or "no date", document["site"], document["source"])
    yield paint("  ".join(isolate(plain(part)) for part in parts if part), "cyan", coloured)
    if document["title"]:
        yield isolate(_marked(document["title"], Span(0, len(document["title"])), hit.title, coloured))
    else:
        yield isolate(title_of(document))
    for window, spans in _windows(document["text"], hit.text, columns - 6)[:WINDOWS]:
        yield "    " + isolate(_shown(document["text"], window, spans, coloured))
    for incident in hit.record["incidents"]:
        yield paint("  - " + _incident(incident), "dim", coloured)


def _incident(incident: dict[str, Any]) -> str:
    place, time = incident["place"] or {}, incident["time"] or {}
    modality = None if incident["modality"] == "actual" else incident["modality"]
    where = ", ".join(isolate(plain(part)) for part in (place.get("name"), place.get("admin1") or place.get("country")) if part)
    return "  ".join(part for part in (incident["type"], modality, where, days(time)) if part)


def _windows(text: str, hits: Sequence[Span], columns: int) -> list[tuple[Span, list[Span]]]:
    """Pieces of a text of at most so many columns with the hits in each: first those with most of them."""
    made: list[tuple[Span, list[Span]]] = []
    for hit in hits:
        if made and hit.end <= made[-1][0].end:
            made[-1][1].append(hit)
        else:
            made.append((_around(text, hit, columns, made[-1][0].end if made else 0), [hit]))
    ranked = sorted(made, key=lambda window: -len(window[1]))[:WINDOWS]
    return sorted(ranked, key=lambda window: window[0])


def _around(text: str, hit: Span, columns: int, least: int) -> Span:
    """The words around a hit, as many as there is room for, on both sides alike where there are so many, none of them before `least`."""
    room = max(columns - width(text[hit.start : hit.end]) - 4, 0)
    start = max(hit.start - max(room // 2, room - (len(text) - hit.end)), least)
    end = min(hit.end + room - (hit.start - start), len(text))
    if start > 0 and not text[start - 1].isspace():
        start = next((at for at in range(start, hit.start) if text[at - 1].isspace()), hit.start)
    if end < len(text) and not text[end].isspace():
        end = next((at for at in range(end, hit.end, -1) if text[at].isspace()), hit.end)
    return Span(start, end)


def _shown(text: str, window: Span, hits: Sequence[Span], coloured: bool) -> str:
    """A piece of a text with its hits marked, and dots where the text goes on."""
    before, after = "…" * (window.start > 0), "…" * (window.end < len(text))
    return f"{before}{_marked(text, window, hits, coloured).strip()}{after}"


def _marked(text: str, window: Span, hits: Sequence[Span], coloured: bool) -> str:
    """A piece of a text in one line, with the words of the query in colour, or in brackets where there are no colours."""
    parts, done = [], window.start
    for hit in hits:
        words = _SPACES.sub(" ", plain(text[hit.start : hit.end]))
        parts += [_SPACES.sub(" ", plain(text[done : hit.start])), paint(words, "bold red", True) if coloured else f"[{words}]"]
        done = hit.end
    return "".join(parts) + _SPACES.sub(" ", plain(text[done : window.end]))


def _item(hit: Hit) -> dict[str, Any]:
    document = hit.record["document"]
    text, title = document["text"], document["title"] or ""
    return {
        "document": {name: document[name] for name in ("id", "source", "url", "site", "title", "published", "sha256")},
        "title_hits": [{"span": [start, end], "text": title[start:end]} for start, end in hit.title],
        "hits": [{"span": [start, end], "text": text[start:end]} for start, end in hit.text],
        "incidents": [{name: incident[name] for name in _OF_INCIDENT} for incident in hit.record["incidents"]],
    }


def _flat(hit: Hit) -> dict[str, Any]:
    document = hit.record["document"]
    windows = _windows(document["text"], hit.text, WIDTH)
    return {
        "document_id": document["id"],
        **{name: document[name] for name in ("source", "url", "site", "title", "published")},
        "hits": len(hit.text) + len(hit.title),
        "context": _shown(document["text"], *windows[0], False) if windows else None,
        "incidents": "; ".join(f"{incident['id']} {incident['type']}" for incident in hit.record["incidents"]),
    }
