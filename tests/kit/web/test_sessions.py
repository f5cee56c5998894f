from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from hirewire.kit.web.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    store = SessionStore()
    store["seat"] = 7
    store.save()
    assert store.session_key
    return store.session_key


def test_all_sites_use_this_session_store() -> None:
    assert import_module(settings.SESSION_ENGINE).SessionStore is SessionStore


def test_a_session_is_found_by_its_key(key: str) -> None:
    store = SessionStore(key)

    assert (store.get("seat"), store.session_key) == (7, key)


def test_an_ended_session_is_not_found(key: str) -> None:
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    store = SessionStore(key)

    assert (store.get("seat"), store.session_key) == (None, None)


@pytest.mark.parametrize("wrong", ["x" * 32, "\x00" * 32, "short", "", "'; DROP TABLE hub_seat; --", "ß" * 5_000])
def test_any_other_cookie_finds_nothing(key: str, wrong: str) -> None:
    store = SessionStore(wrong)

    assert (store.get("seat"), store.session_key) == (None, None)
    store["seat"] = 8
    store.save()
    assert store.session_key not in {wrong, None}
