"""The account of a group: what its reports say together, who says it, and a proposal of how well it is attested."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

from waqai.group.figures import STATED, figures_of
from waqai.group.independence import voices_of
from waqai.group.values import Account, Body, Grade, Group, Report, Spot, Voice
from waqai.model import SIZE

T = TypeVar("T")
FOUGHT = "clash"  # both sides of a fight act, so that each may name the other


def account_of(group: Group) -> Account:
    """What a group says, from its reports alone: the same reports give the same account in any order."""
    reports = sorted(group.reports, key=lambda r: (r.document, r.incident, r.claims))
    voices = voices_of(reports)
    days = _most(reports, lambda r: (r.start, r.end or r.start) if r.start is not None else None)
    grade, reasons = _grade(reports, voices)
    return Account(
        type=_most(reports, lambda r: r.type) or "",
        modality=_modality(reports),
        place=_place(reports),
        start=days[0] if days else None,
        end=days[1] if days else None,
        actor=_body(reports, lambda r: r.actor),
        target=_body(reports, lambda r: r.target),
        articles=len({report.document for report in reports}),
        voices=voices,
        sides=dict(sorted(Counter(voice.side for voice in voices if voice.side is not None).items())),
        figures=figures_of(reports, voices),
        grade=grade,
        reasons=reasons,
    )


def _most(reports: Sequence[Report], take: Callable[[Report], T | None]) -> T | None:
    """What most documents say, of equals what was read with more confidence; None where none says anything."""
    said: dict[Hashable, tuple[set[str], float, T]] = {}
    for report in reports:
        value = take(report)
        if value is not None:
            documents, sure, _ = said.get(value, (set(), 0.0, value))
            said[value] = (documents | {report.document}, max(sure, report.confidence), value)
    return max(said.values(), key=lambda one: (len(one[0]), one[1], str(one[2])))[2] if said else None


def _modality(reports: Sequence[Report]) -> str:
    kinds = {report.modality for report in reports}
    return "actual" if "actual" in kinds else _most(reports, lambda r: r.modality) or "actual"


def _place(reports: Sequence[Report]) -> Spot | None:
    """The place that most documents name, among those of the smallest kind that are placed."""
    spots = [r for r in reports if r.place is not None and r.place.lat is not None]
    fine = [r for r in spots if r.place is not None and SIZE.get(r.place.kind, len(SIZE)) <= SIZE["settlement"]]
    return _most(fine or spots or reports, lambda r: r.place)


def _body(reports: Sequence[Report], take: Callable[[Report], Body | None]) -> Body | None:
    """The party that most documents name, known bodies first, in the words of one of them."""
    named = [r for r in reports if (body := take(r)) is not None and body.id is not None]

    def without_words(report: Report) -> Body | None:
        body = take(report)
        return body._replace(text="") if body is not None else None

    return _most(named or reports, without_words)


def _grade(reports: Sequence[Report], voices: Sequence[Voice]) -> tuple[Grade | None, tuple[str, ...]]:
    """A grade in the sense of Airwars, as a proposal, with its reasons.

    Discounted: all that is said of it is that it did not happen. Contested: it is denied, or voices name different sides as the one that
    did it, and no side alone has owned up. Confirmed: the side that is named says itself that it did it, or a side admits losses among
    its own fighters. Fair: two independent voices that do not speak for one side. Weak: fewer.
    """
    stated = [r for r in reports if r.modality in STATED]
    denied = [r for r in reports if r.modality == "denied"]
    if not stated:
        return ("Discounted", (f"{_count(denied, 'report')} that it did not happen, none that it did",)) if denied else (None, ())
    admits = sorted({r.side for r in stated if r.side is not None and r.actor is not None and r.actor.side == r.side})
    losses = sorted({r.side for r in stated if r.side is not None and _admits_losses(r)})
    named = sorted({r.actor.side for r in stated if r.actor is not None and r.actor.side is not None and r.type != FOUGHT})
    ids = {r.incident for r in stated}
    telling = [voice for voice in voices if ids.intersection(voice.reports)]
    heard = {voice.side or voice.name for voice in telling}
    reasons = [f"{_count(telling, 'independent origin')} of {_count({r.document for r in stated}, 'article')}"]
    reasons += [f"{side} says that it did it" for side in admits] + [f"{side} admits losses of its own" for side in losses]
    reasons += [f"denied by {name}" for name in sorted({r.side or r.source or r.outlet or "an article" for r in denied})]
    reasons += [f"different sides are named: {', '.join(named)}"] if len(named) > 1 else []
    if len(heard) < len(telling):
        reasons.append("some origins speak for one side")
    if (admits or losses) and len(named) < 2:
        return "Confirmed", tuple(reasons)
    if denied or len(named) > 1:
        return "Contested", tuple(reasons)
    return ("Fair" if len(heard) > 1 else "Weak"), tuple(reasons)


def _admits_losses(report: Report) -> bool:
    """Does a report give one side's account of losses among its own fighters."""
    own = report.target is not None and report.target.side == report.side and report.target.cls != "civilians"
    return own and any(toll.outcome in ("killed", "injured", "captured") and toll.who != "civilians" for toll in report.tolls)


def _count(things: Collection[object], noun: str) -> str:
    return f"{len(things)} {noun}{'s' if len(things) != 1 else ''}"
