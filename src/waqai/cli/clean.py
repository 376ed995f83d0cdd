"""`waqai clean`: broken-up words put together again, line for line."""

import argparse
import sys

from waqai.cli.inputs import Inputs
from waqai.cli.output import load_knowledge, open_output, user_folder
from waqai.text.repair import repair


def run(args: argparse.Namespace) -> int:
    """Write the repaired text of all inputs, one after the other; 1 where one of them failed."""
    knowledge = load_knowledge(user_folder())
    inputs = Inputs(args.inputs)
    is_open = False  # does the text written last want a line end before the next
    with open_output(None) as out:
        for document in inputs:
            text = repair(document.text, knowledge.letters, knowledge.repair_words).text
            out.write(f"{chr(10) if is_open else ''}{text}".encode("utf-8", "replace"))
            is_open = not text.endswith("\n")
        if is_open and sys.stdout.isatty():
            out.write(b"\n")
    return int(inputs.failed)
