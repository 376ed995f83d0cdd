"""The parser of the command line and the one place where errors become exit statuses.

Nothing heavy is imported here: a command imports what it needs when it is run, so that `waqai --help` is instant.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

from waqai import __version__
from waqai.cli.options import books, knowledge, sharing, texts
from waqai.cli.options.shared import STATUS
from waqai.cli.output import Problem, complain

FAILED, USAGE, INTERRUPTED, CLOSED = 1, 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (default: the arguments of the process) names; the exit status of the process."""
    args = _parser().parse_args(_joined(_with_minus(sys.argv[1:] if argv is None else argv)))
    try:
        run: Callable[[argparse.Namespace], int] = import_module(f"waqai.cli.{args.module}").run
        return run(args)
    except Problem as problem:
        complain(str(problem))
        return problem.status
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _hush()
        return CLOSED
    except OSError as error:
        complain(f"{error.filename or 'output'}: {error.strerror or error}; check the name, the permissions and the free space")
        return FAILED


def _with_minus(argv: Sequence[str]) -> list[str]:
    """The arguments, with a minus sign for the hyphen before a word of another script: no option begins so, but words to leave out do."""
    return [f"\u2212{arg[1:]}" if arg[:1] == "-" and arg[1:2] > "\x7f" else arg for arg in argv]


def _joined(argv: list[str]) -> list[str]:
    """The arguments, `release diff` and the like as commands of their own: after `release` stands a book and no action."""
    is_action = argv[:1] == ["release"] and argv[1:2] in (["diff"], ["why"], ["override"])
    return [f"{argv[0]} {argv[1]}", *argv[2:]] if is_action else argv


def _hush() -> None:
    """Point standard output at nothing, so that the interpreter does not stumble over the closed pipe when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="waqai",
        description="Reads Arabic conflict news offline and writes down who did what to whom, where, when, how many and according to whom.",
        epilog=STATUS,
    )
    parser.add_argument("--version", action="version", version=f"waqai {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in (*texts.ALL, *books.ALL, *sharing.ALL, *knowledge.ALL):
        add(commands)
    return parser
