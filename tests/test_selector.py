"""A selector leads back to the words: in the text of record, and in the page as a reader has it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import record_of, shipped
from reading import document, read
from waqai.cli.main import main
from waqai.model import Span
from waqai.read.encoding import Decoded, decode
from waqai.read.strip import strip
from waqai.selector import CONTEXT, selector, with_selectors


def found(text: str, quote: dict[str, Any]) -> list[int]:
    """Where a quotation stands in a text."""
    whole = quote["prefix"] + quote["exact"] + quote["suffix"]
    return [at + len(quote["prefix"]) for at in range(len(text)) if text.startswith(whole, at)]


def test_the_form_is_that_of_the_recommendation() -> None:
    text = "قال ناشطون إن ثلاثة مدنيين قتلوا في قصف على البلدة."
    assert selector(text, Span(4, 10)) == [
        {"type": "TextQuoteSelector", "exact": "ناشطون", "prefix": "قال ", "suffix": text[10 : 10 + CONTEXT]},
        {"type": "TextPositionSelector", "start": 4, "end": 10},
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="اب \n", min_size=1, max_size=200), st.data())
def test_a_quotation_stands_at_one_place_only(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = selector(text, Span(start, end))[0]
    assert quote["exact"] == text[start:end]
    assert found(text, quote) == [start]


def test_a_quotation_keeps_to_its_line_while_that_is_enough() -> None:
    text = "سقطت قذيفة على الحي.\nقتل ثلاثة.\nسقطت قذيفة على الحي."
    assert selector(text, Span(21, 24))[0] == {"type": "TextQuoteSelector", "exact": "قتل", "prefix": "", "suffix": " ثلاثة."}
    assert selector(text, Span(0, 4))[0]["suffix"].startswith(" قذيفة على الحي.\n")


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["lebanon-strike.html", "libya-clashes-windows-1256.html"])
def test_selectors_of_a_record_lead_to_their_words_in_the_page(examples: Path, name: str) -> None:
    (item,) = read(examples / name)
    page = document(item)
    decoded = decode((examples / name).read_bytes(), name, "windows-1256")
    assert isinstance(decoded, Decoded)
    whole = squeezed(strip(decoded.text).text)
    record = with_selectors(record_of(page, shipped()))
    quotes = list(_quotes(record["incidents"]))
    assert len(quotes) > 10
    for (first, last), (quote, position) in quotes:
        assert (position["start"], position["end"]) == (first, last)
        assert page.text[first:last] == quote["exact"]
        places = found(whole, {key: squeezed_inside(value) for key, value in quote.items()})
        assert len(places) == 1, quote
        # What stands before it in the story stands before it in the page.
        before = squeezed(page.text[max(page.text.rfind("\n", 0, first), 0) : first])
        assert whole[: places[0]].rstrip().endswith(before)


def squeezed_inside(text: str) -> str:
    return text.replace("\n", " ")


def _quotes(value: Any) -> Any:
    if isinstance(value, list):
        for each in value:
            yield from _quotes(each)
    elif isinstance(value, dict):
        for key, name in (("span", "selector"), ("trigger", "trigger_selector"), ("sentence", "sentence_selector")):
            if key in value:
                yield value[key], value[name]
        for each in value.values():
            if isinstance(each, dict | list):
                yield from _quotes(each)


def test_the_option_adds_them_and_changes_nothing_else(examples: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    import msgspec

    page = str(examples / "lebanon-strike.html")
    assert main(["code", page]) == 0
    plain = capfdbinary.readouterr().out
    assert main(["code", "--selectors", page]) == 0
    assert plain == msgspec.json.encode(_without(msgspec.json.decode(capfdbinary.readouterr().out))) + b"\n"
    assert main(["code", "--selectors", "--format", "csv", page]) == 2
    assert b"--selectors" in capfdbinary.readouterr().err


def _without(value: Any) -> Any:
    if isinstance(value, list):
        return [_without(each) for each in value]
    if isinstance(value, dict):
        return {key: _without(each) for key, each in value.items() if not key.endswith("selector")}
    return value
