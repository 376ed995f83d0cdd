"""The users of the review desk and their sessions."""

import sqlalchemy as sa
from alembic import op

from waqai.store.schema import Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make empty tables."""
    op.create_table(
        "users",
        sa.Column("name", Words, nullable=False),
        sa.Column("role", Words, nullable=False),
        sa.Column("password", Words, nullable=False),
        sa.Column("made", Words, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", Words, nullable=False),
        sa.Column("user", Words, nullable=False),
        sa.Column("csrf", Words, nullable=False),
        sa.Column("made", Words, nullable=False),
        sa.Column("ends", Words, nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name="fk_sessions_user"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_user", "sessions", ["user"])
    op.create_index("ix_sessions_ends", "sessions", ["ends"])
