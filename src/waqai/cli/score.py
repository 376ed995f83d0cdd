"""`waqai score`: the figures of records against a gold file."""

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from waqai.cli.output import Problem, load_engine, open_output, user_folder
from waqai.model import Document
from waqai.pipeline import Engine, code
from waqai.plain import plain
from waqai.read.jsonl import parse_published
from waqai.record import make_record
from waqai.score import FAMILY, FIELDS, Comparer, GoldError, Score, locate, reliability, score, surest

Item = dict[str, Any]
Records = Mapping[str, Sequence[Item]]
_SHAPE = 'a line is one object with "id", "text" and "incidents"'


def run(args: argparse.Namespace) -> int:
    """Print the figures; a Problem where GOLD or the records cannot be read."""
    golds = read_gold(args.gold)
    engine = load_engine(user_folder())
    comparer = Comparer(engine.knowledge)
    records = _predicted(args.predicted) if args.predicted else _coded(golds, engine)
    result = score(golds, records, comparer)
    with open_output(None) as out:
        lines = [json.dumps(figures(result))] if args.json else _lines(result, golds, records, comparer, args.by, args.errors)
        for line in lines:
            out.write((line + "\n").encode("utf-8", "replace"))
    return 0


def _objects(path: str) -> Iterator[tuple[int, Item]]:
    """The objects of a file of JSON Lines with the numbers of their lines."""
    try:
        lines = Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise Problem(f"{path}: cannot be read: {error.strerror}; check the name and who may read it") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = msgspec.json.decode(line)
        except ValueError as error:
            raise Problem(f"{path}:{number}: not JSON: {error}; {_SHAPE}") from None
        if not isinstance(item, dict):
            raise Problem(f"{path}:{number}: not an object; {_SHAPE}")
        yield number, item


def read_gold(path: str) -> list[Item]:
    """The located documents of a gold file; raises Problem."""
    golds = []
    for number, doc in _objects(path):
        shape = {"id": str, "text": str, "incidents": list}
        wrong = next((key for key, kind in shape.items() if not isinstance(doc.get(key), kind)), None)
        if wrong:
            raise Problem(f"{path}:{number}: {wrong!r} is missing or of the wrong kind; {_SHAPE}")
        try:
            doc["published"] = parse_published(doc.get("published"))
            locate(doc)
        except (KeyError, TypeError, AttributeError) as error:
            raise Problem(f"{path}:{number}: an incident without {error}; give each its type and mentions") from None
        except (GoldError, ValueError) as error:
            raise Problem(f"{path}:{number}: {error}") from None
        golds.append(doc)
    if not golds:
        raise Problem(f"{path}: no document in it; {_SHAPE}")
    return golds


def _predicted(path: str) -> Records:
    records: dict[str, Sequence[Item]] = {}
    for number, record in _objects(path):
        try:
            records[record["document"]["id"]] = record.get("incidents", [])
        except (KeyError, TypeError):
            raise Problem(f"{path}:{number}: no record of `waqai code`; write one with `waqai code --output {path}`") from None
    return records


def gold_document(doc: Item) -> Document:
    """The document of a line that `read_gold` gave."""
    return Document(
        id=doc["id"],
        source=doc["id"],
        text=doc["text"],
        sha256=hashlib.sha256(doc["text"].encode("utf-8", "replace")).hexdigest(),
        title=doc.get("title"),
        published=doc["published"],
        url=doc.get("url"),
        site=doc.get("site"),
    )


def _coded(golds: Sequence[Item], engine: Engine) -> Records:
    documents = map(gold_document, golds)
    return {document.id: make_record(document, code(document, engine).incidents)["incidents"] for document in documents}


def figures(result: Score) -> Item:
    """The figures as plain values, rounded to four places."""
    shown: Item = {"documents": result.documents, "missing": result.missing, "gold": result.gold, "predicted": result.predicted}
    for name, one in result.figures.items():
        shown[name] = {"p": round(one.p, 4), "r": round(one.r, 4), "f1": round(one.f1, 4), "n": one.n}
    return shown | {name: round(getattr(result, name), 4) for name in ("modality", "row", "clean")}


def _lines(result: Score, golds: Sequence[Item], records: Records, comparer: Comparer, by: str | None, errors: int) -> Iterator[str]:
    known = f"{result.documents} documents ({result.missing} without a record)"
    yield f"{known}, {result.gold} gold incidents, {result.predicted} predicted"
    for name, one in result.figures.items():
        yield f"{name:12} P {one.p:.3f}  R {one.r:.3f}  F1 {one.f1:.3f}   ({one.n} gold)"
    shares = f"row {result.row:.3f} of gold   clean {result.clean:.3f} of predicted"
    yield f"{'modality':12} {result.modality:.3f} of paired   {shares}"
    if by == "theatre":
        yield from _by_theatre(golds, records, comparer)
    elif by == "type":
        yield from _by_type(golds, records, comparer)
    elif by == "confidence":
        yield from _by_confidence(result)
    for ident, gold, predicted in result.errors[:errors]:
        yield f"\n{plain(ident)}\n  gold {_brief(gold)}\n  pred {_brief(predicted)}"


def _by_theatre(golds: Sequence[Item], records: Records, comparer: Comparer) -> Iterator[str]:
    for key in sorted({str(doc.get("theatre", "?")) for doc in golds}):
        part = [doc for doc in golds if str(doc.get("theatre", "?")) == key]
        one = score(part, records, comparer)
        shares = f"detect {one.figures['detect'].f1:.3f}  fields {one.figures['fields'].f1:.3f}  row {one.row:.3f}"
        yield f"  {plain(key):10} {len(part):4} docs  {shares}"


def _by_type(golds: Sequence[Item], records: Records, comparer: Comparer) -> Iterator[str]:
    for key in sorted(FAMILY):
        gold = [{**doc, "incidents": [one for one in doc["incidents"] if one["type"] == key]} for doc in golds]
        found = {ident: [one for one in incidents if one["type"] == key] for ident, incidents in records.items()}
        one = score(gold, found, comparer)
        if one.gold or one.predicted:
            detect = one.figures["detect"]
            shares = f"P {detect.p:.3f} R {detect.r:.3f} F1 {detect.f1:.3f}  fields {one.figures['fields'].f1:.3f}"
            yield f"  {key:20} gold {one.gold:4} pred {one.predicted:4}  {shares}"


def _by_confidence(result: Score) -> Iterator[str]:
    steps, error = reliability(result.sure)
    for step in steps:
        bar = "#" * round(40 * step.right)
        yield f"  {step.least:.1f}  {step.rows:4} rows  said {step.said:.3f}  right {step.right:.3f}  {bar}".rstrip()
    if result.sure:
        shares = ", ".join(f"{surest(result.sure, share):.3f} of the surest {name}" for share, name in ((0.1, "tenth"), (0.25, "quarter")))
        yield f"  expected calibration error {error:.3f}; right are {shares}"


def _brief(item: Mapping[str, Any] | None) -> str:
    """An incident in one line of JSON: its type, modality, fields and the first words it rests on."""
    if item is None:
        return "-"
    keep: Item = {name: item.get(name) for name in ("type", "modality", *FIELDS)}
    for name in FIELDS:
        if name != "toll" and keep[name]:
            told = ("text", "class", "country", "admin1", "start", "end", "kind")
            keep[name] = {key: value for key, value in keep[name].items() if key in told}
    keep["at"] = (item.get("mentions") or [claim.get("trigger_text") for claim in item.get("claims", [])])[:1]
    return plain(json.dumps(keep, ensure_ascii=False, default=str))
