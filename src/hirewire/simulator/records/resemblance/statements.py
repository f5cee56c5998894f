"""The SQL that maintains traits and resemblances, for some records of an account (``ids``) or for all."""

from typing import Final

# The identifying values of the records.
_SAID: Final = """
said AS (
    SELECT candidate.id, candidate.email_keys, candidate.profile_key,
           COALESCE(NULLIF(candidate.recruiter_person, ''), found.person, '') AS person
    FROM simulator_candidate AS candidate
    LEFT JOIN simulator_foundperson AS found ON found.candidate_id = candidate.id
    WHERE candidate.account_id = %(account)s AND {which}
), wanted AS (
    SELECT DISTINCT said.id, 'email' AS kind, email.value FROM said, unnest(said.email_keys) AS email (value)
    WHERE email.value <> ''
    UNION ALL SELECT id, 'profile', profile_key FROM said WHERE profile_key <> ''
    UNION ALL SELECT id, 'person', person FROM said WHERE person <> ''
)
"""
# True unless the pair was marked as different people, or linked to different persons.
_NOT_APART: Final = """
(one.recruiter_person = '' OR other.recruiter_person = '' OR one.recruiter_person = other.recruiter_person)
AND NOT EXISTS (
    SELECT 1 FROM simulator_differentpeople AS apart WHERE apart.first_id = pair.one AND apart.second_id = pair.other
)
"""

# True if somebody noticed that the two may be the same person, whatever they share.
_SUSPECTED: Final = """
EXISTS (
    SELECT 1 FROM simulator_suspicion AS noticed WHERE noticed.first_id = pair.one AND noticed.second_id = pair.other
)
"""

#: Updates the traits of the records to match the records. Returns the deleted traits.
WRITE_TRAITS: Final = f"""
WITH {_SAID.format(which="candidate.id = ANY(%(ids)s::bigint[])")}, come AS (
    INSERT INTO simulator_trait (account_id, kind, value, candidate_id)
    SELECT %(account)s, kind, value, id FROM wanted ORDER BY kind, value, id ON CONFLICT DO NOTHING
)
DELETE FROM simulator_trait AS held
WHERE held.account_id = %(account)s AND held.candidate_id = ANY(%(ids)s::bigint[])
AND NOT EXISTS (
    SELECT 1 FROM wanted
    WHERE wanted.id = held.candidate_id AND wanted.kind = held.kind AND wanted.value = held.value
)
RETURNING held.kind, held.value
"""  # noqa: S608 - made of constants

FORGET_TRAITS: Final = """
DELETE FROM simulator_trait WHERE account_id = %(account)s AND candidate_id = ANY(%(ids)s::bigint[])
RETURNING kind, value
"""

#: Checks all pairs of these records, existing or possible through a trait. Also checks pairs of other records through
#: a trait that these records share or have just lost: one holder more or fewer decides whether a trait still identifies
#: somebody. Reading a trait's other holders stops just past ``most``, so an office's address costs no more than a
#: person's.
WRITE_PAIRS: Final = f"""
WITH touched AS (
    SELECT kind, value, array_remove(array_agg(candidate_id), NULL) AS own FROM (
        SELECT kind, value, candidate_id FROM simulator_trait
        WHERE account_id = %(account)s AND candidate_id = ANY(%(ids)s::bigint[])
        UNION ALL SELECT kind, value, NULL FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS gone (kind, value)
    ) AS held_or_gone GROUP BY kind, value
), held AS MATERIALIZED (
    SELECT own, ARRAY(
        SELECT candidate_id FROM simulator_trait AS trait
        WHERE trait.account_id = %(account)s AND trait.kind = touched.kind AND trait.value = touched.value
        AND trait.candidate_id <> ALL(%(ids)s::bigint[]) LIMIT %(most)s + 1
    ) AS others
    FROM touched
), looked AS MATERIALIZED (
    SELECT CASE WHEN cardinality(own) + cardinality(others) > %(most)s THEN others ELSE own || others END AS ids
    FROM held WHERE cardinality(others) <= %(most)s
), asked AS MATERIALIZED (
    SELECT first_id AS one, second_id AS other FROM simulator_resemblance
    WHERE account_id = %(account)s AND first_id = ANY(%(ids)s::bigint[])
    UNION SELECT first_id, second_id FROM simulator_resemblance
    WHERE account_id = %(account)s AND second_id = ANY(%(ids)s::bigint[])
    UNION SELECT first_id, second_id FROM simulator_suspicion WHERE first_id = ANY(%(ids)s::bigint[])
    UNION SELECT first_id, second_id FROM simulator_suspicion WHERE second_id = ANY(%(ids)s::bigint[])
    UNION SELECT one, other FROM looked, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
), alike AS MATERIALIZED (
    SELECT pair.one, pair.other FROM asked AS pair
    JOIN simulator_candidate AS one ON one.id = pair.one
    JOIN simulator_candidate AS other ON other.id = pair.other
    WHERE {_NOT_APART} AND ({_SUSPECTED} OR EXISTS (
        SELECT 1 FROM simulator_trait AS its
        JOIN simulator_trait AS shared ON shared.account_id = its.account_id AND shared.kind = its.kind
            AND shared.value = its.value AND shared.candidate_id = pair.other
        WHERE its.candidate_id = pair.one AND (
            SELECT count(*) FROM (
                SELECT 1 FROM simulator_trait AS trait
                WHERE trait.account_id = its.account_id AND trait.kind = its.kind AND trait.value = its.value
                LIMIT %(most)s + 1
            ) AS holders
        ) <= %(most)s
    ))
), gone AS (
    DELETE FROM simulator_resemblance AS held USING asked
    WHERE held.first_id = asked.one AND held.second_id = asked.other
    AND NOT EXISTS (SELECT 1 FROM alike WHERE alike.one = asked.one AND alike.other = asked.other)
)
INSERT INTO simulator_resemblance (account_id, first_id, second_id)
SELECT %(account)s, one, other FROM alike ORDER BY one, other ON CONFLICT DO NOTHING
"""  # noqa: S608 - made of constants

#: Does the same for a whole account in a few statements, where ``WRITE_PAIRS`` would look up one trait after another.
WRITE_ALL: Final = (
    "DELETE FROM simulator_resemblance WHERE account_id = %(account)s",
    "DELETE FROM simulator_trait WHERE account_id = %(account)s",
    f"""
    WITH {_SAID.format(which="TRUE")}
    INSERT INTO simulator_trait (account_id, kind, value, candidate_id)
    SELECT %(account)s, kind, value, id FROM wanted
    """,  # noqa: S608 - made of constants
    f"""
    WITH shared AS (
        SELECT array_agg(candidate_id) AS ids FROM simulator_trait WHERE account_id = %(account)s
        GROUP BY kind, value HAVING count(*) BETWEEN 2 AND %(most)s
    ), pairs AS (
        SELECT one, other FROM shared, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
        UNION SELECT suspicion.first_id, suspicion.second_id FROM simulator_suspicion AS suspicion
        JOIN simulator_candidate AS first ON first.id = suspicion.first_id AND first.account_id = %(account)s
    )
    INSERT INTO simulator_resemblance (account_id, first_id, second_id)
    SELECT %(account)s, pair.one, pair.other FROM pairs AS pair
    JOIN simulator_candidate AS one ON one.id = pair.one
    JOIN simulator_candidate AS other ON other.id = pair.other
    WHERE {_NOT_APART}
    """,  # noqa: S608 - made of constants
)
