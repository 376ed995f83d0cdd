"""How many were killed, as other people's formats count: one number a report, one report a voice, then the rule of the format."""

from collections import Counter
from collections.abc import Mapping, Sequence

from waqai.model import CASUALTY
from waqai.release.derive import Derived
from waqai.release.values import Event, Figure, Toll
from waqai.release.wordlists import DIGITS, Words

TOLD = ("civilians", "combatants")  # kinds of people that add up
SOME = (2, 2, None)  # what the codebook makes of a bare plural
# What it makes of tens, hundreds and so on, and what ACLED does.
VAGUE = {20: 10, 200: 100, 2000: 1000, 20_000: 10_000, 200_000: 100_000}


def tolls_of(event: Event, outcome: str) -> dict[str, list[Toll]]:
    """The tolls of an outcome by the report that gives them, reports in order."""
    found: dict[str, list[Toll]] = {}
    for toll in event.tolls:
        if toll.outcome == outcome:
            found.setdefault(toll.report, []).append(toll)
    return {report: sorted(found[report], key=lambda toll: (toll.who, toll.low, toll.best, toll.text or "")) for report in sorted(found)}


def figure_of(event: Event, outcome: str) -> Figure | None:
    """The figure of an outcome, None where there is none."""
    return next((figure for figure in event.figures if figure.outcome == outcome), None)


def harmed_civilians(event: Event) -> bool:
    """Whether a report says that civilians were killed or injured."""
    return any(toll.who == "civilians" and toll.outcome in CASUALTY and toll.best > 0 for toll in event.tolls)


def harm(event: Event) -> bool:
    """Whether anybody is said to be killed or injured."""
    return any(toll.outcome in CASUALTY and toll.best > 0 for toll in event.tolls) or any(
        figure.outcome in CASUALTY and figure.best > 0 for figure in event.figures
    )


def held(event: Event) -> bool:
    """Whether anybody is said to be detained."""
    return any(toll.outcome == "detained" and toll.best > 0 for toll in event.tolls) or any(
        figure.outcome == "detained" and figure.best > 0 for figure in event.figures
    )


def added(numbers: Sequence[tuple[str, int]]) -> int:
    """How many a report counts: civilians and combatants together, or those of mixed or unknown kind where they are more."""
    told = sum(number for who, number in numbers if who in TOLD)
    return max(told, *(number for who, number in numbers if who not in TOLD), 0)


def acled_number(toll: Toll, some: int, words: Words) -> Derived:
    """What ACLED would write for the words of one toll; `some` is 3 or 10, what the act makes of "several" and of a bare plural."""
    shape = (toll.low, toll.best, toll.high)
    if toll.text is None:
        vague = shape == (toll.low, toll.low, None)
        return VAGUE.get(toll.low, toll.low) if vague else toll.low, "acled.deaths.low"
    found = words[toll.text]
    if "casualties" in found and "dead" not in found:
        return 0, "acled.deaths.casualties"
    if toll.high is not None or DIGITS in found or ("bound" in found and "tens" not in found):
        return toll.low, "acled.deaths.low"
    if "tens" in found:
        return found["tens"], "acled.deaths.tens"
    for kind in ("many", "few"):
        if kind in found:
            return found[kind], "acled.deaths.some"
    if shape == SOME or "some" in found:
        return some, "acled.deaths.some"
    return toll.low, "acled.deaths.low"


def acled_deaths(event: Event, some: int, words: Words) -> Derived:
    """ACLED's fatalities: of each voice the latest number, then the corroborated one, else the lowest."""
    by_report = {
        report: [(toll, *acled_number(toll, some, words)) for toll in tolls] for report, tolls in tolls_of(event, "killed").items()
    }
    if not by_report:
        figure = figure_of(event, "killed")
        return (figure.low, "acled.deaths.low") if figure is not None else (0, "acled.deaths.none")
    numbers = {report: added([(toll.who, number) for toll, number, _ in read]) for report, read in by_report.items()}
    voiced = _latest(event, numbers)
    counts = Counter(voiced.values())
    if len(voiced) == 1 or len(counts) == 1:
        report = max(voiced)
        rules = {rule for _, _, rule in by_report[report]}
        return voiced[report], min(rules - {"acled.deaths.low"}, default="acled.deaths.low")
    most = max(counts.values())
    if most > 1:
        return min(number for number, count in counts.items() if count == most), "acled.deaths.corroborated"
    return min(voiced.values()), "acled.deaths.lowest"


def _latest(event: Event, numbers: Mapping[str, int]) -> dict[str, int]:
    """The numbers by report, of each voice only that of the report printed last; of one day the lower."""
    chosen: dict[str, tuple[str, int, str]] = {}
    sources = {source.report: source for source in event.sources}
    for report in sorted(numbers):
        source = sources.get(report)
        voice, day = (source.voice, str(source.published or "")) if source is not None else (report, "")
        key = (day, -numbers[report], report)
        if voice not in chosen or key > chosen[voice]:
            chosen[voice] = key
    return {report: numbers[report] for _, _, report in chosen.values()}


class Counted:
    """The dead of an event as UCDP GED tells them: best, high, low, and whom the best counts."""

    __slots__ = ("best", "civilians", "combatants", "high", "low", "rule", "unknown")

    def __init__(self, event: Event) -> None:
        figure = figure_of(event, "killed")
        reports = {report: [(toll.who, toll.best) for toll in tolls] for report, tolls in tolls_of(event, "killed").items()}
        sums = {report: added(whom) for report, whom in reports.items()}
        if figure is None:
            voiced = _latest(event, sums)
            counts = Counter(voiced.values())
            most = max(counts.values(), default=0)
            best = min((number for number, count in counts.items() if count == most), default=0)
            figure = Figure("killed", min(voiced.values(), default=0), best, max(voiced.values(), default=0), False)
        self.best = figure.best
        self.low = min(figure.low, self.best)
        tops = [figure.high or 0, self.best, *(() if figure.high is not None else sums.values())]
        self.high = max(tops)
        self.rule = "ged.deaths.figure" if figure.high is not None else "ged.deaths.open"
        fitting = [whom for report, whom in reports.items() if sums[report] == self.best]
        splits = [_split(whom, self.best) for whom in fitting]
        self.civilians, self.combatants = max(splits, key=lambda two: (sum(two), two), default=(0, 0))
        self.unknown = self.best - self.civilians - self.combatants


def _split(whom: Sequence[tuple[str, int]], best: int) -> tuple[int, int]:
    """Civilians and combatants of a report, never more than the best figure."""
    civilians = min(sum(number for who, number in whom if who == "civilians"), best)
    return civilians, min(sum(number for who, number in whom if who == "combatants"), best - civilians)
