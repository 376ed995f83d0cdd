"""The index that documents are searched by: a table of words, and a full-text index of their keys."""

import sqlalchemy as sa
from alembic import op

from waqai.store.schema import Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make an empty index; `waqai search --rebuild` fills it for readings that are there."""
    op.create_table(
        "searched",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rules", Words, nullable=False),
        sa.Column("words", Words, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["readings.number"], name="fk_searched_number"),
        sa.PrimaryKeyConstraint("number", name="pk_searched"),
    )
    op.create_index("ix_searched_rules", "searched", ["rules"])
    is_current = sa.text("current")
    op.create_index("ix_readings_found", "readings", ["published", "number"], sqlite_where=is_current, postgresql_where=is_current)
    if op.get_context().dialect.name == "sqlite":
        # Only the keys of documents are kept: no text, no places of words, no lengths. All characters beyond ASCII are parts of words.
        op.execute("CREATE VIRTUAL TABLE searched_keys USING fts5(keys, content='', tokenize='ascii', detail=none, columnsize=0)")
    else:
        op.execute("CREATE TABLE searched_keys (number INTEGER PRIMARY KEY, keys TSVECTOR NOT NULL)")
        # What is not yet sorted into the index is gone through by each search: 256 kB of it, not 4 MB.
        op.execute("CREATE INDEX ix_searched_keys ON searched_keys USING gin (keys) WITH (gin_pending_list_limit = 256)")
