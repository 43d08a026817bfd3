"""The wire: every frame, event and limit as Pydantic classes, source of schema and TypeScript."""
