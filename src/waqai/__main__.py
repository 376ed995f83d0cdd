"""`python -m waqai`: the same as the command `waqai`."""

import sys

from waqai.cli import main

if __name__ == "__main__":
    sys.exit(main())
