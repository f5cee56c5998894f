"""The fewest requests with which an ATS can be read completely, according to its documentation.

Lists are read in the longest pages that the ATS allows. Data that is available only at a record's own URL, or in a
list below that URL, takes one request for each record. Records that can be fetched by id take one request for as many
ids as a request may name.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from hirewire.agent.sdk.records import Stream


class Rows(NamedTuple):
    """How many records of each stream were returned.

    If a new connector replaces another one and returns a record again, the record is counted twice.
    """

    of: Mapping[Stream, int]

    def in_pages(self, stream: Stream, size: int) -> int:
        return max(-(-self.of[stream] // size), 1)


Rule = Callable[[Rows], int]


def _pages(stream: Stream, size: int, times: int = 1) -> Rule:
    return lambda rows: times * rows.in_pages(stream, size)


def _sum(*rules: Rule) -> Rule:
    return lambda rows: sum(rule(rows) for rule in rules)


#: Greenhouse takes up to fifty ids in a filter.
_BY_APPLICATIONS: Final = _pages(Stream.APPLICATIONS, 50)
_BY_CANDIDATES: Final = _pages(Stream.CANDIDATES, 50)
#: For each connector and list, the rule that computes the fewest requests. On other paths, every distinct request is
#: considered necessary.
LISTS: Final[Mapping[str, Mapping[str, Rule]]] = {
    "ashby": {
        "POST /candidate.list": _pages(Stream.CANDIDATES, 100),
        "POST /application.list": _pages(Stream.APPLICATIONS, 100),
    },
    "greenhouse": {
        "POST /token": lambda _rows: 1,
        "GET /candidates": _sum(_pages(Stream.CANDIDATES, 500), _BY_APPLICATIONS),
        "GET /applications": _pages(Stream.APPLICATIONS, 500),
        "GET /notes": _sum(_BY_CANDIDATES, _BY_APPLICATIONS),
        **dict.fromkeys(("GET /application_stages", "GET /scorecards", "GET /attachments"), _BY_APPLICATIONS),
    },
    # The list is read three times: for people, for all opportunities of each person, and for applications.
    "lever": {"GET /opportunities": _pages(Stream.APPLICATIONS, 100, times=3)},
    # The list has one record for each person on each job, so it has as many records as there are applications.
    "workable": {"GET /candidates": _pages(Stream.APPLICATIONS, 100)},
    "teamtailor": {
        "GET /candidates": _pages(Stream.CANDIDATES, 30),
        "GET /job-applications": _pages(Stream.APPLICATIONS, 30),
    },
    "smartrecruiters": {"GET /candidates": _pages(Stream.CANDIDATES, 100)},
}
#: How many requests per second the double allows in the long run.
PER_SECOND: Final[Mapping[str, float]] = {
    "ashby": 1000 / 60,
    "greenhouse": 50 / 30,
    "lever": 10,
    "workable": 50 / 10,
    "teamtailor": 50 / 10,
    "smartrecruiters": 10,
}


def least(connector: str, different: Mapping[str, int], records: Mapping[Stream, int]) -> int:
    """Return the smallest number of requests. ``different`` has the number of different requests made to each path."""
    rules = LISTS.get(connector, {})
    rows = Rows(records)
    return sum(rules[path](rows) if path in rules else count for path, count in different.items())
