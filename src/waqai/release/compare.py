"""Two releases compared: which incidents came, went or changed, field by field, and why as far as the releases tell."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from waqai.release.jsonl import FILE, read, to_item
from waqai.release.make import DELETED
from waqai.release.manifest import Manifest, read_manifest
from waqai.release.values import Event

_ORIGIN = re.compile(r"origin-\d+")


class Change(NamedTuple):
    """What became of one incident: `kind` is added, gone or changed; `fields` are the old and the new values by name."""

    kind: str
    id: str
    what: str
    why: tuple[str, ...]
    fields: Mapping[str, tuple[Any, Any]]


class Release(NamedTuple):
    """A release on the disk."""

    folder: Path
    manifest: Manifest

    def path(self, name: str) -> Path:
        """A file of the release, whose name may bear that of the profile."""
        held = [file.name for file in self.manifest.files if file.name == name or file.name.endswith(f"-{name}")]
        return self.folder / (held[0] if held else name)

    def events(self) -> Iterator[Event]:
        """Its incidents."""
        return read(self.path(FILE))

    def ended(self) -> dict[str, str]:
        """What became of ids of a release before it."""
        with self.path(DELETED).open(encoding="utf-8", newline="") as stream:
            return {row["id"]: f"{row['what']} into {row['into']}" if row["into"] else row["what"] for row in csv.DictReader(stream)}


def open_release(folder: Path) -> Release:
    """The release in a folder. Raises OSError where there is none, ValueError where it is damaged."""
    return Release(folder, read_manifest(folder))


def compare(old: Release, new: Release) -> Iterator[Change]:
    """All changes, by id. Numbers of masks and of origins are drawn anew for each release and are no change."""
    before = {event.id: event for event in old.events()}
    ended = new.ended()
    patterns = [_pattern(release.manifest.mask) for release in (old, new)]
    found = []
    for event in new.events():
        was = before.pop(event.id, None)
        if was is None:
            found.append(Change("added", event.id, _name(event), tuple(_why_added(event, old.manifest)), {}))
            continue
        fields = dict(_changed(_bare(was, patterns[0]), _bare(event, patterns[1])))
        if fields:
            found.append(Change("changed", event.id, _name(event), tuple(_why_changed(was, event, old.manifest, new.manifest)), fields))
    for id_, event in before.items():
        found.append(Change("gone", id_, _name(event), (ended.get(id_, "not told: make the new release with --since the old one"),), {}))
    yield from sorted(found, key=lambda change: change.id)


def _pattern(mask: str) -> "re.Pattern[str]":
    parts = re.split(r"\{(?:number|class)\}", mask)
    return re.compile(r"\w+".join(map(re.escape, parts)))


def _bare(event: Event, mask: "re.Pattern[str]") -> dict[str, Any]:
    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return mask.sub("[]", _ORIGIN.sub("origin", value))
        if isinstance(value, dict):
            return {key: clean(part) for key, part in value.items()}
        return [clean(part) for part in value] if isinstance(value, (list, tuple)) else value

    cleaned: dict[str, Any] = clean(to_item(event))
    return cleaned


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name, value in new.items():
        was = old[name]
        if value == was:
            continue
        if isinstance(value, dict) and isinstance(was, dict):
            yield from ((f"{name}.{part}", (was[part], value[part])) for part in value if was[part] != value[part])
        else:
            yield name, (was, value)


def _name(event: Event) -> str:
    site = event.site
    place = (site.name or site.admin2_name or site.admin1_name or site.country) if site is not None else None
    return f"{event.type}, {place or 'no place'}, {event.start or 'no day'}"


def _why_added(event: Event, old: Manifest) -> Iterator[str]:
    days = [source.published for source in event.sources if source.published is not None]
    if days and min(days) > old.as_of.date():
        yield "reported since"
    elif event.level not in (None, ""):
        yield "not in the earlier book, or held back then (embargo, no two people who asked for it, another policy)"


def _why_changed(was: Event, now: Event, old: Manifest, new: Manifest) -> Iterator[str]:
    if now.decided > was.decided:
        yield f"decision {now.decided}"
    came, went = (_documents(now) - _documents(was), _documents(was) - _documents(now))
    if came or went:
        yield f"reports: {len(came)} came, {len(went)} went"
    if was.level != now.level:
        yield f"level {was.level} became {now.level}"
    for what, a, b in (
        ("policy", old.policy_hash, new.policy_hash),
        ("knowledge", old.knowledge, new.knowledge),
        ("program", old.program, new.program),
    ):
        if a != b:
            yield f"another {what}"


def _documents(event: Event) -> set[str]:
    return {source.document for source in event.sources}


def event_of(release: Release, id_: str) -> Event | None:
    """The incident of a release with this id."""
    return next((event for event in release.events() if event.id == id_), None)


def flat(event: Event) -> dict[str, Any]:
    """The values of an event by dotted names; of parts that are several, all values in a list."""
    found: dict[str, Any] = {}

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                walk(f"{prefix}.{key}" if prefix else key, part)
        elif isinstance(value, Sequence) and not isinstance(value, str) and value and isinstance(value[0], dict):
            for part in value:
                for key, inner in part.items():
                    found.setdefault(f"{prefix}.{key}", []).append(inner)
        else:
            found[prefix] = value

    walk("", to_item(event))
    return found
