"""What PostgreSQL on several machines requires of the tables; see ``hirewire hub distribute``."""

import pytest
from django.db import connection

from hirewire.hub.lifecycle.distribution.hindrances import Hindrance, hindrances
from hirewire.hub.lifecycle.distribution.placements import PLACEMENTS, REASONS, Placement

pytestmark = pytest.mark.django_db

#: Statements after which a table could not be moved to its place in the cluster, and how ``hindrances`` reports each.
FAULTS = {
    "CREATE TABLE hub_shade (id bigint)": Hindrance("hub_shade", "has no place"),
    "DROP TABLE hub_matchsettings": Hindrance("hub_matchsettings", "does not exist"),
    "CREATE UNIQUE INDEX hub_candidate_named ON hub_candidate (application_id, ats_candidate_id)": Hindrance(
        "hub_candidate", "the unique index hub_candidate_named does not begin with organization_id"
    ),
    "CREATE UNIQUE INDEX hub_stage_late ON hub_stage (application_id, organization_id, part_id)": Hindrance(
        "hub_stage", "the unique index hub_stage_late does not begin with organization_id"
    ),
    "ALTER TABLE hub_jobposting DROP CONSTRAINT hub_posting_number;"
    " CREATE UNIQUE INDEX hub_posting_number ON hub_jobposting (organization_id, posting_id)": Hindrance(
        "hub_jobposting", "the unique index hub_posting_number does not end with organization_id"
    ),
    "ALTER TABLE hub_tally DROP CONSTRAINT hub_tally_pkey, ALTER organization_id DROP NOT NULL": Hindrance(
        "hub_tally", "organization_id may be null"
    ),
    "ALTER POLICY company ON hub_candidate USING (organization_id = (SELECT hw_company()))": Hindrance(
        "hub_candidate", "its row security is not a plain comparison with a setting"
    ),
    "ALTER POLICY company ON hub_candidate USING (organization_id = ANY (hw_contracts()))": Hindrance(
        "hub_candidate", "its row security is not a plain comparison with a setting"
    ),
    "ALTER POLICY company ON hub_stage WITH CHECK (EXISTS (SELECT FROM hub_match))": Hindrance(
        "hub_stage", "its row security is not a plain comparison with a setting"
    ),
    "CREATE TRIGGER words AFTER INSERT ON hub_stage FOR EACH STATEMENT EXECUTE FUNCTION hw_keep_words()": Hindrance(
        "hub_stage", "has the trigger words"
    ),
    "CREATE TRIGGER words AFTER INSERT ON hub_member FOR EACH STATEMENT EXECUTE FUNCTION hw_keep_words()": Hindrance(
        "hub_member", "has the trigger words"
    ),
    "ALTER TABLE hub_media ADD UNIQUE (id);"
    " ALTER TABLE hub_attachment ADD CONSTRAINT whose FOREIGN KEY (media_id) REFERENCES hub_media (id)": Hindrance(
        "hub_attachment", "the foreign key whose refers to hub_media, which is placed elsewhere"
    ),
    "ALTER TABLE hub_export ADD CONSTRAINT announced FOREIGN KEY (event_id) REFERENCES hub_pushevent": Hindrance(
        "hub_export", "the foreign key announced refers to hub_pushevent, which is placed elsewhere"
    ),
    "ALTER TABLE hub_seat ADD CONSTRAINT rung FOREIGN KEY (id) REFERENCES hub_bell": Hindrance(
        "hub_seat", "the foreign key rung refers to hub_bell, which is placed elsewhere"
    ),
}


def test_nothing_keeps_a_table_from_its_place() -> None:
    assert hindrances() == []


@pytest.mark.parametrize("statement", FAULTS)
def test_what_would_keep_a_table_from_its_place_is_named(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert FAULTS[statement] in hindrances()


def test_each_place_has_a_reason() -> None:
    assert REASONS.keys() == PLACEMENTS.keys()
    assert {"hub_candidate", "hub_stage", "hub_export"} <= {
        table for table, place in PLACEMENTS.items() if place is Placement.DISTRIBUTED
    }
