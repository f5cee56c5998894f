"""The rules as a table: what must be shown, which page says so, and who can judge it.

Rules named RSC are LinkedIn's, restated in our words. Rules named OWN are ours: they cover LinkedIn's older test cases,
and published limits that are in no numbered rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from hirewire.certification.sources import Source


class Module(IntEnum):
    ONBOARDING = 1
    SYNC = 2
    RETRIEVAL = 3
    ACCESS = 4
    DELETION = 5


MODULE_TITLES: Final[Mapping[Module, str]] = {
    Module.ONBOARDING: "Onboarding",
    Module.SYNC: "From the ATS to Recruiter",
    Module.RETRIEVAL: "From Recruiter to the ATS",
    Module.ACCESS: "Access lists",
    Module.DELETION: "Deletion and versions",
}


class Teller(StrEnum):
    TRAFFIC = "traffic"
    RECRUITER = "Recruiter"
    ATS = "ATS"
    PERSON = "person"


@dataclass(frozen=True)
class Requirement:
    id: str
    module: Module
    title: str
    rule: str
    source: Source
    tellers: tuple[Teller, ...]
    #: How a person shows that the rule is met.
    act: str
    #: What the person is then asked; empty if the calls show everything.
    look: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether the rule is one of ours. Such a rule is judged only in strict runs and in runs that name it."""
        return self.id.startswith("OWN-")


_T, _R, _A, _P = Teller.TRAFFIC, Teller.RECRUITER, Teller.ATS, Teller.PERSON
_M = Module

REQUIREMENTS: Final = (
    Requirement(
        "RSC-101", _M.ONBOARDING, "First set-up by a customer",
        "The ATS gets a developer application for the customer, and gives each requested integration a name that "
        "people read in Recruiter.",
        Source.MODULE_1, (_T, _R, _A),
        "Start with a customer without any Recruiter data. Open the onboarding page of your ATS and press Request.",
        "Does Recruiter show one card with the right name, and does your ATS show the state of the integration?",
    ),
    Requirement(
        "RSC-102", _M.ONBOARDING, "Choice of job availability",
        "The customer chooses whether jobs are public or private. An ATS without the choice sends private jobs only, "
        "and every job says whether it is public or private.",
        Source.MODULE_1, (_T, _R, _A),
        "Create one job as private and, if your ATS offers the choice, one as public.",
        "Is the public job on the job page, and the private one only in the export list?",
    ),
    Requirement(
        "RSC-103", _M.ONBOARDING, "Several customers and contracts",
        "Each customer has its own developer application, and calls about the customer's company use no other.",
        Source.MODULE_1, (_T, _R, _A),
        "Set up two customers, and send a job for each.",
        "Is the integration enabled on more than one contract at the same time?",
    ),
    Requirement(
        "RSC-104", _M.ONBOARDING, "Configuration is stored",
        "The ATS sets its callback address, and lets all users see jobs and applications unless it sends access "
        "lists. The callback address answers.",
        Source.MODULE_1, (_T,),
        "Set up a customer, and make Recruiter send an event.",
    ),
    Requirement(
        "RSC-105", _M.ONBOARDING, "Address of the page is registered",
        "The origins of pages that embed widgets are registered with the developer application.",
        Source.MODULE_1, (_T, _R),
        "Set up a customer, and open a page of your ATS with a widget.",
        "Does the widget load on that page, and is it refused on a page of another origin?",
    ),
    Requirement(
        "RSC-106", _M.ONBOARDING, "Access tokens are kept and renewed",
        "The ATS requests tokens by POST with its client credentials, and uses a token until shortly before the token "
        "expires. After a 401 the ATS fetches a new token and repeats the call.",
        Source.MODULE_1, (_T,),
        "Have your ATS send several records, wait until its token has expired, and have it send one more.",
    ),
    Requirement(
        "OWN-101", _M.ONBOARDING, "Start and end of the first sync",
        "The first sync starts after the integration is enabled, and people can see when it is over.",
        Source.OLDER_CASES, (_T, _A, _P),
        "Switch the integration on in Recruiter, and wait for the first sync.",
        "Does your ATS say when the first sync is complete, and how many records were sent?",
    ),
    Requirement(
        "OWN-102", _M.ONBOARDING, "Turning it off",
        "The ATS stops sending once the integration is switched off.",
        Source.MODULE_1, (_T, _R, _A),
        "Switch the integration off in Recruiter, and change a candidate in your ATS. Switch it on again after more "
        "than a minute.",
        "Does your ATS show that the integration is off?",
    ),
    Requirement(
        "RSC-201", _M.SYNC, "Past jobs",
        "All jobs of the past two years or more are sent, even closed ones. The ATS polls each job's task "
        "until it ends.",
        Source.MODULE_2, (_T, _R),
        "Have your ATS send all past jobs.",
        "Can every open job be chosen in the export list, and does Recruiter have as many jobs as your ATS sent?",
    ),
    Requirement(
        "RSC-202", _M.SYNC, "Past candidates",
        "All candidates of the past two years or more are sent, each under an id that never changes.",
        Source.MODULE_2, (_T, _R, _A),
        "Have your ATS send all past candidates.",
        "Do all candidates who are members, and no others, carry the In ATS indicator, and does Recruiter have as many "
        "candidates as your ATS sent?",
    ),
    Requirement(
        "RSC-203", _M.SYNC, "Past applications",
        "All applications of the past two years or more are sent, each after its job and its candidate.",
        Source.MODULE_2, (_T, _R),
        "Have your ATS send all past applications with notes, stages and feedback.",
        "Does the profile list each application with its job, stage, notes and feedback?",
    ),
    Requirement(
        "RSC-204", _M.SYNC, "New candidate",
        "A candidate carries all required fields, with true values. A field that the ATS does not have is left out, "
        "not filled in.",
        Source.REQUIRED_FIELDS, (_T, _R, _A),
        "Create a candidate in your ATS, with a value in every field.",
        "Do the In ATS indicator and the profile show the values?",
    ),
    Requirement(
        "OWN-201", _M.SYNC, "New job",
        "A job carries a title, a description, a location, an apply URL and a state, with true values.",
        Source.SYNC_JOBS, (_T,),
        "Create a job in your ATS.",
    ),
    Requirement(
        "OWN-202", _M.SYNC, "Candidate update",
        "An update carries the whole candidate, because omitted fields become empty. It also carries a later time "
        "of change.",
        Source.SYNC_CANDIDATES, (_T, _R),
        "Change one field of a candidate that was sent before.",
        "Does the profile show the new value, and all other values as before?",
    ),
    Requirement(
        "OWN-203", _M.SYNC, "Application update",
        "Each move is sent as a separate stage, and notes, feedback and stages belong to an application that was sent.",
        Source.SYNC_APPLICATIONS, (_T, _R),
        "Move a candidate to the next stage, add a note to the application, and add feedback.",
        "Does the profile show stage, note and feedback in chronological order?",
    ),
    Requirement(
        "OWN-204", _M.SYNC, "Error handling",
        "A refused record is sent again only after it was corrected. Other records are still sent.",
        Source.OLDER_CASES, (_T, _A),
        "Have your ATS send a job without a title. Then give the job a title.",
        "Did your ATS name the record and the reason?",
    ),
    Requirement(
        "OWN-205", _M.SYNC, "Field rules",
        "Times are positive and in order, e-mail addresses are well-formed, and stages have names.",
        Source.RELEASE_NOTES, (_T,),
        "Have your ATS send candidates, applications and stages.",
    ),
    Requirement(
        "OWN-206", _M.SYNC, "Volume rules",
        "At most 100 records a batch, and for each endpoint 10,000 written records a minute (2,000 jobs) and 100,000 "
        "requests a day. Interview feedback below /rest/ has 1,000,000 requests a day instead. After a 429 or a server "
        "error the ATS waits.",
        Source.RELEASE_NOTES, (_T,),
        "Have your ATS send a large history.",
    ),
    Requirement(
        "RSC-301", _M.RETRIEVAL, "Export of a new person",
        "The ATS fetches an export when the event arrives, and sends back the candidate with the person's id and, if "
        "the recruiter chose a job, an application for it.",
        Source.MODULE_3, (_T, _R, _A),
        "In Recruiter, export somebody whom your ATS does not know, and choose a job.",
        "Is there one candidate on that job, with LinkedIn as the source, and does the widget show the person?",
    ),
    Requirement(
        "RSC-302", _M.RETRIEVAL, "Which field comes from where",
        "The partner's documentation says which fields come from exports and which from mail.",
        Source.MODULE_3, (_P,),
        "Find the page of your documentation that says where fields come from.",
        "What is its address?",
    ),
    Requirement(
        "RSC-303", _M.RETRIEVAL, "Export of a known candidate",
        "Exporting somebody whom the ATS knows creates no second candidate.",
        Source.MODULE_3, (_T, _R, _A),
        "Export the same person again, and choose another job.",
        "Is there still one candidate, on both jobs, with the fields that were edited in your ATS?",
    ),
    Requirement(
        "RSC-304", _M.RETRIEVAL, "Manual link",
        "A link that somebody set by hand is sent with every version of the candidate until somebody removes it.",
        Source.MODULE_3, (_T, _R),
        "Create a candidate with an invented name, and link it to a member in the widget. Then change the candidate's "
        "title.",
        "Does the widget still show that member after a reload?",
    ),
    Requirement(
        "RSC-305", _M.RETRIEVAL, "Signed in and signed out",
        "The widget asks people who are signed out to sign in. For people who are signed in, it scrolls its content "
        "inside the page.",
        Source.MODULE_3, (_R,),
        "Sign out of Recruiter and open the candidate page. Then sign in, and open the page again.",
        "Did the widget first ask you to sign in, and then scroll its content inside your page?",
    ),
    Requirement(
        "OWN-301", _M.RETRIEVAL, "InMail history",
        "The ATS reads conversations for a seat, in windows of at most twelve hours.",
        Source.INTERACTIONS, (_T, _A),
        "Send an InMail to a candidate, and answer it as the member.",
        "Does the candidate in your ATS show both messages, with authors and times?",
    ),
    Requirement(
        "OWN-302", _M.RETRIEVAL, "Notes history",
        "The ATS reads recruiters' notes of a contract, in windows of at most twelve hours.",
        Source.INTERACTIONS, (_T, _A),
        "Write, change and delete a note about a candidate in Recruiter.",
        "Did the note appear, change and vanish in your ATS?",
    ),
    Requirement(
        "OWN-303", _M.RETRIEVAL, "Contact data from mail",
        "The ATS reads a contract's contact data for a period.",
        Source.STUBS, (_T, _A),
        "Have one member share contact data in an answer, and another member answer without any.",
        "Is there a record for the first member only?",
    ),
    Requirement(
        "OWN-304", _M.RETRIEVAL, "Seats",
        "The ATS reads all pages of the list of seats.",
        Source.INTERACTIONS, (_T, _A),
        "Open the page of your ATS where users are assigned to seats.",
        "Does the page list exactly the active seats?",
    ),
    Requirement(
        "OWN-305", _M.RETRIEVAL, "Contract scope",
        "While a contract is off, the ATS does not keep asking for its seats, InMail and notes.",
        Source.MODULE_1, (_T, _R),
        "Switch the contract off and the company on in Recruiter, then wait until your ATS asks for InMail or notes.",
        "Does an export still work?",
    ),
    Requirement(
        "OWN-306", _M.RETRIEVAL, "Closed accounts",
        "The ATS asks at least every 30 days which exported members have closed their accounts.",
        Source.INTERACTIONS, (_T, _A),
        "Have an exported member close the account, and wait until your ATS asks.",
        "Did your ATS notify somebody who decides whether to delete the candidate?",
    ),
    Requirement(
        "OWN-307", _M.RETRIEVAL, "Export quota",
        "Recruiter refuses a seat's 301st export in a month, and gives a reason.",
        Source.MODULE_3, (_R,),
        "Export until the seat's quota is used up.",
        "Did Recruiter refuse with a reason?",
    ),
    Requirement(
        "OWN-308", _M.RETRIEVAL, "Export limited by access lists",
        "A job that a user may not see cannot be chosen for an export.",
        Source.MODULE_4, (_R,),
        "Sign in as a user who is on no access list, and open the export list.",
        "Is the secured job missing from the list?",
    ),
    Requirement(
        "RSC-401", _M.ACCESS, "Secured job in the export list",
        "An access list that secures a job names the people who may see the job.",
        Source.MODULE_4, (_T, _R),
        "Secure a new job with an access list, and put one user on the list.",
        "Does that user, and nobody else, find the job in the export list?",
    ),
    Requirement(
        "RSC-402", _M.ACCESS, "Secured job in the In ATS indicator",
        "People who are not on the access list of a job do not see applications for the job.",
        Source.MODULE_4, (_R,),
        "Open the profile of a candidate for the secured job, as a user on the list and as another user.",
        "Does only the user on the list see the application?",
    ),
    Requirement(
        "RSC-403", _M.ACCESS, "Assignee removed",
        "A user who loses access is taken off the list.",
        Source.MODULE_4, (_T, _R),
        "Take the user off the list.",
        "Is the job gone from that user's export list?",
    ),
    Requirement(
        "RSC-404", _M.ACCESS, "Assignee added again",
        "Somebody who was taken off a list can be put on it again.",
        Source.MODULE_4, (_T, _R),
        "Put the user on the list again.",
        "Does the user see the job again?",
    ),
    Requirement(
        "OWN-401", _M.ACCESS, "Limit of ten lists",
        "A user is on at most ten access lists.",
        Source.ACCESS_LISTS, (_T, _R),
        "Put a user on as many access lists as your ATS allows.",
        "Does everybody see a job that is open to all?",
    ),
    Requirement(
        "OWN-402", _M.ACCESS, "No list and no viewers",
        "If the ATS sends no access lists and leaves both settings for viewers unset, nobody sees jobs and "
        "applications of the ATS.",
        Source.ACCESS_LISTS, (_R,),
        "Leave both settings for viewers unset, and send a job without an access list.",
        "Is the export list empty?",
    ),
    Requirement(
        "RSC-501", _M.DELETION, "Notes deleted, then the candidate",
        "Notes of a candidate can be deleted one by one, before the candidate is deleted.",
        Source.MODULE_5, (_T, _R),
        "Delete a note of a candidate, then the candidate.",
        "Did the note disappear first, and then the In ATS indicator?",
    ),
    Requirement(
        "RSC-502", _M.DELETION, "Candidate deleted at once",
        "Deleting a candidate deletes everything about it, and nothing about it is sent afterwards.",
        Source.MODULE_5, (_T, _R),
        "Delete a candidate with notes.",
        "Are the notes and the In ATS indicator gone?",
    ),
    Requirement(
        "RSC-503", _M.DELETION, "Application deleted in parts",
        "Notes, stages and feedback of an application can be deleted one by one, before the application is deleted.",
        Source.MODULE_5, (_T, _R),
        "Delete a note, a stage and feedback of an application, then the application.",
        "Did each part disappear?",
    ),
    Requirement(
        "RSC-504", _M.DELETION, "Application deleted at once",
        "Deleting an application deletes its parts, and nothing about it is sent afterwards.",
        Source.MODULE_5, (_T, _R),
        "Delete an application with notes, stages and feedback.",
        "Is the application gone, while job and candidate stay?",
    ),
    Requirement(
        "RSC-505", _M.DELETION, "Versioned API",
        "Calls name a version that is supported and will not end soon.",
        Source.RELEASE_NOTES, (_T, _P),
        "Have your ATS send a candidate through the versioned API.",
        "How do you notice new versions, and how do you move to them?",
    ),
    Requirement(
        "OWN-501", _M.DELETION, "The customer leaves",
        "All records of an integration can be erased.",
        Source.MODULE_5, (_R,),
        "Deactivate the integration, and purge its records in Recruiter.",
        "Does Recruiter show no records of the integration?",
    ),
)  # fmt: skip

BY_ID: Final[Mapping[str, Requirement]] = {requirement.id: requirement for requirement in REQUIREMENTS}
