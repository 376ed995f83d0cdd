"""`waqai group`: the incidents that many documents report, with who says what, the figures, and how far each is attested."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from waqai.cli.grouptable import incident_block
from waqai.cli.output import Problem, columns_of, complain, is_coloured, load_knowledge, open_output, user_folder
from waqai.cli.records import Record, open_records, read_records
from waqai.group.account import account_of
from waqai.group.across import group_reports, make_rules
from waqai.group.copies import trace_copies
from waqai.group.incident import write_incident
from waqai.group.reports import make_reader, origins_of, reports_of
from waqai.group.values import ClaimKey, Decision, Grouping, Report
from waqai.knowledge import Knowledge
from waqai.model import Print
from waqai.pipeline import read, take_print
from waqai.plain import csv_lines
from waqai.record import encode, read_document

NUMBERED = ("killed", "injured")
COLUMNS = (
    *("incident_id", "type", "modality", "grade", "reasons", "start", "end"),
    *("place_name", "place_kind", "country", "admin1", "latitude", "longitude"),
    *("actor_id", "actor_class", "actor_side", "target_id", "target_class", "target_side"),
    *(f"{outcome}_{bound}" for outcome in NUMBERED for bound in ("low", "best", "high")),
    *("other_figures", "disputed", "articles", "origins", "sides", "sites", "urls"),
)
T = TypeVar("T")


class Read(NamedTuple):
    """The reports of all records, and their documents without texts by hash."""

    reports: list[Report]
    documents: dict[str, Record]


def run(args: argparse.Namespace) -> int:
    """Write the incidents across all records."""
    if not args.records:
        return _run_on_book(args)
    if args.book:
        raise Problem("RECORDS and --book: give the one or the other", 2)
    knowledge = load_knowledge(user_folder())
    decisions = read_decisions(args.decisions) if args.decisions else []
    previous = {}
    for ids in _lines(args.previous, _ids, "what `waqai group --format jsonl` wrote") if args.previous else []:
        previous.update(ids)
    records = ((where, record, None) for where, record in read_records(args.records, sys.stdin.buffer))
    read_in = _read(records, knowledge)
    _write(read_in, _grouping(read_in, knowledge, decisions, previous, args.decisions), args)
    return 0


def _run_on_book(args: argparse.Namespace) -> int:
    """Group the documents of a book, keep the incidents in it, and write them."""
    from waqai.cli.books import opened
    from waqai.store.groups import decided, ids_before, keep, to_group

    if args.decisions or args.previous:
        raise Problem("--decisions, --previous: a book has its own; add decisions to it with `waqai decide FILE`", 2)
    knowledge = load_knowledge(user_folder())
    with opened(args) as book:
        read_in = _read(((book.name, record, print_) for record, print_ in to_group(book)), knowledge)
        grouping = _grouping(read_in, knowledge, decided(book), ids_before(book), book.name)
        made = [write_incident(group, account_of(group), read_in.documents) for group in grouping.groups]
        texts = {report.document: report.origin for report in read_in.reports}
        grouping = grouping._replace(retired=keep(book, made, grouping.retired, grouping.rejected, texts))
    _write(read_in, grouping, args)
    return 0


def _grouping(read_in: Read, knowledge: Knowledge, decisions: Sequence[Decision], previous: Mapping[ClaimKey, str], name: str) -> Grouping:
    """The groups; decisions that found no claim are named on standard error, as of `name`."""
    try:
        grouping = group_reports(read_in.reports, make_rules(knowledge), decisions, previous)
    except ValueError as error:
        raise Problem(f"{name}: {error}") from None
    for one in grouping.unmatched:
        keys = f"{one.claim} or {one.other}" if one.other else str(one.claim)
        complain(f"{name}: no claim {keys} in these records; the decision had no effect")
    return grouping


def _write(read_in: Read, grouping: Grouping, args: argparse.Namespace) -> None:
    with open_output(args.output) as out:
        for piece in {"jsonl": _jsonl, "csv": _csv, "table": _table}[args.format](read_in, grouping, args):
            out.write(piece)


def read_decisions(path: str) -> list[Decision]:
    """The decisions in a file of JSON Lines."""
    return _lines(path, _decision, "a decision as docs/grouping.md describes it")


def _read(records: Iterable[tuple[str, Record, Print | None]], knowledge: Knowledge) -> Read:
    """The reports of the records with the origins of their texts; a document that stands twice counts once."""
    reader = make_reader(knowledge)
    documents: dict[str, Record] = {}
    found: list[list[Report]] = []
    prints: list[Print] = []
    again = 0
    for where, record, print_ in records:
        document = record["document"]
        if document["sha256"] in documents:
            again += 1
            continue
        try:
            found.append(reports_of(record, reader))
            prints.append(print_ or take_print(read(read_document(document), knowledge), knowledge))
        except (KeyError, TypeError, ValueError) as error:
            raise Problem(f"{where}: no record of `waqai code` ({error}); write it anew with this version") from None
        documents[document["sha256"]] = {key: value for key, value in document.items() if key != "text"}
    if again:
        complain(f"{again} record{'s' if again > 1 else ''} of documents that stand here already; each document counts once")
    origins = origins_of(list(documents), trace_copies(prints))
    placed = [msgspec.structs.replace(one, origin=origin) for reports, origin in zip(found, origins, strict=True) for one in reports]
    return Read(placed, documents)


def _lines(path: str, parse: Callable[[Any], T | None], what: str) -> list[T]:
    """The values of the lines of a file of JSON Lines, without those that `parse` passes over."""
    found = []
    with open_records(path) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                value = parse(msgspec.json.decode(line))
            except (ValueError, KeyError, TypeError) as error:
                raise Problem(f"{path}:{number}: not {what} ({error})") from None
            if value is not None:
                found.append(value)
    return found


def _decision(item: Any) -> Decision:
    keys = {name: ClaimKey.parse(item[name]) for name in ("claim", "other") if item.get(name)}
    if (item["kind"] in ("same", "different")) != ("other" in keys):
        raise ValueError("same and different, and only they, need `claim` and `other`")
    if (item["kind"] == "undo") != ("number" in item):
        raise ValueError("undo, and only it, needs the `number` of a decision before it")
    return msgspec.convert({**item, **keys}, Decision)


def _ids(item: Any) -> dict[ClaimKey, str] | None:
    """The id of each claim of an incident; None for the line of a retired id."""
    if "retired" in item:
        return None
    id_: str = item["id"]
    return {ClaimKey.parse(claim): id_ for report in item["reports"] for claim in report["claims"]}


def _incidents(read_in: Read, grouping: Grouping, args: argparse.Namespace) -> Iterator[Record]:
    """The incidents with enough articles, by their first day and their id; those without a day last."""
    made = [(account_of(group), group) for group in grouping.groups]
    made.sort(key=lambda one: (str(one[0].start or "9"), one[1].id))
    for account, group in made:
        if account.articles >= args.least:
            yield write_incident(group, account, read_in.documents)


def _jsonl(read_in: Read, grouping: Grouping, args: argparse.Namespace) -> Iterator[bytes]:
    """A line an incident, then one for each id that is no longer in use."""
    yield from (encode(incident) + b"\n" for incident in _incidents(read_in, grouping, args))
    for retired in grouping.retired:
        yield encode({"retired": retired.id, "into": list(retired.into)}) + b"\n"


def _csv(read_in: Read, grouping: Grouping, args: argparse.Namespace) -> Iterator[bytes]:
    """A row an incident."""
    yield csv_lines([COLUMNS])
    yield from (csv_lines([_row(incident)]) for incident in _incidents(read_in, grouping, args))


def _row(incident: Record) -> Iterator[object]:
    place, time = incident["place"] or {}, incident["time"] or {}
    yield from (incident[name] for name in ("id", "type", "modality", "grade"))
    yield "; ".join(incident["reasons"])
    yield from (time.get("start"), time.get("end"))
    yield from (place.get(name) for name in ("name", "kind", "country", "admin1", "lat", "lon"))
    for role in ("actor", "target"):
        yield from ((incident[role] or {}).get(name) for name in ("id", "class", "side"))
    figures = {figure["outcome"]: figure for figure in incident["figures"]}
    for outcome in NUMBERED:
        yield from (figures.get(outcome, {}).get(bound) for bound in ("low", "best", "high"))
    others = (figure for figure in incident["figures"] if figure["outcome"] not in NUMBERED)
    yield "; ".join(f"{f['outcome']} {f['low']}/{f['best']}/{'' if f['high'] is None else f['high']}" for f in others)
    yield "; ".join(figure["outcome"] for figure in incident["figures"] if figure["disputed"])
    yield from (incident["articles"], incident["origins"])
    yield "; ".join(f"{side} {count}" for side, count in incident["sides"].items())
    for name in ("site", "url"):
        yield "; ".join(sorted({report[name] for report in incident["reports"] if report[name]}))


def _table(read_in: Read, grouping: Grouping, args: argparse.Namespace) -> Iterator[bytes]:
    """A block an incident; at the end the counts and the ids that are no longer in use."""
    to_terminal = args.output is None and sys.stdout.isatty()
    columns = columns_of(to_terminal)
    coloured = to_terminal and is_coloured()
    shown = 0
    for incident in _incidents(read_in, grouping, args):
        shown += 1
        yield (incident_block(incident, columns, coloured) + "\n\n").encode("utf-8", "replace")
    for retired in grouping.retired:
        yield f"retired: {retired.id}, now in {', '.join(retired.into) or 'none: its claims are gone'}\n".encode()
    hidden = len(grouping.groups) - shown
    rest = f"; {hidden} of fewer articles not shown" if hidden else ""
    yield f"{len(read_in.documents)} documents, {len(read_in.reports)} reports, {len(grouping.groups)} incidents{rest}\n".encode()
