"""The incident across documents as plain values: what `waqai group --format jsonl` writes of a group."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from waqai.group.values import Account, Body, Group, Report, Spot, Why

Item = Mapping[str, Any]


def write_incident(group: Group, account: Account, documents: Mapping[str, Item]) -> dict[str, Any]:
    """The incident of a group, keys in the order of docs/model.md; `documents` are the records' documents by their hash."""
    return {
        "id": group.id,
        "type": account.type,
        "modality": account.modality,
        "grade": account.grade,
        "reasons": list(account.reasons),
        "place": _place(account.place),
        "time": {"start": _iso(account.start), "end": _iso(account.end)} if account.start else None,
        "actor": _body(account.actor),
        "target": _body(account.target),
        "articles": account.articles,
        "origins": len(account.voices),
        "sides": dict(account.sides),
        "figures": [
            {
                "outcome": figure.outcome,
                "low": figure.low,
                "best": figure.best,
                "high": figure.high,
                "disputed": figure.disputed,
                "said": [{**said._asdict(), "supersedes": list(said.supersedes)} for said in figure.said],
            }
            for figure in account.figures
        ],
        "voices": [{"name": voice.name, "side": voice.side, "reports": list(voice.reports)} for voice in account.voices],
        "reports": [_report(report, documents.get(report.document, {})) for report in group.reports],
        "why": [_why(why) for why in group.why],
        "accepted": list(map(str, group.accepted)),
    }


def _report(report: Report, document: Item) -> dict[str, Any]:
    agency, text = report.origin.agency, report.origin.text
    return {
        "incident": report.incident,
        "claims": list(map(str, report.claims)),
        "document": {name: document.get(name) for name in ("id", "source")} | {"sha256": report.document},
        "url": report.url,
        "title": report.title,
        "site": report.site,
        "published": _iso(report.published),
        "type": report.type,
        "modality": report.modality,
        "actor": _body(report.actor),
        "target": _body(report.target),
        "place": _place(report.place),
        "time": {"start": _iso(report.start), "end": _iso(report.end)} if report.start else None,
        "toll": [{"outcome": t.outcome, "low": t.low, "best": t.best, "high": t.high, "who": t.who} for t in report.tolls],
        "attribution": {"text": report.source, "kind": report.source_kind} if report.source else None,
        "side": report.side,
        "origin": {"sha256": text, "agency": agency, "own": text == report.document and agency is None},
        "confidence": report.confidence,
    }


def _why(why: Why) -> dict[str, Any]:
    return {"a": why.a, "b": why.b, "decided": why.decided, "score": round(why.score, 2), "parts": dict(why.parts)}


def _place(place: Spot | None) -> dict[str, Any] | None:
    return place._asdict() if place is not None else None


def _body(body: Body | None) -> dict[str, Any] | None:
    return {"id": body.id, "class": body.cls, "country": body.country, "side": body.side} if body is not None else None


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
