"""The table of `waqai code --format table`: a block a document, a row an incident."""

from typing import Any

from waqai.cli.show import Cell, cell, isolate, layout, paint, wrap
from waqai.plain import plain

Record = dict[str, Any]
HEADER = ("#", "what", "who", "whom", "where", "when", "toll", "says")


def table_block(record: Record, columns: int, coloured: bool) -> bytes:
    """The block of one record in UTF-8, with an empty line after it."""
    document, incidents = record["document"], record["incidents"]
    lines = [_heading(document, coloured), *(paint(isolate(line), "bold", coloured) for line in wrap(title_of(document), columns))]
    lines += [paint(f"  note: {plain(note)}", "dim", coloured) for note in document.get("notes", ())]
    if incidents:
        rows = [tuple(cell(name, style="dim") for name in HEADER)]
        rows += [(cell(str(number), style="dim"), *cells(incident)) for number, incident in enumerate(incidents, 1)]
        lines += [f"  {line}" for line in layout(rows, columns - 2, coloured)]
    else:
        lines.append("  no incidents")
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")


def _heading(document: Record, coloured: bool) -> str:
    own = document["id"] if document["id"] != document["sha256"] else None
    parts = (document["source"], own, document["published"] or "no date", document["site"])
    return paint("  ".join(isolate(plain(part)) for part in parts if part), "cyan", coloured)


def title_of(document: Record) -> str:
    """The title of a record's document, or how its text begins, as one line."""
    title = plain(document["title"] or "").strip()
    if title:
        return title
    begin = plain(document["text"][:2000].strip().split("\n", 1)[0]).split()
    return " ".join(begin[:12]) + (" …" if len(begin) > 12 else "")


def cells(incident: Record) -> tuple[Cell, ...]:
    """The cells of an incident, after the first of HEADER."""
    place, time, source = incident["place"] or {}, incident["time"] or {}, incident["attribution"] or {}
    modality = None if incident["modality"] == "actual" else incident["modality"]
    known = ", ".join(str(part) for part in (place.get("name"), place.get("admin1") or place.get("country")) if part)
    return (
        cell(incident["type"], modality, style="bold", rest="yellow"),
        _party(incident["actor"]),
        _party(incident["target"]),
        cell(place.get("text"), known),
        cell(days(time) or time.get("text")),
        cell(*map(toll_words, incident["toll"]), style="red", rest="red"),
        cell(source.get("text"), source.get("kind")),
    )


def _party(party: Record | None) -> Cell:
    return cell(party["text"], party["name"] or party["class"]) if party else cell()


def days(time: Record) -> str | None:
    """The days of a time: one, or the first and the last; None where they are not known."""
    start, end = time.get("start"), time.get("end")
    if not start and not end:
        return None
    return str(start) if start == end else f"{start or '?'} to {end or '?'}"


def toll_words(toll: Record) -> str:
    """A toll in words: `3 killed`, `12 to 20 injured`, `at least 3 detained`."""
    low, best, high = toll["low"], toll["best"], toll["high"]
    if high is None:
        return f"at least {low} {toll['outcome']}" if best == low else f"at least {low}, about {best} {toll['outcome']}"
    if low == high:
        return f"{best} {toll['outcome']}"
    return f"{low} to {high} {toll['outcome']}"
