"""Candidates whose own record is gone from the ATS, although the ATS's applications still name them.

Some ATSs have a separate record of a person for each job. Recruiter knows the person by the id of the first record,
even after that record is deleted.
"""

from collections.abc import Collection

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.sdk.connector import Connector, WithApplicants
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.records import Candidate


def outliving(connection: Connection, ats: Connector, candidate_ids: Collection[str]) -> dict[str, Candidate | None]:
    """Map ids from ``candidate_ids`` to their candidates. Leave out the candidates that no application names any more.

    The value for a candidate is None if the application that names the candidate cannot be read.
    """
    people: dict[str, Candidate | None] = {}
    if not isinstance(ats, WithApplicants):
        return people
    for key, row in sorted(mirror.naming(connection, candidate_ids).items()):
        if people.get(row.about) is not None:
            continue
        try:
            candidate = ats.applicant(key)
        except SkipRecord:
            people[row.about] = None
            continue
        if candidate is not None and candidate.id == row.about:
            people[row.about] = candidate
    return people
