"""`waqai explain`: for each document what was marked in its sentences, and for each incident where every field comes from."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from waqai.claim.claims import Step
from waqai.claim.reality import find_cues
from waqai.cli.inputs import Inputs
from waqai.cli.marks import Mark, marked, styles_legend
from waqai.cli.output import Problem, is_coloured, load_engine, open_output, user_folder
from waqai.cli.show import isolate, paint
from waqai.model import Claim, Document, Incident, Mention, Span
from waqai.pipeline import Coded, Engine, code
from waqai.plain import plain
from waqai.record import make_record

FIELDS = ("actor", "target", "place", "time", "source")
# The record calls the source of a claim its attribution.
KEYS = {"source": "attribution"}
SHOWN = 6  # features named for and against


def run(args: argparse.Namespace) -> int:
    """Write the derivations of all inputs; 1 where one failed, or has no incident of the number asked for."""
    engine = load_engine(user_folder())
    inputs = Inputs(args.inputs, args.date)
    shown = 0
    coloured = is_coloured()
    with open_output(None) as out:
        for document in inputs:
            coded = code(document, engine)
            if args.incident is not None and args.incident > len(coded.incidents):
                continue
            shown += 1
            lines = explain(document, coded, engine, args.incident, coloured)
            out.write(("\n".join(lines) + "\n\n").encode("utf-8", "replace"))
    if args.incident is not None and not shown:
        raise Problem(f"no document has an incident {args.incident}; `waqai code --format table` numbers them")
    return int(inputs.failed)


def explain(document: Document, coded: Coded, engine: Engine, only: int | None, coloured: bool) -> Iterator[str]:
    """The lines that explain one document, or one of its incidents (counted from 1)."""
    head = (document.source, document.id if document.id != document.sha256 else None, str(document.published or "no date"))
    yield paint("  ".join(isolate(plain(part)) for part in head if part), "bold cyan", coloured)
    for note in coded.document.notes:
        yield f"  note: {plain(note)}"
    if coded.found.home:
        yield f"  country that the article speaks of: {coded.found.home}"
    chosen = [(n, i) for n, i in enumerate(coded.incidents, 1) if only in (None, n)]
    yield from _sentences(document, coded, [i for _, i in chosen], only is None, coloured)
    record = make_record(document, coded.incidents)["incidents"]
    for number, incident in chosen:
        yield ""
        yield from _incident(document, coded, incident, number, record[number - 1], engine, coloured)
    if only is None:
        yield from _left_out(document, coded, engine, coloured)


def _sentences(document: Document, coded: Coded, incidents: Iterable[Incident], whole: bool, coloured: bool) -> Iterator[str]:
    marks = sorted({mark for incident in incidents for mark in _marks(incident)})
    if coloured:
        yield "  " + styles_legend()
    for sentence in coded.found.text.sentences:
        start, end = sentence.span
        inside = [mark for mark in marks if mark.start < end and start < mark.end]
        if inside or whole:
            words = isolate(marked(document.text, sentence.span, inside, coloured))
            yield f"  {paint(str(sentence.index + 1).rjust(3), 'dim', coloured)}  {words}"


def _marks(incident: Incident) -> Iterator[Mark]:
    """All words that an incident rests on."""
    for claim in incident.claims:
        yield from (Mark(*act.span, "trigger" if act is claim.draft.trigger else "act") for act in claim.draft.acts)
        for field in FIELDS:
            mention: Mention | None = getattr(claim, field)
            if mention is not None:
                yield Mark(*mention.span, field)
        yield from (Mark(*toll.span, "toll") for toll in claim.tolls)


def _incident(
    document: Document, coded: Coded, incident: Incident, number: int, row: dict[str, Any], engine: Engine, coloured: bool
) -> Iterator[str]:
    title = f"incident {number}: {incident.type}, {incident.modality}, confidence {incident.confidence:.2f}  (id {incident.id})"
    yield paint(title, "bold", coloured)
    for field in FIELDS:
        mention: Mention | None = getattr(incident, field)
        yield f"  {KEYS.get(field, field):<12}{_value(row[KEYS.get(field, field)]) if mention else '-'}"
        if mention is not None:
            yield from _derivation(document.text, mention, "    ", coloured)
    for toll in incident.tolls:
        yield f"  {'toll':<12}{toll.outcome} {_show(toll.quantity)} who={toll.who}"
        yield from _derivation(document.text, toll.mention, "    ", coloured)
    for claim in incident.claims:
        step = next(step for step in coded.steps if step.claim is claim)
        yield from _claim(document.text, step, engine, coloured)


def _claim(text: str, step: Step, engine: Engine, coloured: bool) -> Iterator[str]:
    """Why a claim was made and kept."""
    claim, draft = step.claim, step.draft
    kept = f"kept with {claim.score:+.2f} (log-odds; above 0 is kept)"
    yield f"  claim in sentence {draft.sentence + 1}: {draft.type}, {claim.modality}, {kept}"
    yield from _derivation(text, draft.trigger, "    trigger ", coloured, rule=draft.rule)
    for act in draft.acts:
        if act is not draft.trigger:
            yield from _derivation(text, act, "    with    ", coloured)
    cues = find_cues(step.view, draft)
    yield "    cues    " + (", ".join(f"{cue} at {_words(at)}" for cue, at in sorted(cues.items())) or "none")
    if draft.adopted:
        yield "    type    taken from the sentence before"
    for field in FIELDS:
        mention: Mention | None = getattr(claim, field)
        if mention is not None:
            place = "" if _within(mention.span, claim.sentence) else ", carried over from another sentence"
            yield f"    {KEYS.get(field, field):<12}{_quote(text, mention.span, coloured)}{place}"
    yield from _reasons(step, engine)


def _reasons(step: Step, engine: Engine) -> Iterator[str]:
    """The features that weighed most for and against keeping a claim."""
    weights = engine.knowledge.weights.get("keep", {})
    weighed = sorted((weights.get(feature, 0.0), feature) for feature in step.features)
    yield f"    bias    {weights.get('bias', 0.0):+.2f}"
    for name, found in (("for", [one for one in weighed[::-1] if one[0] > 0]), ("against", [one for one in weighed if one[0] < 0])):
        yield f"    {name:<8}" + (", ".join(f"{isolate(feature)} {weight:+.2f}" for weight, feature in found[:SHOWN]) or "nothing")


def _left_out(document: Document, coded: Coded, engine: Engine, coloured: bool) -> Iterator[str]:
    kept: list[Claim] = [claim for incident in coded.incidents for claim in incident.claims]
    dropped = [step for step in coded.steps if not any(step.claim is claim for claim in kept)]
    if not coded.incidents:
        yield "  no incidents"
    if dropped:
        yield ""
        yield paint("read but not kept", "bold", coloured)
    for step in dropped:
        draft = step.draft
        yield (
            f"  sentence {draft.sentence + 1}: {draft.type}, {step.claim.modality}, {_quote(document.text, draft.trigger.span, coloured)} "
            f"rule {isolate(draft.rule)}, {step.claim.score:+.2f}"
        )
        yield list(_reasons(step, engine))[-1]


def _derivation(text: str, mention: Mention, lead: str, coloured: bool, rule: str | None = None) -> Iterator[str]:
    """A mention and, further in, the mentions it was made of."""
    yield f"{lead}{_quote(text, mention.span, coloured)} {mention.kind}, rule {isolate(rule or mention.rule)}: {_show(mention.value)}"
    for part in mention.parts:
        yield from _derivation(text, part, " " * len(lead) + "  ", coloured)


def _quote(text: str, span: Span, coloured: bool) -> str:
    return f"{paint(isolate(plain(text[span.start : span.end])), 'green', coloured)} [{span.start}, {span.end})"


def _value(item: dict[str, Any]) -> str:
    """A field of the record without the words it rests on."""
    known = ((key, value) for key, value in item.items() if key not in ("text", "span") and value is not None)
    return " ".join(f"{key}={isolate(plain(str(value)))}" for key, value in known) or "-"


def _show(value: object) -> str:
    """A value in one line: the fields of a struct that are set."""
    if isinstance(value, msgspec.Struct):
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return " ".join(f"{name}={_nested(one)}" for name, one in fields if one not in (None, "", False, 0)) or "-"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_show, value))
    return isolate(plain(str(value)))


def _nested(value: object) -> str:
    return f"({_show(value)})" if isinstance(value, msgspec.Struct) else _show(value)


def _within(span: Span, sentence: Span) -> bool:
    return sentence.start <= span.start < sentence.end


def _words(count: int) -> str:
    return "the trigger itself" if count == 0 else "1 word" if count == 1 else f"{count} words"
