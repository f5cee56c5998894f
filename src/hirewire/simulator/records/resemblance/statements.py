"""SQL that stores the person in Recruiter for each record, and SQL that deletes pairs."""

from typing import Final

_WANTED: Final = """
wanted AS (
    SELECT candidate.id, COALESCE(NULLIF(candidate.recruiter_person, ''), found.person, '') AS value
    FROM simulator_candidate AS candidate
    LEFT JOIN simulator_foundperson AS found ON found.candidate_id = candidate.id
    WHERE candidate.account_id = %(account)s AND {which}
)
"""

WRITE_TRAITS: Final = f"""
WITH {_WANTED.format(which="candidate.id = ANY(%(ids)s::bigint[])")}, come AS (
    INSERT INTO simulator_trait (account_id, kind, value, candidate_id)
    SELECT %(account)s, 'person', value, id FROM wanted WHERE value <> '' ORDER BY value, id ON CONFLICT DO NOTHING
)
DELETE FROM simulator_trait AS held
WHERE held.account_id = %(account)s AND held.kind = 'person' AND held.candidate_id = ANY(%(ids)s::bigint[])
AND NOT EXISTS (SELECT FROM wanted WHERE wanted.id = held.candidate_id AND wanted.value = held.value)
"""  # noqa: S608 - made of constants

WRITE_ALL_TRAITS: Final = (
    "DELETE FROM simulator_trait WHERE account_id = %(account)s AND kind = 'person'",
    f"""
    WITH {_WANTED.format(which="TRUE")}
    INSERT INTO simulator_trait (account_id, kind, value, candidate_id)
    SELECT %(account)s, 'person', value, id FROM wanted WHERE value <> ''
    """,  # noqa: S608 - made of constants
)

#: Deletes pairs that were never weighed, and unlikely pairs. Unlikely pairs were shown only because they were named, in
#: the sense of ``Pair.is_named``.
FORGET_UNLIKELY: Final = """
DELETE FROM simulator_resemblance WHERE account_id = %(account)s AND coalesce(probability, 0) < %(least)s
"""
