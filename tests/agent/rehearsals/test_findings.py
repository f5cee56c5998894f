import msgspec

from hirewire.agent.rehearsals.findings import EntityCount, Findings
from hirewire.agent.sdk.connector import Entity


def test_a_stored_rehearsal_keeps_the_name_of_its_counts() -> None:
    findings = Findings(counts=[EntityCount(Entity.CANDIDATES, needs=(), accepted=3)])

    stored = msgspec.json.encode(findings)

    assert msgspec.json.decode(stored)["tallies"] == [
        {"entity": "candidates", "needs": [], "accepted": 3, "refused": {}, "unplaced": []}
    ]
    assert msgspec.json.decode(stored, type=Findings) == findings
