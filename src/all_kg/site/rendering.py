"""Pages from templates."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from all_kg.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = os.path.dirname(os.path.abspath(__file__))
TEMPLATES = os.path.join(_HERE, "templates")
STATIC = os.path.join(_HERE, "static")  # the style sheet and the search, copied as they are


class Markup(str):
    """Text that is markup already, such as a picture; templates leave it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell the templates so."""
        return str(self)


class Pages:
    """The templates, filled.

    Args:
        constants: What every page may show, by name.

    Raises:
        UsageError: jinja2 is not installed.
    """

    def __init__(self, constants: dict[str, Any]) -> None:
        self._environment = _environment()
        self._environment.globals.update(constants)

    def render(self, template: str, **values: Any) -> bytes:
        """Fill a template.

        Args:
            template: Name of its file, without the ending.
            **values: What it shows; a name that it needs and does not get is an error.
        """
        return self._environment.get_template(f"{template}.html").render(values).encode()


def _environment() -> Environment:
    try:
        import jinja2
    except ImportError as error:
        raise UsageError("jinja2 is not installed", remedy="pip install 'all-kg[site]'") from error
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
