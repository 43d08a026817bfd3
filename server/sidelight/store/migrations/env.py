"""Alembic's entry: runs migrations on the connection that `store.engine` has opened."""

from alembic import context
from sqlalchemy import Connection

from sidelight.store import removal_tables  # noqa: F401  # the metadata knows what is imported
from sidelight.store.tables import Row

connection: Connection = context.config.attributes["connection"]
# One transaction for all: a process that waits for the lock finds the work done or not begun.
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
