from itertools import chain

from tests.support.stack import own_ports


def test_workers_share_no_port_and_a_browser_opens_each() -> None:
    ports = list(chain.from_iterable(own_ports(f"gw{number}") for number in range(20)))

    assert len(set(ports)) == len(ports)
    # Chromium and Firefox refuse to connect to port 10080.
    assert 10_080 not in ports
