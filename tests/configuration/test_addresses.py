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
    "address", ["postgres://a/b:secret@db/hub", "postgres://hub:sec/ret@db/hub", "postgres://hub:sec?ret@db/hub"]
)
def test_a_slash_in_the_user_or_the_password_is_refused_without_the_password(address: str) -> None:
    with pytest.raises(ValueError, match="percent-encoded") as refused:
        addresses.parsed(address)

    assert "sec" not in str(refused.value)


def test_an_address_for_libpq_has_the_user_and_the_password_encoded() -> None:
    assert addresses.for_libpq(ONE) == ONE
    assert addresses.for_libpq("postgres://a@b:p@ss@db:5433/hub?x=1") == "postgres://a%40b:p%40ss@db:5433/hub?x=1"
    assert addresses.for_libpq("postgres://db/hub") == "postgres://db/hub"
    assert addresses.for_libpq("postgres://hub@db/hub") == "postgres://hub@db/hub"


@pytest.mark.parametrize(
    "address", ["", "db.example", "postgres://db.example:port/hub", "postgres://[::1/hub", "mysql://db/hub"]
)
def test_an_invalid_postgresql_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be read|not an address"):
        addresses.parsed(address)
