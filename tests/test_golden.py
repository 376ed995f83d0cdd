"""Golden cases: short self-written articles through the whole program, against what the codebook wants of them.

Each thing wanted is a test of its own. What the program gets wrong today stands in `known_failures.jsonl` and is expected to fail: as soon
as one of them comes out right, the test says so, and its line goes.

    python tests/test_golden.py            what is wrong today and not known, what is known and right
    python tests/test_golden.py --update   take out the known failures that come out right; refuses to add any
    python tests/test_golden.py --accept   write all that is wrong today as known failures
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from coding import MODALITIES, TYPES, faults, made_up, record_of, shipped

GOLDEN = Path(__file__).with_name("golden")
KNOWN = Path(__file__).with_name("known_failures.jsonl")
FIELDS = ("modality", "actor", "target", "place", "days", "toll", "attribution")
Item = Mapping[str, Any]


class Check(NamedTuple):
    """One thing that is wanted of a case: that an incident is found, a field of it, or that nothing else is found."""

    case: str
    what: str
    expected: Any

    @property
    def name(self) -> str:
        return f"{self.case}:{self.what}"


@cache
def cases() -> dict[str, dict[str, Any]]:
    """All cases by id."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(GOLDEN.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            assert case["id"] not in found, f"{case['id']} stands twice"
            found[case["id"]] = case
    return found


def checks() -> Iterator[Check]:
    """Each thing that is wanted, in the order of the cases."""
    for id_, case in cases().items():
        for n, wanted in enumerate(case.get("incident", ())):
            yield Check(id_, f"{n}.found", wanted["type"])
            for field in FIELDS:
                if field in wanted:
                    yield Check(id_, f"{n}.{field}", wanted[field])
        yield Check(id_, "nothing else", [])


@cache
def paired(id_: str) -> tuple[list[Item | None], list[Item]]:
    """The incident found for each that is wanted of a case, most fields right first, and those that nobody wants."""
    case = cases()[id_]
    record = record_of(made_up(case["text"], case["published"]), shipped())
    assert faults(record) == []
    incidents = record["incidents"]
    wanted = case.get("incident", [])
    options = sorted(
        (-sum(seen(x, f) == (sorted(w[f]) if f == "toll" else w[f]) for f in FIELDS if f in w), i, j)
        for i, w in enumerate(wanted)
        for j, x in enumerate(incidents)
        if x["type"] == w["type"] and any(w.get("at", "") in c["trigger_text"] for c in x["claims"])
    )
    pairs: dict[int, int] = {}
    for _, i, j in options:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [incidents[pairs[i]] if i in pairs else None for i in range(len(wanted))], [
        x for j, x in enumerate(incidents) if j not in pairs.values()
    ]


def seen(incident: Item, field: str) -> Any:
    """A field of a record in the words of the cases."""
    value = incident["time" if field == "days" else field]
    if field == "modality":
        return value
    if field == "toll":
        return sorted(f"{t['outcome']} {t['low']}..{'' if t['high'] is None else t['high']} {t['who']}" for t in value)
    if field == "days":
        if not value or not value["start"]:
            return "none"
        return value["start"] if value["start"] == value["end"] else f"{value['start']}..{value['end']}"
    if value is None:
        return "none"
    if field == "place":
        return f"{value['admin1'] or value['country']} {value['kind']}"
    return value["kind" if field == "attribution" else "class"]


def got(check: Check) -> tuple[bool, Any]:
    """Whether a check comes out right, and what is there instead."""
    found, others = paired(check.case)
    if check.what == "nothing else":
        here = [f"{x['type']} at {x['claims'][0]['trigger_text']}" for x in others]
        return not here, here
    n, what = check.what.split(".")
    incident = found[int(n)]
    if incident is None:
        return False, "no such incident"
    if what == "found":
        return True, incident["type"]
    value = seen(incident, what)
    if what == "toll":
        wanted = sorted(check.expected)
        return len(wanted) == len(value) and all(map(_fits, wanted, value)), value
    return _fits(check.expected, value), value


def _fits(wanted: str, value: str) -> bool:
    """Is a value what is wanted; its last part may be left open."""
    return value == wanted or value.startswith(f"{wanted} ")


def known() -> dict[str, Item]:
    """The known failures by the name of their check."""
    return {f"{x['case']}:{x['what']}": x for line in KNOWN.read_text(encoding="utf-8").splitlines() for x in [json.loads(line)]}


def parameters() -> Iterator[Any]:
    failures = known()
    for check in checks():
        marks = [pytest.mark.xfail(strict=True, reason=f"got {failures[check.name]['got']}")] if check.name in failures else []
        yield pytest.param(check, id=check.name, marks=marks)


@pytest.mark.parametrize("check", list(parameters()))
def test_golden(check: Check) -> None:
    right, value = got(check)
    assert right, f"{cases()[check.case]['reason']}: wanted {check.expected}, got {value}"


def test_the_cases_cover_all_types_and_theatres() -> None:
    wanted = [x for case in cases().values() for x in case.get("incident", ())]
    assert {x["type"] for x in wanted} == TYPES
    assert {path.stem for path in GOLDEN.glob("*.toml")} == {"egypt", "iraq", "lebanon", "libya", "palestine", "sudan", "syria", "yemen"}
    assert {x["modality"] for x in wanted if "modality" in x} <= MODALITIES
    assert sum(1 for case in cases().values() if not case.get("incident")) >= 2  # nothing to find is a case as well


@pytest.mark.parametrize("id_", sorted(cases()))
def test_a_case_is_well_made(id_: str) -> None:
    case = cases()[id_]
    assert set(case) <= {"id", "reason", "published", "text", "incident"} and len(case["reason"]) > 20
    for incident in case.get("incident", ()):
        assert set(incident) <= {"type", "at", *FIELDS}
        assert incident.get("at", "") in case["text"]


def test_known_failures_are_about_checks_that_there_are() -> None:
    by_name = {check.name: check for check in checks()}
    assert set(known()) <= set(by_name)
    assert all(item["expected"] == by_name[name].expected for name, item in known().items())


def main(args: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="take out the known failures that come out right")
    parser.add_argument("--accept", action="store_true", help="write all that is wrong today")
    options = parser.parse_args(args)
    before = known() if KNOWN.exists() else {}
    wrong = {c.name: {"case": c.case, "what": c.what, "expected": c.expected, "got": got(c)[1]} for c in checks() if not got(c)[0]}
    new, mended = sorted(wrong.keys() - before.keys()), sorted(before.keys() - wrong.keys())
    for name in new:
        print(f"wrong and not known: {name}: wanted {wrong[name]['expected']}, got {wrong[name]['got']}")
    for name in mended:
        print(f"known and right: {name}")
    print(f"{sum(1 for _ in checks())} checks, {len(wrong)} wrong")
    if new and not options.accept:
        return 1
    if options.update or options.accept:
        KNOWN.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in wrong.values()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
