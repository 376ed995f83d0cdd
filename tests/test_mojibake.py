"""Arabic decoded with the wrong character set is repaired where it is clearly Arabic, and nothing else is touched."""

import pytest

from reading import ARABIC, document
from waqai.read import read_html, read_plain
from waqai.read.encoding import arabic_score
from waqai.read.mojibake import repair_mojibake

TEXT = ARABIC.replace("ُ", "")


def misread(text: str, written: str, read: str) -> str:
    """A text as it looks when it was written in one set and read in another, bytes of no character as browsers read them."""
    return "".join(bytes([byte]).decode(read, "ignore") or chr(byte) for byte in text.encode(written))


BROKEN = {
    "windows-1256 read as windows-1252": misread(TEXT, "cp1256", "cp1252"),
    "UTF-8 read as windows-1252": misread(TEXT, "utf-8", "cp1252"),
    "UTF-8 read as windows-1256": misread(TEXT, "utf-8", "cp1256"),
    "UTF-8 read twice as windows-1252": misread(misread(TEXT, "utf-8", "cp1252"), "utf-8", "cp1252"),
    "UTF-8 read twice as windows-1256": misread(misread(TEXT, "utf-8", "cp1256"), "utf-8", "cp1256"),
    "UTF-8 read as windows-1252, then as windows-1256": misread(misread(TEXT, "utf-8", "cp1252"), "utf-8", "cp1256"),
    "UTF-8 read as windows-1256, then as windows-1252": misread(misread(TEXT, "utf-8", "cp1256"), "utf-8", "cp1252"),
    "windows-1256 read as windows-1252, then as UTF-8": misread(misread(TEXT, "cp1256", "cp1252"), "utf-8", "cp1252"),
    "ISO 8859-6 read as windows-1252": misread(TEXT, "iso8859_6", "cp1252"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_went_wrong_is_undone_and_noted(name: str) -> None:
    note = (f"{name}, repaired in 1 place",)
    item = document(read_plain(f"عاجل\n{BROKEN[name]}\n{TEXT}".encode(), "a"))
    assert (item.text, item.notes) == (f"عاجل\n{TEXT}\n{TEXT}", note)
    page = document(read_html(f"<html><body><p>{TEXT} ثانياً.</p><p>{BROKEN[name]}</p></body></html>".encode(), "p"))
    assert (page.text, page.notes) == (f"{TEXT} ثانياً.\n{TEXT}", note)


def test_latin_1_is_repaired_as_well() -> None:
    assert repair_mojibake(TEXT.encode().decode("latin-1"), arabic_score)[0] == TEXT
    assert repair_mojibake(TEXT.encode("cp1256").decode("latin-1"), arabic_score)[0] == TEXT


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Été à l'île: ça et là, où les âmes dînent. Âge, Ãé, Çà, Øre, Ùtile.",
        "Ålesund Øresund Ødegård Øystein Århus Ångström Øre Ørsted",
        "ظط ظط ظطظظظ طط ظظ ط§ ظ„ ط·",
        "ÇáÇáÇáÇá \u0635 ÇáÇáÇáÇá",
        "",
    ],
)
def test_what_is_no_broken_arabic_stays(text: str) -> None:
    assert repair_mojibake(text, arabic_score) == (text, ())


def test_a_server_that_names_the_wrong_arabic_set_is_not_believed() -> None:
    raw = f"<html><meta charset='iso-8859-6'><body><p>{TEXT}</p></body></html>".encode("iso8859_6")
    page = document(read_html(raw, "p", charset="windows-1256"))
    assert page.text == TEXT


def test_a_declared_arabic_set_holds_for_a_text_without_arabic() -> None:
    raw = "<html><meta charset='windows-1256'><body><p>“Five dead” in a café, they said.</p></body></html>".encode("cp1256")
    assert document(read_html(raw, "p")).text == "“Five dead” in a café, they said."
