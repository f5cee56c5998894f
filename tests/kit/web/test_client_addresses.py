import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import RequestFactory

from hirewire.configuration.proxies import parsed
from hirewire.kit.web.client_addresses import ClientAddress, client_address

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


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        ("10.0.0.0/8", f"::ffff:{PEER}", CLIENT, CLIENT),
        ("10.0.0.0/8", f"::FFFF:{PEER}", f"{FORGED}, {CLIENT}, ::ffff:10.0.0.8", CLIENT),
        ("10.0.0.0/8", PEER, f"::ffff:{CLIENT}", CLIENT),
        ("10.0.0.0/8", f"::ffff:{PEER}", "nonsense", PEER),
        ("10.0.0.0/8", f"::ffff:{CLIENT}", FORGED, CLIENT),
        ("::ffff:10.0.0.0/104", f"::ffff:{PEER}", CLIENT, CLIENT),
        ("::/0", f"::ffff:{PEER}", CLIENT, CLIENT),
        ("1", f"::ffff:{PEER}", f"::ffff:{CLIENT}", CLIENT),
        ("1", f"::ffff:{PEER}", "nonsense", PEER),
        ("0", f"::ffff:{CLIENT}", "", CLIENT),
        ("1", f"::ffff:{CLIENT}", "", CLIENT),
        ("10.0.0.0/8", f"::ffff:{CLIENT}", "", CLIENT),
        ("1", PEER, "2001:DB8:0::1", "2001:db8::1"),
        ("1", "a socket", "", "a socket"),
        ("10.0.0.0/8", "a socket", CLIENT, "a socket"),
    ],
)
def test_an_ipv4_address_in_ipv6_form_counts_as_ipv4(proxies: str, peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, parsed(proxies)) == address


@pytest.mark.parametrize(("forwarded", "address"), [(CLIENT, CLIENT), ("", PEER)])
def test_requests_carry_the_ipv4_form(settings: LazySettings, forwarded: str, address: str) -> None:
    settings.HIREWIRE_PROXIES = parsed("10.0.0.0/8")
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=f"::ffff:{PEER}", headers=headers)

    ClientAddress(lambda _: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == address
