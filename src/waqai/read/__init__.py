"""Bytes into documents: files, folders and standard input; one module a format."""

from waqai.read.errors import Item, ReadError, Tally
from waqai.read.inputs import read_inputs
from waqai.read.jsonl import read_jsonl, read_line
from waqai.read.pages import read_html
from waqai.read.plain import read_plain

__all__ = ["Item", "ReadError", "Tally", "read_html", "read_inputs", "read_jsonl", "read_line", "read_plain"]
