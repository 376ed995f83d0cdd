"""Whole releases of the example book in all formats, opened by readers that are not ours."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desking import copied
from waqai.cli import main
from waqai.release.formats import names
from waqai.release.own import OWN

PROFILES = ("public", "internal")


@pytest.fixture(scope="module")
def book(example_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of the examples that may keep what was released of it."""
    path = tmp_path_factory.mktemp("book") / "book.db"
    with copied(example_book, path):
        return path


@pytest.fixture(scope="module")
def releases(book: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A release in all formats by profile."""
    folder = tmp_path_factory.mktemp("releases")
    (folder / "key").write_bytes(b"k" * 32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAQAI_HOME", str(folder / "home"))
        for profile in PROFILES:
            assert main([*_command(book, folder / profile, folder / "key"), "--profile", profile]) == 0
    return {profile: folder / profile for profile in PROFILES}


def _command(book: Path, out: Path, key: Path) -> list[str]:
    return ["release", str(book), "--out", str(out), "--format", "all", "--as-of", "2026-06-01", "--key-file", str(key)]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_format_has_its_files(profile: str, releases: dict[str, Path]) -> None:
    files = {path.name.removeprefix(f"{profile.upper()}-") for path in releases[profile].iterdir()}
    wanted = {
        "events.jsonl", "incidents.csv", "claims.csv", "evidence.csv", "documents.csv", "decisions.csv", "incidents.xlsx",
        "incidents.parquet", "incidents.geojson", "incidents.gpkg", "incidents.qml", "incidents-geo.parquet", "incidents-hxl.csv",
        "evidence.jsonld", "acled.csv", "acled-hxl.csv", "ged.csv", "plover.jsonl", "polecat.tsv",
        "datapackage.json", "ro-crate-metadata.json", "manifest.json",
    }  # fmt: skip
    assert wanted <= files and ("originals.wacz" in files) == (profile != "public")
    assert {form.name for form in OWN} < set(names())


@pytest.mark.parametrize("profile", PROFILES)
def test_the_data_package_is_valid_and_names_every_file(profile: str, releases: dict[str, Path]) -> None:
    import frictionless

    folder = releases[profile]
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "title", "message"])[:5]
    package = json.loads((folder / "datapackage.json").read_bytes())
    later = {"datapackage.json", "ro-crate-metadata.json", "manifest.json"}
    assert {resource["path"] for resource in package["resources"]} == {path.name for path in folder.iterdir()} - later
    described = {r["path"]: r["schema"]["fields"] for r in package["resources"] if r["type"] == "table"}
    for name in ("acled.csv", "ged.csv", "polecat.tsv", "incidents.csv"):
        fields = next(found for path, found in described.items() if path.endswith(name))
        assert all(field.get("description") for field in fields) and {field["type"] for field in fields} > {"string"}


@pytest.mark.parametrize("profile", PROFILES)
def test_the_crate_is_read_by_rocrate(profile: str, releases: dict[str, Path]) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(releases[profile]))
    for entity in (entity for entity in crate.get_entities() if entity.type == "File"):
        assert entity["sha256"] == hashlib.sha256((releases[profile] / entity.id).read_bytes()).hexdigest()


def test_hashtags_of_both_kinds_are_read_by_libhxl(releases: dict[str, Path]) -> None:
    import hxl

    for name, tag in (("incidents-hxl.csv", "#affected+killed"), ("acled-hxl.csv", "#affected+killed")):
        with hxl.data(str(releases["public"] / name), hxl.InputOptions(allow_local=True)) as source:
            assert tag in source.display_tags and len(list(source)) > 10


def test_points_are_the_same_in_all_formats(releases: dict[str, Path]) -> None:
    import geopandas

    folder = releases["public"]
    frames = [geopandas.read_file(folder / "incidents.gpkg"), geopandas.read_file(folder / "incidents.geojson")]
    frames.append(geopandas.read_parquet(folder / "incidents-geo.parquet"))
    told: list[Any] = [dict(zip(frame["id"], frame.geometry.map(lambda p: p and (p.x, p.y)), strict=True)) for frame in frames]
    with (folder / "incidents.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: (float(row["longitude"]), float(row["latitude"])) if row["latitude"] else None for row in csv.DictReader(stream)}
    assert told[0] == told[1] == told[2] == rows and any(rows.values())


def test_a_release_is_the_same_bytes_wherever_it_is_made(book: Path, releases: dict[str, Path], tmp_path: Path) -> None:
    home = {"WAQAI_HOME": str(tmp_path / "home"), "PYTHONHASHSEED": "4711", "TZ": "Asia/Kabul", "LC_ALL": "tr_TR.UTF-8"}
    command = _command(book, tmp_path / "again", releases["public"].parent / "key")
    subprocess.run([sys.executable, "-m", "waqai", *command], check=True, env={**os.environ, **home}, capture_output=True)
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in (releases["public"], tmp_path / "again"))
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_the_archive_of_originals_is_read_again(releases: dict[str, Path]) -> None:
    import waqai

    archive = str(releases["internal"] / "INTERNAL-originals.wacz")
    found = [each for each in waqai.read_inputs([archive], io.BytesIO()) if isinstance(each, waqai.Document)]
    pages = {path.read_bytes() for path in (Path(__file__).parents[1] / "examples").glob("*.html")}
    assert pages <= {document.raw for document in found}


def test_without_a_library_a_line_says_what_to_install(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., tuple[int, str, str]]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    status, _, err = run("release", book, "--out", tmp_path / "out", "--format", "parquet")
    assert status == 1 and err.endswith("install it with: pip install 'waqai[releases]'\n") and not (tmp_path / "out").exists()
    assert run("release", book, "--out", tmp_path / "out", "--format", "csv,xlsx,geopackage,geojson")[0] == 0
