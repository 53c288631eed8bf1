"""Class expressions decided together, in Kleene's strong three-valued logic.

Every expression has a bit. What is known is two integers: the bits of the expressions that hold, and those of
the expressions that fail; a bit that is in neither is unknown. So "all of these" and "one of these" are a few
operations on integers each, which is what makes a long file of assessments fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from all_kg.classify.class_expressions import AllOf, AnyOf, HasValue, Named, Within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from all_kg.classify.class_expressions import Expression, Test, Truth


class Known(NamedTuple):
    """What is known of expressions, by their bits."""

    holding: int
    failing: int

    def truth(self, bit: int) -> Truth:
        """Whether the expression of a bit holds; None when that is unknown."""
        return True if self.holding & bit else False if self.failing & bit else None


class ThreeValued:
    """Decides defined classes from the outcomes of the tests that they make on values.

    Args:
        definitions: The expression of each class by its IRI; each class comes after those that it names.

    Attributes:
        tests: Every test on a value, with its bit.
        steps: How the other bits are decided, in order: whether it needs all parts, their bits, its bit.
        width: How many bits there are.
    """

    def __init__(self, definitions: Mapping[str, Expression]) -> None:
        self.tests: dict[Test, int] = {}
        self.width = 0
        self._classes: dict[str, int] = {}
        self._groups: dict[AllOf | AnyOf, int] = {}
        self.steps: list[tuple[bool, int, int]] = []
        for iri, expression in definitions.items():
            self._classes[iri] = self._number(expression)

    def bit(self, expression: Expression) -> int:
        """The bit of an expression that is one of the definitions or stands in one."""
        match expression:
            case Named(iri):
                return self._classes[iri]
            case AllOf() | AnyOf():
                return self._groups[expression]
            case test:
                return self.tests[test]

    def decide(self, holding: int, failing: int) -> Known:
        """Decide every expression.

        Args:
            holding: The bits of the tests that hold.
            failing: The bits of the tests that fail.
        """
        for needs_all, parts, bit in self.steps:
            if needs_all:
                if failing & parts:
                    failing |= bit
                elif holding & parts == parts:
                    holding |= bit
            elif holding & parts:
                holding |= bit
            elif failing & parts == parts:
                failing |= bit
        return Known(holding, failing)

    def _number(self, expression: Expression) -> int:
        match expression:
            case Named(iri):
                return self._classes[iri]
            case HasValue() | Within():
                return self.tests.get(expression) or self.tests.setdefault(expression, self._new_bit())
            case AllOf(parts) | AnyOf(parts):
                if expression not in self._groups:
                    mask = 0
                    for part in parts:
                        mask |= self._number(part)
                    bit = self._groups[expression] = self._new_bit()
                    self.steps.append((isinstance(expression, AllOf), mask, bit))
                return self._groups[expression]

    def _new_bit(self) -> int:
        self.width += 1
        return 1 << (self.width - 1)
