"""The time of a statement: the times of its sentence and of the sentences before."""

from collections.abc import Iterator, Sequence

import msgspec

from waqai.claim.clause import View
from waqai.claim.roles import bucket, nearest_slot
from waqai.model import FINITE, Draft, Interval, Mention


class Here(msgspec.Struct, frozen=True, gc=False):
    """A time of the draft's own sentence; `report` tells whether it stands beside the source."""

    side: str
    far: str
    acts: int
    bounds: int
    commas: int
    long: str
    type: str
    report: bool
    only: bool
    governor: str
    rule: str
    verb: bool


class Back(msgspec.Struct, frozen=True, gc=False):
    """A time of a sentence before; `here` tells whether the draft's own sentence has a time."""

    back: int
    long: str
    type: str
    here: bool
    adopted: bool
    last: bool


Standing = Here | Back
SINCE = "time.since_count"  # the rule of "for two days", which of an act done in a moment means "two days ago"
MOMENTS = ("defection", "arrest", "release", "abduction", "assassination", "execution", "bombing", "seizure")


def how_long(days: Interval) -> str:
    """How long an interval is, in words: none where it is not resolved, a day, days, or long (forty days and more)."""
    if days.start is None or days.end is None:
        return "none"
    return "day" if days.start == days.end else "days" if (days.end - days.start).days < 40 else "long"


def time_candidates(view: View, draft: Draft, earlier: Sequence[tuple[View, int]]) -> Iterator[tuple[Mention, Standing]]:
    """Each time that may be when it happened, with what is seen of it."""
    trigger, type_ = draft.trigger, draft.type
    for found in view.times:
        mention = as_moment(found, type_)
        slot, act = nearest_slot(view, draft, mention)
        yield (
            mention,
            Here(
                "after" if mention.first >= trigger.last else "before",
                bucket(slot.distance),
                slot.acts,
                slot.bounds,
                slot.commas,
                how_long(mention.value),
                type_,
                any(abs(s.first - mention.last) <= 2 or abs(mention.first - s.last) <= 2 for s in view.sources),
                len(view.times) == 1,
                view.governor(mention),
                mention.rule,
                act.part in FINITE,
            ),
        )
    here = bool(view.times)
    for past, back in earlier:
        for found in past.times:
            mention = as_moment(found, type_)
            long = how_long(mention.value)
            yield mention, Back(back, "days" if long == "long" else long, type_, here, draft.adopted, found is past.times[-1])


def as_moment(time: Mention, type_: str) -> Mention:
    """The time of an act of a type: "for two days" said of an act done in a moment is the day two days ago, else what it is."""
    if time.rule != SINCE or type_ not in MOMENTS or time.value.start is None:
        return time
    day = time.value.start
    return msgspec.structs.replace(time, value=Interval(day, day))


def time_features(seen: Standing) -> list[str]:
    """The features of what is seen of a time."""
    if isinstance(seen, Here):
        return [
            f"side={seen.side}|{seen.far}",
            f"acts={seen.acts}|{seen.side}",
            f"bounds={seen.bounds}",
            f"commas={seen.commas}",
            f"long={seen.long}",
            f"{seen.type}|{seen.long}",
            f"source={seen.report}",
            f"source={seen.report}|{seen.rule}",
            f"only={seen.only}",
            f"gov={seen.governor}",
            f"rule={seen.rule}",
            f"verb={seen.verb}",
        ]
    return [
        f"back={seen.back}",
        f"back|{seen.long}",
        f"back|{seen.type}",
        f"back|here={seen.here}",
        f"back|adopted={seen.adopted}",
        f"back|last={seen.last}",
    ]
