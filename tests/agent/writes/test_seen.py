from datetime import UTC, datetime

import msgspec

from hirewire.agent.sdk.records import Application, Candidate, Note, StageEntry
from hirewire.agent.writes.carrying import digest

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ADA = Candidate(
    id="C-1",
    first_name="Ada",
    last_name="Lovelace",
    created_at=NOON,
    modified_at=NOON,
    emails=("ada@mail.example",),
    notes=(Note(id="N-1", text="Met her.", created_at=NOON),),
    application_ids=("A-1",),
)
WELDER = Application(
    id="A-1",
    candidate_id="C-1",
    job_id="J-1",
    job_title="Welder",
    first_name="Ada",
    last_name="Lovelace",
    created_at=NOON,
    modified_at=NOON,
    stages=(StageEntry(id="S-1", name="New", entered_at=NOON),),
)


def test_the_hash_of_the_same_records_is_that_of_earlier_releases() -> None:
    """If a release changed the hash, nobody could undo the writes of earlier releases.

    The records would seem to have changed since these writes.
    """
    assert digest([ADA, WELDER], with_applications=True) == "3e64f887098bdb03d5ced3a7355e17af"
    assert digest([ADA, WELDER]) == "5de39e45a276e70a1b15b0adf56e1242"
    partly = msgspec.structs.replace(WELDER, has_all_stages=False)
    assert digest([ADA, partly], with_whole=True) == "c73d96a7f20702f6020b6ec445249fe8"


def test_how_a_record_was_read_does_not_count() -> None:
    cut = msgspec.structs.replace(ADA, is_cut_short=True, has_all_notes=False)

    partly = msgspec.structs.replace(WELDER, has_all_files=False, has_all_stages=False, has_all_feedback=False)

    assert digest([cut, partly]) == digest([ADA, WELDER])


def test_each_change_that_people_see_counts() -> None:
    renamed = msgspec.structs.replace(ADA, last_name="King")
    moved = msgspec.structs.replace(WELDER, stages=())

    assert len({digest([ADA, WELDER]), digest([renamed, WELDER]), digest([ADA, moved])}) == 3
