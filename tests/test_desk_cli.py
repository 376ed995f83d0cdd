"""`waqai serve`, `waqai demo` and `waqai users` as people meet them."""

import argparse
import io
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from waqai.cli import demo, serve

Run = Callable[..., tuple[int, str, str]]
GOOD = "correct horse battery\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, empty."""
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_demo_makes_a_book_and_serve_opens_it(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "demo.db"
    status, out, _ = run("demo", "--book", path)
    assert status == 0
    assert "30 added" in out and "incidents" in out
    assert run("demo", "--book", path)[0] == 1
    program = [sys.executable, "-m", "waqai", "serve", str(path), "--port", "0"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/launch\?token=\S+", process.stdout.readline())
        assert address is not None
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({}))
        with opener.open(address.group()) as page:
            assert "waqai" in page.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr is not None and process.stderr.read() == ""


def test_without_its_packages_the_desk_says_how_to_get_them(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda name: None)
    assert run("serve", tmp_path / "book.db") == (
        1,
        "",
        "waqai: the review desk needs more packages; install them with: pip install 'waqai[desk]'\n",
    )


def test_a_build_without_front_end_says_so(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("waqai.desk.render.ASSETS", tmp_path)
    status, _, err = run("serve", tmp_path / "book.db")
    assert status == 1
    assert "npm" in err and err.count("\n") == 1


def test_a_package_without_examples_says_so(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo.waqai, "__file__", str(tmp_path / "a" / "b" / "__init__.py"))
    status, _, err = run("demo", "--book", tmp_path / "book.db")
    assert status == 1
    assert "example articles are not installed" in err


def test_serve_complains_in_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.db"
    assert run("serve", path)[2] == f"waqai: {path}: no book there yet; make one with `waqai add INPUT... --book {path}`\n"
    (tmp_path / "a.txt").write_text("خبر", encoding="utf-8")
    run("add", tmp_path / "a.txt", "--date", "2024-05-31", "--book", path)
    monkeypatch.setattr("sys.stdin", io.StringIO(GOOD))
    assert "has no users yet" in run("serve", path, "--team")[2]
    assert run("serve", path, "--public", "https://desk.example.org")[0] == 2
    assert run("users", "add", "sama", "--role", "admin", "--book", path)[0] == 0
    assert "no address of a site" in run("serve", path, "--public", "desk.example.org/x")[2]
    listener = serve._listen(0)
    with listener:
        port = listener.getsockname()[1]
        assert "choose another with --port" in run("serve", path, "--port", port)[2]


def test_users_are_added_listed_and_removed(where: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(text: str, *args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return run("users", *args, "--book", where)

    assert "12 characters or more" in give("short\n", "add", "sama", "--role", "editor")[2]
    assert give(GOOD, "add", "sama", "--role", "editor")[0] == 0
    assert "already" in give(GOOD, "add", "sama", "--role", "admin")[2]
    assert give(GOOD, "add", "بدر", "--role", "reader")[0] == 0
    assert give(GOOD, "add", "a\nb", "--role", "reader")[0] == 2
    assert give("", "list")[1] == "editor    sama\nreader    بدر\n"
    assert give("another good password\n", "password", "sama")[0] == 0
    assert give("", "remove", "sama")[0] == 0
    assert "no user sama" in give("", "remove", "sama")[2]
    assert "no user sama" in give(GOOD, "password", "sama")[2]
    assert give("", "list")[1] == "reader    بدر\n"


def test_a_password_is_typed_twice_at_a_terminal(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([GOOD, "another good password", GOOD, GOOD])
    monkeypatch.setattr("sys.stdin", argparse.Namespace(isatty=lambda: True))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert "not the same" in run("users", "add", "sama", "--role", "admin", "--book", tmp_path / "b.db")[2]
    assert run("users", "add", "sama", "--role", "admin", "--book", tmp_path / "b.db")[0] == 0
