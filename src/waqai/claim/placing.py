"""The place of a statement: the places of its sentence, of the sentences before, and those that the whole text is about."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from waqai.claim.clause import Found, View
from waqai.claim.roles import bucket, nearest_slot
from waqai.model import FINITE, SIZE, Draft, Mention, Place

MAIN = 3  # places of the whole text that are weighed
Where = tuple[str, str | None, str | None]


class Scene(msgspec.Struct, frozen=True, gc=False):
    """The places of a document: what each mention names, how often it is named, and the first mention of each, the most named first."""

    where: Mapping[int, Where]
    counts: Mapping[Where, int]
    most: int
    main: Sequence[tuple[Where, Mention]]


class Here(msgspec.Struct, frozen=True, gc=False):
    """A place of the draft's own sentence."""

    governor: str
    kind: str
    side: str
    acts: int
    bounds: int
    far: str
    slot: str
    frame: str
    part: str
    type: str
    party: bool
    source: bool
    rule: str
    chain: bool
    order: int
    opens: bool
    only: bool
    smallest: bool
    home: bool
    main: bool
    touches: bool


class Back(msgspec.Struct, frozen=True, gc=False):
    """A place of a sentence before; `back` counts sentences, `here` tells whether the draft's own sentence has a place."""

    back: int
    kind: str
    governor: str
    type: str
    adopted: bool
    here: bool
    last: bool
    source: bool
    known: bool
    rule: str
    home: bool
    main: bool
    times: int
    only: bool


class Text(msgspec.Struct, frozen=True, gc=False):
    """A place that the text is about and that no sentence near names."""

    side: str
    sentence: int
    here: bool
    kind: str
    main: bool
    times: int
    home: bool
    rule: str


Standing = Here | Back | Text


def make_scene(found: Found) -> Scene:
    """The scene of a document."""
    where: dict[int, Where] = {}
    counts: Counter[Where] = Counter()
    firsts: dict[Where, Mention] = {}
    for mention in found.places:
        place: Place = mention.value
        key = where[mention.first] = (place.name, place.country, place.admin1)
        counts[key] += 1
        if mention.rule != "place.dateline":
            firsts.setdefault(key, mention)
    keys = sorted(firsts, key=lambda k: (-counts[k], firsts[k].first))
    return Scene(where, counts, max(counts.values(), default=0), [(k, firsts[k]) for k in keys])


def place_candidates(view: View, draft: Draft, earlier: Sequence[tuple[View, int]], scene: Scene) -> Iterator[tuple[Mention, Standing]]:
    """Each place that may be where it happened, with what is seen of it."""
    trigger, type_ = draft.trigger, draft.type
    home, first = view.found.home, view.sentence.first
    seen: set[Where] = set()
    places = view.places
    smallest = min((SIZE.get(m.value.kind, 1) for m in places), default=9)
    ends = [a.last for a in draft.acts]
    here = bool(places)
    for index, mention in enumerate(places):
        place: Place = mention.value
        slot, act = nearest_slot(view, draft, mention)
        key = scene.where[mention.first]
        seen.add(key)
        yield (
            _meant(mention),
            Here(
                view.governor(mention),
                place.kind,
                "after" if mention.first >= trigger.last else "before",
                slot.acts,
                slot.bounds,
                bucket(slot.distance),
                slot.name[:4],
                act.frame,
                "verb" if act.part in FINITE else act.part,
                type_,
                view.in_party(mention),
                view.in_source(mention),
                mention.rule,
                bool(mention.parts),
                min(index, 3),
                mention.first <= first + 2,
                len(places) == 1,
                SIZE.get(place.kind, 1) == smallest,
                place.country == home,
                scene.counts[key] == scene.most,
                mention.first in ends,
            ),
        )
    for past, back in earlier:
        for mention in past.places:
            key = scene.where[mention.first]
            if key in seen:
                continue
            seen.add(key)
            place = mention.value
            yield (
                mention,
                Back(
                    back,
                    place.kind,
                    past.governor(mention),
                    type_,
                    draft.adopted,
                    here,
                    mention is past.places[-1],
                    past.in_source(mention),
                    place.lat is not None,
                    mention.rule,
                    place.country == home,
                    scene.counts[key] == scene.most,
                    min(scene.counts[key], 4),
                    len(scene.counts) == 1,
                ),
            )
    left = MAIN
    for key, mention in scene.main:
        if key in seen:
            continue
        place = mention.value
        yield (
            _meant(mention),
            Text(
                "before" if mention.first < first else "after",
                min(view.sentence.index, 2),
                here,
                place.kind,
                scene.counts[key] == scene.most,
                min(scene.counts[key], 4),
                place.country == home,
                mention.rule,
            ),
        )
        left -= 1
        if not left:
            return


def place_features(seen: Standing) -> list[str]:
    """The features of what is seen of a place."""
    kind, rule = seen.kind, seen.rule
    if isinstance(seen, Here):
        governor, side = seen.governor, seen.side
        return [
            f"gov={governor}",
            f"gov={governor}|{kind}",
            f"gov={governor}|{side}|acts={seen.acts}",
            f"{seen.type}|gov={governor}",
            f"{seen.frame}|gov={governor}",
            f"{seen.frame}|{seen.slot}|{seen.part}",
            f"kind={kind}",
            f"{seen.type}|{kind}",
            f"side={side}|{seen.far}",
            f"acts={seen.acts}|{side}",
            f"bounds={seen.bounds}",
            f"party={seen.party}",
            f"source={seen.source}",
            f"rule={rule}",
            f"chain={seen.chain}",
            f"order={seen.order}",
            f"opens={seen.opens}",
            f"only={seen.only}",
            f"smallest={seen.smallest}|{kind == 'country'}",
            f"home={seen.home}|{kind == 'country'}",
            f"main={seen.main}",
            f"touches={seen.touches}|{seen.frame}",
        ]
    if isinstance(seen, Back):
        return [
            f"back={seen.back}",
            f"back|{kind}",
            f"back|gov={seen.governor}",
            f"back|{seen.type}",
            f"back|adopted={seen.adopted}",
            f"back|here={seen.here}",
            f"back={seen.back}|here={seen.here}|{kind == 'country'}",
            f"back|last={seen.last}",
            f"back|source={seen.source}",
            f"back|known={seen.known}",
            f"back|rule={rule}",
            f"back|home={seen.home}",
            f"back|main={seen.main}|here={seen.here}",
            f"back|count={seen.times}",
            f"back|only={seen.only}",
        ]
    return [
        "text",
        f"text|{seen.side}",
        f"text|{seen.side}|{seen.sentence}|here={seen.here}",
        f"text|{kind}",
        f"text|here={seen.here}",
        f"text|main={seen.main}|here={seen.here}",
        f"text|count={seen.times}",
        f"text|home={seen.home}",
        f"text|rule={rule}",
    ]


def _meant(mention: Mention) -> Mention:
    """The place that a definite word alone ("the town") leads back to, which says more; any other mention itself."""
    return mention.parts[0] if mention.rule == "place.known" and mention.last - mention.first == 1 else mention
