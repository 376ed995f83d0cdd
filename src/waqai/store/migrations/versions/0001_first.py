"""The first tables of a book."""

import sqlalchemy as sa
from alembic import op

from waqai.store.schema import Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "decisions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made", Words, nullable=False),
        sa.Column("who", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("claim", Words, nullable=False),
        sa.Column("other", Words),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("note", Words, nullable=False),
        sa.Column("previous", Words, nullable=False),
        sa.Column("hash", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_decisions"),
    )
    op.create_index("ix_decisions_claim", "decisions", ["claim"])
    op.create_index("ix_decisions_other", "decisions", ["other"])
    op.create_table(
        "documents",
        sa.Column("key", Words, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("superseded", Words),
        sa.PrimaryKeyConstraint("key", name="pk_documents"),
        sa.UniqueConstraint("number", name="uq_documents_number"),
    )
    op.create_index("ix_documents_superseded", "documents", ["superseded"])
    op.create_table(
        "incidents",
        sa.Column("id", Words, nullable=False),
        sa.Column("state", Words, nullable=False),
        sa.Column("into", Words),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_state", "incidents", ["state"])
    op.create_table(
        "originals",
        sa.Column("key", Words, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_originals"),
    )
    op.create_table(
        "members",
        sa.Column("claim", Words, nullable=False),
        sa.Column("incident", Words, nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_members_incident"),
        sa.PrimaryKeyConstraint("claim", name="pk_members"),
    )
    op.create_index("ix_members_incident", "members", ["incident"])
    op.create_table(
        "readings",
        sa.Column("id", Words, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("program", Words, nullable=False),
        sa.Column("knowledge", Words, nullable=False),
        sa.Column("added", Words, nullable=False),
        sa.Column("url", Words),
        sa.Column("site", Words),
        sa.Column("title", Words),
        sa.Column("published", sa.Date()),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("text", Words, nullable=False),
        sa.Column("print", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_readings_document"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("number", name="uq_readings_number"),
    )
    op.create_index("ix_readings_document", "readings", ["document"])
    op.create_index(
        "uq_readings_current", "readings", ["document"], unique=True, sqlite_where=sa.text("current"), postgresql_where=sa.text("current")
    )
    op.create_index("ix_readings_published", "readings", ["published"])
    op.create_table(
        "sightings",
        sa.Column("id", Words, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("source", Words, nullable=False),
        sa.Column("url", Words),
        sa.Column("site", Words),
        sa.Column("captured", Words),
        sa.ForeignKeyConstraint(["document"], ["documents.key"], name="fk_sightings_document"),
        sa.PrimaryKeyConstraint("id", name="pk_sightings"),
        sa.UniqueConstraint("number", name="uq_sightings_number"),
    )
    op.create_index("ix_sightings_document", "sightings", ["document"])
    op.create_index("ix_sightings_url", "sightings", ["url"])
    op.create_table(
        "reports",
        sa.Column("reading", Words, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", Words, nullable=False),
        sa.Column("modality", Words, nullable=False),
        sa.Column("start", sa.Date()),
        sa.Column("end", sa.Date()),
        sa.Column("place", Words),
        sa.Column("place_kind", Words),
        sa.Column("country", Words),
        sa.Column("admin1", Words),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("actor", Words),
        sa.Column("actor_class", Words),
        sa.Column("target", Words),
        sa.Column("target_class", Words),
        sa.Column("attribution", Words),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name="fk_reports_reading"),
        sa.PrimaryKeyConstraint("reading", "id", name="pk_reports"),
    )
    op.create_index("ix_reports_admin1", "reports", ["admin1"])
    op.create_index("ix_reports_id", "reports", ["id"])
    op.create_index("ix_reports_start", "reports", ["start"])
    op.create_index("ix_reports_type", "reports", ["type"])
    op.create_table(
        "claims",
        sa.Column("reading", Words, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("report", Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("trigger_start", sa.Integer(), nullable=False),
        sa.Column("trigger_end", sa.Integer(), nullable=False),
        sa.Column("trigger_text", Words, nullable=False),
        sa.Column("rule", Words, nullable=False),
        sa.ForeignKeyConstraint(["reading", "report"], ["reports.reading", "reports.id"], name="fk_claims_report"),
        sa.PrimaryKeyConstraint("reading", "id", name="pk_claims"),
    )
    op.create_index("ix_claims_id", "claims", ["id"])
