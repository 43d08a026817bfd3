"""Migrations of the store; applied by `store.engine.migrate`, never by hand."""
