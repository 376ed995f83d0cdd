"""The documents say what is so: blocks run, options are told, links lead somewhere, figures agree, the picture is of today.

`python tests/test_docs.py` writes what the program says now into the blocks of README.md and docs/tour.md and draws the picture again.
"""

import argparse
import datetime as dt
import doctest
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import waqai
from waqai.cli.main import _parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", DOCS / "tour.md")
CONSOLE = re.compile(r"(?<=```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"(?<=```pycon\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
RECORD = re.compile(r"(?<=```json\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FIGURE = re.compile(r"\d*\.\d+|\d[\d,]*\d")
ARTICLE, DATE, TRIGGER = "examples/syria-desertions.txt", "2019-07-10", "انشـ.قاق"  # of the README's record


def run(block: str) -> str:
    """A console block with what its commands (the lines with `$ `) write now."""
    said = []
    with tempfile.TemporaryDirectory() as home:
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
        env = {**os.environ, "PATH": path, "WAQAI_HOME": home, "NO_COLOR": "1"}
        for line in block.splitlines():
            if not line.startswith("$ "):
                continue
            command = line[2:].replace("/tmp/", f"{home}/")
            done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=env, capture_output=True, check=False)
            assert not done.stderr, done.stderr.decode()
            said += [line, *(part.rstrip() for part in done.stdout.decode().rstrip("\n").split("\n") if done.stdout)]
    return "\n".join(said) + "\n"


@cache
def _incident() -> dict[str, Any]:
    found = waqai.read_inputs([str(ROOT / ARTICLE)], io.BytesIO(), default_date=dt.date.fromisoformat(DATE))
    document = next(one for one in found if isinstance(one, waqai.Document))
    record = waqai.make_record(document, waqai.code(document, waqai.make_engine(waqai.load())).incidents)
    incident: dict[str, Any] = next(one for one in record["incidents"] if one["claims"][0]["trigger_text"] == TRIGGER)
    return incident


def shown() -> str:
    """The README's incident as JSON, a key a line."""
    return "{" + ",\n ".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in _incident().items()) + "}\n"


def picture() -> str:
    """The picture as docs/pictures/draw.py draws it now."""
    spec = importlib.util.spec_from_file_location("draw", DOCS / "pictures" / "draw.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    drawn: str = module.picture()
    return drawn


def blocks(pattern: re.Pattern[str]) -> list[Any]:
    """The blocks of the pages that run, each with the name of its page and its number."""
    found = ((page, pattern.findall(page.read_text(encoding="utf-8"))) for page in PAGES)
    return [pytest.param(block, id=f"{page.stem}-{at}") for page, texts in found for at, block in enumerate(texts, 1)]


def options(parser: argparse.ArgumentParser, name: str = "waqai") -> Iterator[tuple[str, str]]:
    """(command, option) of every option of the command line, and (command, "") of every command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command, inner in action.choices.items():
                yield f"{name} {command}", ""
                yield from options(inner, f"{name} {command}")
        else:
            yield from ((name, option) for option in action.option_strings if option.startswith("--") and option != "--help")


@pytest.mark.parametrize("block", blocks(CONSOLE))
def test_a_console_block_shows_what_the_commands_write(block: str) -> None:
    assert run(block) == block


@pytest.mark.parametrize("block", blocks(PYTHON))
def test_a_python_block_gives_what_it_shows(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(block, {}, "block", None, None)
    report = io.StringIO()
    assert not doctest.DocTestRunner().run(test, out=report.write).failed, report.getvalue()


def test_the_readme_shows_a_real_incident() -> None:
    assert RECORD.findall(PAGES[0].read_text(encoding="utf-8")) == [shown()]


def test_the_picture_shows_a_real_incident() -> None:
    drawn = (DOCS / "pictures" / "incident.svg").read_text(encoding="utf-8")
    assert drawn == picture()
    assert len(drawn.encode()) < 200_000


@pytest.mark.parametrize(("command", "option"), sorted(set(options(_parser()))))
def test_the_command_line_is_documented(command: str, option: str) -> None:
    text = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert command in text
    title = "\n## " + " ".join(command.split()[:2])
    section = text.split(title + "\n")[1].split("\n## ")[0] if command != "waqai" else text.split("\n## ")[0]
    assert re.search(rf"{re.escape(option)}(?![\w-])", section)


def test_every_document_is_linked_from_the_index() -> None:
    linked = set(LINK.findall((DOCS / "index.md").read_text(encoding="utf-8")))
    files = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*") if path.suffix in (".md", ".svg", ".png")}
    assert files - {"index.md"} <= linked


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md", *DOCS.glob("*.md")], ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, part = link.partition("#")
        if path.startswith(("http:", "https:", "mailto:")):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if part:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert part in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}, link


def test_the_figures_of_the_readme_are_those_of_the_page_on_accuracy() -> None:
    part = PAGES[0].read_text(encoding="utf-8").split("## How accurate it is\n")[1].split("\n## ")[0]
    figures = set(FIGURE.findall(part))
    assert figures
    assert figures <= set(FIGURE.findall((DOCS / "accuracy.md").read_text(encoding="utf-8")))


def write() -> None:
    """Write what the program says now into the pages, and draw the picture again."""
    for page in PAGES:
        text = CONSOLE.sub(lambda found: run(found.group()), page.read_text(encoding="utf-8"))
        page.write_text(RECORD.sub(lambda _: shown(), text) if page == PAGES[0] else text, encoding="utf-8", newline="\n")
    (DOCS / "pictures" / "incident.svg").write_text(picture(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
