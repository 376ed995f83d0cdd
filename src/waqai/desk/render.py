"""Templates filled with values: all text escaped, numbers and days as the language writes them, names isolated."""

import datetime as dt
import hashlib
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import JSONResponse, Response

from waqai.desk.figures import pictures_of
from waqai.desk.messages import LANGUAGES, Language, Messages, read_messages
from waqai.desk.sheets import link_of, raw, values_of
from waqai.knowledge.load import DATA
from waqai.knowledge.places import COUNTRIES, english_names
from waqai.knowledge.tables import read_table

if TYPE_CHECKING:
    from starlette.requests import Request

    from waqai.desk.asked import Desk

HERE = Path(__file__).parent
STATIC, ASSETS = HERE / "static", HERE / "assets"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


class Renderer:
    """The templates in each language, and how it writes numbers and codes (`writing`)."""

    def __init__(self, templates: Path = HERE / "templates") -> None:
        self._messages = read_messages()
        self.writing = {language: Writing(messages) for language, messages in self._messages.items()}
        self._environments = {
            language: _environment(templates, messages, self.writing[language]) for language, messages in self._messages.items()
        }

    def say(self, language: Language, key: str) -> str:
        """A message as it is."""
        return self._messages[language].get(key)

    def draw(self, language: Language, template: str, **values: Any) -> str:
        """A template filled with values."""
        return self._environments[language].get_template(template).render(**values)


def _environment(templates: Path, messages: Messages, write: "Writing") -> Environment:
    made = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(t=write.message, label=write.label, place_name=write.place, asset=asset)
    made.globals.update(language=messages.language, direction=messages.direction, languages=LANGUAGES)
    made.globals.update(link_of=link_of, pictures_of=pictures_of, raw=raw, values_of=values_of)
    made.filters.update(number=write.number, day=write.day, days=write.days, moment=write.moment, share=write.share, part=write.part)
    return made


class Writing:
    """How a language writes messages, numbers and days."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._digits = str.maketrans("0123456789", messages.get("digits"))

    def message(self, key: str, count: int | None = None, /, **values: object) -> Markup:
        """A message as HTML, the values in it escaped and each isolated from its surroundings; `count` chooses its plural form."""
        if count is not None:
            values["n"] = count
        shown = {name: Markup("<bdi>{}</bdi>").format(self.number(value)) for name, value in values.items()}
        return Markup(escape(self._messages.get(key, count))).format(**shown)

    def label(self, group: str, name: object) -> str:
        """What a code of a group is called; the code itself where nobody has named it."""
        return self._messages.texts.get(f"{group}.{name}", str(name))

    def part(self, name: str) -> str:
        """A part of a score between two reports, such as `place=same` or `type=air_strike|shelling`."""
        part, _, degree = name.partition("=")
        shown = " ↔ ".join(self.label("type", one) for one in degree.split("|")) if "|" in degree else self.label("degree", degree)
        return f"{self.label('part', part)}: {shown}" if degree else self.label("part", part)

    def place(self, code: str | None) -> str:
        """What a country or first-level unit of this code is called."""
        return place_names_of(self._messages.language).get(code or "", code or "")

    def number(self, value: object) -> object:
        """A number in the digits of the language, thousands apart; anything else as it is."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
        return self._in_digits(text)

    def share(self, value: float) -> str:
        """A share of one in hundredths."""
        return self._in_digits(f"{round(value * 100)}") + self._messages.get("percent")

    def day(self, value: dt.date | str | None) -> str:
        """A day with the name of its month."""
        if value is None:
            return ""
        day = dt.date.fromisoformat(value) if isinstance(value, str) else value
        return f"{str(day.day).translate(self._digits)} {self._messages.get(f'month.{day.month}')} {str(day.year).translate(self._digits)}"

    def days(self, value: Mapping[str, str] | None) -> str:
        """A day, or the first and the last of several."""
        if not value or not value.get("start"):
            return ""
        start, end = value["start"], value.get("end") or value["start"]
        return self.day(start) if start == end else f"{self.day(start)} – {self.day(end)}"

    def moment(self, value: dt.datetime | str) -> str:
        """A moment to the minute, in UTC."""
        at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        return f"{self.day(at.date())} {at.strftime('%H:%M').translate(self._digits)} UTC"

    def _in_digits(self, text: str) -> str:
        comma, point = self._messages.get("thousands"), self._messages.get("point")
        return text.replace(",", "\0").replace(".", point).replace("\0", comma).translate(self._digits)


@cache
def place_names_of(language: Language) -> Mapping[str, str]:
    """The names of countries and first-level units by code."""
    units, countries = english_names(DATA)
    if language == "en":
        return units | countries
    found = {row["code"]: row["form"] for row in reversed(read_table(DATA / "unit_names.tsv", ("form", "code", "bare")))}
    return found | {row["code"]: row["name_ar"] for row in read_table(DATA / "countries.tsv", COUNTRIES)}


@cache
def files() -> Mapping[str, Path]:
    """The files that the desk gives to browsers, by name: its own, and those that the build took from npm."""
    found = [path for folder in (STATIC, ASSETS) if folder.is_dir() for path in sorted(folder.iterdir()) if path.suffix in KINDS]
    return {path.name: path for path in found}


@cache
def asset(name: str) -> str:
    """The address of a file, which changes with its content, so that browsers may keep it."""
    return f"/files/{name}?v={hashlib.sha256(files()[name].read_bytes()).hexdigest()[:12]}"


def refusal_json(request: "Request", key: str, status: int, wait: float) -> Response:
    """Why a request of the API was turned away, and in how many seconds it may come again."""
    from waqai.desk.asked import language_of

    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": str(math.ceil(wait))} if wait else {}
    desk: Desk = request.app.state.desk
    return JSONResponse({"detail": desk.known.renderer.say(language_of(request), key)}, status, headers)


def refusal_page(request: "Request", key: str, status: int, is_team: bool) -> Response:
    """The page that says why a request was turned away, with the form to log in where that would help."""
    from waqai.desk.asked import Asking

    asked = Asking(request)
    if asked.is_part:
        return asked.page("refused_part.html", status, key=key)
    if status == 401 and is_team:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return asked.page("login.html", status, fault=None, wait=0, back=back if request.method == "GET" else "/")
    return asked.page("refused.html", status, key=key)
