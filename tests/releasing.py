"""Events built by hand, and drawn at random, for the tests of releases."""

import datetime as dt
import random
from typing import Any

from waqai.model import SIZE
from waqai.release.values import Actor, Event, Evidence, Facts, Figure, Site, Source, Toll

FACTS = Facts(
    profile="public", policy="public-v1", policy_hash="0" * 64, program="waqai 0.1.0", knowledge="000000000000", decisions_head="",
    made=dt.datetime(2024, 6, 1, 12, tzinfo=dt.UTC), note="A release for tests.",
)  # fmt: skip
ARMY = Actor("sy-army", "Syrian Arab Army", "state_forces", "SY", "SY")
REBELS = Actor("sy-jaysh-al-izza", "Jaysh al-Izza", "rebel_group", "SY", "sy-jaysh-al-izza")
SDF = Actor("sy-sdf", "Syrian Democratic Forces", "rebel_group", "SY", "sdf")
RUSSIA = Actor("ru-air-force", "Russian Aerospace Forces", "state_forces", "RU", "RU")
HOUTHIS = Actor("ye-houthis", "Houthis", "rebel_group", "YE", "houthi")
SETTLERS = Actor("il-israeli-settlers", "Israeli settlers", "rioters", "IL", "IL")
CIVILIANS = Actor(None, None, "civilians", "SY", None)
GUNMEN = Actor(None, None, "unknown", None, None)
BINNISH = Site("Binnish", "settlement", "SY", "SY-ID", "Idlib", "Idlib", 35.9581, 36.7121, 171_000)
TYPES = (
    "clash", "air_strike", "drone_strike", "shelling", "bombing", "chemical_attack", "assassination", "execution", "attack_on_civilians",
    "sexual_violence", "abduction", "arrest", "release", "siege", "destruction", "forced_recruitment", "corruption", "defection",
    "territory", "deployment", "protest", "riot", "agreement", "displacement", "aid", "seizure", "toll",
)  # fmt: skip
MODALITIES = ("actual", "planned", "ordered", "denied", "failed", "alleged")
CLASSES = (
    "state_forces", "rebel_group", "political_militia", "identity_militia", "rioters", "protesters", "civilians", "external_forces",
    "unknown",
)  # fmt: skip
OUTCOMES = ("killed", "injured", "detained", "displaced", "participants")
WORDS = (
    "قتلى", "عشرات القتلى", "مقتل ثلاثة مدنيين", "ضحايا", "عدد من القتلى", "لا يقل عن 20 قتيلا", "بضعة عناصر", "مئات القتلى", "قتيل", None,
)  # fmt: skip
KINDS = ("official", "armed_group", "media", "monitor", "un_ngo", "medical", "witness", "local", "unnamed", "social_media", None)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def killed(number: int, who: str = "unknown", report: str = "r1", **more: Any) -> Toll:
    """A toll of so many dead; `low`, `high` and `text` may differ."""
    return Toll("killed", who, more.get("low", number), number, more.get("high", number), report, more.get("text"))


def figure(outcome: str, low: int, best: int, high: int | None, disputed: bool = False) -> Figure:
    return Figure(outcome, low, best, high, disputed)


def report(name: str = "r1", **more: Any) -> Source:
    """A report by an outlet of its own, printed on 17 February 2023."""
    number = name[1:]
    told: dict[str, Any] = {"document": f"d{number}", "voice": f"v{number}", "outlet": f"outlet{number}", "published": day("2023-02-17")}
    return Source(name, **(told | more))


def showing(words: str) -> Source:
    """A report that shows the words of its act."""
    return report(evidence=(Evidence("claim", 0, len(words), words),))


def event(type_: str = "clash", **more: Any) -> Event:
    """An event of 16 February 2023 in Binnish, between the army and rebels, told by one report."""
    told: dict[str, Any] = {
        "id": "e1", "type": type_, "modality": "actual", "grade": "Fair", "status": "unreviewed", "start": day("2023-02-16"),
        "end": None, "actor": ARMY, "target": REBELS, "site": BINNISH, "figures": (), "tolls": (), "sources": (report(),),
        "origins": 1, "articles": 1, "confidence": 0.9,
    }  # fmt: skip
    told |= more
    if "tolls" in more and "figures" not in more:
        by_report: dict[str, int] = {}
        for toll in more["tolls"]:
            if toll.outcome == "killed":
                by_report[toll.report] = by_report.get(toll.report, 0) + toll.best
        if by_report:
            told["figures"] = (Figure("killed", min(by_report.values()), max(by_report.values()), max(by_report.values()), False),)
    told["end"] = told["end"] or told["start"]
    return Event(**told)


def random_event(rng: random.Random, number: int) -> Event:
    """Any event: every field may have every value that it may have."""
    reports = [f"r{n}" for n in range(rng.randint(1, 4))]
    start = dt.date(2015, 1, 1) + dt.timedelta(days=rng.randint(0, 3600))
    length = rng.choice((0, 0, 0, 0, 1, 3, 6, 9, 29, 30, 200, 500))
    tolls = []
    for one in reports:
        for _ in range(rng.randint(0, 2)):
            low = rng.choice((0, 1, 2, 2, 3, 5, 20, 20, 51, 200))
            text = rng.choice(WORDS)
            high = None if text is not None and rng.random() < 0.5 else low + rng.choice((0, 0, 4))
            who = rng.choice(("civilians", "combatants", "mixed", "unknown"))
            tolls.append(Toll(rng.choice(OUTCOMES), who, low, low, high, one, text))
    figures = []
    for outcome in sorted({toll.outcome for toll in tolls}):
        numbers = [toll for toll in tolls if toll.outcome == outcome]
        highs = [toll.high for toll in numbers if toll.high is not None]
        top = max(highs) if len(highs) == len(numbers) else None
        low = min(toll.low for toll in numbers)
        figures.append(Figure(outcome, low, numbers[0].best, top if top is None else max(top, numbers[0].best), rng.random() < 0.1))
    known = rng.random() < 0.95
    return Event(
        id=f"{number:016x}",
        type=rng.choice(TYPES),
        modality=rng.choices(MODALITIES, (80, 4, 4, 4, 4, 4))[0],
        grade=rng.choice(("Confirmed", "Fair", "Weak", "Contested", None)),
        status="unreviewed",
        start=start if known else None,
        end=start + dt.timedelta(days=length) if known else None,
        actor=random_actor(rng),
        target=random_actor(rng),
        site=random_site(rng),
        figures=tuple(figures) if rng.random() < 0.9 else (),
        tolls=tuple(tolls),
        sources=tuple(_random_source(rng, one, start, length) for one in reports),
        origins=len(reports),
        articles=len(reports),
        confidence=0.5,
    )


def random_attack(rng: random.Random, number: int) -> Event:
    """An attack as news tells it: known sides, a town, a day, one to four reports that count the dead with their words."""
    sides = (ARMY, RUSSIA, REBELS, SDF)
    actor = rng.choice(sides)
    names = [f"r{n}" for n in range(rng.randint(1, 4))]
    words = rng.choice(("قصف مدفعي", "غارات جوية", "انفجار عبوة ناسفة"))
    tolls = tuple(killed(rng.randint(1, 30), rng.choice(("civilians", "combatants", "unknown")), one, text="مقتل مدنيين") for one in names)
    evidence = (Evidence("claim", 0, len(words), words), Evidence("sentence", 0, 120, f"{words} على بلدة بنش " * 4))
    return event(
        rng.choice(TYPES[:9]), id=f"{number:016x}", start=dt.date(2012, 1, 1) + dt.timedelta(days=rng.randint(0, 4000)), actor=actor,
        target=rng.choice((*(side for side in sides if side != actor), CIVILIANS)), tolls=tolls,
        site=BINNISH._replace(name=f"Town {rng.randint(1, 3000)}", text="بلدة بنش"),
        sources=tuple(report(one, evidence=evidence, attribution="مصادر محلية", title="عنوان", outlet="enabbaladi.net") for one in names),
    )  # fmt: skip


def random_actor(rng: random.Random) -> Actor | None:
    draw = rng.random()
    if draw < 0.15:
        return None
    if draw < 0.7:
        return rng.choice((ARMY, REBELS, SDF, RUSSIA, HOUTHIS, SETTLERS, CIVILIANS, GUNMEN))
    return Actor(None, rng.choice((None, "A group")), rng.choice(CLASSES), rng.choice((None, "SY", "IQ", "IL", "PS", "XX")), None)


def random_site(rng: random.Random) -> Site | None:
    draw = rng.random()
    if draw < 0.05:
        return None
    if draw < 0.5:
        return BINNISH
    pointed = rng.random() < 0.8
    return Site(
        rng.choice((None, "Somewhere", "Elsewhere")), rng.choice(tuple(SIZE)), rng.choice(("SY", "IQ", "YE", "PS", "GB", None)),
        rng.choice((None, "SY-ID", "SY-HM")), rng.choice((None, "Idlib")), rng.choice((None, "Harim")),
        round(rng.uniform(-90, 90), 6) if pointed else None, round(rng.uniform(-180, 180), 6) if pointed else None,
        text=rng.choice((None, "قرب بنش", "مدينة بنش")),
    )  # fmt: skip


def _random_source(rng: random.Random, name: str, start: dt.date, length: int) -> Source:
    first = start + dt.timedelta(days=rng.randint(0, length))
    words = rng.choice(("هجوم انتحاري", "انسحبت من", "قنبلة يدوية", "مقبرة جماعية", "قصف", "نقطة عسكرية"))
    return Source(
        name, f"doc{rng.randint(1, 9)}", f"voice{rng.randint(1, 3)}", rng.choice((None, "Reuters", "SANA", "enabbaladi.net", "a; b")),
        title=rng.choice((None, 'He said "no"; then left')), published=rng.choice((None, start + dt.timedelta(days=rng.randint(0, 3)))),
        start=rng.choice((None, first)), end=first, when=rng.choice((None, "على مدى يومين", "الخميس")),
        attribution=rng.choice((None, "مصادر محلية")), attribution_kind=rng.choice(KINDS),
        evidence=(Evidence(rng.choice(("claim", "sentence", "place")), 3, 3 + len(words), words),) if rng.random() < 0.5 else (),
    )  # fmt: skip
