"""PostgreSQL addresses. An address may name several servers; libpq finds the one that accepts writes."""

import pytest

from hirewire.configuration import addresses

ONE = "postgres://hub:p%40ss@db.example:5433/hub?sslmode=require"
TWO = "postgres://hub:p%40ss@one.example:5433,two.example/hub?target_session_attrs=read-write&connect_timeout=3"


def test_an_address_of_one_server_is_read() -> None:
    config = addresses.parsed(ONE)

    assert [config[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == [
        "db.example",
        5433,
        "hub",
        "p@ss",
        "hub",
    ]
    assert config["OPTIONS"] == {"sslmode": "require"}


def test_an_address_of_two_servers_is_read() -> None:
    config = addresses.parsed(TWO)

    assert [config[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")] == [
        "one.example,two.example",
        "5433,5432",
        "hub",
        "p@ss",
        "hub",
    ]
    assert config["OPTIONS"] == {"target_session_attrs": "read-write", "connect_timeout": 3}


def test_servers_may_be_named_by_ipv6_addresses() -> None:
    config = addresses.parsed("postgres://hub@[::1]:5433,[2001:db8::2]/hub")

    assert (config["HOST"], config["PORT"]) == ("::1,2001:db8::2", "5433,5432")


@pytest.mark.parametrize("servers", ["one:5432,", "one:port,two", "one,two:5432:5433"])
def test_servers_that_cannot_be_read_are_refused_without_the_password(servers: str) -> None:
    with pytest.raises(ValueError, match="cannot be read") as refused:
        addresses.parsed(f"postgres://hub:secret@{servers}/hub")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address", ["", "db.example", "postgres://db.example:port/hub", "postgres://[::1/hub", "mysql://db/hub"]
)
def test_an_invalid_postgresql_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"valid|unknown|Invalid|not an address"):
        addresses.parsed(address)
