"""Security: which requests are allowed, and the headers of every answer.

Every page that the user visits can send requests to a server on this machine, and by rebinding its own name to
127.0.0.1 (DNS rebinding) it can even read the answers. Therefore the Host header must name this machine, nothing may
be embedded, and nothing is loaded from elsewhere. Where other machines can reach the server, a token is required too.
"""

import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from typing import NamedTuple

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer; there is never one that lets another origin read it."""


class Guard(NamedTuple):
    """Which requests are allowed."""

    names: frozenset[str] = frozenset()
    """Host names of this machine, in lower case, besides localhost."""
    exposed: bool = False
    """Whether other machines can reach the server."""
    token: str | None = None
    """The token that every request needs; None if none is required."""

    @property
    def cookie(self) -> str:
        """Name of the cookie that contains the token; cookies ignore ports, so each token has its own name."""
        return f"neat-{hash_of(self.token or '')}"

    def allows_host(self, host: str | None) -> bool:
        """Return whether a Host header names this machine.

        Allowed are localhost, every loopback address and the names given; where other machines can reach the
        server, every address too, since only names can be rebound.
        """
        name = host_name(host)
        if name is None:
            return False
        if name == "localhost" or name in self.names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or self.exposed

    def allows_token(self, token: str | None) -> bool:
        """Return whether this is the token, or none is required."""
        return self.token is None or hmac.compare_digest((token or "").encode(), self.token.encode())


def guard_for(host: str, names: Iterable[str] = (), *, token: bool = False) -> Guard:
    """Return the guard of a server that listens at `host`: with a token if other machines can reach it."""
    exposed = not is_loopback(host)
    allowed = {name.lower().rstrip(".") for name in names}
    if exposed and host_name(host) and not _is_address(host):
        allowed.add(host.lower())
    return Guard(frozenset(allowed), exposed, secrets.token_urlsafe(24) if exposed or token else None)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server that listens here."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(host: str | None) -> str | None:
    """Return the name or address in a Host header, without port and brackets; None if it is invalid."""
    if not host or len(host) > 260 or not host.isascii() or host != host.strip():
        return None
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        port_is_valid = port == "" or (port.startswith(":") and port[1:].isdigit())
        return name.lower() if bracket and port_is_valid else None
    name, colon, port = host.partition(":")
    if colon and not port.isdigit():
        return None
    return name.lower() or None


def hash_of(token: str) -> str:
    """Return a short hash that distinguishes tokens and reveals nothing about them."""
    return hmac.new(b"cookie", token.encode(), "sha256").hexdigest()[:8]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
