"""The person to whom Recruiter matches a candidate."""

from hirewire.agent.connections import clients
from hirewire.agent.connections.errors import NotAnswering
from hirewire.agent.connections.models import Connection
from hirewire.client import RscError
from hirewire.wire.records.candidates import MemberMatches


def person_of(connection: Connection, candidate_id: str) -> str:
    """Return the matched person.

    Return an empty string if there is no such person or more than one, or if the connection is not enabled.
    """
    if not connection.is_enabled:
        return ""
    try:
        with clients.recruiter(connection) as rsc:
            match = rsc.candidate_matches([candidate_id]).get(candidate_id)
    except RscError as error:
        raise NotAnswering(str(error)) from error
    return one_of(match) if match else ""


def one_of(match: MemberMatches) -> str:
    if match.manual_matched_member:
        return match.manual_matched_member
    return match.matched_members[0] if len(match.matched_members) == 1 else ""
