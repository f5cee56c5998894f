"""The table of roles and verbs, which ``rights`` enforces in services and pages."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from django.db import models

from hirewire.kit.text.sentences import Sentence, sentence


class Role(models.TextChoices):
    ADMIN = "admin", "Admin"
    RECRUITER = "recruiter", "Hiring Project Creator"
    HIRING_MANAGER = "hiring_manager", "Hiring Collaborator"


class Verb(StrEnum):
    """What a seat may be allowed to do. Each verb has a row in :data:`TABLE`.

    The decorator ``rights.needs`` restricts a service to seats that may do a verb. A test fails for a service without
    this decorator, unless the test lists the service as an exception.
    """

    READ = "read"
    NOTE = "note"
    EVALUATE = "evaluate"
    FOLLOW = "follow"
    SAVE_SEARCH = "save_search"
    PROJECT = "project"
    INMAIL = "inmail"
    EXPORT = "export"
    DISMISS = "dismiss"
    LINK = "link"
    IMPORT = "import_people"
    REPORT = "report"
    INVITE = "invite"
    CHANGE_SEAT = "change_seat"
    VIEW_AS = "view_as"
    SECURE = "secure"
    SIGN_ON = "sign_on"
    SEE_JOBS = "see_jobs"
    SWITCH = "switch"
    SWITCH_EXPORT = "switch_export"
    ASK_FOR_JOBS = "ask_for_jobs"
    SEND_AGAIN = "send_again"
    SEE_FAILING = "see_failing"
    LOOK_AFTER_MATCHES = "look_after_matches"
    AUDIT = "audit"
    ARCHIVE = "archive"
    PURGE = "purge"
    MOVE = "move"
    END_CONTRACT = "end_contract"
    REGISTER = "register"


class Right(NamedTuple):
    verb: Verb
    #: The right, in words that complete "this seat may …".
    words: Sentence
    roles: frozenset[Role]


_EVERYBODY: Final = frozenset(Role)
_RECRUITERS: Final = frozenset({Role.RECRUITER})
_BOTH: Final = frozenset({Role.ADMIN, Role.RECRUITER})
_ADMINS: Final = frozenset({Role.ADMIN})

#: Sections with their headings, in the order in which the page of roles shows them. A seat with several roles has the
#: rights of all of them.
TABLE: Final[tuple[tuple[Sentence, tuple[Right, ...]], ...]] = (
    (
        sentence("Review"),
        (
            Right(Verb.READ, sentence("search for people, open profiles and read ATS data"), _EVERYBODY),
            Right(Verb.NOTE, sentence("write notes"), _EVERYBODY),
            Right(Verb.EVALUATE, sentence("send evaluations to the ATS"), _EVERYBODY),
            Right(Verb.FOLLOW, sentence("follow jobs"), _EVERYBODY),
        ),
    ),
    (
        sentence("Recruit"),
        (
            Right(Verb.SAVE_SEARCH, sentence("save searches"), _RECRUITERS),
            Right(Verb.PROJECT, sentence("create projects, save people to them and move people"), _RECRUITERS),
            Right(Verb.INMAIL, sentence("write InMail and its templates"), _RECRUITERS),
            Right(Verb.EXPORT, sentence("export people to the ATS"), _RECRUITERS),
            Right(Verb.DISMISS, sentence("remove people from a job’s recommendations"), _RECRUITERS),
            Right(Verb.LINK, sentence("link ATS candidates to people"), _BOTH),
            Right(Verb.IMPORT, sentence("import people"), _BOTH),
            Right(Verb.REPORT, sentence("read reports"), _BOTH),
        ),
    ),
    (
        sentence("Administer"),
        (
            Right(Verb.INVITE, sentence("invite people"), _ADMINS),
            Right(Verb.CHANGE_SEAT, sentence("change the role or state of a seat"), _ADMINS),
            Right(Verb.VIEW_AS, sentence("view Recruiter as a colleague sees it"), _ADMINS),
            Right(Verb.SECURE, sentence("require two-step sign-in for everybody"), _ADMINS),
            Right(
                Verb.SIGN_ON,
                sentence("set up sign-in through the company’s own provider, and decide who gets a seat that way"),
                _ADMINS,
            ),
            Right(Verb.SEE_JOBS, sentence("see every job, regardless of access lists"), _ADMINS),
            Right(Verb.SWITCH, sentence("request integrations and turn them on or off"), _ADMINS),
            Right(Verb.SWITCH_EXPORT, sentence("turn export on or off for every seat"), _ADMINS),
            Right(Verb.ASK_FOR_JOBS, sentence("ask the ATS to resend jobs"), _ADMINS),
            Right(Verb.SEND_AGAIN, sentence("resend events that were given up"), _ADMINS),
            Right(Verb.SEE_FAILING, sentence("see which records were refused"), _ADMINS),
            Right(
                Verb.LOOK_AFTER_MATCHES,
                sentence("decide on doubtful matches and on how sure a match has to be"),
                _ADMINS,
            ),
            Right(Verb.AUDIT, sentence("read the audit trail"), _ADMINS),
            Right(Verb.ARCHIVE, sentence("export the company’s data"), _ADMINS),
            Right(Verb.PURGE, sentence("remove the company’s data"), _ADMINS),
            Right(Verb.MOVE, sentence("change the company’s id"), _ADMINS),
            Right(Verb.END_CONTRACT, sentence("end and reopen the contract"), _ADMINS),
            Right(Verb.REGISTER, sentence("register the company’s developer applications"), _ADMINS),
        ),
    ),
)
RIGHTS: Final = {right.verb: right for _, rights in TABLE for right in rights}


def may(roles: Collection[str], verb: Verb) -> bool:
    return not RIGHTS[verb].roles.isdisjoint(roles)


@cache
def rights_of(roles: frozenset[str]) -> Mapping[str, bool]:
    """Return for each verb whether a seat with these roles may do it.

    The result is cached: there are few combinations of roles, and some pages call this once for each row they show.
    """
    return MappingProxyType({verb.value: may(roles, verb) for verb in Verb})
