"""What the files of a release cost, and whether other programs open them.

    benchmarks/release_files.py [EVENTS]      default 100,000: seconds and memory of the policy, each format, and all
    benchmarks/release_files.py --open        payloads opened by LibreOffice (`soffice`) and, where it is there, `wacz validate`

Events are made up; so many are released, beside those that the policy holds back. Time is of the clock and of the processor, memory the
most that the process held.
LibreOffice is the Debian package libreoffice-calc-nogui; wacz (`pip install wacz`, which brings an AGPL library) goes into an environment
of its own, and is found by its place in PATH.
"""

import datetime as dt
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from made_events import FACTS, PAYLOADS, make_event  # noqa: E402
from test_release_files import payload_table  # noqa: E402
from waqai.disk import user_folder  # noqa: E402
from waqai.plain import is_formula, plain  # noqa: E402
from waqai.release.cells import check_cells  # noqa: E402
from waqai.release.formats import load_formats, names  # noqa: E402
from waqai.release.kitchen import Kitchen  # noqa: E402
from waqai.release.overrides import NONE  # noqa: E402
from waqai.release.policy import read_policy  # noqa: E402
from waqai.release.spool import Spool  # noqa: E402
from waqai.release.values import Event, Original  # noqa: E402
from waqai.release.write.delimited import write_csv, write_tsv  # noqa: E402
from waqai.release.write.wacz import Copy, write_wacz  # noqa: E402
from waqai.release.write.xlsx import write_xlsx  # noqa: E402

EVENTS = 100_000
DOCUMENTS = 5_000
PAGE = "<html><body><article><p>{}</p></article></body></html>"
TEXT = PAGE.format("قصفت طائرات حربية بلدة في ريف إدلب. " * 200)
LATER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # when no embargo holds any more


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count: int) -> None:
    """A release of so many incidents: reduced by the public policy, written in every format, looked through for small cells."""
    policy = read_policy("public")
    kitchen = Kitchen(policy, user_folder())
    reducer = kitchen.reducer(b"k" * 32, LATER, NONE)
    print(f"{count:,} incidents, {peak():.0f} MB held before")
    print(f"{'step':14} {'clock s':>8} {'CPU s':>8} {'MB written':>11} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as file:
        folder = Path(place)
        began = time.perf_counter(), time.process_time()
        events = Spool(file, released(count, reducer.reduce))
        say("reduce", began, file.tell())
        for form in load_formats(names()):
            given = (events, FACTS, folder, an_original) if form.originals else (events, FACTS, folder)
            timed(form.name, folder, lambda write=form.write, given=given: list(write(*given)))
        step = time.perf_counter(), time.process_time()
        first = next(iter(policy.rules.levels))
        assert not [fault for path in folder.iterdir() for fault in check_cells(path, policy.rules.cells, first)]
        say("small cells", step, 0)
        say("all", began, sum(path.stat().st_size for path in folder.iterdir()))


def released(count: int, reduce: Callable[[Event], Event | None]) -> Iterator[Event]:
    """So many incidents that the policy lets out, those that it holds back beside them."""
    number = found = 0
    while found < count:
        event = reduce(make_event(number))
        number += 1
        if event is not None:
            found += 1
            yield event


def an_original(key: str) -> Original | None:
    """Some bytes for each of the first documents."""
    return Original(f"{TEXT}{key}".encode(), None) if int(key, 16) < DOCUMENTS else None


def timed(name: str, folder: Path, write: Callable[[], list[str]]) -> None:
    began = time.perf_counter(), time.process_time()
    written = write()
    say(name, began, sum((folder / each).stat().st_size for each in written))


def say(name: str, began: tuple[float, float], size: int) -> None:
    clock, processor = time.perf_counter() - began[0], time.process_time() - began[1]
    print(f"{name:14} {clock:8.1f} {processor:8.1f} {size / 1e6:11.1f} {peak():8.0f}", flush=True)


def archive(folder: Path) -> None:
    pages = (Copy(f"https://outlet.example/{at}", f"{at}", None, f"{TEXT}{at}".encode()) for at in range(DOCUMENTS))
    write_wacz(pages, FACTS, folder / "originals.wacz")


def open_elsewhere() -> None:
    """Payloads in CSV, TSV and XLSX through LibreOffice and back into a workbook, whose cells openpyxl then tells."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_csv(payload_table(), folder / "payloads-csv.csv")
        write_tsv(payload_table(), folder / "payloads-tsv.tsv")
        write_xlsx([payload_table()], FACTS, folder / "payloads-xlsx.xlsx")
        office = shutil.which("soffice")
        for name, filters in (("payloads-csv.csv", "44,34,76"), ("payloads-tsv.tsv", "9,34,76"), ("payloads-xlsx.xlsx", None)):
            if office:
                report(name, *through(office, folder, name, filters))
        archive(folder)
        if wacz := shutil.which("wacz"):
            done = subprocess.run([wacz, "validate", "-f", str(folder / "originals.wacz")], capture_output=True, text=True, check=False)
            print("wacz validate:", done.stdout.strip().splitlines()[-1])
        for program in ("soffice", "wacz"):
            if not shutil.which(program):
                print(f"{program}: not installed, not asked")


def through(office: str, folder: Path, name: str, filters: str | None) -> tuple[list[Any], str]:
    """The cells of a file that LibreOffice opened and wrote again as a workbook, and the text of the parts of that workbook."""
    import zipfile

    import openpyxl

    out = folder / f"{name}-opened"
    infilter = [f"--infilter=Text - txt - csv (StarCalc):{filters}"] if filters else []
    command = [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", *infilter, "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), str(folder / name)], check=True, capture_output=True, timeout=300)
    [path] = out.iterdir()
    with zipfile.ZipFile(path) as parts:
        text = " ".join([*parts.namelist(), *(parts.read(part).decode("utf-8", "replace") for part in parts.namelist())])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [cell for row in sheet.iter_rows(min_row=2) for cell in row], text


def report(name: str, cells: list[Any], text: str) -> None:
    formulas = sum(cell.data_type == "f" for cell in cells) + text.count("<f>") + text.count("<f ")
    links = sum(cell.hyperlink is not None for cell in cells) + text.count("externalLink") + text.count('TargetMode="External"')
    told = [cell.value for cell in cells if cell.column == 2]
    kept = sum(str(value or "") in wanted(text_) for value, text_ in zip(told, PAYLOADS, strict=True))
    print(f"{name}: {len(told)} payloads, {formulas} formula cells, {links} links, {kept} cells with the words that were written")


def wanted(text: str) -> tuple[str, ...]:
    shown = plain(text)
    return (shown, f"'{shown}") if is_formula(shown) else (shown,)


if __name__ == "__main__":
    if "--open" in sys.argv:
        open_elsewhere()
    else:
        measure(int(sys.argv[1]) if sys.argv[1:] else EVENTS)
