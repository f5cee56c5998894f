"""While a person is being created, another session wants the same address for a new or an existing person."""

from collections.abc import Callable

import pytest

from hirewire.hub.identity.accounts.errors import HasSignInError
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.accounts.services import create_person
from hirewire.hub.identity.providers.models import Entry, IdentityProvider
from hirewire.hub.recruiting.directory import services as directory
from hirewire.hub.recruiting.directory.errors import NameTaken
from hirewire.hub.recruiting.directory.models import DirectoryToken
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.single_sign_on.arriving import arrive
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, ingrid, provider_for
from tests.support.locks import Running

pytestmark = pytest.mark.usefixtures("committed")

ADDRESS = f"ingrid@{DOMAIN}"
NAMED = {"first_name": "Ingrid", "last_name": "Solheim"}
USER = directory.User(user_name=ADDRESS, email=ADDRESS, **NAMED)


def meanwhile(act: Callable[[], object]) -> None:
    """Run ``act`` while another session has created the person, but has not committed yet."""

    def create() -> object:
        return create_person(email=ADDRESS, password="a long enough one", **NAMED)

    with Running(create, commits=True) as first, Running(act, commits=True) as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()
        second.finish()


def seats_of_the_person() -> list[tuple[int, list[str]]]:
    person = Person.objects.get(email=ADDRESS)
    return [(seat.contract_id, seat.roles) for seat in person.seats.all()]


def token_of(admin: Seat) -> DirectoryToken:
    directory.make_token(admin=admin)
    return DirectoryToken.objects.select_related("organization", "contract__organization").get()


@pytest.fixture
def admin(committed: None) -> Seat:
    admin = hub.admin_seat()
    provider = provider_for(admin.contract, DOMAIN)
    provider.entry = Entry.EVERYBODY
    provider.save()
    return admin


def test_an_invited_person_is_told_that_they_have_an_account(admin: Seat) -> None:
    code = seats.invite(admin=admin, email=ADDRESS, roles=[Role.RECRUITER])

    with pytest.raises(HasSignInError):
        meanwhile(lambda: seats.take_anew(email=ADDRESS, code=code, password="a long enough one", **NAMED))

    seats.take(person=Person.objects.get(email=ADDRESS), code=code)
    assert seats_of_the_person() == [(admin.contract_id, ["recruiter"])]


def test_a_person_whom_the_provider_sends_signs_in_as_the_one_just_created(admin: Seat) -> None:
    provider = IdentityProvider.objects.get()

    meanwhile(lambda: arrive(provider=provider, claims=ingrid()))

    assert seats_of_the_person() == [(admin.contract_id, ["recruiter"])]


def test_a_person_whom_the_directory_creates_is_the_one_just_created(admin: Seat) -> None:
    token = token_of(admin)

    meanwhile(lambda: directory.create_user(token=token, user=USER))

    assert seats_of_the_person() == [(admin.contract_id, ["hiring_manager"])]


def test_the_directory_cannot_change_an_address_to_one_just_taken(admin: Seat) -> None:
    token = token_of(admin)
    other = directory.User(user_name=f"astrid@{DOMAIN}", email=f"astrid@{DOMAIN}", **NAMED)
    seat = directory.create_user(token=token, user=other)

    with pytest.raises(NameTaken):
        meanwhile(lambda: directory.change_user(token=token, seat=seat, change=lambda _user: USER))
