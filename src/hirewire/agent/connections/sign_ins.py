"""Finding out to which account of the ATS a sign-in leads. It may be another account than the previous sign-in's."""

from collections.abc import Collection
from time import monotonic
from typing import Final, NamedTuple

import structlog
from django.db import transaction

from hirewire.agent.connections import access, clients, grants, which_account
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.sdk.errors import ConnectorError, StopSync
from hirewire.agent.sdk.http import GrantedToken
from hirewire.agent.sdk.http.tokens import Tokens

log = structlog.get_logger(__name__)
#: Seconds after which the agent stops asking the ATS to which account a sign-in leads: somebody is waiting for the next
#: page. That page then asks this person for the account.
LONGEST: Final = 10.0


class SignedIn(NamedTuple):
    grant: Grant
    #: None if somebody has to say which account it is.
    account: WhichAccount | None


class _TooSlowError(StopSync):
    """The ATS has not shown its account in time. The client must not try again, so this is no ``TryLater``."""


def finish(connection: Connection, *, code: str, state: str) -> SignedIn:
    """Exchange the code for tokens, and find out whether they lead to the same account as the previous sign-in.

    This sends requests to the ATS, so never call it inside a transaction.
    """
    terms = access.Terms(connection)
    tokens = access.exchange(terms, code=code, state=state)
    # Store the tokens before anything else can fail.
    grant = _keep(terms, tokens)
    if not grant.awaits_account:
        return SignedIn(grant, WhichAccount.SAME)
    marks = _marks_with(tokens, grant.connection)
    account = which_account.by_marks(grant.connection, marks)
    if account is not None:
        say_account(connection=connection, account=account, marks=marks)
        grant.refresh_from_db()
    return SignedIn(grant, account)


@transaction.atomic(durable=True)
def _keep(terms: access.Terms, tokens: Tokens) -> Grant:
    connection = Connection.objects.select_for_update().get(pk=terms.connection.pk)
    # In two cases, nobody has to say which account it is. If ``is_account_open`` is true, nothing of the account has
    # been read yet. If the connection is not started, it has neither sent nor written anything.
    is_first = connection.is_account_open or not connection.is_started
    connection.is_account_open = False
    connection.save(update_fields=["is_account_open"])
    grant = Grant(
        connection=connection,
        client_id=terms.client_id,
        token_url=terms.endpoints.token_url,
        awaits_account=not is_first,
    )
    grants.keep(grant=grant, oauth=terms.sign_in.oauth, tokens=tokens)
    return grant


def _marks_with(tokens: Tokens, connection: Connection) -> tuple[str, ...]:
    """The marks of the account to which the tokens lead.

    Empty if the marks cannot be read, or if the connection has no stored marks to compare them with.
    """
    if not connection.account_marks:
        return ()
    ends_at = monotonic() + LONGEST

    def token(_refused: str) -> str:
        if monotonic() > ends_at:
            raise _TooSlowError("The ATS did not show its account in time.")
        return tokens.access_token

    try:
        with clients.ats(connection, auth=GrantedToken(token)) as ats:
            return which_account.marks_of(ats)
    except ConnectorError as error:
        # Perhaps the sign-in does not include the permission to read the account. A person is then asked for the
        # account.
        log.warning("account of the ATS not recognized", tenant=connection.tenant, error=type(error).__name__)
        return ()


@transaction.atomic
def say_account(*, connection: Connection, account: WhichAccount, marks: Collection[str] = ()) -> bool:
    """Store to which account the last sign-in leads. Return False if no grant waits for this answer."""
    connection = Connection.objects.select_for_update().get(pk=connection.pk)
    if not grants.release_to_account(connection=connection):
        return False
    if account is WhichAccount.OTHER:
        which_account.follow_change(connection, is_other=True)
    connection.account_marks = [*marks] or connection.account_marks
    connection.save(update_fields=which_account.CHANGED)
    return True


def follow_settings(connection: Connection, *, is_new: bool, is_answer: bool) -> None:
    """Adapt the access to changed settings.

    ``is_new`` says whether the settings lead to an account of which nothing has been read yet. ``is_answer`` says
    whether somebody has just said which account it is.
    """
    access.forget_unfit(connection)
    if is_answer:
        grants.release_to_account(connection=connection)
    awaits_sign_in = access.signs_in(connection) and access.grant_of(connection) is None
    connection.is_account_open = awaits_sign_in and (is_new or connection.is_account_open)
    connection.save(update_fields=["is_account_open"])
