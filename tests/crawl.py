"""A run over numbered pages that is killed at random times and begun again until it comes to its end.

As a program, `python crawl.py FOLDER PORT PAGES`, it is one such run: it prints what became of each page once that is known.
"""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from web import FAST, Site, Time, loopback, reading


class Crawl(NamedTuple):
    """How often a crawl was killed, the pages whose line was read whole, and those told to be stored twice."""

    kills: int
    acknowledged: set[str]
    doubled: list[str]


def crawl(folder: Path, site: Site, pages: int, kills: int, chance: random.Random) -> Crawl:
    """Run and kill so many times, each up to some tenths of a second after the first page, then let a run come to its end."""
    command = [sys.executable, str(Path(__file__)), str(folder), str(site.port), str(pages)]
    acknowledged: set[str] = set()
    doubled: list[str] = []
    killed = 0
    while True:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            assert run.stdout is not None and run.stderr is not None
            out = run.stdout.readline() if killed < kills else b""
            if killed < kills:
                time.sleep(chance.random() * 0.06)
                run.kill()
            out += run.stdout.read()
            err = run.stderr.read()
        for line in out[: out.rfind(b"\n") + 1].decode().splitlines():
            status, name = line.split()
            if status == "stored" and name in acknowledged:
                doubled.append(name)
            acknowledged.add(name)
        if killed == kills:
            assert run.returncode == 0, err.decode()
            return Crawl(killed, acknowledged, doubled)
        killed += 1


def main(folder: str, port: str, pages: str) -> None:
    """One run."""
    site = Site.__new__(Site)
    site.port, site.scheme = int(port), "http"
    with reading(Path(folder), site, Time(), FAST, loopback()) as reader:
        for outcome in reader.fetcher.fetch_all([site.url(f"/{at}") for at in range(int(pages))]):
            print(outcome.status, outcome.url.rpartition("/")[2], flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
