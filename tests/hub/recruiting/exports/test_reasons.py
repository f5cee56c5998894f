from datetime import timedelta

import pytest
from pytest_django import Settings

from hirewire.hub.platform.notifications import recording
from hirewire.hub.platform.notifications.models import Delivery, Endpoint, PushEvent
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.tasks import fail_overdue
from hirewire.kit import clock
from hirewire.kit.text.sentences import Sentence
from tests.support.exporting import World
from tests.support.tasks import run_tasks

NO_NEW_RECORD = (
    "Your ATS took the profile but did not report a new record within {minutes} minutes."
    " It may have added to an existing record."
)


def sources(text: object) -> list[str]:
    """Return the sentences of the text in the form that the translation catalog uses, with placeholders."""
    if not isinstance(text, Sentence):
        return [str(text)]
    parts = text.values.values() if text.source == "{first} {rest}" else ()
    return [source for part in parts for source in sources(part)] or [text.source]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (
            "The event could not be delivered to your ATS. Its address answered with status 500.",
            ["The event could not be delivered to your ATS.", "Its address answered with status {status}."],
        ),
        (
            "Your ATS did not fetch the profile within 15 minutes. Its address did not answer: refused.",
            [
                "Your ATS did not fetch the profile within {minutes} minutes.",
                "Its address did not answer: {error}.",
            ],
        ),
        (
            "Your ATS took the profile but did not confirm the record within 15 minutes.",
            ["Your ATS took the profile but did not confirm the record within {minutes} minutes."],
        ),
        (NO_NEW_RECORD.format(minutes=15), [NO_NEW_RECORD]),
        # Earlier versions stored this reason.
        (
            "Your ATS could not be reached. Its address answered with status 500.",
            ["Your ATS could not be reached.", "Its address answered with status {status}."],
        ),
        ("The position is frozen.", ["The position is frozen."]),
    ],
)
def test_a_stored_reason_is_shown_as_the_sentences_that_a_catalog_has(stored: str, expected: list[str]) -> None:
    reason = Export(failure=stored).reason

    assert (reason, sources(reason)) == (stored, expected)


@pytest.mark.django_db
def test_an_address_that_did_not_answer_is_quoted() -> None:
    world = World()
    export = world.exports()
    Delivery.objects.update(tries=1, last_error="Connection refused")

    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)

    export.refresh_from_db()
    assert export.failure == (
        "Your ATS did not fetch the profile within 15 minutes. Its address did not answer: Connection refused."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("endpoint", "cause"),
    [
        ({"failures": 3}, "Its address did not answer, so the event waited behind earlier ones."),
        ({"paused_at": clock.now()}, "Sending to its address is paused."),
        ({"proven_at": None}, "Its address has not proven that it belongs to your ATS."),
        ({}, "The event waited behind others until it was too late."),
    ],
)
def test_an_ats_is_not_blamed_for_an_event_that_it_was_never_sent(
    settings: Settings, endpoint: dict[str, object], cause: str
) -> None:
    settings.HIREWIRE_CHALLENGE_CALLBACKS = True
    world = World()
    export = world.exports()
    Endpoint.objects.update(**{"proven_at": clock.now(), **endpoint})

    with clock.moved(timedelta(minutes=15)):
        fail_overdue(0)

    export.refresh_from_db()
    assert export.failure == f"The event could not be sent to your ATS within 15 minutes. {cause}"
    assert sources(export.reason) == ["The event could not be sent to your ATS within {minutes} minutes.", cause]


@pytest.mark.django_db
def test_an_event_that_was_never_sent_has_no_answer() -> None:
    world = World()
    export = world.exports()
    PushEvent.objects.update(expires_at=clock.now())

    recording.bury_the_late()
    run_tasks()

    export.refresh_from_db()
    assert export.failure == (
        "The event could not be delivered to your ATS. The event waited behind others until it was too late."
    )
