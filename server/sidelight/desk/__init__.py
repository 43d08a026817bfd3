"""What agents look at: the inbox's rows, the handoff card, who is on duty."""
