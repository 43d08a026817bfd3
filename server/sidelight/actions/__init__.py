"""Use cases, one transaction each; they see neither a socket nor an event loop."""
