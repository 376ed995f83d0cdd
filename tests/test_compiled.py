"""The wheel with compiled modules: built as a user would build it, it writes the same bytes as the source."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package of the compiled wheel."""
    if not shutil.which(os.environ.get("CC", "cc")):
        pytest.skip("no C compiler on this machine; on Debian: apt-get install gcc libc6-dev")
    folder = tmp_path_factory.mktemp("compiled")
    environment = os.environ | {"WAQAI_COMPILED": "1"}
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", str(folder), "."]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    (wheel,) = folder.glob("waqai-*.whl")
    assert not wheel.name.endswith("-none-any.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "package")
    return folder / "package"


def _run(package: Path, *arguments: str) -> bytes:
    """What Python writes with a package before all others."""
    environment = os.environ | {"PYTHONPATH": str(package), "WAQAI_HOME": str(package / "home")}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=True).stdout


def _records(package: Path, *inputs: Path) -> bytes:
    """What `waqai code` of a package writes."""
    return _run(package, "-m", "waqai", "code", *map(str, inputs))


def _files(package: Path, modules: tuple[str, ...]) -> list[Path]:
    """Where Python takes some modules from, with a package before all others."""
    asked = "".join(f"import waqai.{name}\nprint(waqai.{name}.__file__)\n" for name in modules)
    return [Path(line) for line in _run(package, "-c", asked).decode().splitlines()]


# One test, because workers that share the tests between them would each build the wheel, at the same time and in the same folder.
def test_the_compiled_wheel_writes_the_same_records(compiled: Path, examples: Path) -> None:
    modules = ("pipeline", "text.tokens", "find.rules", "claim.claims", "group.within", "knowledge.lexicon")
    files = _files(compiled, modules)
    assert len(files) == len(modules)
    assert all(file.is_relative_to(compiled) and file.suffix in (".so", ".pyd") for file in files)
    inputs = [examples, *(SHARED / "gold" / name for name in ("seed.jsonl", "dev.jsonl") if SHARED.is_dir())]
    records = _records(compiled, *inputs)
    assert records.count(b"\n") > 12
    assert records == _records(ROOT / "src", *inputs)
