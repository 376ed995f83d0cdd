"""Speed, memory and load time of coding, on one core: CPU time, so that other work on the machine hardly counts.

    benchmarks/run.py [GOLD.jsonl]      default: ../shared/gold/dev.jsonl beside the project, else the examples

Each figure is taken in a process of its own and leaves out loading; the first articles warm the caches as they would in any run
of more than a few articles. The articles are read several times, so that words and choices are mostly known: the second figure
is that of the first time.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT.parent / "shared" / "gold" / "dev.jsonl"
WARM = 40  # articles before the clock starts
SECONDS = 6.0  # of CPU time at least


def documents(path: Path) -> list["object"]:
    import io

    from waqai.model import Document
    from waqai.read import read_inputs

    found = read_inputs([str(path)], io.BytesIO())
    return [d for d in found if isinstance(d, Document)]


def pass_over(docs: list["object"], engine: "object") -> float:
    """CPU seconds to code some documents, text to record."""
    from waqai.pipeline import code
    from waqai.record import encode, make_record

    start = time.process_time()
    for doc in docs:
        encode(make_record(doc, code(doc, engine).incidents))  # type: ignore[arg-type]
    return time.process_time() - start


def speed(path: Path) -> dict[str, float]:
    from waqai.cli.output import load_engine

    before = time.process_time()
    engine = load_engine(Path("no-folder-of-the-user"))
    loaded = time.process_time() - before
    docs = documents(path)
    pass_over(docs[:WARM], engine)
    first = pass_over(docs[WARM:], engine)
    start, count, letters = time.process_time(), 0, 0
    while time.process_time() - start < SECONDS:
        pass_over(docs, engine)
        count, letters = count + len(docs), letters + sum(len(doc.text) for doc in docs)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "articles a second": count / spent,
        "the same, read for the first time": len(docs[WARM:]) / first if docs[WARM:] else 0.0,
        "thousand letters a second": letters / spent / 1000,
        "letters an article": letters / count,
        "load of knowledge, s": loaded,
        "peak memory, MB": peak,
    }


def command(*arguments: str) -> float:
    """CPU seconds of a waqai command, the best of five."""
    best = 1e9
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "waqai", *arguments], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def is_compiled() -> bool:
    """Is the package that is measured one with modules in machine code (docs/accuracy.md, Speed)."""
    import waqai.pipeline

    return not str(waqai.pipeline.__file__).endswith(".py")


def main() -> None:
    if sys.argv[1:2] == ["--inner"]:
        print(json.dumps(speed(Path(sys.argv[2]))))
        return
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT if DEFAULT.exists() else ROOT / "examples"
    inner = subprocess.run([sys.executable, __file__, "--inner", str(path)], check=True, capture_output=True, text=True)
    figures = json.loads(inner.stdout)
    figures["waqai --help, s"] = command("--help")
    print(f"on {path.name}, {'compiled' if is_compiled() else 'as it is'}")
    for name, value in figures.items():
        print(f"{name:36} {value:10.2f}")


if __name__ == "__main__":
    main()
