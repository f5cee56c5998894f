import secrets as random

from django.db import transaction

from hirewire.agent.accounts.events import AccountsChanged
from hirewire.agent.accounts.models import LONGEST_USER_ID, LONGEST_USER_NAME, RecruiterAccount, SignIn
from hirewire.agent.connections.errors import refuse_longer
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import hold_account, take_turn
from hirewire.kit import clock, secrets
from hirewire.kit.work.events import publish


@transaction.atomic
def begin(
    *, connection: Connection, user_id: str, user_name: str, return_url: str, is_confirmed_by_host: bool = False
) -> str:
    """Start a sign-in and return the ``state`` that identifies it when the user comes back."""
    refuse_longer("user_id", user_id, most=LONGEST_USER_ID)
    refuse_longer("name", user_name, most=LONGEST_USER_NAME)
    SignIn.objects.exclude(pk__in=SignIn.objects.under_way()).delete()
    state = random.token_urlsafe(32)
    SignIn.objects.create(
        state_digest=secrets.digest(state),
        connection=connection,
        user_id=user_id,
        user_name=user_name,
        return_url=return_url,
        is_confirmed_by_host=is_confirmed_by_host,
    )
    return state


@transaction.atomic
def end(*, state: str) -> SignIn | None:
    """Return and delete the sign-in with this state, so a state works only once."""
    on_the_way = SignIn.objects.on_the_way().select_for_update(of=("self",)).select_related("connection")
    sign_in = on_the_way.filter(state_digest=secrets.digest(state)).first()
    if sign_in is not None:
        SignIn.objects.filter(pk=sign_in.pk).delete()
    return sign_in


@transaction.atomic
def await_confirmation(*, sign_in: SignIn, person: str) -> str:
    """Store the person who came back from Recruiter, and return the confirmation code for the ATS's page."""
    hold_account(sign_in.connection)
    code = random.token_urlsafe(32)
    sign_in.pk, sign_in.state_digest, sign_in.person = None, secrets.digest(code), person
    sign_in.save(force_insert=True)
    return code


@transaction.atomic
def confirm(*, connection: Connection, user_id: str, code: str) -> bool:
    """Link the user to the person for whom this confirmation code was made, and forget the code.

    Return False if the code is unknown, or if its sign-in began for another user. That other user may have sent the
    address of their own sign-in to this user, who then signed in.
    """
    # Lock the connection before its sign-ins. All code locks in this order, which prevents deadlocks.
    take_turn(connection.pk)
    unconfirmed = SignIn.objects.unconfirmed().select_for_update().filter(connection=connection)
    sign_in = unconfirmed.filter(state_digest=secrets.digest(code)).first()
    if sign_in is None:
        return False
    SignIn.objects.filter(pk=sign_in.pk).delete()
    if sign_in.user_id != user_id:
        return False
    connect(connection=connection, user_id=user_id, user_name=sign_in.user_name, person=sign_in.person)
    return True


@transaction.atomic
def connect(*, connection: Connection, user_id: str, user_name: str, person: str) -> None:
    hold_account(connection)
    RecruiterAccount.objects.update_or_create(
        connection=connection,
        user_id=user_id,
        defaults={"user_name": user_name, "person": person, "connected_at": clock.now()},
    )
    publish(AccountsChanged(connection.pk))


@transaction.atomic
def disconnect(*, connection: Connection, user_id: str) -> None:
    deleted, _ = RecruiterAccount.objects.filter(connection=connection, user_id=user_id).delete()
    if deleted:
        publish(AccountsChanged(connection.pk))


@transaction.atomic
def forget_users(*, connection_id: int) -> None:
    """Forget the Recruiter accounts of the ATS's users, and the sign-ins that these users have begun.

    Call this when the connection's settings lead to another account of the ATS: there, the same user ids belong to
    other people.
    """
    take_turn(connection_id)
    RecruiterAccount.objects.filter(connection=connection_id).delete()
    SignIn.objects.filter(connection=connection_id).delete()
