"""The store: SQLModel tables, migrations, one writer, and queries as functions of a session."""
