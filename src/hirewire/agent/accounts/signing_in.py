"""Linking a user of the ATS to their Recruiter account, by three-legged OAuth."""

from hirewire.agent.accounts import services
from hirewire.agent.accounts.models import SignIn
from hirewire.agent.connections import clients
from hirewire.agent.connections.errors import NotProvisioned
from hirewire.agent.connections.models import Connection


def address_of(connection: Connection, *, user_id: str, user_name: str, return_url: str) -> str:
    """Begin a sign-in, and return the Recruiter page to send the user to."""
    if not connection.is_provisioned:
        raise NotProvisioned("This connection has no keys yet, so you cannot sign in.")
    state = services.begin(connection=connection, user_id=user_id, user_name=user_name, return_url=return_url)
    with clients.recruiter(connection) as rsc:
        return rsc.sign_in_url(redirect_uri=connection.sign_in_url, state=state)


def take_back(sign_in: SignIn, code: str) -> None:
    """Ask Recruiter whom the code belongs to, and link that person to the user."""
    connection = sign_in.connection
    with clients.recruiter(connection) as rsc:
        person = rsc.signed_in_person(code, redirect_uri=connection.sign_in_url)
    services.connect(connection=connection, user_id=sign_in.user_id, user_name=sign_in.user_name, person=person)
