from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytest_django import Settings

from hirewire.agent.connections import services as connections
from hirewire.agent.connections.models import Connection
from hirewire.hub.platform.provisioning import queries
from hirewire.hub.platform.provisioning.models import ClientSecret
from hirewire.hub.platform.provisioning.services import SEALED, seal_context
from hirewire.kit.db import sealed_columns
from hirewire.kit.db.resealing import Resealed, reseal
from hirewire.kit.db.sealed_columns import KeyUse, SealedColumn, columns, has_old, key_use
from hirewire.kit.db.sessions import open_session
from hirewire.kit.secrets import SealBrokenError, place_of_key, seal, unseal
from tests.factories import hub
from tests.support.sealed import NEW, OLD, OTHER, recruiter_keys, sealed_with

pytestmark = pytest.mark.django_db


def in_silence(_done: int) -> None:
    """Ignore the progress."""


def reseal_all() -> list[Resealed]:
    return [reseal(column, in_silence) for column in columns()]


def counts(outcomes: list[Resealed]) -> set[tuple[int, int, int]]:
    return {(outcome.renewed, outcome.newest, len(outcome.broken)) for outcome in outcomes}


def client_secrets(count: int) -> list[ClientSecret]:
    return [hub.partner()[0].secrets.get() for _ in range(count)]


def places() -> list[int]:
    rows = ClientSecret.objects.order_by("pk")
    return [place_of_key(row.sealed, context=seal_context(row.application_id)) for row in rows]


def test_every_kind_of_secret_outlives_the_old_key(settings: Settings) -> None:
    sealed = sealed_with(settings, OLD)
    before = sealed.opened()
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    outcomes = reseal_all()

    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW]
    assert counts(outcomes) == {(1, 0, 0)}
    assert {outcome.column.title for outcome in outcomes} == set(before)
    assert sealed.opened() == before


def test_what_the_newest_key_has_sealed_is_left_alone(settings: Settings) -> None:
    sealed_with(settings, OLD)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]
    reseal_all()
    before = list(ClientSecret.objects.values_list("sealed", flat=True))

    outcomes = reseal_all()

    assert counts(outcomes) == {(0, 1, 0)}
    assert list(ClientSecret.objects.values_list("sealed", flat=True)) == before


def test_a_run_that_is_killed_goes_on_where_it_stopped(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_columns, "_BATCH", 2)
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    client_secrets(5)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    def die(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal(SEALED, die)
    halfway = places()
    progress: list[int] = []
    outcome = reseal(SEALED, progress.append)

    assert halfway == [0, 0, 0, 0, 1]
    assert (outcome.renewed, outcome.newest, places()) == (1, 4, [0] * 5)
    assert progress == [2, 4, 5]


def interrupted(act: Callable[[ClientSecret], object]) -> SealedColumn[Any]:
    """The column of client secrets. ``act`` is called once, after a row is read and before that row is written."""
    waiting = [act]

    def context(secret: ClientSecret) -> str:
        if waiting:
            waiting.pop()(secret)
        return seal_context(secret.application_id)

    return replace(SEALED, context=context)


@pytest.mark.django_db(transaction=True)
def test_a_rotation_locks_no_row_and_keeps_what_is_done(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    first, second = client_secrets(2)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]
    seen: list[str] = []

    def look(secret: ClientSecret) -> str:
        if secret == second:
            with open_session("somebody else") as session:
                rows = session.execute("SELECT sealed FROM hub_clientsecret ORDER BY id FOR UPDATE NOWAIT").fetchall()
            seen.extend(sealed for (sealed,) in rows)
        return seal_context(secret.application_id)

    reseal(replace(SEALED, context=look), in_silence)

    assert place_of_key(seen[0], context=seal_context(first.application_id)) == 0
    assert seen[1] == second.sealed


def put(secret: ClientSecret, text: str) -> int:
    sealed = seal(text, context=seal_context(secret.application_id))
    return ClientSecret.objects.filter(pk=secret.pk).update(sealed=sealed)


@pytest.mark.parametrize(
    ("keys_of_the_writer", "expected"),
    [([NEW, OLD], (0, 1)), ([OLD], (1, 0))],
    ids=["with the newest key", "with the old key, by a process that was not restarted"],
)
def test_a_secret_that_changes_meanwhile_wins(
    settings: Settings, keys_of_the_writer: list[str], expected: tuple[int, int]
) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    (secret,) = client_secrets(1)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    def change(row: ClientSecret) -> None:
        settings.HIREWIRE_ENCRYPTION_KEYS = keys_of_the_writer
        put(row, "the newer secret")
        settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    outcome = reseal(interrupted(change), in_silence)

    secret.refresh_from_db()
    assert (outcome.renewed, outcome.newest) == expected
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW]
    assert unseal(secret.sealed, context=seal_context(secret.application_id)) == "the newer secret"


def test_a_row_that_is_deleted_meanwhile_stays_deleted(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    client_secrets(2)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    outcome = reseal(interrupted(lambda secret: secret.application.secrets.all().delete()), in_silence)

    assert (outcome.renewed, outcome.newest, outcome.broken) == (1, 0, [])
    assert ClientSecret.objects.count() == 1


def test_what_no_key_opens_is_reported_and_kept_and_the_rest_is_done(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OTHER]
    (of_other_key,) = client_secrets(1)
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    first, moved, last = client_secrets(3)
    ClientSecret.objects.filter(pk=moved.pk).update(sealed=first.sealed)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    outcome = reseal(SEALED, in_silence)

    kept = dict(ClientSecret.objects.values_list("pk", "sealed"))
    assert (outcome.renewed, outcome.broken) == (2, [of_other_key.pk, moved.pk])
    assert (kept[of_other_key.pk], kept[moved.pk]) == (of_other_key.sealed, first.sealed)
    assert key_use(SEALED) == KeyUse(SEALED, {0: 2}, outcome.broken)  # type: ignore[arg-type]  # equal to a Counter
    assert last.pk not in outcome.broken


def test_empty_columns_hold_no_secrets(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    connections.register(tenant="x", name="X", connector="files", settings={"folder": "/x"}, widget_origins=[])
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    outcomes = {outcome.column.title: outcome for outcome in reseal_all()}

    client_keys, ats_settings = outcomes["client secrets of connections"], outcomes["ATS settings of connections"]
    assert (client_keys.renewed, client_keys.newest, client_keys.broken) == (0, 0, [])
    assert ats_settings.renewed == 1


def test_the_use_of_keys_is_counted_by_place(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    client_secrets(2)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]
    assert has_old(SEALED)
    client_secrets(1)

    use = key_use(SEALED)

    assert (dict(use.sealed), use.old, use.broken) == ({0: 1, 1: 2}, 2, [])
    reseal(SEALED, in_silence)
    assert not has_old(SEALED)


def test_a_cached_secret_is_found_again_under_its_new_seal(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    (secret,) = client_secrets(1)
    before = queries.unsealed(secret.application_id, secret.sealed)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]

    reseal(SEALED, in_silence)

    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW]
    secret.refresh_from_db()
    assert queries.unsealed(secret.application_id, secret.sealed) == before


def test_a_connection_loaded_before_resealing_does_not_restore_old_seals(settings: Settings) -> None:
    sealed = sealed_with(settings, OLD)
    as_opened = Connection.objects.get(pk=sealed.connection.pk)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW, OLD]
    reseal_all()

    connections.take_keys(connection=as_opened, keys=recruiter_keys("another secret"))

    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW]
    connection = Connection.objects.get(pk=as_opened.pk)
    assert connection.client_secret == "another secret"
    assert "the ATS's key" in connection.connector_settings


def test_connecting_again_replaces_secrets_whose_key_is_lost(settings: Settings) -> None:
    sealed = sealed_with(settings, OLD)
    connections.record_listening(connection=sealed.connection)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(SealBrokenError):
        sealed.opened()

    connection = connections.register(
        tenant="larkspur",
        name="Larkspur Health",
        connector="simulator",
        settings={"base_url": "http://ats.test/api/v1", "api_key": "typed again"},
        widget_origins=[],
    )

    assert "typed again" in connection.connector_settings
    assert connection.webhook_secret.startswith("hw_hook")
    assert not connection.is_listening


def test_a_client_secret_whose_key_is_lost_ends_in_question_marks(settings: Settings) -> None:
    settings.HIREWIRE_ENCRYPTION_KEYS = [OLD]
    (secret,) = client_secrets(1)
    settings.HIREWIRE_ENCRYPTION_KEYS = [NEW]

    assert queries.ending(secret) == "????"
