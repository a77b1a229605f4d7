"""`python -m serai` is the `serai` command."""

from serai.config.cli import main

main()
