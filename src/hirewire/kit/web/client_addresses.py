"""Where a request comes from, behind proxies whose word is taken and no others'."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

#: How many proxies stand before this process, or their networks; zero is none.
Proxies = int | tuple[IPv4Network | IPv6Network, ...]
_HEADER: Final = "HTTP_X_FORWARDED_FOR"


def parsed(text: str) -> Proxies:
    """``HIREWIRE_PROXIES``: a number, or addresses and networks with commas between."""
    text = text.strip()
    if not text or text.isdecimal():
        return int(text or 0)
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as wrong:
        message = f"HIREWIRE_PROXIES is {text!r}: {wrong}. Set the number of proxies, or their addresses or networks."
        raise ImproperlyConfigured(message) from wrong


class ClientAddress:
    """Puts the client's address in place of the proxy's; ``X-Forwarded-For`` counts as far as proxies are trusted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get(_HEADER, "")
        if forwarded:
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded, settings.HIREWIRE_PROXIES)
        return self.get_response(request)


def client_address(peer: str, forwarded: str, proxies: Proxies) -> str:
    """Each proxy adds the address that it saw at the right end; what stands left of a stranger, anybody wrote."""
    hops = [*(part.strip() for part in forwarded.split(",")), peer]
    if not isinstance(proxies, int):
        return _first_stranger(hops, proxies, peer)
    # Fewer hops than proxies: the request came past one of them.
    found = hops[-1 - min(proxies, len(hops) - 1)]
    return found if _address(found) else peer


def _first_stranger(hops: Sequence[str], proxies: tuple[IPv4Network | IPv6Network, ...], peer: str) -> str:
    """The nearest hop that is none of the proxies; what is no address ends the chain before it."""
    nearest = peer
    for hop in reversed(hops):
        address = _address(hop)
        if address is None:
            return nearest
        if not any(address in network for network in proxies):
            return hop
        nearest = hop
    return nearest


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
