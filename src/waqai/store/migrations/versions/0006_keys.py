"""Keys of programs that read a book."""

import sqlalchemy as sa
from alembic import op

from waqai.store.schema import Words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make an empty table."""
    op.create_table(
        "keys",
        sa.Column("id", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("made", Words, nullable=False),
        sa.Column("ends", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("name", name="uq_keys_name"),
    )
