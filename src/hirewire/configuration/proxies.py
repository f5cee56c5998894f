"""Reads which proxies a site trusts: either how many are in front of its processes, or which addresses they have."""

from ipaddress import IPv4Network, IPv6Network, ip_network

Networks = tuple[IPv4Network | IPv6Network, ...]


def parsed(text: str) -> int | Networks:
    """Read a number, or addresses and networks separated by commas. An invalid text raises ``ValueError``."""
    text = text.strip()
    return int(text or 0) if not text or text.isdecimal() else networks(text)


def networks(text: str) -> Networks:
    """Read networks separated by commas. An invalid text raises ``ValueError``."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
