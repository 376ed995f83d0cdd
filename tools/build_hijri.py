"""Writes src/waqai/data/hijri.tsv: the first day of every Hijri month of the years 1425 to 1460.

Needs the package hijridate (MIT, https://github.com/dralshehri/hijridate), which holds the Umm al-Qura calendar.
Run: python -m pip install hijridate && python tools/build_hijri.py
"""

from pathlib import Path

from hijridate import Hijri

FIRST_YEAR, LAST_YEAR = 1425, 1460
TARGET = Path(__file__).resolve().parent.parent / "src" / "waqai" / "data" / "hijri.tsv"
HEADER = """\
# First days of the months of the Hijri calendar (Umm al-Qura), and of the month after the last; made by tools/build_hijri.py.
# Source: hijridate by Khalid Alshehri, MIT licence, https://github.com/dralshehri/hijridate
year\tmonth\tfirst_day
"""


def main() -> None:
    """Writes the table."""
    months = [(year, month) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)] + [(LAST_YEAR + 1, 1)]
    rows = [f"{year}\t{month}\t{Hijri(year, month, 1).to_gregorian().isoformat()}\n" for year, month in months]
    TARGET.write_text(HEADER + "".join(rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
