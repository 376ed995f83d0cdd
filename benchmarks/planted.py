"""Planted names: does any get out, in any format, in any encoding.

    benchmarks/planted.py [NAMES] [SEED]    default 2,000

Of the names (tests/sentinels.py) half go in as articles, which are coded, added to a book, grouped and released by the command, the other
half as events. All are released in every format of the public profile, the events once more with every level as open as the first, so that
masks alone protect; then all bytes of all files, of packed ones what they hold, are searched for each name in twelve forms. A control
without masks must leak. Printed are the leaks, and how many of the made-up parts of names are left.
"""

import datetime as dt
import json
import random
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import policing  # noqa: E402
import sentinels  # noqa: E402
from test_release_make import recipe  # noqa: E402
from test_release_persons import open_levels  # noqa: E402
from waqai.cli import main  # noqa: E402
from waqai.release.formats import load_formats, names  # noqa: E402
from waqai.release.make import make_release  # noqa: E402
from waqai.release.policy import Policy  # noqa: E402

DAY = dt.date(2023, 1, 2)
LONG = 6  # letters of a made-up part of a name, which stands nowhere else


def articles(count: int, seed: int) -> list[tuple[str, dict[str, str]]]:
    """Names with an article each, as JSON Lines have them."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        name = sentinels.make_name(chance)
        contexts = (sentinels.CONTEXTS, sentinels.PLAIN)[number % 2]
        context = contexts[number % len(contexts)].format(name)
        hidden = sentinels.encodings(name)[number % sentinels.FORMS]
        town = chance.choice(("كفرنبل بريف إدلب", "خان شيخون", "الرستن بريف حمص", "الميادين بريف دير الزور"))
        text = f"قصفت قوات النظام بلدة {town} يوم الأحد وقتل ثلاثة مدنيين. {context}. وقال الناشط {name} إن القصف استمر. {hidden}."
        url = f"https://enabbaladi.net/archives/{sentinels.encodings(name)[5].replace(' ', '-')}-{number}"
        day = DAY + dt.timedelta(days=3 * (number % 100))
        item = {"id": str(number), "text": text, "title": context, "author": name, "url": url, "published": str(day)}
        made.append((name, item | {"site": "enabbaladi.net"}))
    return made


def report(what: str, planted: list[str], folder: Path) -> int:
    """Print and count what leaks out of a release."""
    blobs = sentinels.bytes_of(folder)
    found = sentinels.leaks(planted, blobs)
    parts = {part for name in planted for part in name.split() if len(part) >= LONG and part not in sentinels.FAMILIES}
    left = sum(any(part.encode() in blob for blob in blobs) for part in parts)
    print(
        f"{what}: {len(found)} leaks of {len(planted):,} names in {sentinels.FORMS} forms, {len({name for name, _ in found})} names; "
        f"{left} of {len(parts):,} parts; {sum(map(len, blobs)) / 1e6:,.1f} MB searched"
    )
    return len(found)


def run() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    formats = [form for form in load_formats(names()) if not form.originals]
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        told = articles(count // 2, seed)
        (folder / "wire.jsonl").write_text("\n".join(json.dumps(item, ensure_ascii=False) for _, item in told), encoding="utf-8")
        book = str(folder / "book.db")
        with redirect_stdout(StringIO()):
            assert main(["add", str(folder / "wire.jsonl"), "--book", book, "--workers", "2"]) == 0
            assert main(["group", "--book", book, "--output", str(folder / "groups")]) == 0
            assert main(["release", book, "--format", "all", "--out", str(folder / "book")]) == 0
        total = report("a book of articles, public", [name for name, _ in told], folder / "book")
        planted = list(sentinels.plant(count - count // 2, seed))
        cases: list[tuple[str, Policy]] = [("events, public", policing.policy()), ("events, masks alone", open_levels())]
        for what, own in cases:
            out = folder / what.replace(" ", "-")
            make_release(lambda: [one.event for one in planted], recipe("public", formats=formats, own=own), out)
            total += report(what, [one.name for one in planted], out)
        some = planted[:100]
        make_release(lambda: [one.event for one in some], recipe("internal", formats=formats), folder / "control")
        report("control without masks, the first 100", [one.name for one in some], folder / "control")
    print("no leak" if not total else f"{total} LEAKS")


if __name__ == "__main__":
    run()
