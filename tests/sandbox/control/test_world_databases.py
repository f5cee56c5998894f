import pytest
from django.db import connections

from hirewire.sandbox.control import databases


def test_a_thread_that_makes_a_pool_during_a_switch_makes_it_for_the_new_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = connections["default"]
    monkeypatch.setitem(site.settings_dict, "NAME", "before")
    monkeypatch.setitem(site.settings_dict["OPTIONS"], "pool", {"min_size": 0, "max_size": 1})
    monkeypatch.setattr(type(site), "_connection_pools", {})
    pool, made = site.pool, []
    # Imitate a request that releases its connection while the old pool is being closed. To release its connection,
    # such a request asks for the pool.
    monkeypatch.setattr(pool, "close", lambda: made.append(site.pool.kwargs["dbname"]))

    databases.use("after")

    assert pool.kwargs["dbname"] == "before"
    assert made == ["after"]
    assert site.pool.kwargs["dbname"] == "after"
