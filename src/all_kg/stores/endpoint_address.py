"""Where an endpoint is, and who asks: addresses that may be asked, credentials that never show."""

from __future__ import annotations

import ipaddress
import netrc
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from all_kg.errors import InputError, UsageError

USER, PASSWORD = "ALL_KG_STORE_USER", "ALL_KG_STORE_PASSWORD"
PLAIN_HOSTS = "ALL_KG_HTTP_HOSTS"


@dataclass(frozen=True)
class Address:
    """The address of an endpoint.

    Attributes:
        url: The address; it holds no secret.
        credentials: User and password, if the endpoint is to be given any.
    """

    url: str
    credentials: tuple[str, str] | None = field(default=None, repr=False)


def read_address(text: str) -> Address:
    """Check an address and find the credentials for it.

    It is https, or http to this machine itself; to other hosts by http only where ALL_KG_HTTP_HOSTS names
    them. Credentials come from ALL_KG_STORE_USER and ALL_KG_STORE_PASSWORD, else from the netrc file, and go
    out by https or to this machine only.

    Args:
        text: The address as given.

    Raises:
        UsageError: It cannot be asked, or holds more than scheme, host and path, which is not repeated.
        InputError: The netrc file cannot be read.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError("the address of the store is no URL") from error
    if "@" in parts.netloc:
        raise UsageError(
            "an address with credentials is not taken: it ends up in logs",
            remedy=f"Set {USER} and {PASSWORD}, or use a netrc file",
        )
    if parts.scheme not in ("http", "https") or not host or not text.isprintable() or " " in text:
        raise UsageError(
            "the address of the store is no URL of the web",
            remedy="It begins with https, a colon and two slashes",
        )
    if "?" in text or "#" in text:
        raise UsageError(
            "the address of the store has more than host and path", remedy="Leave out what begins with ? or #"
        )
    is_here = _is_this_machine(host)
    is_allowed = host in (one.strip().lower() for one in os.environ.get(PLAIN_HOSTS, "").split(","))
    if parts.scheme == "http" and not is_here and not is_allowed:
        raise UsageError(
            f"{host} is not asked by http, which anyone on the way can change",
            remedy=f"Use https, or name the host in {PLAIN_HOSTS}",
        )
    name = f"[{host}]" if ":" in host else host.encode("idna").decode() if not host.isascii() else host
    url = f"{parts.scheme}://{name}{f':{port}' if port else ''}{parts.path or '/'}"
    return Address(url, _credentials(host) if parts.scheme == "https" or is_here else None)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _credentials(host: str) -> tuple[str, str] | None:
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if user and password:
        return user, password
    try:
        entry = netrc.netrc(os.environ.get("NETRC")).hosts.get(host)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, netrc.NetrcParseError):
        # What the parser says may hold what it read.
        raise InputError(
            "the netrc file cannot be read", remedy="Correct it; only you may be able to read it"
        ) from None
    return (entry[0], entry[2]) if entry and entry[2] else None
