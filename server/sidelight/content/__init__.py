"""Files that product teams write, into domain values; every fault at once, with path and line."""
