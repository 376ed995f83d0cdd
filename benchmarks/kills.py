"""A fetching program killed (SIGKILL) at random times and begun again: what is lost, what is there twice.

    benchmarks/kills.py [KILLS]        default 200, eight to a crawl of 60 pages; a server on the loopback

Exit status 1 where a page is missing, there twice, altered, or stored again although it was acknowledged.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from crawl import crawl  # noqa: E402
from waqai.fetch.warc import Damage, digest, scan  # noqa: E402
from web import page, serving  # noqa: E402

PAGES, EACH = 60, 8


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance = random.Random(20_240_531)
    total: Counter[str] = Counter()
    while total["kills"] < count:
        with tempfile.TemporaryDirectory() as folder, serving() as site:
            bodies = {str(at): chance.randbytes(chance.randrange(90_000)) for at in range(PAGES)}
            site.answers |= {f"/{name}": page(body) for name, body in bodies.items()}
            done = crawl(Path(folder) / "web", site, PAGES, min(EACH, count - total["kills"]), chance)
            found: Counter[str] = Counter()
            for path in (Path(folder) / "web" / "pages").iterdir():
                for one in scan(path):
                    if isinstance(one, Damage):
                        total["damaged stretches"] += 1
                    elif one.fields["warc-type"] == "response":
                        name = one.fields["warc-target-uri"].rpartition("/")[2]
                        found[name] += 1
                        total["altered"] += one.fields["warc-payload-digest"] != digest(bodies[name])
            total["kills"] += done.kills
            total["pages"] += len(found)
            total["lost"] += len(bodies.keys() - found.keys())
            total["there twice"] += sum(count - 1 for count in found.values())
            total["stored again though acknowledged"] += len(done.doubled)
    for name in ("kills", "pages", "lost", "there twice", "altered", "stored again though acknowledged", "damaged stretches"):
        print(f"{total[name]:6}  {name}")
    return int(any(total[name] for name in ("lost", "there twice", "altered", "stored again though acknowledged", "damaged stretches")))


if __name__ == "__main__":
    sys.exit(main())
