"""The parser's process: it is used again and again, and what befalls it costs one page."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reading import ARABIC, document
from waqai.model import Document
from waqai.read import ReadError, read_html
from waqai.read import pages as pages_module
from waqai.read import parser as parser_module
from waqai.read.pages import LIMITS
from waqai.read.parser import Failed, Parser
from waqai.read.strip import strip

KNOWN = Document(id="", source="", text="خبر", sha256="")
ENDED = Failed("the parser came to its limit of memory, or crashed")
LATE = Failed("the parser took too long")


@pytest.fixture
def parser() -> Iterator[Parser]:
    made = Parser("parsing:parse", seconds=20)
    yield made
    made.close()


def test_one_process_for_many_pages(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser_module, "PAGES", 3)
    items = [document(parser.parse(str(n), KNOWN)) for n in range(4)]  # type: ignore[arg-type]
    assert [item.id for item in items] == ["0", "1", "2", "3"]
    assert all(item.text == "خبر" for item in items)
    pids = [item.source for item in items]
    assert pids[0] == pids[1] == pids[2] != pids[3]
    assert str(os.getpid()) not in pids


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ("crash", ENDED),
        ("leave", ENDED),
        ("garble", ENDED),
        ("flood", ENDED),
        ("eat", ENDED),
        ("fail", Failed("fault of the parser (ZeroDivisionError)")),
        ("unparsed", Failed("too much")),
        ("error", ReadError("s", "no-text", "r", "m")),
        ("x" * 3_000_000, None),
    ],
    ids=lambda value: value[:9] if isinstance(value, str) else "",
)
def test_what_befalls_the_process_costs_one_page(parser: Parser, page: str, what: object) -> None:
    for _ in range(2 if what == ENDED else 1):
        item = parser.parse(page, KNOWN)
        assert item == what or (what is None and isinstance(item, Document) and item.id == page)
    assert isinstance(parser.parse("next", KNOWN), Document)


@pytest.mark.parametrize("page", ["spin", "sleep"])
def test_a_page_over_its_time_ends_the_process(page: str) -> None:
    hasty = Parser("parsing:parse", seconds=1)
    assert hasty.parse(page, KNOWN) == LATE
    # On a busy machine the start of a process may take as long as this one is given.
    assert any(isinstance(hasty.parse("next", KNOWN), Document) for _ in range(10))
    hasty.close()


def test_a_process_that_ended_between_pages_is_started_again(parser: Parser) -> None:
    first = document(parser.parse("a", KNOWN))  # type: ignore[arg-type]
    os.kill(int(first.source), signal.SIGKILL)
    time.sleep(0.1)
    assert document(parser.parse("b", KNOWN)).source != first.source  # type: ignore[arg-type]
    parser.close()
    parser.close()
    assert isinstance(parser.parse("c", KNOWN), Document)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_fork_has_a_parser_of_its_own(parser: Parser) -> None:
    pid = document(parser.parse("a", KNOWN)).source  # type: ignore[arg-type]
    child = os.fork()
    if not child:
        other = parser.parse("b", KNOWN)
        parser.close()
        os._exit(isinstance(other, Document) and other.source == pid)
    assert os.waitpid(child, 0)[1] == 0
    assert document(parser.parse("c", KNOWN)).source == pid  # type: ignore[arg-type]


def test_without_a_process_a_page_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Parser()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setattr(pages_module, "shared_parser", lambda: broken)
    page = document(read_html(f"<title>ع</title><p>{ARABIC}".encode(), "p", url="https://a.example/"))
    assert (page.text, page.title, page.url) == (ARABIC, "ع", "https://a.example/")
    (note,) = page.notes
    assert note.startswith("page not parsed: the parser's process could not be started (")


HEAD = '<head><title>عنوان</title><meta property="article:published_time" content="2021-01-02"></head>'
OVER = {
    "characters": "<!--" + "x" * LIMITS.chars + "-->",
    "tags": "<i></i>" * LIMITS.tags,
    "attributes": ("<i" + " a=b" * LIMITS.crowd + "></i>") * (LIMITS.attributes // LIMITS.crowd + 1),
    "attributes in one tag": "<i" + " a=b" * (LIMITS.crowd + 1) + "></i>",
    "levels of elements": "<div>" * (LIMITS.depth + 1),
    "ampersands": "&nbsp;" * (LIMITS.entities + 1),
}


@pytest.mark.parametrize("what", OVER)
def test_a_page_over_a_limit_is_read_without_the_parser_and_says_so(what: str) -> None:
    raw = f"<html>{HEAD}<body><p>{ARABIC}</p>{OVER[what]}<p hidden>مخفي</p><p>{ARABIC}</p>".encode()
    page = document(read_html(raw, "p"))
    assert page.text == f"{ARABIC}\n{ARABIC}"
    assert page.title == "عنوان" and str(page.published) == "2021-01-02"
    note, hidden = page.notes
    assert note.startswith("page not parsed: ") and f" {what}, over the limit of " in note
    assert hidden == "4 hidden characters left out"
    assert LIMITS.exceeded(strip(raw.decode().replace(OVER[what], "")).counts) is None


def test_a_page_over_a_limit_without_text_is_an_error() -> None:
    item = read_html(("<div>" * 5000).encode(), "p")
    assert isinstance(item, ReadError) and "levels of elements" in item.reason


def test_what_the_parser_would_lose_is_read_as_text() -> None:
    # No end tag of its own, so that by the standard each ends the last; the parser nests them, and stops at 256.
    page = document(read_html(f"<p>{ARABIC}{'<font><p>' * 300}{ARABIC}".encode(), "p"))
    assert page.text == f"{ARABIC}\n{ARABIC}"
    assert page.notes == ("page not parsed: over a limit of the HTML parser; read as text without tags",)


def test_a_page_of_very_many_characters_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "MOST_CHARS", 403)
    page = document(read_html(f"<p>{ARABIC}{'<!-- -->' * 50}<!--{'x' * 1000}-->{ARABIC}".encode(), "p"))
    assert (page.text, page.notes) == (ARABIC, (f"cut at 403 of {2 * len(ARABIC) + 1410} characters",))


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended meanwhile
        found += [int(stat.parent.name)] * (parent == str(pid))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the processes of others are seen by /proc")
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("end", ["interrupt", "kill"])
def test_the_parser_goes_with_the_command(tmp_path: Path, workers: str, end: str) -> None:
    page = tmp_path / "a.html"
    page.write_text(f"<p>{ARABIC}</p>" * 3, encoding="utf-8")
    command = [sys.executable, "-m", "waqai", "code", str(page), "-", "--workers", workers]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True) as process:
        started: list[int] = []
        began = time.monotonic()
        while not started and time.monotonic() - began < 30:
            time.sleep(0.05)
            started = [pid for pid in children(process.pid) if "waqai.read.child" in Path(f"/proc/{pid}/cmdline").read_text()]
        assert started
        time.sleep(0.5)
        if end == "kill":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    if end == "interrupt":
        assert (process.returncode, err) == (130, b"waqai: interrupted\n")
    while any(map(_is_alive, started)) and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert not any(map(_is_alive, started))


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
