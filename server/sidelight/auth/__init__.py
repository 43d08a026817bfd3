"""Who somebody is: signed tokens, passwords, origins and identities; it knows no conversation."""
