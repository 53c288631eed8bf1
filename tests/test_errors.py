"""Errors name the place, the matter and the remedy."""

from __future__ import annotations

import pytest

from all_kg import errors
from all_kg.errors import AllKgError, InputError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (AllKgError("no"), "no"),
        (AllKgError("no", remedy="Try"), "no. Try"),
        (InputError("no", remedy="Try", file="a.ttl", line=3, column=7), "a.ttl:3:7: no. Try"),
        (InputError("no", file="a.ttl", line=3), "a.ttl:3: no"),
        (InputError("no", file="a.ttl"), "a.ttl: no"),
        (InputError("no"), "no"),
    ],
)
def test_an_error_is_one_line_with_place_matter_and_remedy(error: AllKgError, text: str) -> None:
    assert str(error) == text


def test_each_kind_of_error_has_its_exit_code() -> None:
    kinds = {
        name: kind.exit_code
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, AllKgError)
    }
    assert kinds == {
        "AllKgError": 3,
        "InputError": 2,
        "UsageError": 2,
        "LimitError": 3,
        "RemoteError": 3,
        "WriteError": 3,
        "DamagedError": 3,
        "BusyError": 2,
    }
