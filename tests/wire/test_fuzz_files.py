"""Every file is either accepted, or refused with a reason. Every import ends.

This fuzzing run is short, and its files are the same every time. ``bench/fuzz_files.py`` is the long run, over HTTP.
"""

import io
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from hirewire.hub.identity.members import services as members
from hirewire.hub.identity.members.models import ImportState, MemberImport
from hirewire.kit.text.documents import KINDS, is_document
from hirewire.simulator.importing import services as candidates
from hirewire.simulator.importing.models import CandidateImport
from hirewire.simulator.importing.models import ImportState as AtsState
from hirewire.simulator.importing.table import UnreadableError
from hirewire.simulator.people.models import User
from hirewire.simulator.people.services import create_account, create_user
from tests.factories import hub
from tests.support import broken_files, documents

short = settings(
    max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def user(db: None) -> User:
    account = create_account(slug="larkspur", name="Larkspur Health")
    return create_user(account=account, email="a@b.example", password="x", first_name="A", last_name="B")


@pytest.mark.django_db
def test_an_import_of_any_contacts_file_ends() -> None:
    seat = hub.seat()

    @short
    @given(broken_files.contact_files())
    def check(content: bytes) -> None:
        with transaction.atomic():
            run = members.start_import(
                organization=seat.contract.organization, actor=seat.person, file_name="a.csv", content=content
            )
            members.run_import(run=run)
            assert_is_over(run)
            transaction.set_rollback(True)

    check()


def assert_is_over(run: MemberImport) -> None:
    run.refresh_from_db()
    if run.state == ImportState.STOPPED:
        assert run.reason not in {"", members.UNEXPECTED}
    else:
        accounted = run.imported + run.updated + run.known + run.faults.count()
        assert (run.state, run.done, accounted) == (ImportState.COMPLETE, run.total, run.total)


def test_an_import_of_any_candidates_file_ends(user: User) -> None:
    @short
    @given(broken_files.candidate_files())
    def check(content: bytes) -> None:
        with transaction.atomic():
            with suppress(UnreadableError):
                batch = candidates.receive(user=user, filename="a.csv", content=content)
                candidates.start(batch=batch, mapping={"last_name": 0, **batch.mapping})
                candidates.run(import_id=batch.pk)
                assert_is_in(batch)
            transaction.set_rollback(True)

    check()


def assert_is_in(batch: CandidateImport) -> None:
    batch.refresh_from_db()
    accounted = batch.created + batch.updated + batch.bad_lines.count()
    assert (batch.state, batch.position, accounted) == (AtsState.DONE, batch.total, batch.total)


def test_any_file_is_recognised_as_a_document_or_not() -> None:
    @settings(short, max_examples=300)
    @given(broken_files.document_files())
    def check(file: tuple[str, bytes]) -> None:
        kind, content = file
        assert is_document(io.BytesIO(content), kind) in {True, False}

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_the_unmutated_files_are_valid_documents(kind: str) -> None:
    assert is_document(io.BytesIO(documents.TYPES[kind][1]), kind)
