"""The queue: which incidents wait for a reviewer, and the way to the next one."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.routes import Entry, Route
from waqai.store.queue import Cursor, Wanted, count_queue, list_queue, next_in_queue, values_in_queue
from waqai.store.reviews import gain_of

LIMIT = 50
STATUSES = ("unreviewed", "accepted", "corrected", "rejected")
Status = Literal["unreviewed", "accepted", "corrected", "rejected", "all"]
Short = Annotated[str, Query(max_length=60)]


def _wanted(status: Status = "unreviewed", type: Short = "", country: Short = "", grade: Short = "") -> Wanted:
    return Wanted(None if status == "all" else status, type or None, country or None, grade or None)


Filter = Annotated[Wanted, Depends(_wanted)]


def query_of(wanted: Wanted, **more: str) -> str:
    """The query that asks for the same incidents, with its question mark; nothing for the queue as it is."""
    items = {name: value for name, value in wanted._asdict().items() if value} | more
    if wanted.status is None:
        items["status"] = "all"
    elif wanted.status == "unreviewed":
        items.pop("status")
    return f"?{urlencode(items)}" if items else ""


def cursor_of(text: str) -> Cursor | None:
    """The place in the queue that a link tells; None for anything else."""
    try:
        return Cursor.parse(text)
    except ValueError:
        return None


def show(asked: Asked, wanted: Filter, after: Short = "") -> Response:
    """The next incidents, with the reasons why they come first."""
    rows = list_queue(asked.book, wanted, cursor_of(after), LIMIT + 1)
    shown = [{**row, "gain": gain_of(row["body"])} for row in rows[:LIMIT]]
    more = query_of(wanted, after=str(Cursor(shown[-1]["rank"], shown[-1]["incident"]))) if len(rows) > LIMIT else None
    return asked.page(
        "queue.html",
        rows=shown,
        wanted=wanted,
        more=more,
        query=query_of(wanted),
        count=count_queue(asked.book, wanted),
        left=count_queue(asked.book, Wanted()),
        statuses=STATUSES,
        types=values_in_queue(asked.book, "type"),
        countries=values_in_queue(asked.book, "country"),
        grades=values_in_queue(asked.book, "grade"),
    )


def go_on(asked: Asked, wanted: Filter, after: Short = "") -> Response:
    """On to the next incident of the queue."""
    return next_page(asked, wanted, cursor_of(after))


def next_page(asked: Asking, wanted: Wanted, after: Cursor | None) -> Response:
    """The next incident of the queue, or that there is none."""
    found = next_in_queue(asked.book, wanted, after)
    if found is None:
        return asked.page("queue_end_part.html" if asked.is_part else "queue_end.html", query=query_of(wanted))
    if asked.is_part:
        from waqai.desk.pages.incident import draw

        return draw(asked, found, wanted)
    return asked.go(f"/incident/{found}{query_of(wanted)}")


ROUTES = (Route("GET", "/queue", "reader", show), Route("GET", "/next", "reader", go_on))
NAV = (Entry("nav.queue", "/queue"), Entry("nav.next", "/next"))
