"""What reviewers ask of incidents, and where the texts of documents come from."""

import sqlalchemy as sa
from alembic import op

from waqai.store.schema import Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make empty tables; `waqai migrate` and `waqai group` fill them."""
    op.create_table(
        "origins",
        sa.Column("document", Words, nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("agency", Words),
        sa.Column("took", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_origins_document"),
        sa.PrimaryKeyConstraint("document", name="pk_origins"),
    )
    words = ("place", "place_kind", "country", "admin1")
    op.create_table(
        "reviews",
        sa.Column("incident", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.Column("type", Words, nullable=False),
        sa.Column("modality", Words, nullable=False),
        sa.Column("grade", Words),
        sa.Column("start", sa.Date()),
        sa.Column("end", sa.Date()),
        *(sa.Column(name, Words) for name in words),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("actor", Words),
        sa.Column("target", Words),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("killed", sa.Integer()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_reviews_incident"),
        sa.PrimaryKeyConstraint("incident", name="pk_reviews"),
    )
    op.create_index("ix_reviews_queue", "reviews", ["status", "rank", "incident"])
    for name in ("start", "type", "country", "grade"):
        op.create_index(f"ix_reviews_{name}", "reviews", [name])
