"""The search index of a book made anew from its texts."""

import sqlalchemy as sa

from waqai.knowledge import Searching
from waqai.model import Document
from waqai.pipeline import read, take_entry
from waqai.store.book import Book
from waqai.store.schema import readings
from waqai.store.search import clear_entries, put_entries

_BATCH = 500


def rebuild(book: Book, knowing: Searching) -> int:
    """Index all current readings, in one transaction; how many there are."""
    count, last = 0, 0
    with book.write() as connection:
        clear_entries(connection)
        while batch := connection.execute(_after(last)).all():
            documents = (Document(id="", source="", text=row.text, title=row.title, sha256="") for row in batch)
            entries = (take_entry(read(document, knowing), knowing) for document in documents)
            put_entries(connection, [(row.number, entry) for row, entry in zip(batch, entries, strict=True)])
            count, last = count + len(batch), batch[-1].number
    return count


def _after(number: int) -> sa.Select[tuple[int, str, str | None]]:
    columns = (readings.c.number, readings.c.text, readings.c.title)
    return sa.select(*columns).where(readings.c.current, readings.c.number > number).order_by(readings.c.number).limit(_BATCH)
