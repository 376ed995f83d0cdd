"""A chart as SVG: text stays text, so that what shows the picture shapes Arabic and orders its letters."""

from collections.abc import Iterator, Sequence
from html import escape

from waqai.stats.tally import Bar, Chart

WIDTH = 960
# Common fonts of Linux, Windows and macOS: what draws the picture takes the first that it has, and for Arabic letters one that has them.
FONTS = "'Noto Sans', 'DejaVu Sans', 'Liberation Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Naskh Arabic', sans-serif"
_ARABIC = "'Noto Naskh Arabic', 'Noto Sans Arabic', 'DejaVu Sans', 'Segoe UI', Arial, sans-serif"
_INK, _FAINT, _BAR, _PAPER = "#222222", "#666666", "#2f6b8f", "#ffffff"
_TOP, _SIDE, _ROW, _HEIGHT, _NOTE = 56, 24, 22, 300, 16
_FSI, _PDI = "\u2068", "\u2069"  # a label of either direction leaves what stands around it alone


def draw(chart: Chart) -> str:
    """The picture of a chart."""
    body, height = _columns(chart.bars) if chart.runs else _rows(chart.bars)
    foot = _TOP + height + 24
    notes = [_text(_SIDE, foot + _NOTE * at, note, 11, _FAINT) for at, note in enumerate(chart.notes)]
    whole = foot + _NOTE * len(notes)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{whole}" viewBox="0 0 {WIDTH} {whole}" '
            f'font-family="{FONTS}">',
            f"<title>{_safe(chart.title)}</title>",
            f'<rect width="{WIDTH}" height="{whole}" fill="{_PAPER}"/>',
            _text(_SIDE, 32, chart.title, 18, _INK),
            *(body if chart.bars else (_text(_SIDE, _TOP + 8, "nothing to count", 13, _FAINT),)),
            *notes,
            "</svg>\n",
        )
    )


def _text(x: float, y: float, words: str, size: int, ink: str, anchor: str = "start") -> str:
    font = f' font-family="{_ARABIC}"' if any("\u0600" <= c <= "\u06ff" for c in words) else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}" text-anchor="{anchor}"{font}>{_FSI}{_safe(words)}{_PDI}</text>'


def _safe(words: str) -> str:
    """Words as XML may hold them."""
    return escape("".join(c if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in words))


def _box(x: float, y: float, width: float, height: float, says: str) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{_BAR}"><title>{_safe(says)}</title></rect>'
        if height > 0 and width > 0
        else ""
    )


def _rows(bars: Sequence[Bar]) -> tuple[list[str], int]:
    """A row a bar: its name, its length, its number."""
    left, right = 300, 70
    most = max((bar.number for bar in bars), default=1)
    parts = []
    for at, bar in enumerate(bars):
        y = _TOP + at * _ROW
        length = (WIDTH - left - right) * bar.number / most
        parts.append(_text(left - 8, y + 14, _short(bar.label), 12, _INK, "end"))
        parts.append(_box(left, y + 3, length, _ROW - 7, f"{bar.label}: {bar.number}"))
        parts.append(_text(left + length + 6, y + 14, f"{bar.number:,}", 12, _FAINT))
    return parts, max(len(bars), 1) * _ROW


def _columns(bars: Sequence[Bar]) -> tuple[list[str], int]:
    """A column a bar, over an axis of time from left to right."""
    left, right = 56, 24
    most = max((bar.number for bar in bars), default=1) or 1
    step = (WIDTH - left - right) / max(len(bars), 1)
    base = _TOP + _HEIGHT
    parts = list(_scale(most, left, WIDTH - right, base))
    width = min(step * 0.85, 48)
    every = -(-len(bars) // max(int((WIDTH - left - right) / 86), 1))
    for at, bar in enumerate(bars):
        middle = left + step * (at + 0.5)
        height = _HEIGHT * bar.number / most
        parts.append(_box(middle - width / 2, base - height, width, height, f"{bar.label}: {bar.number}"))
        if at % every == 0:
            parts.append(_text(middle, base + 18, bar.label, 11, _FAINT, "middle"))
    return [part for part in parts if part], _HEIGHT + 18


def _scale(most: int, left: float, right: float, base: float) -> Iterator[str]:
    """Lines at round numbers, at most six of them, and their numbers."""
    size = next(size for power in range(20) for digit in (1, 2, 5) if most / (size := digit * 10**power) <= 5)
    for number in range(0, most + 1, size):
        y = base - _HEIGHT * number / most
        parts = f'x1="{left:g}" x2="{right:g}" y1="{y:.2f}" y2="{y:.2f}"'
        yield f'<line {parts} stroke="{_FAINT}" stroke-opacity="{0.9 if number == 0 else 0.25}"/>'
        yield _text(left - 6, y + 4, f"{number:,}", 11, _FAINT, "end")


def _short(label: str) -> str:
    return label if len(label) <= 40 else label[:39] + "…"
