"""`python -m sidelight` is the command line."""

from sidelight.cli import main

main()
