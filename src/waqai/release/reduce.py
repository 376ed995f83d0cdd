"""The policy at work: what of an event may leave the book, and in which form.

Whatever goes wrong here makes the event stricter, or holds it back.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from waqai.knowledge import Knowledge
from waqai.release.addresses import Outlets, read_address
from waqai.release.classing import coarse_days, each_text, is_over, level_of, reasons_of, type_level
from waqai.release.fields import Allowed
from waqai.release.known import Values
from waqai.release.overrides import TWO, Overrides, Verdict, judge
from waqai.release.persons import Masked, Masker, People
from waqai.release.places import Centroids
from waqai.release.policy import Policy
from waqai.release.selection import ALL, Selection
from waqai.release.values import Event, Source
from waqai.release.words import Vocabulary


class Reducer:
    """Reduces events by one policy, with one key; `counts` tells what became of them."""

    def __init__(
        self,
        policy: Policy,
        knowledge: Knowledge,
        vocabulary: Vocabulary,
        centroids: Centroids,
        key: bytes,
        as_of: dt.datetime,
        overrides: Overrides,
        selection: Selection = ALL,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._selection = selection
        self._policy, self._as_of, self._overrides = policy, as_of, overrides
        self._fold = knowledge.fold
        self._vocabulary, self._centroids = vocabulary, centroids
        self._masker = Masker(policy, vocabulary, key)
        self._outlets = Outlets(policy.profile, knowledge)
        self._values = Values(policy, knowledge, centroids)
        self._allowed = Allowed(policy.profile.fields)

    def explain(self, event: Event) -> list[str]:
        """Why the event is shown as it is: what speaks for each level, and what becomes of it, a line each."""
        people, computed = self._class(event)
        verdict = self._judge(event, computed)
        lines = ["its texts could not be read: the strictest level"]
        if people is not None:
            lines = list(reasons_of(event, people, self._policy))
        if verdict.level != computed:
            lines.append(f"overrides: {computed} becomes {verdict.level}")
        held = self._held(event, verdict)
        return [*lines, f"so its level is {verdict.level}", *([f"held back: {held}"] if held else [])]

    def reduce(self, event: Event) -> Event | None:
        """The event as the profile lets it out; None where it holds it back, or where nobody asked for it as it is then."""
        counts, self.counts = self.counts, Counter()
        reduced = None
        try:
            reduced = self._reduce(event)
            if reduced is not None and not self._selection.takes(reduced):
                reduced, self.counts = None, Counter(("not chosen",))
        except Exception:  # what cannot be judged stays in the book
            reduced = None
            self.counts.update(("faults", "withheld: fault"))
        counts.update(self.counts)
        self.counts = counts
        return reduced

    def _reduce(self, event: Event) -> Event | None:
        is_asked = event.id in self._overrides.by_incident
        if not is_asked and (reason := self._held(event, Verdict(type_level(event, self._policy), False, False, frozenset()))):
            self.counts[f"withheld: {reason}"] += 1  # what its texts say could only be stricter
            return None
        people, computed = self._class(event)
        verdict = self._judge(event, computed)
        self._count_overrides(computed, verdict)
        reason = self._held(event, verdict)
        if reason is not None:
            self.counts[f"withheld: {reason}"] += 1
            return None
        reduced = self._masked(event, people, verdict)
        if self._policy.profile.persons in ("masked", "named"):
            reduced = self._values.known(reduced)
        if self._policy.profile.coarse:
            reduced = self._coarse(reduced, verdict.level)
        if self._policy.profile.small_cells:
            reduced = self._without_small(reduced)
        reduced = self._allowed.only(replace(reduced, level=verdict.level))
        self.counts["released"] += 1
        self.counts[f"level {verdict.level}"] += 1
        return replace(reduced, withheld=self._withheld(event, reduced))

    def _class(self, event: Event) -> tuple[People | None, str]:
        """The names in the texts of an event, None where they could not be read, and its level."""
        try:
            texts = [text or "" for text in _texts(event)] + [self._address_words(source) for source in event.sources]
            people = self._masker.find_people(texts)
            return people, level_of(event, people, self._policy)
        except Exception:  # an unread text may hold anything
            self.counts["faults"] += 1
            return None, self._policy.last

    def _address_words(self, source: Source) -> str:
        return read_address(source.url, self._vocabulary).words if source.url else ""

    def _judge(self, event: Event, computed: str) -> Verdict:
        asked, carried = self._overrides.by_incident.get(event.id, ()), self._overrides.carried.get(event.id, ())
        return judge(computed, asked, carried, self._policy, self._fold, self._is_fit(event, computed))

    def _is_fit(self, event: Event, computed: str) -> bool:
        """May one reviewer name a dead person: killed, told by two independent origins, in an event that endangers nobody else."""
        killed = any(figure.outcome == "killed" and figure.best > 0 for figure in event.figures)
        return killed and event.origins >= TWO and computed != self._policy.last

    def _held(self, event: Event, verdict: Verdict) -> str | None:
        """Why an event is held back, None where it is not."""
        level = self._policy.rules.levels[verdict.level]
        if verdict.is_held:
            return "on request"
        if not self._policy.profile.embargo:
            return None
        last = max((day for day in (event.start, event.end) if day is not None), default=None)
        if event.start is None or last is None:
            return "no day"
        if not is_over(last, level.embargo, self._as_of):
            return "embargo"
        return "no two people asked for it" if level.explicit and not verdict.is_released else None

    def _count_overrides(self, computed: str, verdict: Verdict) -> None:
        order = list(self._policy.rules.levels)
        change = order.index(verdict.level) - order.index(computed)
        self.counts["overrides: raised"] += change > 0
        self.counts["overrides: lowered"] += change < 0
        self.counts["overrides: held"] += verdict.is_held
        self.counts["overrides: released"] += verdict.is_released

    # Words.

    def _masked(self, event: Event, people: People | None, verdict: Verdict) -> Event:
        persons = self._policy.profile.persons
        if persons == "open":
            return event
        if self._policy.profile.coarse:
            event = _without(event, frozenset(self._policy.rules.levels[verdict.level].withhold))
        originals = list(_texts(event))
        if people is None:
            self.counts["texts withheld"] += sum(text is not None for text in originals)
            bare = tuple(self._source(source, None, False) for source in event.sources)
            return each_text(replace(event, sources=self._voices(bare, event.id)), lambda _, __: None)
        hides_places = self._policy.profile.coarse and verdict.level != next(iter(self._policy.rules.levels))
        if persons == "shown":
            masked = self._masker.write_without_contacts(originals)
        else:
            addresses = [self._address_words(source) for source in event.sources]
            masked = self._masker.write(event.id, people, [*originals, *addresses], hides_places, self._shown(people, verdict))
        self._count_masks(masked)
        texts = iter(masked.texts)
        written = each_text(event, lambda _, __: next(texts))
        if persons == "shown":
            return written
        wholes = masked.whole[len(originals) :]
        sources = tuple(self._source(one, next(texts), is_whole) for one, is_whole in zip(written.sources, wholes, strict=True))
        return replace(written, sources=self._voices(sources, event.id))

    def _shown(self, people: People, verdict: Verdict) -> frozenset[tuple[str, ...]]:
        """The names that may stand: asked for, and no family objects."""
        if self._policy.profile.persons != "named":
            return frozenset()
        objected = [frozenset(words) for words in self._overrides.objections]
        shown = frozenset(
            name.words
            for name in people.names
            if any(set(name.words) <= set(words) for words in verdict.names) and not any(set(name.words) & words for words in objected)
        )
        self.counts["overrides: named"] += len(shown)
        return shown

    def _count_masks(self, masked: Masked) -> None:
        for key, count in masked.counts.items():
            self.counts[f"masked: persons {key}" if key[:1] == "P" else f"masked: {key}"] += count

    def _source(self, source: Source, words: str | None, is_whole: bool) -> Source:
        """The source with outlet and address only where these may be named."""
        outlet = source.outlet if self._outlets.may_name(source.outlet) else None
        self.counts["outlets withheld"] += source.outlet is not None and outlet is None
        url = source.url
        if url is not None and not (is_whole and words is not None and self._may_link(url)):
            self.counts["addresses withheld"] += 1
            url = None
        return source._replace(outlet=outlet, url=url)

    def _may_link(self, url: str) -> bool:
        address = read_address(url, self._vocabulary)
        host = url.split("/")[2].lower().removeprefix("www.") if url.count("/") > 1 else None
        return address.is_plain and host is not None and self._outlets.may_name(host)

    def _voices(self, sources: Sequence[Source], event: str) -> tuple[Source, ...]:
        """The sources with a number in place of an origin that may not be named."""
        hidden = {one.voice for one in sources if not self._outlets.may_call(one.voice)}
        names = sorted(hidden, key=lambda name: self._masker.token(event, {name}))
        called = {name: f"origin-{number}" for number, name in enumerate(names, 1)}
        return tuple(one._replace(voice=called.get(one.voice, one.voice)) for one in sources)

    # Places, times, numbers.

    def _coarse(self, event: Event, name: str) -> Event:
        level = self._policy.rules.levels[name]
        site = self._centroids.coarse(event.site, level.place) if event.site is not None else None
        if site is not None and "site.name" in level.withhold:
            site = site._replace(name=None)
        start, end = coarse_days(event.start, event.end, level.time)
        self.counts["coarsened: places"] += event.site is not None and site != event.site
        self.counts["coarsened: times"] += (start, end) != (event.start, event.end)
        sources = []
        for source in event.sources:
            days = coarse_days(source.start, source.end, level.time)
            sources.append(source._replace(published=coarse_days(source.published, None, level.time)[0], start=days[0], end=days[1]))
        return replace(event, site=site, start=start, end=end, sources=tuple(sources))

    def _without_small(self, event: Event) -> Event:
        """The event without breakdowns by age or sex of few people."""
        cells = self._policy.rules.cells
        kept = tuple(toll for toll in event.tolls if toll.who not in cells.breakdown or toll.best >= cells.k)
        self.counts["suppressed: small cells"] += len(event.tolls) - len(kept)
        return replace(event, tolls=kept) if len(kept) != len(event.tolls) else event

    def _withheld(self, event: Event, reduced: Event) -> tuple[str, ...]:
        """The names of the fields whose values are not those of the book."""
        found = [name for name in ("start", "end") if getattr(event, name) != getattr(reduced, name)]
        if event.site is not None:
            after = reduced.site or event.site._replace(**dict.fromkeys(("name", "lat", "lon", "geonames"), None))  # type: ignore[arg-type]
            found += [f"site.{name}" for name in ("name", "lat", "lon", "geonames") if getattr(event.site, name) != getattr(after, name)]
        for name in ("url", "title", "when", "attribution", "evidence", "outlet"):
            pairs = zip(event.sources, reduced.sources, strict=False)
            if len(event.sources) != len(reduced.sources) or any(getattr(a, name) != getattr(b, name) for a, b in pairs):
                found.append(f"sources.{name}")
        found += ["tolls"] if len(event.tolls) != len(reduced.tolls) else []
        return tuple(sorted(found))


def _texts(event: Event) -> Sequence[str | None]:
    found: list[str | None] = []

    def take(_: str, text: str | None) -> str | None:
        found.append(text)
        return text

    each_text(event, take)
    return found


def _without(event: Event, names: frozenset[str]) -> Event:
    """The event without some fields, by their dotted names; a part without a text stands empty."""
    if not names:
        return event
    event = each_text(event, lambda field, text: None if field in names else text)
    sources = event.sources
    if "sources.url" in names:
        sources = tuple(source._replace(url=None) for source in sources)
    if "sources.evidence" in names:
        sources = tuple(source._replace(evidence=()) for source in sources)
    return replace(event, sources=sources)
