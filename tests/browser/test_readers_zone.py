from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.recruiting.messaging.models import ProspectNote, Visibility
from tests.factories import hub
from tests.support.patience import MILLISECONDS

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "simulator-demo"
WRITTEN = datetime(2025, 3, 9, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "words", "exact"),
    [
        ("en-US", "Asia/Kolkata", "10 Mar 2025, 04:00", "10 Mar 2025, 04:00 IST"),
        ("de-DE", "America/New_York", "9. März 2025, 18:30", "9. März 2025, 18:30 EDT"),
    ],
)
def test_the_time_of_a_note_is_in_the_readers_time_zone(
    chromium: Browser, live_server: LiveServer, locale: str, zone: str, words: str, exact: str
) -> None:
    seat = hub.seat(hub.contract(hub.organization()), hub.person("Amara", "Okafor"))
    seat.person.set_password(PASSWORD)
    seat.person.save()
    member = hub.member()
    note = ProspectNote.objects.create(owner=seat, member=member, contract=seat.contract, text="Wants to move to Bern.")
    ProspectNote.objects.filter(pk=note.pk).update(
        created_at=WRITTEN, last_modified_at=WRITTEN, visibility=Visibility.PRIVATE
    )
    context = chromium.new_context(locale=locale, timezone_id=zone)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()

    page.goto(f"{live_server.url}/sign-in/?next=/people/{member.pk}/%3Ftab%3Dnotes")
    page.locator("#email").fill(seat.person.email)
    page.locator("#password").fill(PASSWORD)
    page.locator(".btn.primary").click()

    time = page.locator(f"#note-{note.pk} time").first
    expect(time).to_have_text(words)
    expect(time).to_have_attribute("title", exact)
    context.close()
