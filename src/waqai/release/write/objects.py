"""Whole events as plain values, and as JSON Lines: the form of a release that loses nothing."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from waqai.release.values import Event
from waqai.release.write.shown import moment


def plain_values(value: Any) -> Any:
    """A value of a release as dictionaries, lists, texts and numbers: nouns under the names of their fields, days in ISO 8601."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, msgspec.Struct):
        return {name: plain_values(getattr(value, name)) for name in value.__struct_fields__}
    names = getattr(value, "_fields", None)
    if names:
        return {name: plain_values(each) for name, each in zip(names, value, strict=True)}
    return [plain_values(each) for each in value]


def write_jsonl(events: Sequence[Event], path: Path) -> None:
    """An event a line."""
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as stream:
        for event in events:
            stream.write(encode(plain_values(event)) + b"\n")
