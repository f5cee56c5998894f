"""The final count: checks that the databases hold each of the load's acknowledged writes exactly once."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from load import ATS, HUB, MARK, Installation, Load

#: Exports that the ATS has answered: the person arrived, or the ATS refused the person with the reason below.
ANSWERED = "SELECT member_id FROM hub_export WHERE state = 'ARRIVED' OR failure LIKE 'The person is in the ATS as %%'"


class Line(NamedTuple):
    name: str
    acknowledged: int
    present: int
    doubled: int

    @property
    def lost(self) -> int:
        return max(self.acknowledged - self.present, 0)


def settle(demo: Installation, load: Load, until: float) -> tuple[list[Line], Mapping[str, int]]:
    """Wait until all work is finished and no write is missing, or until the time is up.

    Return the comparison of acknowledged and stored writes, and the unfinished work.
    """
    while True:
        rest = unfinished(demo)
        lines = reckon(demo, load)
        if time.monotonic() > until or not (any(rest.values()) or any(line.lost for line in lines)):
            return lines, rest
        time.sleep(1)


def unfinished(demo: Installation) -> Mapping[str, int]:
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('doing', 'failed')"
    exports = "SELECT count(*) FROM hub_export WHERE state NOT IN ('ARRIVED', 'FAILED')"
    return {
        "tasks of the hub, stuck or failed": number(demo, HUB, jobs),
        "tasks of the ATS side, stuck or failed": number(demo, ATS, jobs),
        "exports under way": number(demo, HUB, exports),
        "push events under way": number(demo, HUB, "SELECT count(*) FROM hub_delivery WHERE state = 'PENDING'"),
    }


def reckon(demo: Installation, load: Load) -> list[Line]:
    there = {
        row[0]: row[1] for row in demo.rows(HUB, "SELECT ats_candidate_id, count(*) FROM hub_candidate GROUP BY 1")
    }
    made = dict(demo.rows(ATS, "SELECT number, count(*) FROM simulator_candidate WHERE source = %s GROUP BY 1", MARK))
    exports = dict(demo.rows(HUB, "SELECT member_id, count(*) FROM hub_export GROUP BY 1"))
    # Some records in the sandbox's ATS are private. If a person with a private record is exported, the ATS refuses with
    # a reason that matches ANSWERED, so the export is counted as arrived.
    arrived = {row[0] for row in demo.rows(HUB, ANSWERED)}
    twins = "SELECT count(*) FROM (SELECT recruiter_person FROM simulator_candidate WHERE recruiter_person <> ''"
    twins += " GROUP BY account_id, recruiter_person HAVING count(*) > 1) AS twins"
    events = "SELECT count(*) FROM hub_delivery WHERE state = 'DELIVERED'"
    return [
        _line("sync calls: candidates at the hub", load.synced, there),
        _line("ATS: candidates created there", load.created, {f"C-{key}": count for key, count in made.items()}),
        _line("ATS: candidates synced to the hub", load.created, there),
        _line("Recruiter: exports", load.exported, exports),
        Line(
            "Recruiter: exports arrived at the ATS",
            len(load.exported),
            len(load.exported & arrived),
            number(demo, ATS, twins),
        ),
        Line(
            "push events delivered",
            number(demo, HUB, "SELECT count(*) FROM hub_delivery"),
            number(demo, HUB, events),
            number(demo, ATS, "SELECT count(*) - count(DISTINCT request_id) FROM agent_intake"),
        ),
    ]


def _line(name: str, acknowledged: set[Any], there: Mapping[Any, int]) -> Line:
    ours = [there[one] for one in acknowledged if one in there]
    return Line(name, len(acknowledged), len(ours), sum(count - 1 for count in ours))


def tell(lines: Sequence[Line], rest: Mapping[str, int], load: Load, seconds: float) -> bool:
    print(f"\n{'':<36}{'acknowledged':>13}{'present':>9}{'lost':>6}{'doubled':>9}")
    for line in lines:
        print(f"{line.name:<36}{line.acknowledged:>13}{line.present:>9}{line.lost:>6}{line.doubled:>9}")
    print("\nWhat the clients saw:")
    print("\n".join(f"  {line}" for line in load.witness.lines()))
    print(f"Calls that were given up: {dict(load.unanswered)}; last errors: {load.reasons}")
    print(f"Quiet after {seconds:.0f} seconds; still unfinished: {rest}")
    # If no write of a kind was acknowledged, the line of that kind proves nothing, so the count fails.
    is_good = all(line.acknowledged and not line.lost and not line.doubled for line in lines) and not any(rest.values())
    print("Nothing lost, nothing duplicated, no help needed." if is_good else "MISSED")
    return is_good


def number(demo: Installation, database: str, query: str) -> int:
    return int(demo.rows(database, query)[0][0])
