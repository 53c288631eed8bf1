"""Rules for Apache's mod_rewrite that send the IRIs of the project to the documents of a site.

They are for the folder `all-kg` of w3id.org (https://w3id.org/), and follow the recipes for vocabularies with
content negotiation (https://www.w3.org/TR/swbp-vocab-pub/): 303 to the page, or to its Turtle or JSON-LD,
whichever the client names first among those that it wants most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.namespaces import BASE
from all_kg.site.addresses import ENDINGS, JSON_LD, PAGE, TURTLE

if TYPE_CHECKING:
    from all_kg.site.addresses import Addresses

_MEDIA = {
    PAGE: r"(?:text/html|application/xhtml\+xml)",
    TURTLE: r"(?:text/turtle|application/x-turtle)",
    JSON_LD: r"application/(?:ld\+)?json",
}
_WANTED_LESS = r"[^,]*;\s*q=0"  # what follows the name of a media type that is not the first choice


def redirect_rules(addresses: Addresses, target: str) -> str:
    """Write the rules.

    Args:
        addresses: Where things stand.
        target: Where the site is published, with a slash at the end.
    """
    lines = [
        "# Sends the IRIs of all-kg to the pages of its site, or to the RDF beside them.",
        f"# Written by `all-kg site`, for {BASE}.",
        "RewriteEngine On",
        "Options -MultiViews",
        "<IfModule mod_headers.c>",
        "  Header always merge Vary Accept",
        "  Header always set Access-Control-Allow-Origin *",
        "</IfModule>",
        "",
        "# Files of the site, asked for by their names.",
        *_files(target),
        "",
        "# What the client wants: of the types it names, the first without a lower q, else the first.",
        f"RewriteRule ^ - [E=FORM:{PAGE}]",
        *_choice(""),
        *_choice(f"(?!{_WANTED_LESS})"),
        "",
        "# Where things stand.",
    ]
    for rule in addresses.rules:
        if rule.pattern.startswith("#"):
            continue  # what follows a # is never sent
        end = ".%{ENV:FORM}"
        if rule.fragment:
            lines.append(f"RewriteCond %{{ENV:FORM}} ={PAGE}")
            lines.append(_rule(rule.pattern, f"{target}{rule.document}.{PAGE}#{rule.fragment}"))
        lines.append(_rule(rule.pattern, f"{target}{rule.document}{end}"))
    return "\n".join(lines) + "\n"


def _files(target: str) -> list[str]:
    pattern = rf".+\.(?:{'|'.join((*ENDINGS, 'rq', 'css', 'js', 'svg', 'json', 'nq', 'gz'))})"
    if target == BASE:
        return [f'RewriteRule "^{pattern}$" - [L]']
    return [_rule(f"({pattern})", f"{target}$1")]


def _choice(refined: str) -> list[str]:
    lines = []
    for form in ENDINGS:
        others = "|".join(media + refined for other, media in _MEDIA.items() if other != form)
        lines.append(f'RewriteCond %{{HTTP_ACCEPT}} "^(?:(?!{others}).)*{_MEDIA[form]}{refined}"')
        lines.append(f"RewriteRule ^ - [E=FORM:{form}]")
    return lines


def _rule(pattern: str, to: str) -> str:
    return f'RewriteRule "^{pattern}$" "{to}" [R=303,NE,L]'
