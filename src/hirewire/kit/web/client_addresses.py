"""Finds the client's address for a request that came through proxies, and trusts only the configured proxies."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: The number of proxies in front of this process, or their networks.
Proxies = int | tuple[IPv4Network | IPv6Network, ...]
_HEADER: Final = "HTTP_X_FORWARDED_FOR"


class ClientAddress:
    """Replace the proxy's address with the client's, which trusted proxies state in ``X-Forwarded-For``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.META.get(_HEADER, "")
        if peer or forwarded:
            request.META["REMOTE_ADDR"] = client_address(peer, forwarded, settings.HIREWIRE_PROXIES)
        return self.get_response(request)


def client_address(peer: str, forwarded: str, proxies: Proxies) -> str:
    """Return the address that the farthest trusted proxy saw.

    ``forwarded`` is the list in ``X-Forwarded-For``. Each proxy appends to it the address from which the request
    reached the proxy. So the client's address is the last one that belongs to no proxy. Whatever precedes that address
    may be forged.

    An IPv4 address is returned in its usual form, even if it was given in the IPv6 form, such as ``::ffff:192.0.2.1``.
    A socket for both IPv4 and IPv6 shows IPv4 addresses in that form.
    """
    before = (part.strip() for part in forwarded.split(",")) if forwarded else ()
    hops = [*before, peer]
    if not isinstance(proxies, int):
        return _first_stranger(hops, proxies, peer)
    # If the request bypassed a proxy, there are too few hops. Then the first hop counts as the client.
    address = hops[-1 - min(proxies, len(hops) - 1)]
    return _normal(address) or _normal(peer) or peer


def _first_stranger(hops: Sequence[str], proxies: tuple[IPv4Network | IPv6Network, ...], peer: str) -> str:
    """Return the last hop that is not a proxy, or the first hop if all hops are proxies.

    If a hop is not an address, that hop and all hops before it are ignored.
    """
    nearest = peer
    for hop in reversed(hops):
        address = _address(hop)
        if address is None:
            return nearest
        nearest = str(_unmapped(address))
        # A configured network may contain IPv4 addresses in their IPv6 form, so check both forms of the address.
        forms = (address, _unmapped(address))
        if not any(form in network for form in forms for network in proxies):
            return nearest
    return nearest


def _normal(text: str) -> str:
    """Return the address in its usual form, or an empty string if the text is no address."""
    address = _address(text)
    return "" if address is None else str(_unmapped(address))


def _unmapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
