"""Sends the character NUL, which PostgreSQL cannot store, in each value that Recruiter's pages and the widgets send."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.hub.identity.rights.calls import FRAMES, PAGES, Call
from tests.hub.identity.rights.world import World, world
from tests.hub.sites.widgets.conftest import PAGE, Frame

pytestmark = pytest.mark.django_db


def test_no_page_fails(working_as: Callable[[Seat], Client], settings: LazySettings) -> None:
    settings.HIREWIRE_ERASURE_GRACE_DAYS = 7
    here = world(*Role)
    browser = working_as(here.seat)
    browser.raise_request_exception = False

    failed = [
        (call.address, name)
        for call in PAGES
        for name in _names(here, call)
        for path, body in _broken(here, call, name)
        if (browser.get(path) if body is None else browser.post(path, body)).status_code == 500
    ]

    assert failed == []


def test_no_frame_fails() -> None:
    here = world(*Role)
    DeveloperApplication.objects.update(valid_js_sdk_domains=[PAGE])
    here.company.application.refresh_from_db()
    frame = Frame(here.company.application, here.seat.person)
    frame.client.raise_request_exception = False

    failed = [
        (call.address, name)
        for call in FRAMES
        for name in _names(here, call)
        for path, body in _broken(here, call, name)
        if frame.client.post(path, body, headers=frame.headers).status_code == 500
    ]

    assert failed == []


def _names(here: World, call: Call) -> list[str]:
    with _undone():
        return list(_values(here, call)[1])


def _broken(here: World, call: Call, name: str) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield the call twice with a NUL in one value: appended to the text, and in place of the text.

    Undo what each call changes.
    """
    for keeps in (True, False):
        with _undone():
            if call.off:
                here.company.switch()
            path, values = _values(here, call)
            values[name] = _with_nul(values[name], keeps=keeps)
            yield (path, values) if call.data is not None else (f"{path}?{urlencode(values)}", None)


def _values(here: World, call: Call) -> tuple[str, dict[str, Any]]:
    address = call.path(here)
    if call.data is None:
        path, _, query = address.partition("?")
        return path, dict(parse_qsl(query))
    return address, dict(call.body(here) or {})


def _with_nul(value: Any, *, keeps: bool) -> Any:  # noqa: ANN401 - what a form can send
    if isinstance(value, list):
        return [_with_nul(each, keeps=keeps) for each in value]
    return f"{value}\0" if keeps else "\0"


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
