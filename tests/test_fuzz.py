"""Any bytes to a record: a short run of what benchmarks/fuzz.py and benchmarks/hostile.py do at length."""

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding import faults, shipped
from waqai import Document, ReadError, code, encode, make_record, read_inputs
from waqai.read import Item, pages, read_html
from waqai.read.pages import LIMITS
from waqai.read.strip import strip
from work import calls

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fuzz, hostile = load("fuzz"), load("hostile")


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "shared_parser", fuzz.InProcess)


def check(items: Iterator[Item]) -> None:
    for item in items:
        if not isinstance(item, Document):
            assert str(item)
            assert not isinstance(item, ReadError) or (item.reason and item.remedy)
            continue
        coded = code(item, shipped())
        assert faults(msgspec.json.decode(encode(make_record(coded.document, coded.incidents)))) == []


@pytest.mark.parametrize("first", [0, 200])
def test_numbered_inputs(first: int) -> None:
    pieces = fuzz.seeds()
    for number in range(first, first + 200):
        raw, as_page = fuzz.made(number, pieces)
        list(fuzz.records(raw, as_page, shipped()))


PARTS = st.sampled_from([*fuzz.TAGS, *fuzz.MARKS, *fuzz.ODD, *fuzz.NUMBERS, *fuzz.seeds()]) | st.text(max_size=5)
RAW = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda parts, encoding, cut: "".join(parts).encode(encoding, "replace")[:cut],
        st.lists(PARTS, max_size=30),
        st.sampled_from(["utf-8", "cp1256", "iso8859_6", "utf-16", "utf-32"]),
        st.none() | st.integers(1, 400),
    ),
)


@given(RAW)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_bytes_give_records_or_errors(raw: bytes) -> None:
    check(read_inputs(["-"], io.BytesIO(raw)))
    check(iter([read_html(raw, "x")]))


def test_there_are_enough_families() -> None:
    assert len(hostile.PAGES) >= 25 and len(hostile.TEXTS) >= 25


@pytest.mark.parametrize("name", sorted(hostile.PAGES))
def test_a_hostile_page_costs_work_in_proportion(name: str) -> None:
    small, large = (_work(hostile.PAGES[name](size).decode("utf-8", "replace")) for size in (20_000, 40_000))
    assert large <= 2.3 * small + 300


def _work(page: str) -> int:
    """How many calls it takes to strip a page, and to parse it where it is within the limits."""

    def run() -> None:
        if LIMITS.exceeded(strip(page).counts) is None:
            fuzz.InProcess().parse(page, Document(id="", source="", text="", sha256=""))

    return calls(run)


@pytest.mark.parametrize("name", ["digits", "only zero width", "all events"])
def test_a_hostile_text_is_coded_within_its_budget(name: str) -> None:
    raw = hostile.TEXTS[name](500_000)
    (item,) = read_inputs(["-"], io.BytesIO(raw))
    assert isinstance(item, Document)
    coded = code(item, shipped())
    assert len(coded.found.text.tokens) <= 10_000 and len(coded.found.acts) <= 800
    assert coded.document.notes[-1].endswith("over the budget of one document")
    assert coded.document.text == item.text
