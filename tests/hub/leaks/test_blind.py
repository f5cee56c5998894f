"""A company that keeps its records out of Recruiter sends hashes of addresses instead of records.

The journal names candidates by hashes of their ids.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from hirewire.hub.ats.blind.models import BlindHash, BlindKey, MemberHash
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.journal.models import ApiCall, unpacked
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.kit.db import row_security
from hirewire.wire.blind import identifier_hashes
from tests.factories import hub
from tests.support.blind import BlindAts, member
from tests.support.log_lines import LogLines
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

MAIL = "quetzalcoatl@feathers.example"


@pytest.fixture
def two(settings: Settings, tenant_role: None) -> tuple[BlindAts, BlindAts]:
    settings.HIREWIRE_ROW_SECURITY = True
    member("Noor", "Haddad", emails=[MAIL])
    both = BlindAts(), BlindAts()
    for ats in both:
        ats.new_key()
    run_tasks()
    for ats in both:
        ats.knows("C-1", MAIL)
    return both


def test_the_same_person_has_different_hashes_in_two_companies(two: tuple[BlindAts, BlindAts]) -> None:
    first, second = (identifier_hashes(ats.secret, [MAIL])[0] for ats in two)

    assert first != second
    assert Match.objects.without_candidate().count() == 2


def test_a_session_of_one_company_sees_its_own_hashes_only(two: tuple[BlindAts, BlindAts]) -> None:
    mine, other = two
    everything = [model.objects.count() for model in (BlindKey, BlindHash, MemberHash)]

    with row_security.only(mine.organization.pk):
        own = [model.objects.count() for model in (BlindKey, BlindHash, MemberHash)]
        key_ids = set(MemberHash.objects.values_list("key_id", flat=True))

    assert (everything, own, key_ids) == ([2, 2, 4], [1, 1, 2], {mine.key_id})
    assert other.key_id not in key_ids


def test_the_sign_of_one_company_shows_in_no_other(
    two: tuple[BlindAts, BlindAts], working_as: Callable[[Seat], Client]
) -> None:
    mine, other = two
    other.forgets("C-1")
    noor = Match.objects.without_candidate().get().member

    pages = [working_as(hub.seat(ats.contract)).get(reverse("profile", args=[noor.pk])).content for ats in two]

    assert [b"knows this person" in page for page in pages] == [True, False]
    assert mine.organization.name.encode() in pages[0]


def test_journal_and_log_hold_neither_identifiers_nor_secrets_nor_hashes(log_lines: LogLines) -> None:
    QUEUE.clear()
    ats = BlindAts()
    ats.new_key()
    ats.knows("C-1", MAIL)
    ats.held()
    ats.forgets("C-1")
    flush()

    calls = ApiCall.objects.filter(resource__startswith="hirewireBlind")
    written = " ".join(
        f"{call.path} {call.query} {unpacked(call.packed_request)} {unpacked(call.packed_answer)}" for call in calls
    )

    assert calls.count() == 4
    assert "candidateHash" in written
    for secret in (ats.secret, MAIL, *identifier_hashes(ats.secret, [MAIL])):
        assert secret not in written
        assert secret not in log_lines.text
