"""Is a release the same, byte for byte, under every Python, hash seed, locale, time zone and number of workers.

    benchmarks/same_bytes.py PYTHON...    interpreters that have what waqai with the extra `releases` needs; default this one

An interpreter may be a command, such as "chroot FOLDER python3.14", which sees the same files under the same names. Each reads the example
articles into a book of its own, groups it, and releases it in every format with one key in six settings. Printed are the settings and the
SHA-256 over all files, and where these differ the names of the files that do.
"""

import hashlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (
    ("0", "C", "UTC", "1"),
    ("1", "C.UTF-8", "Asia/Damascus", "2"),
    ("42", "tr_TR.UTF-8", "America/Los_Angeles", "1"),
    ("7", "ar_SY.UTF-8", "Asia/Damascus", "1"),
    ("99", "ar_SY.UTF-8", "UTC", "2"),
    ("random", "tr_TR.UTF-8", "Asia/Damascus", "1"),
)


def waqai(python: str, home: Path, *args: object, **settings: str) -> str:
    """Run a command of waqai; what it says."""
    env = {**os.environ, "WAQAI_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **settings}
    done = subprocess.run([*shlex.split(python), "-m", "waqai", *map(str, args)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def hash_of(folder: Path) -> str:
    """The SHA-256 over the names and bytes of all files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def differing(home: Path) -> list[str]:
    """The names of the files that are not the same in all releases."""
    held: dict[str, set[str]] = {}
    for path in home.glob("*-*/*"):
        held.setdefault(path.name, set()).add(hashlib.sha256(path.read_bytes()).hexdigest())
    return sorted(name for name, hashes in held.items() if len(hashes) > 1)


def run() -> None:
    pythons = sys.argv[1:] or [sys.executable]
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "key").write_bytes(bytes(range(32)))
        for at, python in enumerate(pythons):
            book = home / f"{at}.db"
            waqai(python, home, "add", ROOT / "examples", "--date", "2019-07-10", "--book", book)
            waqai(python, home, "group", "--book", book, "--output", home / f"{at}.groups")
            version = subprocess.run([*shlex.split(python), "-V"], capture_output=True, text=True, check=True).stdout.strip()
            for number, (seed, locale, zone, workers) in enumerate(SETTINGS):
                out = home / f"{at}-{number}"
                asked = ("--key-file", home / "key", "--as-of", "2024-06-01", "--workers", workers, "--format", "all")
                waqai(python, home, "release", book, "--out", out, *asked, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone)
                found.add(hash_of(out))
                print(f"{version}, seed {seed}, {locale}, {zone}, {workers} workers: {hash_of(out)}", flush=True)
        print("one SHA-256" if len(found) == 1 else f"{len(found)} SHA-256 in place of one: {', '.join(differing(home))}")


if __name__ == "__main__":
    run()
