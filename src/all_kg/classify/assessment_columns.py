"""A column of values in a user's table → where each test on them holds or fails, as expressions of Narwhals.

Values are read as `Finding.read` reads them. Numbers are compared digit by digit, so that they are exact
whatever an engine takes for a number. No expression is ever null.
"""

from __future__ import annotations

import struct
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from all_kg.classify.assessment import TRUTHS
from all_kg.classify.class_expressions import HasValue, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narwhals import Expr
    from narwhals.dtypes import DType
    from pyoxigraph import NamedNode

    from all_kg.classify.assessment import Finding
    from all_kg.classify.class_expressions import Test

# What `str.strip` takes off; engines do not agree on what white space is.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
)
BLANKS += "\u200a\u2028\u2029\u202f\u205f\u3000"
_BLANK_ENDS = f"^[{BLANKS}]|[{BLANKS}]$"
_PLAIN = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$"
_NOT_WHOLE = r"^[+-]?0*(?:\..*)?|\..*$"  # all but the digits before the point, without zeros in front
_NOT_FRACTION = r"^[^.]*\.?|0+$"  # all but the digits after the point, without zeros at the end


class Outcome(NamedTuple):
    """Where a test on a value holds and where it fails; where neither does is unknown."""

    holds: Expr
    fails: Expr


class Fault(NamedTuple):
    """Where a value cannot be used, and what is said before and after its text."""

    where: Expr
    before: str
    after: str


class ValueColumn:
    """A column of values.

    Args:
        finding: What the values tell.
        column: Its name in the table.
        dtype: Its type there.
        prefix: What the names of columns begin with that are made on the way.
        in_memory: Whether the table is; else blanks are looked for before they are taken off, which costs
            DuckDB a sixteenth, but pandas more.

    Attributes:
        finding: What the values tell.
    """

    def __init__(
        self, finding: Finding, column: str, dtype: DType, prefix: str, *, in_memory: bool = True
    ) -> None:
        self.finding = finding
        self._own = nw.col(column)
        self._dtype = dtype
        self._prefix = prefix
        self._in_memory = in_memory
        self._is_float = finding.is_number and dtype.is_float()
        self._is_truth = not finding.is_number and dtype == nw.Boolean
        self._is_made_of_text = not self._is_float and not self._is_truth

    def texts(self) -> dict[str, Expr]:
        """A column of the values as texts without blanks around them; of what is missing, an empty one."""
        if not self._is_made_of_text:
            return {}
        text = self._own if self._dtype == nw.String else self._own.cast(nw.String)
        text = nw.when(~self._own.is_null()).then(text).otherwise(nw.lit(""))
        bare = text.str.strip_chars(BLANKS)
        if not self._in_memory:
            bare = nw.when(text.str.contains(_BLANK_ENDS)).then(bare).otherwise(text)
        return {f"{self._prefix}_text": text if self._dtype.is_numeric() else bare}

    def parts(self) -> dict[str, Expr]:
        """Columns that are made of the texts, and that the tests are made of."""
        if self._is_truth:
            parts = {"true": self._own.fill_null(False), "false": ~self._own.fill_null(True)}
        elif self._is_float:
            number = self._own.cast(nw.Float64)
            parts = {"plain": number.is_finite().fill_null(False), "number": number.fill_null(0.0)}
        elif self.finding.is_number:
            text = self._part("text")
            parts = {
                "plain": text.str.contains(_PLAIN),
                "negative": text.str.starts_with("-"),
                "whole": text.str.replace_all(_NOT_WHOLE, ""),
                "fraction": text.str.replace_all(_NOT_FRACTION, ""),
            }
        else:
            words = self._part("text").str.to_lowercase()
            parts = {
                str(truth).lower(): words.is_in([word for word, one in TRUTHS.items() if one is truth])
                for truth in (True, False)
            }
        return {f"{self._prefix}_{name}": made for name, made in parts.items()}

    def outcome(self, test: Test) -> Outcome:
        """The outcome of a test on the values."""
        if not self.finding.is_number:
            true, false = self._part("true"), self._part("false")
            return Outcome(true, false) if test.holds(True) else Outcome(false, true)
        if isinstance(test, HasValue):
            passed = self._compared(Decimal(test.value))[1]
        else:
            passed = self._within(test.limits)
        return Outcome(self._part("plain") & passed, self._part("plain") & ~passed)

    def faults(self) -> list[Fault]:
        """What can be wrong with a value, as `Finding.read` words it."""
        if self._is_truth:
            return []
        after = f". {self.finding.remedy}"
        there = ~self._own.is_null() if self._is_float else self._part("text") != ""
        if not self.finding.is_number:
            strange = there & ~self._part("true") & ~self._part("false")
            return [Fault(strange, '"', f'" is neither true nor false{after}')]
        plain = self._part("plain")
        return [
            Fault(there & ~plain, '"', f'" is not a plain number{after}'),
            Fault(plain & ~self._within(self.finding.limits), "", f" is out of range{after}"),
        ]

    def shown(self) -> Expr:
        """The values as they are shown when they cannot be used."""
        return self._part("text") if self._is_made_of_text else self._own.cast(nw.String)

    def _part(self, name: str) -> Expr:
        return nw.col(f"{self._prefix}_{name}")

    def _within(self, limits: Iterable[tuple[NamedNode, Decimal]]) -> Expr:
        """Where the number lies within limits."""
        signs = [Decimal(-1), Decimal(0), Decimal(1)]
        passed = nw.lit(True)
        for facet, limit in limits:
            compared = self._compared(limit)
            wanted = [is_within(sign, ((facet, Decimal(0)),)) for sign in signs]
            passed = passed & nw.any_horizontal(
                *(one for one, is_wanted in zip(compared, wanted, strict=True) if is_wanted),
                ignore_nulls=False,
            )
        return passed

    def _compared(self, limit: Decimal) -> tuple[Expr, Expr, Expr]:
        """Where the number is below a limit, the limit, and above it."""
        equal, above = self._compared_as_float(limit) if self._is_float else self._compared_by_digits(limit)
        return ~(equal | above), equal, above

    def _compared_as_float(self, limit: Decimal) -> tuple[Expr, Expr]:
        """A float is the shortest decimal number that it stands for, as `text_of` takes it."""
        nearest = float(limit)
        stands_for = Decimal(repr(nearest))
        if self._dtype == nw.Float32:
            (nearest,) = struct.unpack("f", struct.pack("f", nearest))
            stands_for = limit
        is_nearest = self._part("number") == nearest
        above = self._part("number") > nearest
        if stands_for == limit:
            return is_nearest, above
        return is_nearest & nw.lit(False), above | is_nearest if stands_for > limit else above

    def _compared_by_digits(self, limit: Decimal) -> tuple[Expr, Expr]:
        digits, _, decimals = f"{limit.copy_abs():f}".partition(".")
        digits, decimals = digits.lstrip("0"), decimals.rstrip("0")
        whole, fraction, negative = map(self._part, ("whole", "fraction", "negative"))
        length = whole.str.len_chars()
        same = (whole == digits) & (fraction == decimals)
        more = (length > len(digits)) | (
            (length == len(digits)) & ((whole > digits) | ((whole == digits) & (fraction > decimals)))
        )
        if limit > 0:
            return ~negative & same, ~negative & more
        if limit < 0:
            return negative & same, ~negative | ~(same | more)
        return same, ~negative & more
