"""The evidence of a release as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), JSON-LD, an annotation a line.

An annotation says of some words of a document which field of which incident they say. They are found again by quotation and by position
(`waqai.selector`). The text around a quotation is taken from other evidence of the same report, never from the document: what the policy
took out of the evidence does not come back as context. Words that were masked stand in no document; they are told as a body, without a
quotation to look for.
"""

import base64
import re
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from waqai.model import Span
from waqai.release.values import Event, Evidence, Facts, Source
from waqai.release.write.shown import moment
from waqai.selector import selector

_HASH = re.compile("[0-9a-f]{64}")
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write_annotations(events: Sequence[Event], facts: Facts, path: Path) -> None:
    """A collection with one page that holds all annotations."""
    encode = msgspec.json.Encoder().encode
    total = sum(len(source.evidence) for event in events for source in event.sources)
    head = {
        "@context": _CONTEXT,
        "id": _name("collection", facts.decisions_head, moment(facts.made)),
        "type": "AnnotationCollection",
        "label": facts.note,
        "generator": {"type": "Software", "name": facts.program},
        "total": total,
    }
    page = {"id": _name("page", facts.decisions_head, moment(facts.made)), "type": "AnnotationPage", "startIndex": 0}
    with path.open("wb") as stream:
        stream.write(encode(head)[:-1] + b',"first":' + encode(page)[:-1] + b',"items":[')
        separator = b"\n"
        for event in events:
            for source in event.sources:
                for annotation in _annotations(event, source):
                    stream.write(separator + encode(annotation))
                    separator = b",\n"
        stream.write(b"\n]}}\n")


def _annotations(event: Event, source: Source) -> Iterable[dict[str, Any]]:
    name = _name(event.id, source.report)
    place = source.url or document_name(source.document)
    about = [
        {"type": "TextualBody", "purpose": "classifying", "value": event.type},
        {"type": "TextualBody", "purpose": "identifying", "value": event.id},
    ]
    widest = sorted(filter(_is_whole, source.evidence), key=lambda each: each.start - each.end)
    for at, words in enumerate(source.evidence):
        bodies = [{"type": "TextualBody", "purpose": "tagging", "value": words.field}, *about]
        if not _is_whole(words):
            bodies.append({"type": "TextualBody", "purpose": "describing", "value": words.text})
        yield {
            "id": f"{name}#{at}",
            "type": "Annotation",
            "motivation": "tagging",
            "body": bodies,
            "target": {"source": place, "selector": selectors(words, widest)},
        }


def selectors(words: Evidence, widest: Iterable[Evidence]) -> list[dict[str, Any]]:
    """What finds some evidence again; the text around it is that of the first of others, unmasked and the widest first, that holds it."""
    position = {"type": "TextPositionSelector", "start": words.start, "end": words.end}
    if not _is_whole(words):
        return [position]
    around = next((each for each in widest if _holds(each, words)), words)
    return [selector(around.text, Span(words.start - around.start, words.end - around.start))[0], position]


def _is_whole(words: Evidence) -> bool:
    """Are these the words of the document, not a mask of another length."""
    return len(words.text) == words.end - words.start


def _holds(outer: Evidence, inner: Evidence) -> bool:
    start, end = inner.start - outer.start, inner.end - outer.start
    return start >= 0 and end <= len(outer.text) and outer.text[start:end] == inner.text


def document_name(key: str) -> str:
    """A document without an address as an IRI: of a SHA-256 as RFC 6920 has it."""
    if _HASH.fullmatch(key):
        return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(key)).decode().rstrip("=")
    return _name("document", key)


def _name(*parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "waqai " + " ".join(parts)).urn
