"""What Alembic runs: the migrations of a book, on the connection that `waqai.store.book` hands over."""

from alembic import context

from waqai.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
