"""Security: who may ask, and what every answer carries.

A page on this machine is in reach of every page that its user visits: such a page can send requests
here, and by rebinding its own name to 127.0.0.1 even read the answers. So the name in the Host
header must be this machine's; nothing may be embedded, and nothing from elsewhere is loaded. Where
the page can be reached from other machines, whoever asks must know a token as well.
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
"""Every answer bears these, and never one that would let another origin read it."""


class Guard(NamedTuple):
    """Who may ask."""

    names: frozenset[str] = frozenset()
    """Host names that are this machine's, in lower case, besides localhost."""
    exposed: bool = False
    """Whether other machines can reach it."""
    token: str | None = None
    """What whoever asks must know; None where nothing is asked."""

    @property
    def cookie(self) -> str:
        """Name of the cookie that bears the token; cookies know no ports, so each token has its own."""
        return f"neat-{hash_of(self.token or '')}"

    def admits_host(self, host: str | None) -> bool:
        """Return whether a Host header names this machine.

        localhost and every loopback address does; where other machines can reach it, so does any
        address, since only names can be rebound.
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

    def admits_token(self, token: str | None) -> bool:
        """Return whether this is the token, or none is asked for."""
        return self.token is None or hmac.compare_digest((token or "").encode(), self.token.encode())


def guard_for(host: str, names: Iterable[str] = (), *, token: bool = False) -> Guard:
    """Return the guard of a server that listens at `host`: with a token if other machines can reach it."""
    exposed = not is_loopback(host)
    allowed = {name.lower().rstrip(".") for name in names}
    if exposed and host_name(host) and not _is_address(host):
        allowed.add(host.lower())
    return Guard(frozenset(allowed), exposed, secrets.token_urlsafe(24) if exposed or token else None)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach what listens here."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_name(host: str | None) -> str | None:
    """Return the name or address in a Host header, without port and brackets; None if there is none."""
    if not host or len(host) > 260 or not host.isascii() or host != host.strip():
        return None
    if host.startswith("["):
        name, bracket, port = host[1:].partition("]")
        port_is_sound = port == "" or (port.startswith(":") and port[1:].isdigit())
        return name.lower() if bracket and port_is_sound else None
    name, colon, port = host.partition(":")
    if colon and not port.isdigit():
        return None
    return name.lower() or None


def hash_of(token: str) -> str:
    """Return a few letters that tell tokens apart and tell nothing of them."""
    return hmac.new(b"cookie", token.encode(), "sha256").hexdigest()[:8]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
