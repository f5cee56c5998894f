from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore

from hirewire.kit import clock
from hirewire.simulator.people import services as people
from hirewire.simulator.people.errors import LockedError, WrongPasswordError
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import RecordError, StageError
from hirewire.simulator.records.html import cleaned
from hirewire.simulator.records.services.applications import create_application, delete_stage, move, reject
from hirewire.simulator.records.services.jobs import edit_job
from tests.simulator.conftest import PASSWORD
from tests.simulator.support import candidate, job


def test_keys_count_up_within_each_account(account: Account, other_account: Account) -> None:
    keys = [candidate(account).key, candidate(other_account).key, candidate(account).key]

    assert keys == ["C-10001", "C-10001", "C-10002"]


def test_every_stage_is_kept_with_its_time(account: Account) -> None:
    application = create_application(candidate=candidate(account), job=job(account))

    move(application=application, stage="Onsite interview")
    reject(application=application, reason="Withdrew")
    move(application=application, stage="Offer")

    names = [entry.name for entry in application.stages.all()]
    assert names == ["Applied", "Onsite interview", "Not selected", "Offer"]
    assert (application.stage, application.disposition) == ("Offer", "")


def test_an_end_that_is_taken_back_leaves_no_reason(account: Account) -> None:
    application = create_application(candidate=candidate(account), job=job(account))
    reject(application=application, reason="Withdrew")

    delete_stage(entry=application.stages.get(name="Not selected"))

    application.refresh_from_db()
    assert (application.stage, application.disposition) == ("Applied", "")


@pytest.mark.parametrize("stage", ["Applied", "Nowhere"])
def test_a_move_to_the_same_or_an_unknown_stage_is_refused(account: Account, stage: str) -> None:
    application = create_application(candidate=candidate(account), job=job(account))

    with pytest.raises(StageError):
        move(application=application, stage=stage)


def test_reopening_a_job_keeps_its_first_opening_date(account: Account) -> None:
    with clock.moved(timedelta(days=-9)):
        position = job(account)
    opened_at = position.opened_at

    edit_job(job=position, fields={"state": "closed"})
    closed_at = position.closed_at
    edit_job(job=position, fields={"state": "open"})

    assert closed_at is not None
    assert (position.opened_at, position.closed_at) == (opened_at, None)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n\n<p>Two.</p>"),
        ("<p onclick=x>One<script>alert(1)</script></p>", "<p>One</p>"),
        ('<ul><li><a href="javascript:x">One</a></li></ul>', "<ul><li>One</li></ul>"),
        ("One, with < 5 years.\r\n\r\nTwo.", "<p>One, with &lt; 5 years.</p>\n\n<p>Two.</p>"),
        ("Return a Map<String>.", "<p>Return a Map&lt;String&gt;.</p>"),
        ("<DIV class=x>One</DIV>", "One"),
        ("", ""),
    ],
)
def test_a_description_keeps_only_formatted_text(pasted: str, kept: str) -> None:
    assert cleaned(pasted) == kept


def test_a_description_that_was_saved_can_be_saved_again(account: Account) -> None:
    paragraphs = ["x" * 80] * 285
    with pytest.raises(RecordError, match="has 25,363 characters"):
        job(account, description="\n\n".join(paragraphs))
    position = job(account, description="\n\n".join(paragraphs[5:]))

    saved = position.description
    edit_job(job=position, fields={"description": saved.replace("\n", "\r\n")})

    assert position.description == saved


def test_a_correct_password_signs_in_with_a_new_session(admin: User) -> None:
    session = SessionStore()
    session.create()
    before = session.session_key

    user = people.sign_in(session=session, email=admin.email.upper(), password=PASSWORD, address="192.0.2.1")

    assert user == admin
    assert session.session_key != before


def test_wrong_passwords_lock_this_name_at_this_address_for_a_while(admin: User) -> None:
    def attempt(password: str, address: str = "192.0.2.1") -> User:
        return people.sign_in(session=SessionStore(), email=admin.email, password=password, address=address)

    for _ in range(people.FAILURE_LIMIT):
        with pytest.raises(WrongPasswordError):
            attempt("wrong")

    with pytest.raises(LockedError):
        attempt(PASSWORD)
    assert attempt(PASSWORD, address="192.0.2.2") == admin
    with clock.moved(people.LOCKED_FOR + timedelta(seconds=1)):
        assert attempt(PASSWORD) == admin


def test_an_unknown_e_mail_is_refused_like_a_wrong_password(admin: User) -> None:
    with pytest.raises(WrongPasswordError):
        people.sign_in(session=SessionStore(), email="nobody@x.example", password=PASSWORD, address="192.0.2.1")
