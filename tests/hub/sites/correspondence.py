"""A story: a recruiter and a member exchange InMail, and the recruiter adds notes and saves the member to a project.

``shown`` returns which texts of the story a page shows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging import notes, services
from hirewire.hub.recruiting.messaging.models import Thread, Visibility
from hirewire.hub.recruiting.messaging.services import ContactData
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects import services as projects
from tests.factories import connected, hub

Browsers = Callable[[Seat], Client]

#: The texts that ``shown`` looks for on a page. The member wrote ``ANSWER``, and the recruiter wrote all others.
SUBJECT, LETTER, ANSWER = "Cranes in Gdansk", "The pay is 91,000", "My boss must not know"
PRIVATE, SHARED = "Smells a counter-offer", "Prefers night shifts"


@dataclass
class Story:
    company: connected.Company
    member: Member
    thread: Thread

    @property
    def amara(self) -> Seat:
        return self.company.recruiter_a

    def page(self, browsers: Browsers, seat: Seat, path: str = "") -> str:
        return browsers(seat).get(path or f"/people/{self.member.pk}/").content.decode()


@pytest.fixture
def story(db: None) -> Story:
    company = connected.company()
    amara, member = company.recruiter_a, hub.member()
    sent = services.send_inmail(seat=amara, member=member, subject=SUBJECT, body=LETTER)
    services.answer(
        thread=sent.thread, body=ANSWER, share_contact_data=ContactData(("ada@home.example",), ("555 0100",))
    )
    notes.write_note(seat=amara, member=member, text=PRIVATE, visibility=Visibility.PRIVATE)
    notes.write_note(seat=amara, member=member, text=SHARED, visibility=Visibility.CONTRACT)
    project = projects.open_project(seat=amara, name="Harbour")
    pipeline.save(seat=amara, project=project, member_ids=[member.pk])
    sent.thread.refresh_from_db()
    return Story(company, member, sent.thread)


def shown(page: str) -> list[str]:
    facts = {
        "subject": SUBJECT,
        "letter": LETTER,
        "answer": ANSWER,
        "private note": PRIVATE,
        "shared note": SHARED,
        "that somebody wrote": "Accepted</b>",
        "project": "Harbour",
        "address": "ada@home.example",
    }
    return [name for name, words in facts.items() if words in page]
