"""Where each of the hub's tables is placed on a cluster of several PostgreSQL machines (Citus), and why.

A single PostgreSQL does not use these places, but tests check that the tables can be moved to them: see ``hindrances``.
A new table needs a place here.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

#: The distribution column: all rows of a company are on one machine.
COLUMN: Final = "organization_id"


class Placement(Enum):
    #: Rows of a company are together, on one of the machines.
    DISTRIBUTED = "distributed"
    #: Every machine has a copy, so that rows of any company can be joined with it.
    REFERENCE = "reference"
    #: Only on the coordinator.
    LOCAL = "local"


_SENT: Final = "Sent by an ATS: grows with every candidate."
_DERIVED: Final = "Derived from an ATS's records, or a decision about them. Joined with these records."
_DONE: Final = "Every page that shows these rows joins them with jobs and candidates of their company."
_JOINED: Final = "Small, and joined with the rows of every company."
_EVERYBODYS: Final = "Members belong to all companies, and each search joins them with rows of one company."
_PROFILE: Final = "Read together with members, and never together with rows of one company."
_FACTS: Final = "Used to compare members with the candidates of all companies. Triggers maintain the keys and counts."
_HASHES: Final = "Used to compare members with the hashes of all companies, one company key after another."
_QUEUE: Final = "A queue: a worker takes rows of all companies in one order, and deletes them when it is done."
_SIGN_IN: Final = "Sign-in and tokens: read before a company is known."
_SETTINGS: Final = "Settings: a few rows per company."
_WORK: Final = "What people do in Recruiter: tied to a company through a contract, a seat or a project."
_PUSH: Final = "Delivered in one order for each address, and an address may serve several companies."
_JOURNAL: Final = "Belongs to an application, whose company may be unknown at first. Dropped a day at a time."
_AUDIT: Final = "Has entries that belong to no company."
_CHORES: Final = "A company's chores: a few rows, taken by one worker."
_NUMBERS: Final = "Learned from all companies together."
_CHECKS: Final = "A certification of an application, which may serve no company."

_BY_REASON: Final[Mapping[tuple[Placement, str], str]] = {
    (Placement.DISTRIBUTED, _SENT): (
        "application applicationnote attachment candidate candidatenote entityacl entityaclassignee interviewfeedback"
        " jobposting jobrequisition jobrequisitionstage media stage"
    ),
    (Placement.DISTRIBUTED, _DERIVED): "candidacy match matchdecision sampledmatch suggestion tally unlinked",
    (Placement.DISTRIBUTED, _DONE): "evaluation export followedjob notinterested",
    (Placement.REFERENCE, _JOINED): "contract developerapplication organization person seat",
    (Placement.REFERENCE, _EVERYBODYS): "member",
    (Placement.LOCAL, _PROFILE): "education knownword memberemail position",
    (Placement.LOCAL, _FACTS): "candidatefacts memberfacts memberkey valuecount",
    (Placement.LOCAL, _HASHES): "blindhash blindkey memberhash",
    (Placement.LOCAL, _QUEUE): "postingtask rematch rescore staleapplications stalemember",
    (Placement.LOCAL, _SIGN_IN): (
        "accesstoken authorizationcode clientsecret consent developer externalidentity invitation providersession"
        " recoverycode refreshtoken samlanswer seatinvitation secondfactor signin signincode signingkey"
    ),
    (Placement.LOCAL, _SETTINGS): (
        "companyaccess configuration contractaccess directoryentry directorygroup directorymembership directorytoken"
        " endpoint grouprole identityprovider integration matchsettings otherid providerdomain quota releasednumber"
        " synchold usage"
    ),
    (Placement.LOCAL, _WORK): (
        "atshit bell inmailtemplate mailstub message notemention peoplesearch project projectcandidate projectmove"
        " projectseat projectstage prospectnote readnotification thread"
    ),
    (Placement.LOCAL, _PUSH): "delivery deliverytry pushevent statuschange statuschange_integrations",
    (Placement.LOCAL, _JOURNAL): "apicall",
    (Placement.LOCAL, _AUDIT): "auditentry",
    (Placement.LOCAL, _CHORES): "archive companymove importfault memberimport purge",
    (Placement.LOCAL, _NUMBERS): "matchingversion versioneffect versionuse",
    (Placement.LOCAL, _CHECKS): "certificationrun evidencepicture rulestanding",
}

#: The keys are the tables' names in the database.
PLACEMENTS: Final[Mapping[str, Placement]] = {
    f"hub_{name}": placement for (placement, _), names in _BY_REASON.items() for name in names.split()
}
REASONS: Final[Mapping[str, str]] = {
    f"hub_{name}": reason for (_, reason), names in _BY_REASON.items() for name in names.split()
}


def placed(placement: Placement) -> list[str]:
    return sorted(table for table, where in PLACEMENTS.items() if where is placement)
