"""Who tells of each incident."""

import sqlalchemy as sa
from alembic import op

from waqai.store.schema import Words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make an empty table; `waqai migrate` and `waqai group` fill it."""
    op.create_table(
        "tellings",
        sa.Column("incident", Words, nullable=False),
        sa.Column("report", Words, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("outlet", Words),
        sa.Column("published", sa.Date()),
        sa.Column("type", Words, nullable=False),
        *(sa.Column(name, Words) for name in ("attribution", "side")),
        sa.Column("origin", Words, nullable=False),
        sa.Column("agency", Words),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_tellings_incident"),
        sa.PrimaryKeyConstraint("incident", "report", name="pk_tellings"),
    )
    op.create_index("ix_tellings_outlet_incident", "tellings", ["outlet", "incident"])
    op.create_index("ix_readings_site", "readings", ["site"], sqlite_where=sa.text("current"), postgresql_where=sa.text("current"))
