"""Same input, same bytes out: at every hash seed, at every number of workers, in every order of the inputs."""

from __future__ import annotations

import functools
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from waqai.read.inputs import folder_files

FILES = tuple(folder_files(str(Path(__file__).parent.parent / "examples")))


@functools.cache
def output(
    files: Sequence[str] = FILES, *, command: str = "code", form: str | None = "jsonl", seed: int = 0, workers: int | None = 1
) -> bytes:
    """What a command writes of some files, in a process of its own that knows of no imported places."""
    options = [*(("--format", form) if form else ()), *(("--workers", str(workers)) if workers else ())]
    environ = {**os.environ, "PYTHONHASHSEED": str(seed), "WAQAI_HOME": os.path.join(os.path.dirname(FILES[0]), "no-such-folder")}
    done = subprocess.run([sys.executable, "-m", "waqai", command, *files, *options], capture_output=True, env=environ, check=True)
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize(("seed", "workers"), [(1, 1), (2, 1), (0, 2), (1, 3)])
def test_records_are_the_same_bytes(seed: int, workers: int) -> None:
    first = output()
    assert first.count(b"\n") == 30
    assert hashlib.sha256(output(seed=seed, workers=workers)).hexdigest() == hashlib.sha256(first).hexdigest()


@pytest.mark.parametrize("form", ["csv", "table"])
def test_other_formats_are_the_same_bytes(form: str) -> None:
    assert output(form=form, seed=1, workers=2) == output(form=form)


def test_explanations_are_the_same_bytes() -> None:
    assert output(command="explain", form=None, workers=None, seed=1) == output(command="explain", form=None, workers=None)


@pytest.mark.parametrize("order", [1, 2])
def test_a_document_is_coded_alike_whatever_comes_before_it(order: int) -> None:
    shuffled = list(FILES)
    random.Random(order).shuffle(shuffled)
    assert tuple(shuffled) != FILES
    again = output(tuple(shuffled), workers=order)
    assert again != output()
    assert sorted(again.splitlines()) == sorted(output().splitlines())
