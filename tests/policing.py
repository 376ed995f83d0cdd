"""Made-up events and what reduces them, for tests of the policy of releases."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from waqai.knowledge import Knowledge, load, load_searching
from waqai.release.overrides import NONE, Overrides
from waqai.release.persons import Masker
from waqai.release.places import Centroids
from waqai.release.policy import Policy, read_policy
from waqai.release.reduce import Reducer
from waqai.release.values import Actor, Event, Evidence, Figure, Site, Source, Toll
from waqai.release.words import Vocabulary

KEY = b"k" * 32
LATE = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
DAY = dt.date(2024, 5, 15)
OUTLET = "enabbaladi.net"
KAFR_NABL = Site("Kafranbel", "settlement", "SY", "SY-ID", "Idlib", None, 35.6138, 36.5645, 168_661, "بلدة كفرنبل")


@cache
def knowledge() -> Knowledge:
    return load()


@cache
def policy(name: str = "public") -> Policy:
    return read_policy(name)


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(policy().folder, policy().rules, knowledge(), load_searching())


@cache
def centroids() -> Centroids:
    return Centroids()


def masker(name: str = "public", key: bytes = KEY) -> Masker:
    return Masker(policy(name), vocabulary(), key)


def reducer(
    name: str = "public", *, key: bytes = KEY, as_of: dt.datetime = LATE, overrides: Overrides = NONE, own: Policy | None = None
) -> Reducer:
    return Reducer(own or policy(name), knowledge(), vocabulary(), centroids(), key, as_of, overrides)


def mask(text: str, name: str = "public") -> str:
    """A text as an event that has no other shows it."""
    own = masker(name)
    return own.write("event", own.find_people([text]), [text], False).texts[0] or ""


def make_source(title: str | None = None, quotes: Sequence[str] = (), **changes: Any) -> Source:
    evidence = tuple(Evidence("sentence", 0, len(text), text) for text in quotes)
    return Source("r1", "d" * 64, OUTLET, OUTLET, None, title, DAY, DAY, DAY, None, evidence=evidence)._replace(**changes)


def make_event(**changes: Any) -> Event:
    """A strike on a town, in which nothing is sensitive."""
    return replace(
        Event(
            id="e1",
            type="shelling",
            modality="actual",
            grade="Weak",
            status="unreviewed",
            start=DAY,
            end=DAY,
            actor=Actor("sy-syrian-government-forces", "Syrian government forces", "state_forces", "SY", "SY", "قوات النظام"),
            target=None,
            site=KAFR_NABL,
            figures=(Figure("killed", 3, 3, 3, False),),
            tolls=(Toll("killed", "civilians", 3, 3, 3, "r1", "ثلاثة مدنيين"),),
            sources=(make_source("قصف مدفعي على بلدة كفرنبل", ["قتل ثلاثة مدنيين في قصف مدفعي على بلدة كفرنبل"]),),
            origins=1,
            articles=1,
            confidence=0.9,
        ),
        **changes,
    )


def copy_of(folder: Path, to: Path) -> Path:
    """A copy of the policy's folder, to be spoilt."""
    to.mkdir()
    for path in folder.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to
