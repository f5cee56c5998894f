"""The facts of a test world in which every secret text is a unique marker word.

Tests search responses for marker words, and so notice a page that leaks a secret text. Nothing here uses code of the
product. ``tests.factories.marked`` turns these facts into rows, and ``tests.hub.leaks.rules`` derives from these facts
who may see what.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Matches every marker word. Tests search whole responses for this pattern.
WORD: Final = re.compile(r"zq[a-z0-9]+?qz")


def word(kind: str, key: str, field: str) -> str:
    return f"zq{kind}{key}{field}qz"


@dataclass(frozen=True, slots=True)
class Secret:
    kind: str
    key: str
    field: str

    @property
    def word(self) -> str:
        return word(self.kind, self.key, self.field)


@dataclass(frozen=True, slots=True)
class Sitting:
    who: str
    contract: str
    is_admin: bool = False
    is_active: bool = True
    has_profile: bool = True


@dataclass(frozen=True, slots=True)
class System:
    """An ATS of one company, and where it is switched on.

    ``on_contracts`` names the contracts whose switch is on. If ``follows_company_switch`` is true, tests can also turn
    the company switch on.
    """

    company: str
    #: Whether the ATS has set the viewers of its records to all product users.
    opens_all: bool
    on_contracts: frozenset[str]
    follows_company_switch: bool = False
    #: The partner that offers the ATS. Each partner offers several ATSs. One company uses ATSs of both partners.
    partner: str = "first"


@dataclass(frozen=True, slots=True)
class Job:
    system: str
    restricted: bool | None = None
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    job: str
    candidate: str
    restricted: bool | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    system: str
    #: The member with whom the candidate is matched; empty if there is none.
    member: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    author: str
    member: str
    is_shared: bool
    #: True if the note was deleted or its text was replaced. No word of the former text may remain.
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class InMail:
    sender: str
    member: str


@dataclass(frozen=True, slots=True)
class Sent:
    seat: str
    system: str
    member: str
    #: The job's key; empty for an export without a job.
    job: str = ""


COMPANIES: Final = {"larkspur": ("a", "b", "c"), "neighbour": ("n",)}
EVERYBODY: Final = "hirewire-everybody"

SEATS: Final = {
    "ada": Sitting("ada", "a", is_admin=True),
    "lea": Sitting("lea", "a"),
    "noa": Sitting("noa", "a"),
    "hal": Sitting("hal", "a", has_profile=False),
    "pat": Sitting("pat", "a", is_active=False),
    "wren": Sitting("wren", "a", has_profile=False),
    "tovaa": Sitting("tova", "a"),
    "tovab": Sitting("tova", "b"),
    "bea": Sitting("bea", "b"),
    "bob": Sitting("bob", "b", is_admin=True),
    "cal": Sitting("cal", "c", is_admin=True),
    "nan": Sitting("nan", "n", is_admin=True),
}

SYSTEMS: Final = {
    "shut": System("larkspur", opens_all=False, on_contracts=frozenset("a"), follows_company_switch=True),
    "open": System(
        "larkspur", opens_all=True, on_contracts=frozenset("a"), follows_company_switch=True, partner="second"
    ),
    "off": System("larkspur", opens_all=True, on_contracts=frozenset()),
    "far": System(
        "neighbour", opens_all=True, on_contracts=frozenset("n"), follows_company_switch=True, partner="second"
    ),
}

#: Nine access lists of the system "shut" that name Lea. The list "first" names her, too, so she is on ten lists, the
#: most that one system allows. The hub refuses to add her to the list "eleventh", so this list shows her nothing.
TEN: Final = tuple(f"ten{number}" for number in range(1, 10))
LISTS: Final = {
    "first": ("lea", "pat", "tova", "bea"),
    "second": ("bob",),
    **dict.fromkeys(TEN, ("lea",)),
    "eleventh": (),
    "opened": ("lea", "nan"),
}

JOBS: Final = {
    "plain": Job("shut", restricted=False),
    "unsaid": Job("shut"),
    "closed": Job("shut", restricted=True),
    "listed": Job("shut", lists=("first",)),
    "freelisted": Job("shut", restricted=False, lists=("second",)),
    "shutlisted": Job("shut", restricted=True, lists=("second", "first")),
    "tenth": Job("shut", lists=(TEN[-1],)),
    "eleven": Job("shut", lists=("eleventh",)),
    "every": Job("shut", lists=(EVERYBODY, "second")),
    "wide": Job("open"),
    "widelisted": Job("open", restricted=True, lists=("opened",)),
    "wideshut": Job("open", restricted=True),
    "asleep": Job("off", restricted=False),
    "theirs": Job("far", restricted=False),
}

#: For some jobs, the member with whom the job's candidate is matched. Another job's candidate is matched with the same
#: member. For all other jobs, each candidate is matched with a member of its own.
_PEOPLE: Final = {
    "closed": "munsaid",
    "freelisted": "mlisted",
    "eleven": "mtenth",
    "widelisted": "mwide",
    "theirs": "masleep",
}
CANDIDATES: Final = {
    **{key: Candidate(job.system, _PEOPLE.get(key, f"m{key}")) for key, job in JOBS.items()},
    # People with two job applications or two candidate records. A seat may see one of the two without the other.
    "mixed": Candidate("shut", "mmixed"),
    "ownopen": Candidate("shut", "mown"),
    "ownshut": Candidate("shut", "mown"),
    "bare": Candidate("shut", "mbare"),
    "barewide": Candidate("open", "mbare"),
    # Matched with no member.
    "nobody": Candidate("shut"),
    # The same id in two systems, for two people.
    "twinshut": Candidate("shut", "mtwinshut"),
    "twinopen": Candidate("open", "mtwinopen"),
}

APPLICATIONS: Final = {
    **{key: Applied(key, key) for key in JOBS},
    "mixedplain": Applied("plain", "mixed"),
    "mixedlisted": Applied("listed", "mixed"),
    # An application's own flag takes precedence over its job's flag. The first application is open although its job is
    # hidden. The second application is hidden although its job is open.
    "ownopen": Applied("unsaid", "ownopen", restricted=False),
    "ownshut": Applied("plain", "ownshut", restricted=True),
    "nobody": Applied("plain", "nobody"),
    "twinshut": Applied("unsaid", "twinshut"),
    "twinopen": Applied("wide", "twinopen"),
}

#: Members whom a company imported.
IMPORTED: Final = {"ours": "larkspur", "others": "neighbour"}

NOTES: Final = {
    "private": Note("lea", "mplain", is_shared=False),
    "shared": Note("lea", "mplain", is_shared=True),
    "admins": Note("ada", "mplain", is_shared=False),
    "hidden": Note("noa", "mlisted", is_shared=True),
    "tova": Note("tovaa", "mplain", is_shared=False),
    "americas": Note("bea", "mplain", is_shared=True),
    "bprivate": Note("tovab", "mplain", is_shared=False),
    "edited": Note("lea", "mplain", is_shared=True, is_gone=True),
    "takenback": Note("lea", "mplain", is_shared=False),
    "deleted": Note("lea", "mplain", is_shared=True, is_gone=True),
    "far": Note("nan", "mplain", is_shared=True),
}

INMAILS: Final = {
    "lea": InMail("lea", "mplain"),
    "ada": InMail("ada", "mplain"),
    "wren": InMail("wren", "mplain"),
    "tova": InMail("tovaa", "mplain"),
    "bea": InMail("bea", "mplain"),
    "far": InMail("nan", "mplain"),
}

EXPORTS: Final = {
    "nojob": Sent("noa", "shut", "mplain"),
    "plain": Sent("lea", "shut", "mplain", "plain"),
    "listed": Sent("lea", "shut", "mplain", "listed"),
    "bobs": Sent("bob", "shut", "mplain", "shutlisted"),
    "wide": Sent("bea", "open", "mplain", "wide"),
    "asleep": Sent("noa", "off", "mplain", "asleep"),
    "far": Sent("nan", "far", "mplain", "theirs"),
}

#: For each contract, the seat that owns the project on this contract.
PROJECTS: Final = {"a": "lea", "b": "bea", "n": "nan"}
#: Seats that each have a template and a saved search.
WRITERS: Final = ("lea", "ada", "bea", "nan")
EVALUATED: Final = ("plain", "listed", "wide", "theirs")

#: Keys of records whose ids are not marker words, because a record of another system has the same id.
TWINS: Final = {"twinshut", "twinopen"}

#: Candidates to which a file is attached directly. Every job application also has a file.
RESUMES: Final = ("listed", "mixed", "ownshut", "bare", "barewide", "nobody", "twinshut")

#: Every secret text, by kind.
FIELDS: Final[dict[str, tuple[Iterable[str], tuple[str, ...]]]] = {
    "job": (JOBS, ("id", "title", "place", "text")),
    "cand": (CANDIDATES, ("id", "first", "last", "url", "mail", "note", "by")),
    "resume": (RESUMES, ("file",)),
    "app": (
        APPLICATIONS,
        ("id", "job", "source", "reason", "stage", "note", "by", "said", "who", "rated", "grade", "file"),
    ),
    "eval": (EVALUATED, ("text", "mark")),
    "orphan": (("part", "note"), ("text",)),
    "person": (IMPORTED, ("first", "title")),
    "fault": (COMPANIES, ("file", "value")),
    "provider": (COMPANIES, ("name", "issuer", "client", "domain", "group")),
    "note": (NOTES, ("text",)),
    "mail": (INMAILS, ("subject", "body", "answer")),
    "stub": (INMAILS, ("mail", "phone")),
    "sender": (("wren",), ("last",)),
    "template": (WRITERS, ("name", "subject", "body")),
    "search": (WRITERS, ("name",)),
    "invited": (("ada", "bob", "nan"), ("mail",)),
    "project": (PROJECTS, ("name", "text", "stage")),
    "export": (EXPORTS, ("title", "mail", "failure")),
    "audit": (("a", "b", "n"), ("subject",)),
}
SECRETS: Final = {
    secret.word: secret
    for kind, (keys, fields) in FIELDS.items()
    for secret in (Secret(kind, key, field) for key in keys for field in fields)
    if not (secret.field == "id" and secret.key in TWINS)
}
