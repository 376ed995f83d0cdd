"""What describes the files of a release: a Frictionless data package (v1) and an RO-Crate (1.1), both over the finished files."""

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from waqai.release.values import Column, Facts, Kind
from waqai.release.write.shown import moment

PACKAGE, CRATE = "datapackage.json", "ro-crate-metadata.json"
_TYPES: dict[Kind, str] = {
    "text": "string", "integer": "integer", "number": "number", "day": "date", "moment": "datetime", "truth": "boolean", "point": "string",
}  # fmt: skip
_MEDIA = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".parquet": "application/vnd.apache.parquet",
    ".gpkg": "application/geopackage+sqlite3",
    ".qml": "application/xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".wacz": "application/wacz",
    ".md": "text/markdown",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".html": "text/html",
}
_OTHER = "application/octet-stream"
_PIECE = 1 << 20
Columns = Mapping[tuple[str, ...], Sequence[Column]]


class File(NamedTuple):
    """A finished file of a release: its name in the folder, its size in bytes, and the hash of its bytes."""

    name: str
    size: int
    sha256: str

    @property
    def media(self) -> str:
        """Its media type, by its ending."""
        return _MEDIA.get(Path(self.name).suffix, _OTHER)


def look_at(folder: Path, names: Iterable[str]) -> list[File]:
    """The files of these names, in their order."""
    found = []
    for name in names:
        total = hashlib.sha256()
        with (folder / name).open("rb") as stream:
            while piece := stream.read(_PIECE):
                total.update(piece)
        found.append(File(name, (folder / name).stat().st_size, total.hexdigest()))
    return found


def by_header(tables: Iterable[Sequence[Column]]) -> Columns:
    """Columns by their names in order, which is how a file tells which table it holds."""
    return {tuple(column.name for column in columns): columns for columns in tables}


def write_package(folder: Path, files: Sequence[File], facts: Facts, known: Columns) -> None:
    """`datapackage.json`: each file with its size and hash, tables in text with the columns that their header names."""
    package = {
        "profile": "data-package",
        "name": f"waqai-release-{facts.profile}",
        "title": f"Incidents of a waqai book, profile {facts.profile}",
        "description": facts.note,
        "created": moment(facts.made),
        "version": f"{facts.made:%Y-%m-%d}",
        "waqai": {
            "profile": facts.profile,
            "policy": facts.policy,
            "policy_hash": facts.policy_hash,
            "program": facts.program,
            "knowledge": facts.knowledge,
            "decisions_head": facts.decisions_head,
        },
        "resources": [_resource(folder, file, known) for file in files],
    }
    _write(folder / PACKAGE, package)


def _resource(folder: Path, file: File, known: Columns) -> dict[str, Any]:
    ending = Path(file.name).suffix[1:]
    told = {
        "name": "".join(char if char.isalnum() or char in "._-" else "-" for char in file.name.lower()),
        "path": file.name,
        "format": ending,
        "mediatype": file.media,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if ending not in ("csv", "tsv"):
        return {**told, "profile": "data-resource", "type": "file"}
    delimiter = "," if ending == "csv" else "\t"
    with (folder / file.name).open(encoding="utf-8", newline="") as stream:
        head, second = (next(lines, []) for lines in [csv.reader(stream, delimiter=delimiter)] for _ in range(2))
    dialect: dict[str, Any] = {"delimiter": delimiter, "lineTerminator": "\r\n"}
    if any(cell.startswith("#") for cell in second) and all(cell.startswith("#") or not cell for cell in second):
        dialect["commentRows"] = [2]  # hashtags of HXL
    fields = [{"name": c.name, "type": _TYPES[c.kind], "description": c.about} for c in known.get(tuple(head), ())]
    fields = fields or [{"name": name, "type": "string"} for name in head]
    table = {"profile": "tabular-data-resource", "type": "table", "encoding": "utf-8"}
    return {**told, **table, "dialect": dialect, "schema": {"fields": fields}}


def write_crate(folder: Path, files: Sequence[File], facts: Facts) -> None:
    """`ro-crate-metadata.json`: the files, and that this program made them, when, and by which policy."""
    made = moment(facts.made)
    parts = [{"@id": file.name} for file in files]
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Incidents of a waqai book, profile {facts.profile}",
            "description": facts.note,
            "datePublished": made,
            "license": {"@id": "#terms"},
            "hasPart": parts,
            "mentions": {"@id": "#made"},
        },
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms of this release",
            "description": f"Reduced by the policy {facts.policy}. Whoever publishes it states the licence. {facts.note}",
        },
        {"@id": "#waqai", "@type": "SoftwareApplication", "name": "waqai", "version": facts.program},
        {
            "@id": "#made",
            "@type": "CreateAction",
            "name": "Writing this release",
            "instrument": {"@id": "#waqai"},
            "result": {"@id": "./"},
            "endTime": made,
            "description": f"policy {facts.policy_hash}, knowledge {facts.knowledge}, decisions up to {facts.decisions_head}",
        },
        *({"@id": f.name, "@type": "File", "name": f.name, "contentSize": str(f.size), "encodingFormat": f.media, "sha256": f.sha256}
          for f in files),
    ]  # fmt: skip
    _write(folder / CRATE, {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})


def _write(path: Path, value: Any) -> None:
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value)) + b"\n")
