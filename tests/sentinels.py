"""A corpus of planted names: events whose texts hold names of persons in many places and spellings, and the search for them in files.

Names are made of given names, of names that no table has, and of families that are common words; each stands in a context of one of nine
classes, in the clear and in one of twelve encodings.
"""

import base64
import html
import random
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from msgspec.structs import replace

from policing import DAY, KAFR_NABL, make_event, make_source
from waqai.release.values import Actor, Event, Evidence, Toll

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
GIVEN = "محمد أحمد علي حسن حسين خالد عمر يوسف إبراهيم فاطمة عائشة مريم زينب خديجة سعاد ليلى نزار فراس جوان دلشاد إيلي جورج عبد الرحمن"
GIVEN_NAMES = (*GIVEN.split()[:-2], "عبد الرحمن", "عبد الله", "نور الدين", "أبو بكر")
FAMILIES = "حرب نصر الحلبي الشامي النجار الحداد سلامة الخطيب البغدادي مراد شاهين الصالح المصري عيسى الأسود بركات"
# One context of each class: killed, injured, detained, deserted, minor, survivor, source, medic or journalist, accused.
CONTEXTS = (
    "قتل {} برصاص مجهولين في البلدة",
    "أصيب {} بجروح جراء القصف",
    "اعتقلت الدورية {} عند الحاجز",
    "انشق {} عن القوات",
    "نقل الطفل {} إلى المستشفى",
    "تعرضت السيدة {} للتعذيب",
    "قال {} إن القصف استمر ساعات",
    "كان الصحفي {} في المكان",
    "اتهم الأهالي {} بإطلاق النار",
)
PLAIN = (
    "قتل {} برصاص مجهولين في البلدة", "أصيب {} بجروح", "قال {} إن القصف استمر", "شيع الأهالي جثمان {} في المدينة",
    "وصل {} إلى مدينة إدلب", "قصف منزل {} في الحي", "أكد {} وصول المساعدات", "وبينهم {} وثلاثة مدنيين", "اتهم الأهالي {} بإطلاق النار",
)  # fmt: skip
FORMS = 12
_SOUNDS = (
    *("a", "b", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s"),
    *("d", "t", "z", "a", "gh", "f", "q", "k", "l", "m", "n", "h", "w", "y"),
)
_LATIN = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", _SOUNDS, strict=True))


class Planted(NamedTuple):
    """A name, and the events that hold it."""

    name: str
    event: Event


def make_name(chance: random.Random) -> str:
    """A name of two to four words."""
    made = ["".join(chance.choice(LETTERS) for _ in range(chance.randint(6, 8))) for _ in range(3)]
    kind = chance.randrange(6)
    given, family = chance.choice(GIVEN_NAMES), chance.choice(FAMILIES.split())
    father = chance.choice(GIVEN_NAMES)
    return (
        f"{given} {father} {family}",
        f"{given} {made[0]}",
        f"{given} {father} ال{made[1]}",
        f"{made[0]} {made[1]}",
        f"{given} بن {father} {family}",
        f"أبو {made[2]} {family}",
    )[kind]


def encodings(name: str) -> list[str]:
    """Twelve ways to write a name down."""
    marked = "".join(letter + ("َ" if at % 2 and letter != " " else "") for at, letter in enumerate(name))
    return [
        name,
        marked,
        "ـ".join(name.replace(" ", " \0")).replace("ـ \0ـ", " ").replace("\0", ""),
        "".join(_presentation(letter) for letter in name),
        "\u200c".join(name),
        "".join(_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)),
        quote(name),
        "".join(f"&#{ord(letter)};" for letter in name),
        "".join(f"\\u{ord(letter):04x}" for letter in name),
        name[::-1],
        name.replace(" ", "\n"),
        base64.b64encode(name.encode()).decode(),
    ]


def _presentation(letter: str) -> str:
    """The isolated presentation form of a letter."""
    for code in range(0xFE80, 0xFEF5):
        if unicodedata.normalize("NFKC", chr(code)) == letter:
            return chr(code)
    return letter


def plant(count: int, seed: int = 0, contexts: Sequence[str] = CONTEXTS) -> Iterator[Planted]:
    """Events, each with a name of its own: in every text that an event has, or in one alone."""
    chance = random.Random(seed)
    for number in range(count):
        name = make_name(chance)
        said = contexts[number % len(contexts)].format(name)
        hidden = encodings(name)[number % FORMS]
        source = make_source(
            title=said,
            when=f"بعد وصول {name}",
            attribution=f"الناشط {name}",
            url=f"https://enabbaladi.net/archives/{quote(name.replace(' ', '-'))}-{number}",
            evidence=(
                Evidence("sentence", 0, len(said), said),
                Evidence("actor", 0, len(name), name),
                Evidence("sentence", 0, 9, f"قتل {hidden} في القصف"),
            ),
        )
        author = f"https://enabbaladi.net/{encodings(name)[5].replace(' ', '-')}/{number}"
        event = make_event(
            actor=Actor(None, None, "unknown", None, None, f"مسلحين يقودهم {name}"),
            target=Actor(None, None, "civilians", None, None, name),
            site=KAFR_NABL._replace(text=f"منزل {name} في كفرنبل"),
            tolls=(Toll("killed", "civilians", 1, 1, 1, "r1", name),),
            sources=(source, make_source(said, url=author, published=DAY)),
        )
        if number % 2:  # the name in one text alone, where no other text helps to find it
            event = replace(make_event(), sources=(make_source(said, evidence=event.sources[0].evidence[2:]),))
        yield Planted(name, replace(event, id=f"{number:016x}"))


def leaks(names: Sequence[str], blobs: Sequence[bytes]) -> list[tuple[str, int]]:
    """The names that stand in some bytes, with the number of the encoding."""
    found = []
    for name in names:
        for number, form in enumerate(encodings(name)):
            needle = form.encode()
            if any(needle in blob for blob in blobs):
                found.append((name, number))
    return found


def bytes_of(folder: Path) -> list[bytes]:
    """All bytes of a folder's files: their names, what stands in them, and what packed files hold."""
    blobs = []
    for path in sorted(folder.rglob("*")):
        blobs.append(path.name.encode())
        if not path.is_file():
            continue
        raw = path.read_bytes()
        blobs += [raw, html.unescape(raw.decode("utf-8", "replace")).encode("utf-8", "replace")]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as held:
                blobs += [held.read(name) for name in held.namelist()]
        if path.suffix == ".parquet":
            from pyarrow import parquet

            blobs.append(repr(parquet.read_table(path).to_pylist()).encode("utf-8", "replace"))
    return blobs
