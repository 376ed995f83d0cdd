"""Is a release the same, byte for byte, under every Python, hash seed, locale, time zone and number of workers.

    benchmarks/same_bytes.py PYTHON...    interpreters that have waqai with the extra `releases`; default this one

A book of the example articles is released in every format with one key, under each interpreter in six settings. Printed are the settings
and the SHA-256 over all files.
"""

import hashlib
import os
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
    done = subprocess.run([python, "-m", "waqai", *map(str, args)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def hash_of(folder: Path) -> str:
    """The SHA-256 over the names and bytes of all files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def run() -> None:
    pythons = sys.argv[1:] or [sys.executable]
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "key").write_bytes(bytes(range(32)))
        waqai(pythons[0], home, "add", ROOT / "examples", "--date", "2019-07-10")
        waqai(pythons[0], home, "group", "--output", home / "groups")
        for python in pythons:
            version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout.strip()
            for number, (seed, locale, zone, workers) in enumerate(SETTINGS):
                out = home / f"{len(found)}-{version}-{number}".replace(" ", "")
                asked = ("--key-file", home / "key", "--as-of", "2024-06-01", "--workers", workers, "--format", "all")
                waqai(python, home, "release", home / "book.db", "--out", out, *asked, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone)
                found.add(hash_of(out))
                print(f"{version}, seed {seed}, {locale}, {zone}, {workers} workers: {hash_of(out)}", flush=True)
    print("one SHA-256" if len(found) == 1 else f"{len(found)} SHA-256 in place of one")


if __name__ == "__main__":
    run()
