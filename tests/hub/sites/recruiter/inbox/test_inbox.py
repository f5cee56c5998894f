from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.bell.stories import answered
from tests.support.html import tidy

pytestmark = pytest.mark.django_db


def test_a_conversation_shows_words_and_time_of_its_newest_letter(working_as: Callable[[Seat], Client]) -> None:
    seat, member = hub.seat(), hub.member("Ada", "Lovelace")
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    answered(seat, member, noon - timedelta(hours=3), words="Monday after four suits me.")
    with clock.stopped(noon - timedelta(hours=2)):
        messaging.send_inmail(seat=seat, member=member, subject="Re: Hello", body="See you on Monday.")

    with clock.stopped(noon):
        page = tidy(working_as(seat).get("/inbox/").content.decode())

    assert "You: See you on Monday." in page
    assert "Monday after four" not in page
    assert ">10:00</time>" in page
