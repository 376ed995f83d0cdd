"""`waqai fetch`: pages of the web into the archive, a line each."""

import argparse
import sys
from pathlib import Path

from waqai.cli.output import Problem, complain, open_output
from waqai.cli.web import archive_or_problem, check_proxy, folder, make_fetcher, make_manners, outcome_line

PATIENCE = 60.0  # seconds that a host may make us wait for one page


def run(args: argparse.Namespace) -> int:
    """Fetch all addresses; 1 where the archive lacks one of them afterwards."""
    urls = [*args.urls, *(_listed(args.file) if args.file else [])]
    if not urls:
        raise Problem("no address; give some, or a file of them with --from", 2)
    check_proxy(args)
    manners = make_manners(args, args.contact, PATIENCE)
    target = folder(args)
    bad = good = 0
    with archive_or_problem(target, manners.agent) as archive, open_output(None) as out:
        for outcome in make_fetcher(archive, manners).fetch_all(urls):
            good += outcome.is_good
            bad += not outcome.is_good
            out.write(f"{outcome_line(outcome)}\n".encode("utf-8", "replace"))
            out.flush()
    if good and sys.stderr.isatty():
        complain(f"the pages are in {target / 'pages'}; `waqai code` reads them from there")
    return int(bad > 0)


def _listed(file: str) -> list[str]:
    """The addresses in a file, one a line; empty lines and those that begin with # are passed over."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Problem(f"{file}: {error.strerror}; give a file with an address a line") from error
    lines = (line.strip() for line in raw.decode("utf-8-sig", "replace").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
