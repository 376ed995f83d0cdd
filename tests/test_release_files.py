"""The files of a release, opened by readers that are not ours."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from made_events import FACTS, PAYLOADS, make_event, make_events
from waqai.plain import is_formula, plain
from waqai.release import jsonl
from waqai.release.cells import check_cells
from waqai.release.own import COLUMNS, OWN
from waqai.release.policy import read_policy
from waqai.release.tables import INCIDENTS, TABLES, flat_tables
from waqai.release.values import Column, Event, Evidence, Facts, Table
from waqai.release.write.annotations import document_name, selectors, write_annotations
from waqai.release.write.arrow import arrow_table, write_parquet
from waqai.release.write.delimited import write_csv, write_tsv
from waqai.release.write.libraries import MissingLibrary, need
from waqai.release.write.package import by_header, look_at, write_crate, write_package
from waqai.release.write.wacz import Copy, sort_key, write_wacz
from waqai.release.write.xlsx import MAX_TEXT, write_xlsx

COUNT = 200
TEXTS = (Column("id", "integer", "a number"), Column("text", "text", "a text"), Column("after", "text", "what stands beside it"))
ORIGINALS = (
    Copy("https://www.outlet.example/news/1?b=2&a=1", "قصف", dt.datetime(2024, 5, 1, 8, 0, tzinfo=dt.UTC), "<html><p>قصف</p>".encode()),
    Copy("https://outlet.example/Feed", None, None, b"plain text"),
    Copy("ni:///sha-256;abc", "no address", None, b'{"text": "x"}'),
)


def write_all(folder: Path, events: list[Event], facts: Facts = FACTS) -> list[str]:
    """Every format of ours, the archive, and what describes them."""
    names = [name for form in (jsonl.FORMAT, *OWN) if not form.originals for name in form.write(events, facts, folder)]
    write_wacz(ORIGINALS, facts, folder / "originals.wacz")
    files = look_at(folder, sorted([*names, "originals.wacz"]))
    write_package(folder, files, facts, by_header(COLUMNS))
    write_crate(folder, files, facts)
    return sorted([*names, "originals.wacz", "datapackage.json", "ro-crate-metadata.json"])


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return make_events(COUNT)


@pytest.fixture(scope="module")
def folder(events: list[Event], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("release")
    write_all(made, events)
    return made


def payload_table() -> Table:
    return Table("payloads", TEXTS, [(at, text, "بعد") for at, text in enumerate(PAYLOADS)])


# tables


def test_each_row_has_a_value_of_its_kind_for_each_column(events: list[Event], tmp_path: Path) -> None:
    types = {"text": str, "integer": int, "number": float, "day": dt.date, "truth": bool}
    count = {}
    for table in flat_tables(events, tmp_path):
        rows = list(table.rows)
        for row in rows:
            for column, value in zip(table.columns, row, strict=True):
                assert value is None or type(value) is types[column.kind]
        count[table.name] = len(rows)
    reports = sum(len(event.sources) for event in events)
    assert list(count) == list(TABLES) and count["incidents"] == len(events) and count["claims"] == reports
    assert count["evidence"] == 5 * reports and count["documents"] == len(events) and count["decisions"] == len(range(0, COUNT, 7))
    assert not list(tmp_path.iterdir())


def test_many_rows_wait_in_files_in_their_order(tmp_path: Path) -> None:
    for table in flat_tables(map(make_event, range(2500)), tmp_path):
        if table.name == "incidents":
            assert [row[0] for row in table.rows] == [f"{number:08x}0000" for number in range(2500)]


def test_what_is_withheld_from_one_report_of_a_document_is_told_by_no_other(tmp_path: Path) -> None:
    event = make_event(1)
    document = event.sources[0].document
    closed = msgspec.structs.replace(event, sources=(event.sources[0]._replace(url=None),))
    told = [_documents(given, tmp_path) for given in ([event], [event, closed])]
    assert told[0][document][2] == event.sources[0].url
    assert told[1][document][2] is None and told[1][document][3] == event.sources[0].title


def _documents(events: list[Event], beside: Path) -> dict[str, tuple[Any, ...]]:
    return next({row[0]: row for row in table.rows} for table in flat_tables(events, beside) if table.name == "documents")


# text formats


@pytest.mark.parametrize(("write", "delimiter"), [(write_csv, ","), (write_tsv, "\t")])
def test_no_cell_of_a_text_format_runs_breaks_its_line_or_turns_it(write: Callable[..., None], delimiter: str, tmp_path: Path) -> None:
    write(payload_table(), path := tmp_path / "payloads")
    lines = path.read_bytes().decode().split("\r\n")
    assert len(lines) == len(PAYLOADS) + 2 and lines[-1] == ""
    rows = list(csv.DictReader(lines, delimiter=delimiter))
    for row, text in zip(rows, PAYLOADS, strict=True):
        shown = plain(text)
        assert row["text"] == (f"'{shown}" if is_formula(shown) else shown)
        assert not is_formula(row["text"]) and row["after"] == "بعد"
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", row["text"])


def test_values_of_every_kind_as_text(tmp_path: Path) -> None:
    when = dt.datetime(2024, 5, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    kinds = ("text", "integer", "number", "day", "moment", "truth", "point")
    row = ("a,b", -3, -1.5, dt.date(2024, 5, 1), when, True, (36.6, 35.9))
    columns = tuple(Column(kind, kind, "") for kind in kinds)
    write_csv(Table("kinds", columns, [row, (None,) * 7]), path := tmp_path / "kinds.csv")
    _, values, empty = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert values == ["a,b", "-3", "-1.5", "2024-05-01", "2024-05-01T09:00:00Z", "true", "POINT (36.6 35.9)"]
    assert empty == [""] * 7


def test_hxl_is_read_by_libhxl(folder: Path, events: list[Event]) -> None:
    import hxl

    with hxl.data(str(folder / "incidents-hxl.csv"), hxl.InputOptions(allow_local=True)) as source:
        rows = list(source)
        tags = source.display_tags
    assert len(rows) == sum(event.modality == "actual" for event in events)
    assert {"#event+code", "#date+start", "#affected+killed", "#adm1+name", "#geo+lat"} <= set(tags)
    killed = [row.get("#affected+killed-min-max") for row in rows]
    assert killed == [str(e.figures[0].best) for e in events if e.modality == "actual"]


# Excel


def test_a_workbook_has_typed_cells_and_all_rows(folder: Path, events: list[Event], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(folder / "incidents.xlsx")
    assert book.sheetnames == [*TABLES, "about"]
    for table in flat_tables(events, tmp_path):
        header, *rows = book[table.name].iter_rows(values_only=True)
        assert header == tuple(column.name for column in table.columns)
        for found, row in zip(rows, table.rows, strict=True):
            for column, cell, value in zip(table.columns, found, row, strict=True):
                assert (cell.date() if column.kind == "day" and cell else cell) == value
    assert FACTS.note in [cell for row in book["about"].iter_rows(values_only=True) for cell in row]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    write_xlsx([payload_table()], FACTS, path := tmp_path / "payloads.xlsx")
    sheet = openpyxl.load_workbook(path)["payloads"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert [cell for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    for at, text in enumerate(PAYLOADS):
        found = sheet.cell(at + 2, 2)
        assert found.data_type in ("s", "n", "inlineStr") and len(str(found.value or "").encode("utf-16-le")) <= 2 * MAX_TEXT
        assert found.quotePrefix == is_formula(text)
        if len(text) < 10_000 and "_x" not in text:
            assert (found.value or "") == plain(text)
    with zipfile.ZipFile(path) as parts:
        text = b"".join(map(parts.read, parts.namelist())).decode()
    assert not re.search("<f[ >]|<hyperlink|externalLink|TargetMode|vbaProject|oleObject", text)


def test_a_long_table_goes_on_in_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.release.write.xlsx.MAX_ROWS", 100)
    write_xlsx([Table("long", TEXTS[:1], ((at,) for at in range(250)))], FACTS, path := tmp_path / "long.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["long", "long 2", "long 3", "about"]
    found = [row[0] for name in book.sheetnames[:3] for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert found == list(range(250)) and all(book[name]["A1"].value == "id" for name in book.sheetnames[:3])


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2**53 + 1, str(2**53 + 1)), (float("nan"), "nan"), (True, True), (dt.date(1899, 1, 1), "1899-01-01"), ("00123", "00123"), (1.5, 1.5),
     (dt.datetime(2024, 5, 1, 12, 0, 30, tzinfo=dt.UTC), dt.datetime(2024, 5, 1, 12, 0, 30))],
)  # fmt: skip
def test_a_cell_holds_what_a_spreadsheet_would_not_change(value: object, expected: object, tmp_path: Path) -> None:
    write_xlsx([Table("one", TEXTS[:1], [(value,)])], FACTS, path := tmp_path / "one.xlsx")
    assert openpyxl.load_workbook(path)["one"]["A2"].value == expected


# Parquet and JSON Lines


def test_parquet_holds_every_value(folder: Path, events: list[Event], tmp_path: Path) -> None:
    for table in flat_tables(events, tmp_path):
        found = pq.read_table(folder / f"{table.name}.parquet")
        assert found.column_names == [column.name for column in table.columns]
        assert list(zip(*(column.to_pylist() for column in found.columns), strict=True)) == list(table.rows)
        assert json.loads(found.schema.metadata[b"waqai"])["note"] == FACTS.note
        assert found.schema.field(0).metadata[b"description"].decode() == table.columns[0].about


def test_payloads_come_back_whole_from_parquet_and_json_lines(tmp_path: Path) -> None:
    write_parquet(payload_table(), FACTS, parquet := tmp_path / "payloads.parquet")
    assert pq.read_table(parquet)["text"].to_pylist() == list(PAYLOADS)
    told = [make_event(1).sources[0]._replace(title=text) for text in PAYLOADS]
    event = msgspec.structs.replace(make_event(1), sources=tuple(told))
    list(jsonl.write([event], FACTS, tmp_path))
    assert list(jsonl.read(tmp_path / jsonl.FILE)) == [event]


def test_many_row_groups_are_one_table() -> None:
    table = arrow_table(Table("many", TEXTS[:1], ((at,) for at in range(45_000))))
    assert table["id"].to_pylist() == list(range(45_000)) and isinstance(table, pa.Table)


def test_a_missing_library_names_the_extra() -> None:
    with pytest.raises(MissingLibrary, match=r"no_such_library is not installed; install it with: pip install 'waqai\[releases\]'"):
        need("releases", "json", "no_such_library")


# maps


@pytest.mark.parametrize("name", ["incidents.gpkg", "incidents.geojson", "incidents-geo.parquet"])
def test_points_are_read_by_geopandas(name: str, folder: Path, events: list[Event]) -> None:
    import geopandas

    read = geopandas.read_parquet if name.endswith("parquet") else geopandas.read_file
    found = read(folder / name)
    assert found.crs.to_epsg() == 4326 or found.crs.to_authority() == ("OGC", "CRS84")
    assert len(found) == len(events) and list(found["id"]) == [event.id for event in events]
    for point, killed, event in zip(found.geometry, found["killed_best"], events, strict=True):
        assert (point is None) == (event.site is None) and killed == event.figures[0].best
        assert event.site is None or (point.x, point.y) == (event.site.lon, event.site.lat)


def test_a_geopackage_has_what_its_standard_asks_for(folder: Path) -> None:
    import pyogrio

    assert pyogrio.list_layers(folder / "incidents.gpkg").tolist() == [["incidents", "Point"]]
    with sqlite3.connect(folder / "incidents.gpkg") as file:
        value = {name: file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version", "integrity_check")}
        assert value == {"application_id": 0x47504B47, "user_version": 10300, "integrity_check": "ok"}
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        [(changed, *box)] = file.execute("SELECT last_change, min_x, min_y, max_x, max_y FROM gpkg_contents").fetchall()
        types = {row[1]: row[2] for row in file.execute("PRAGMA table_info(incidents)")}
    file.close()
    assert changed == "2024-06-01T12:30:15.000Z" and box == [13.18, 15.47, 45.32, 35.93]
    assert types["start"] == "DATE" and types["killed_disputed"] == "BOOLEAN" and types["geometry"] == "POINT"


def test_the_style_of_qgis_names_every_type(folder: Path) -> None:
    from lxml import etree

    from waqai.score import FAMILY

    root = etree.parse(str(folder / "incidents.qml")).getroot()
    categories = {each.get("value"): each.get("symbol") for each in root.iter("category")}
    symbols = {each.get("name") for each in root.iter("symbol")}
    assert root.find("renderer-v2").get("attr") == "type" and set(categories) == {*FAMILY, ""} and set(categories.values()) == symbols


# annotations


def test_annotations_quote_what_the_position_holds(folder: Path, events: list[Event]) -> None:
    found = json.loads((folder / "evidence.jsonld").read_bytes())
    items = found["first"]["items"]
    assert found["@context"] == "http://www.w3.org/ns/anno.jsonld" and found["type"] == "AnnotationCollection"
    assert found["total"] == len(items) == sum(len(source.evidence) for event in events for source in event.sources)
    assert len({item["id"] for item in items}) == len(items)
    text = " " * 100 + events[0].sources[0].evidence[0].text
    for item in items:
        quote, position = item["target"]["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert text[100 : position["start"]].endswith(quote["prefix"]) and text[position["end"] :].startswith(quote["suffix"])


def test_the_context_of_a_quotation_is_never_more_than_the_evidence(tmp_path: Path) -> None:
    sentence, word = Evidence("sentence", 10, 29, "قتل ثلاثة في القصف."), Evidence("place", 22, 28, "القصف."[:6])
    assert selectors(word, (word,))[0] == {"type": "TextQuoteSelector", "exact": word.text, "prefix": "", "suffix": ""}
    word = Evidence("place", 23, 28, "القصف")
    assert selectors(word, (sentence, word))[0] == {"type": "TextQuoteSelector", "exact": "القصف", "prefix": "قتل ثلاثة في ", "suffix": "."}
    masked = Evidence("sentence", 10, 29, "قتل [شخص-1] في القصف هذا.")
    assert [each["type"] for each in selectors(masked, (word,))] == ["TextPositionSelector"]
    event = make_event(1)
    told = msgspec.structs.replace(event, sources=(event.sources[0]._replace(evidence=(masked, word)),))
    write_annotations([told], FACTS, path := tmp_path / "evidence.jsonld")
    first, second = json.loads(path.read_bytes())["first"]["items"]
    assert first["body"][-1] == {"type": "TextualBody", "purpose": "describing", "value": masked.text}
    assert second["target"]["selector"][0] == {"type": "TextQuoteSelector", "exact": "القصف", "prefix": "", "suffix": ""}


def test_a_document_without_an_address_has_a_name() -> None:
    assert document_name(hashlib.sha256(b"Hello World!").hexdigest()) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    assert document_name("document-3").startswith("urn:uuid:")


# what describes the files


def test_the_data_package_is_valid(folder: Path) -> None:
    import frictionless

    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "message"])[:5]
    package = json.loads((folder / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        assert resource["hash"] == "sha256:" + hashlib.sha256((folder / resource["path"]).read_bytes()).hexdigest()
    fields = {r["path"]: [f["type"] for f in r["schema"]["fields"]] for r in package["resources"] if r["format"] == "csv"}
    assert fields["incidents.csv"].count("date") == 2 and len(fields["incidents.csv"]) == len(INCIDENTS)
    assert "integer" in fields["incidents-hxl.csv"]


def test_a_changed_file_is_not_what_the_package_says(folder: Path, tmp_path: Path) -> None:
    import frictionless

    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"unreviewed", b"unreviewee"))
    with frictionless.system.use_context(trusted=True):
        assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_crate_is_read_by_rocrate(folder: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(folder))
    files = {entity.id: entity for entity in crate.get_entities() if entity.type == "File"}
    assert set(files) == {path.name for path in folder.iterdir()} - {"ro-crate-metadata.json", "datapackage.json"}
    assert {part.id for part in crate.root_dataset["hasPart"]} == set(files)
    for name, entity in files.items():
        assert entity["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert crate.root_dataset["mentions"]["instrument"]["version"] == FACTS.program


# the archive of originals


def test_the_archive_is_what_the_specification_asks_for(folder: Path) -> None:
    """WACZ 1.1.1, sections 4 and 5: members, hashes and sizes, stored WARC files, an index in order that leads to each record."""
    from warcio.archiveiterator import ArchiveIterator

    with zipfile.ZipFile(folder / "originals.wacz") as file:
        package = json.loads(file.read("datapackage.json"))
        assert package["wacz_version"] == "1.1.1" and package["profile"] == "data-package"
        paths = {resource["path"] for resource in package["resources"]}
        assert paths | {"datapackage.json", "datapackage-digest.json"} == set(file.namelist())
        for resource in package["resources"]:
            data = file.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}" and resource["bytes"] == len(data)
        seal = json.loads(file.read("datapackage-digest.json"))
        assert seal == {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(file.read('datapackage.json')).hexdigest()}"}
        assert file.getinfo("archive/data.warc.gz").compress_type == zipfile.ZIP_STORED
        header, *pages = map(json.loads, file.read("pages/pages.jsonl").splitlines())
        assert header["format"] == "json-pages-1.0" and [page["url"] for page in pages] == [each.url for each in ORIGINALS]
        lines = file.read("indexes/index.cdx").decode().splitlines()
        with file.open("archive/data.warc.gz") as warc:
            assert [each.rec_type for each in ArchiveIterator(warc, check_digests="raise")] == ["warcinfo", *["resource"] * 3]
        bodies = {each.url: each.raw for each in ORIGINALS}
        assert lines == sorted(lines) and len(lines) == len(ORIGINALS)
        for line in lines:
            key, when, rest = line.split(" ", 2)
            told = json.loads(rest)
            assert key == sort_key(told["url"]) and re.fullmatch(r"\d{14}", when)
            with file.open("archive/data.warc.gz") as warc:
                warc.seek(int(told["offset"]))
                record = next(iter(ArchiveIterator(warc)))
                assert record.rec_headers["WARC-Target-URI"] == told["url"] and record.content_stream().read() == bodies[told["url"]]


def test_the_archive_is_read_by_our_own_reader(tmp_path: Path) -> None:
    import waqai

    page = "<html><body><article><p>" + "قصفت طائرات حربية بلدة في ريف إدلب يوم الاثنين. " * 20 + "</p></article></body></html>"
    original = Copy("https://outlet.example/1", "قصف", dt.datetime(2024, 5, 1, tzinfo=dt.UTC), page.encode())
    write_wacz([original], FACTS, tmp_path / "own.wacz")
    [document] = (each for each in waqai.read_inputs([str(tmp_path / "own.wacz")], io.BytesIO()) if isinstance(each, waqai.Document))
    assert (document.url, document.captured, document.raw) == (original.url, original.captured, original.raw)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Outlet.example/News/1?b=2&a=1", "example,outlet)/news/1?a=1&b=2"),
        ("http://www2.outlet.example:8080/", "example,outlet:8080)/"),
        ("https://outlet.example", "example,outlet)/"),
        ("ni:///sha-256;Ab", "ni:///sha-256;Ab"),
    ],
)
def test_addresses_are_sorted_by_their_hosts(url: str, key: str) -> None:
    assert sort_key(url) == key


# the same bytes


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    ("seed", "zone", "locale"), [("0", "UTC", "C"), ("77", "Asia/Kabul", "tr_TR.UTF-8"), ("random", "America/New_York", "ar_SY.UTF-8")]
)
def test_the_same_events_are_the_same_bytes(seed: str, zone: str, locale: str, folder: Path, tmp_path: Path) -> None:
    program = (
        f"from pathlib import Path; from test_release_files import write_all, COUNT; from made_events import make_events; "
        f"print(write_all(Path({str(tmp_path)!r}), make_events(COUNT)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, capture_output=True)
    assert hashes(tmp_path) == hashes(folder)


def test_a_release_without_incidents_is_whole(tmp_path: Path) -> None:
    import frictionless
    import geopandas

    write_all(tmp_path, [])
    with frictionless.system.use_context(trusted=True):
        assert frictionless.validate(str(tmp_path / "datapackage.json")).valid
    assert len(geopandas.read_file(tmp_path / "incidents.gpkg")) == len(geopandas.read_parquet(tmp_path / "incidents-geo.parquet")) == 0
    assert openpyxl.load_workbook(tmp_path / "incidents.xlsx")["incidents"].max_row == 1
    assert json.loads((tmp_path / "incidents.geojson").read_bytes())["features"] == []
    assert json.loads((tmp_path / "evidence.jsonld").read_bytes())["total"] == 0


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".geojson", ".parquet"])
def test_a_row_a_person_is_found_in_every_form(ending: str, tmp_path: Path) -> None:
    """The check of small cells passes over files that name no column of persons; one that does must not be passed over."""
    columns = tuple(Column(name, "text", "") for name in ("Age", "outcome", "level"))
    table = Table("persons", columns, [("34", "killed", "L-A")])
    path = tmp_path / f"persons{ending}"
    lines = [dict(zip((column.name for column in columns), row, strict=True)) for row in table.rows]
    if ending == ".parquet":
        write_parquet(table, FACTS, path)
    elif ending in (".csv", ".tsv"):
        (write_csv if ending == ".csv" else write_tsv)(table, path)
    else:
        path.write_text(json.dumps(lines[0] if ending == ".jsonl" else {"features": [{"properties": lines[0]}]}), encoding="utf-8")
    cells = read_policy("public").rules.cells
    assert any("group of 1 persons" in fault for fault in check_cells(path, cells, "L-A"))


def test_other_events_are_other_bytes(folder: Path, tmp_path: Path) -> None:
    write_all(tmp_path, make_events(COUNT, seed=1))
    same = {name for name, value in hashes(tmp_path).items() if hashes(folder)[name] == value}
    assert same == {"incidents.qml", "originals.wacz"}


