import pytest

from hirewire.configuration.proxies import parsed
from hirewire.kit.web.client_addresses import client_address

PEER, CLIENT, FORGED = "10.0.0.9", "198.51.100.7", "203.0.113.66"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ("", CLIENT, PEER),
        ("0", CLIENT, PEER),
        ("1", CLIENT, CLIENT),
        ("1", f"{FORGED}, {CLIENT}", CLIENT),
        ("2", f"{FORGED}, {CLIENT}, 10.0.0.8", CLIENT),
        ("2", CLIENT, CLIENT),
        ("10.0.0.0/8", f"{FORGED}, {CLIENT}, 10.0.0.8", CLIENT),
        ("10.0.0.8", f"{FORGED}, {CLIENT}", PEER),
        ("10.0.0.9,10.0.0.8", f"{CLIENT},10.0.0.8", CLIENT),
        ("10.0.0.0/8", "10.0.0.7", "10.0.0.7"),
        ("10.0.0.0/8", f"{CLIENT}, nonsense", PEER),
        ("1", "nonsense", PEER),
        ("::1", "2001:db8::1", PEER),
    ],
)
def test_the_client_address_is_the_one_seen_by_the_last_trusted_proxy(
    proxies: str, forwarded: str, address: str
) -> None:
    assert client_address(PEER, forwarded, parsed(proxies)) == address
