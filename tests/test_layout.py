"""The layout of the code: data flows one way, Arabic lives in data, files stay small, nothing works at import."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "waqai"
ROOMS = (
    "model", "disk", "plain", "arabic", "knowledge", "read", "fetch", "text", "find", "claim", "group", "record", "selector", "score",
    "pipeline", "curate", "stats", "store", "learn", "release", "notebook", "mcp", "desk", "cli",
)  # fmt: skip
FILES = sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        found |= {n.split(".")[1] for n in names if n.startswith("waqai.")}
    return found


@pytest.mark.parametrize("path", [f for f in FILES if room(f) in ROOMS], ids=lambda p: str(p.relative_to(SRC)))
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    allowed = set(ROOMS[: ROOMS.index(room(path)) + 1])
    assert imports(path) <= allowed


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_file_holds_no_arabic_and_is_no_longer_than_a_room(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search("[\u0621-\u064a]", text)
    assert text.count("\n") <= 450


def test_every_room_is_named_in_the_flow() -> None:
    assert {room(f) for f in FILES} - {"__init__", "__main__"} == set(ROOMS)


def test_importing_the_package_reads_no_data() -> None:
    program = "import sys, waqai; print(sorted(m for m in sys.modules if m.startswith('waqai.')))"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "waqai.knowledge" not in out
