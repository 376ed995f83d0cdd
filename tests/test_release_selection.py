"""What a release is wanted of: asked of incidents as they are released, so that a choice tells nothing that was taken out."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from booking import be_quick
from desking import copied
from policing import knowledge
from releasing import BINNISH, day, event
from waqai.release.kitchen import answers_of
from waqai.release.selection import ALL, Selection, select

Run = Callable[..., tuple[int, str, str]]
WEEK = event(start=day("2023-02-13"), end=day("2023-02-19"))


@pytest.mark.parametrize(
    ("selection", "takes"),
    [
        (ALL, True),
        (Selection(type=("clash", "shelling")), True),
        (Selection(type=("shelling",)), False),
        (Selection(modality=("denied",)), False),
        (Selection(status=("unreviewed",)), True),
        (Selection(status=("accepted", "corrected")), False),
        (Selection(country=("SY",), admin1=("SY-ID",)), True),
        (Selection(country=("SY",), admin1=("SY-HM",)), False),
        (Selection(country=("YE",)), False),
        (Selection(since=day("2023-02-19")), True),
        (Selection(since=day("2023-02-20")), False),
        (Selection(until=day("2023-02-13")), True),
        (Selection(until=day("2023-02-12")), False),
        (Selection(since=day("2023-02-15"), until=day("2023-02-15")), True),
    ],
    ids=str,
)
def test_all_questions_must_fit(selection: Selection, takes: bool) -> None:
    assert selection.takes(WEEK) is takes


def test_what_is_not_known_fits_no_answer() -> None:
    bare = event(site=None)
    assert not Selection(country=("SY",)).takes(bare) and Selection(type=("clash",)).takes(bare)
    undated = event(start=None, end=None)
    assert not Selection(since=dt.date(1900, 1, 1)).takes(undated) and not Selection(until=dt.date(2100, 1, 1)).takes(undated)
    assert Selection(country=("SY",)).takes(event(site=BINNISH, start=None))


@pytest.mark.parametrize(
    ("asked", "days", "says"),
    [
        ({"type": ["war"]}, (None, None), "type war: there is none; it is one of "),
        ({"country": ["Syria"]}, (None, None), "country Syria: there is none"),
        ({"status": ["rejected"]}, (None, None), "status rejected: there is none; it is one of accepted, corrected, unreviewed"),
        ({}, (day("2024-01-02"), day("2024-01-01")), "from 2024-01-02 to 2024-01-01: ends before it begins"),
    ],
)
def test_what_does_not_exist_cannot_be_asked_for(asked: dict[str, Any], days: tuple[Any, Any], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}"):
        select(asked, answers_of(knowledge()), *days)


def test_the_command_keeps_to_it(example_book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    be_quick(monkeypatch)
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    found = {}
    with copied(example_book, tmp_path / "book.db"):
        for name, args in (("all", ()), ("some", ("--country", "SY")), ("side", ("--country", "SY", "--workers", "2"))):
            asked = ("--as-of", "2024-06-01", "--key-file", key, "--since", tmp_path / "all")[: 4 if name == "all" else 6]
            assert run("release", tmp_path / "book.db", "--out", tmp_path / name, *asked, *args)[0] == 0
            lines = map(json.loads, (tmp_path / name / "events.jsonl").read_text(encoding="utf-8").splitlines())
            found[name] = [line for line in lines if "id" in line]  # the first one tells of the release
    syrian = [one for one in found["all"] if one["site"] and one["site"]["country"] == "SY"]
    assert found["some"] == syrian and 0 < len(syrian) < len(found["all"])
    assert {path.name: path.read_bytes() for path in (tmp_path / "some").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "side").iterdir()
    }
    manifests = {name: json.loads((tmp_path / name / "manifest.json").read_bytes()) for name in found}
    assert manifests["some"]["chosen"] == {"country": ["SY"]} and "chosen" not in manifests["all"]
    assert manifests["some"]["counts"]["released"] == len(syrian) == manifests["some"]["incidents"]
    assert manifests["some"]["counts"]["not chosen"] == len(found["all"]) - len(syrian)
    assert manifests["some"]["note"].endswith("Only incidents of country SY.")
    deleted = (tmp_path / "some" / "deleted.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(deleted) == len(found["all"]) - len(syrian) and all("not chosen or held back" in line for line in deleted)
    status, _, error = run("release", tmp_path / "book.db", "--out", tmp_path / "no", "--type", "war")
    assert status == 2 and error.startswith("waqai: --type war: there is none") and not (tmp_path / "no").exists()
