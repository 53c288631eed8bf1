"""`python -m all_kg` is the command `all-kg`."""

from all_kg.cli import start

if __name__ == "__main__":
    start()
