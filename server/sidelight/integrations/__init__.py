"""What reaches other systems; it must not run inside a visitor's request."""
