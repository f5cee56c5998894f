"""Linking a user of the ATS to their Recruiter account, by three-legged OAuth."""

from hirewire.agent.accounts import services
from hirewire.agent.accounts.models import SignIn
from hirewire.agent.connections import clients
from hirewire.agent.connections.errors import NotProvisioned
from hirewire.agent.connections.models import Connection


def address_of(
    connection: Connection, *, user_id: str, user_name: str, return_url: str, is_confirmed_by_host: bool
) -> str:
    """Begin a sign-in, and return the Recruiter page to send the user to.

    If the host does not confirm who came back from Recruiter, anybody who opens this page could be linked to the user.
    In that case, Recruiter always asks for consent, even if the person has consented before. So the person notices that
    they are being linked.
    """
    if not connection.is_provisioned:
        raise NotProvisioned("This connection has no keys yet, so you cannot sign in.")
    state = services.begin(
        connection=connection,
        user_id=user_id,
        user_name=user_name,
        return_url=return_url,
        is_confirmed_by_host=is_confirmed_by_host,
    )
    prompt = "" if is_confirmed_by_host else "consent"
    with clients.recruiter(connection) as rsc:
        return rsc.sign_in_url(redirect_uri=connection.sign_in_url, state=state, prompt=prompt)


def take_back(sign_in: SignIn, code: str) -> str:
    """Ask Recruiter which person the code belongs to, and link this person to the user.

    If the host has to confirm who came back from Recruiter, link nobody yet, and return the code for this confirmation.
    If not, return an empty string.
    """
    connection = sign_in.connection
    with clients.recruiter(connection) as rsc:
        person = rsc.signed_in_person(code, redirect_uri=connection.sign_in_url)
    if sign_in.is_confirmed_by_host:
        return services.await_confirmation(sign_in=sign_in, person=person)
    services.connect(connection=connection, user_id=sign_in.user_id, user_name=sign_in.user_name, person=person)
    return ""
