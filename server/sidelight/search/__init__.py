"""Passages in, ranked candidates with features and a probability out; knows no conversations."""
