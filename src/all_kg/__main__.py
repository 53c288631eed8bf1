"""`python -m all_kg` is the command `all-kg`."""

import sys

from all_kg.cli import main

if __name__ == "__main__":
    sys.exit(main())
