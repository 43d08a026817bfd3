"""Decides between answering, asking back and handing over, and composes it; never sends."""
