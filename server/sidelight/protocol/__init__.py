"""The wire: every frame, event and limit as Pydantic classes, the source of schema and TypeScript."""
