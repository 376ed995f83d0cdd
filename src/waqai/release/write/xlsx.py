"""Excel workbooks (Office Open XML, ECMA-376): a sheet a table, typed cells, nothing that runs and nothing that leads out of the file.

Text stands in its cell as an inline string, which no program takes for a formula; what would be one if somebody typed it is marked as
quoted, so that it stays text when the cell is edited. The writer is our own because a workbook of ours needs six small parts and no more:
XlsxWriter takes five times the processor time for the same cells.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from waqai.plain import is_formula, plain
from waqai.release.values import Column, Facts, Kind, Table
from waqai.release.write.shown import Cache, moment, shown
from waqai.release.write.zipped import Zip, open_zip

MAX_ROWS = 1_048_576  # of a sheet, its header included (Excel specifications and limits)
MAX_TEXT = 32_767  # UTF-16 units of a cell
_MAX_EXACT = 2**53  # beyond which a spreadsheet rounds whole numbers
_MAX_BYTES = 1 << 30  # of a sheet as XML, after which another one goes on
_BATCH = 1000
_EPOCH = dt.date(1899, 12, 30)
_FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel counts a day that never was
_WIDTHS = {"text": 24, "integer": 11, "number": 12, "day": 12, "moment": 20, "truth": 9, "point": 28}
_HEAD, _TEXT, _QUOTED, _DAY, _MOMENT = 1, 0, 4, 2, 3  # styles, in the order of `_STYLES`
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # which Excel would take for a coded character
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="5"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>\
<xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" quotePrefix="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def write_xlsx(tables: Iterable[Table], facts: Facts, path: Path) -> None:
    """A workbook of these tables, and a last sheet that says what the release is and what each column holds."""
    names: list[str] = []
    columns: list[tuple[str, Column]] = []
    with open_zip(path, level=1) as book:
        for table in tables:
            columns += ((table.name, column) for column in table.columns)
            names += _sheets(book, table, len(names))
        names += _sheets(book, _about(facts, columns), len(names))
        _parts(book, names, facts)


def _about(facts: Facts, columns: Iterable[tuple[str, Column]]) -> Table:
    told = (("", "note", facts.note), ("", "profile", facts.profile), ("", "policy", facts.policy), ("", "made", moment(facts.made)))
    rows = (*told, *((sheet, column.name, column.about) for sheet, column in columns))
    return Table("about", tuple(Column(name, "text", "") for name in ("sheet", "column", "about")), rows)


def _sheets(book: Zip, table: Table, before: int) -> list[str]:
    """Write a table, as many sheets as it needs: their names."""
    names: list[str] = []
    rows = iter(table.rows)
    caches = {column.kind: Cache(_rest) for column in table.columns}
    write = _row_writer(table.columns, caches)
    first = next(rows, None)
    while first is not None or not names:
        names.append(table.name if not names else f"{table.name} {len(names) + 1}")
        with book.member(f"xl/worksheets/sheet{before + len(names)}.xml") as stream:
            size = stream.write(_opening(table.columns).encode())
            number = 1
            while first is not None and number < MAX_ROWS and size < _MAX_BYTES:
                batch = [first, *islice(rows, min(_BATCH, MAX_ROWS - number) - 1)]
                size += stream.write("".join([write(at, row) for at, row in enumerate(batch, number + 1)]).encode("utf-8", "replace"))
                number += len(batch)
                for cache in caches.values():
                    cache.bound()
                first = next(rows, None)
            last = _letters(max(len(table.columns), 1) - 1)
            stream.write(f'</sheetData><autoFilter ref="A1:{last}{number}"/></worksheet>'.encode())
    return names


def _opening(columns: tuple[Column, ...]) -> str:
    widths = (f'<col min="{at}" max="{at}" width="{_WIDTHS[column.kind]}" customWidth="1"/>' for at, column in enumerate(columns, 1))
    head = (f'<c r="{_letters(at)}1"{_text(column.name, _HEAD)}' for at, column in enumerate(columns))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    opening = f'{_XML}<worksheet xmlns="{_MAIN}">{views}<cols>{"".join(widths)}</cols><sheetData>'
    return f'{opening}<row r="1">{"".join(head)}</row>'


def _letters(at: int) -> str:
    """The name of a column by its place, from 0: A, B, …, Z, AA, …"""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def _row_writer(columns: tuple[Column, ...], caches: dict[Kind, Cache]) -> Callable[[int, tuple[object, ...]], str]:
    named = [(_letters(at), caches[column.kind]) for at, column in enumerate(columns)]

    def write(number: int, row: tuple[object, ...]) -> str:
        cells = [f'<c r="{name}{number}"{rest[value]}' for (name, rest), value in zip(named, row, strict=True) if value is not None]
        return f'<row r="{number}">{"".join(cells)}</row>'

    return write


def _rest(value: object) -> str:
    """The element of a cell behind its place: its style, its type, its value."""
    if isinstance(value, str):
        return _text(value) if value else "/>"
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    if isinstance(value, int) and abs(value) <= _MAX_EXACT:
        return f"><v>{value}</v></c>"
    if isinstance(value, float) and value - value == 0:  # neither infinite nor no number
        return f"><v>{value!r}</v></c>"
    if isinstance(value, dt.datetime):
        when = value.astimezone(dt.UTC)
        seconds = (when.hour * 60 + when.minute) * 60 + when.second
        return f' s="{_MOMENT}"><v>{(when.date() - _EPOCH).days + seconds / 86400!r}</v></c>'
    if isinstance(value, dt.date) and value >= _FIRST_DAY:
        return f' s="{_DAY}"><v>{(value - _EPOCH).days}</v></c>'
    return _text(str(shown(value)))


def _text(text: str, style: int = _TEXT) -> str:
    if is_formula(text):
        style = _QUOTED
    text = plain(text)
    if len(text) > MAX_TEXT // 2:
        text = _cut(text)
    if "_x" in text:
        text = _CODED.sub("_x005F_", text)
    styled = f' s="{style}"' if style else ""
    return f'{styled} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _cut(text: str) -> str:
    """Text as long as a cell may be, with an ellipsis where it was longer."""
    raw = text.encode("utf-16-le")
    return text if len(raw) <= 2 * MAX_TEXT else raw[: 2 * MAX_TEXT - 2].decode("utf-16-le", "ignore") + "…"


def _parts(book: Zip, names: list[str], facts: Facts) -> None:
    """The parts of a workbook that are not sheets."""
    count = range(1, len(names) + 1)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = [("/xl/workbook.xml", f"{sheet}.sheet.main+xml"), ("/xl/styles.xml", f"{sheet}.styles+xml")]
    kinds += [("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")]
    kinds += [(f"/xl/worksheets/sheet{at}.xml", f"{sheet}.worksheet+xml") for at in count]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in kinds)
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{rels}"/><Default Extension="xml" ContentType="application/xml"/>'
    sheets = (f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>' for at, name in zip(count, names, strict=True))
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    when = f'xsi:type="dcterms:W3CDTF">{moment(facts.made)}</dcterms:'
    book.add("[Content_Types].xml", f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{default}{overrides}</Types>')
    book.add("_rels/.rels", _relations((("officeDocument", "xl/workbook.xml"),), f"{_PACKAGE}/relationships/metadata/core-properties"))
    book.add("xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(sheets)}</sheets></workbook>')
    of_sheets = [("worksheet", f"worksheets/sheet{at}.xml") for at in count]
    book.add("xl/_rels/workbook.xml.rels", _relations((*of_sheets, ("styles", "styles.xml"))))
    book.add("xl/styles.xml", _STYLES)
    book.add(
        "docProps/core.xml",
        f'{_XML}<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>{escape(plain(facts.program))}</dc:creator>'
        f"<dc:description>{escape(plain(facts.note))}</dc:description>"
        f"<dcterms:created {when}created><dcterms:modified {when}modified></cp:coreProperties>",
    )


def _relations(named: Iterable[tuple[str, str]], core: str | None = None) -> str:
    def lines() -> Iterator[str]:
        at = 0
        for at, (kind, target) in enumerate(named, 1):
            yield f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        if core:
            yield f'<Relationship Id="rId{at + 1}" Type="{core}" Target="docProps/core.xml"/>'

    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines())}</Relationships>'
