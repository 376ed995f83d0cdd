"""Draws docs/pictures/incident.svg: one incident of an example article, its words coloured in the sentence.

Run: python docs/pictures/draw.py
"""

import datetime as dt
import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import waqai

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(__file__).with_name("incident.svg")
ARTICLE = "examples/syria-desertions.txt"
DATE = "2019-07-10"
TRIGGER = "انشـ.قاق"
TITLE = "One incident of an example article: its words in the Arabic sentence, and what was read of each"
WIDTH, MARGIN, LINE = 960, 40, 44
COLOURS = {
    "what": "#b42318",
    "who": "#1d4ed8",
    "how many": "#1d4ed8",
    "where": "#15803d",
    "when": "#7e22ce",
    "says": "#b45309",
}
ARABIC = "font-family=\"'Noto Naskh Arabic','Geeza Pro','Segoe UI','DejaVu Sans',sans-serif\" direction=\"rtl\""
LATIN = 'font-family="system-ui,\'Segoe UI\',\'Noto Sans\',\'DejaVu Sans\',sans-serif"'


def main() -> None:
    """Write the picture."""
    TARGET.write_text(picture(), encoding="utf-8", newline="\n")


def picture() -> str:
    """The picture as SVG."""
    found = waqai.read_inputs([str(ROOT / ARTICLE)], io.BytesIO(), default_date=dt.date.fromisoformat(DATE))
    document = next(one for one in found if isinstance(one, waqai.Document))
    record = waqai.make_record(document, waqai.code(document, waqai.make_engine(waqai.load())).incidents)
    incident = next(one for one in record["incidents"] if one["claims"][0]["trigger_text"] == TRIGGER)
    claim = incident["claims"][0]
    spans = [(claim["trigger"], "what")]
    spans += [(incident[key]["span"], name) for key, name in _FIELDS if incident[key] and _inside(incident[key]["span"], claim["sentence"])]
    lines = _lines(document.text, *claim["sentence"])
    body = [_sentence_line(document.text, a, b, spans, LINE * (at + 1) + 24) for at, (a, b) in enumerate(lines)]
    top = LINE * len(lines) + 58
    body.append(f'<path d="M{MARGIN} {top}H{WIDTH - MARGIN}" stroke="#d0d5dd"/>')
    rows = _rows(incident)
    body += [_row(*row, y=top + LINE * (at + 1)) for at, row in enumerate(rows)]
    height = top + LINE * len(rows) + 32
    frame = f'<rect x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="12" fill="#ffffff" stroke="#d0d5dd"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">'
    return "\n".join((head, f"<title>{TITLE}</title>", frame, *body, "</svg>", ""))


_FIELDS = (("actor", "who"), ("place", "where"), ("time", "when"), ("attribution", "says"))


def _inside(span: list[int], sentence: list[int]) -> bool:
    return sentence[0] <= span[0] and span[1] <= sentence[1]


def _lines(text: str, start: int, end: int, most: int = 66) -> list[tuple[int, int]]:
    """The sentence cut between words into lines of at most so many characters."""
    lines, first = [], start
    while end - first > most:
        cut = text.rfind(" ", first, first + most)
        lines.append((first, cut))
        first = cut + 1
    return [*lines, (first, end)]


def _sentence_line(text: str, start: int, end: int, spans: list[tuple[list[int], str]], y: int) -> str:
    parts, at = [], start
    for (a, b), name in sorted(spans):
        a, b = max(a, start), min(b, end)
        if a < at or a >= b:
            continue
        parts.append(escape(text[at:a]))
        parts.append(f'<tspan fill="{COLOURS[name]}" font-weight="700">{escape(text[a:b])}</tspan>')
        at = b
    parts.append(escape(text[at:end]))
    return f'<text x="{WIDTH - MARGIN}" y="{y}" {ARABIC} font-size="25" fill="#344054" xml:space="preserve">{"".join(parts)}</text>'


def _rows(incident: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, Arabic words, value) of each field that the incident has."""
    rows = [("what", incident["claims"][0]["trigger_text"], f"{incident['type']}, {incident['modality']}")]
    if actor := incident["actor"]:
        rows.append(("who", actor["text"], ", ".join(filter(None, (actor["name"], actor["class"])))))
    for toll in incident["toll"]:
        bounds = f"{toll['low']} to {toll['high']}" if toll["high"] is not None else f"at least {toll['low']}"
        rows.append(("how many", toll["text"], f"{toll['outcome']}: {bounds} ({toll['who']})"))
    if place := incident["place"]:
        rows.append(("where", place["text"], f"{place['name']}, {place['admin1']} ({place['lat']}, {place['lon']})"))
    if time := incident["time"]:
        rows.append(("when", time["text"], f"{time['start']} to {time['end']}"))
    if source := incident["attribution"]:
        rows.append(("says", source["text"], f"{source['kind']} source"))
    return rows


def _row(label: str, words: str, value: str, y: int) -> str:
    return (
        f'<text x="{MARGIN}" y="{y}" {LATIN} font-size="18" fill="#667085">{label}</text>'
        f'<text x="{WIDTH // 2}" y="{y}" {ARABIC} font-size="22" font-weight="700" fill="{COLOURS[label]}">{escape(words)}</text>'
        f'<text x="{WIDTH // 2 + 40}" y="{y}" {LATIN} font-size="18" fill="#101828">{escape(value)}</text>'
    )


if __name__ == "__main__":
    main()
