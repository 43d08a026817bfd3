"""Who hears what: bus, subscriptions, outboxes, limits; it never queries rows."""
