"""Everything that changes Recruiter accounts and sign-ins."""

import secrets as random

from django.db import transaction

from hirewire.agent.accounts.events import AccountsChanged
from hirewire.agent.accounts.models import LONGEST_USER_ID, LONGEST_USER_NAME, RecruiterAccount, SignIn
from hirewire.agent.connections.errors import refuse_longer
from hirewire.agent.connections.models import Connection
from hirewire.kit import clock, secrets
from hirewire.kit.work.events import publish


@transaction.atomic
def begin(*, connection: Connection, user_id: str, user_name: str, return_url: str) -> str:
    """Start a sign-in and return the ``state`` that identifies the user on return."""
    refuse_longer("user_id", user_id, most=LONGEST_USER_ID)
    refuse_longer("name", user_name, most=LONGEST_USER_NAME)
    # Each new sign-in deletes the expired ones.
    SignIn.objects.exclude(pk__in=SignIn.objects.under_way()).delete()
    state = random.token_urlsafe(32)
    SignIn.objects.create(
        state_digest=secrets.digest(state),
        connection=connection,
        user_id=user_id,
        user_name=user_name,
        return_url=return_url,
    )
    return state


@transaction.atomic
def end(*, state: str) -> SignIn | None:
    """Return and delete the sign-in with this state, so a state works only once."""
    under_way = SignIn.objects.under_way().select_for_update(of=("self",)).select_related("connection")
    sign_in = under_way.filter(state_digest=secrets.digest(state)).first()
    if sign_in is not None:
        SignIn.objects.filter(pk=sign_in.pk).delete()
    return sign_in


@transaction.atomic
def connect(*, connection: Connection, user_id: str, user_name: str, person: str) -> None:
    """Link a user to a person in Recruiter, replacing any earlier link."""
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
