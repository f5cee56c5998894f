"""Compares two evidence packs: which rules now fail, which now pass, and what else changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hirewire.certification.findings import Verdict, counted


@dataclass(frozen=True)
class Change:
    id: str
    title: str
    before: str
    after: str
    words: str


@dataclass(frozen=True)
class Comparison:
    changes: list[Change]

    @property
    def broken(self) -> list[Change]:
        return [change for change in self.changes if change.after == Verdict.FAILED]

    @property
    def mended(self) -> list[Change]:
        return [change for change in self.changes if (change.before, change.after) == (Verdict.FAILED, Verdict.PASSED)]

    @property
    def others(self) -> list[Change]:
        apart = {id(change) for change in (*self.broken, *self.mended)}
        return [change for change in self.changes if id(change) not in apart]

    @property
    def summary(self) -> str:
        # The developer console shows the same words, from its own template.
        parts = [f"{change.id} now fails" for change in self.broken]
        parts += [f"{change.id} now passes" for change in self.mended]
        if self.others:
            parts.append(counted(len(self.others), "other change"))
        return ", ".join(parts) or "nothing changed"


#: Replaces the verdict of a rule if one of the runs did not include the rule.
ABSENT = "not in the run"


def compare(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Comparison:
    before, after = ({result["id"]: result for result in pack["results"]} for pack in (earlier, later))
    changes = []
    for name in dict.fromkeys([*before, *after]):
        first, second = before.get(name), after.get(name)
        verdicts = [ABSENT if each is None else each["verdict"] for each in (first, second)]
        if verdicts[0] != verdicts[1]:
            known = second or first or {}
            changes.append(Change(name, known["title"], verdicts[0], verdicts[1], known["words"]))
    return Comparison(changes)
