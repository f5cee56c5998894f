"""Incidents: short stories of what went wrong between real ATSs and Recruiter, which a sandbox can play.

Their sources are help pages and public issue trackers of ATSs, and warnings in LinkedIn's documentation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: In a step, this stands for the member who was last exported in the story.
MEMBER: Final = "{member}"
NEW_COMPANY: Final = 4000987
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True)
class Step:
    """A call to the sandbox's control API, in words and in the form that this API accepts."""

    words: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Incident:
    name: str
    title: str
    story: str
    #: What a good integration does about the incident.
    expected: tuple[str, ...]
    #: The certification rules that fail if an integration does not do what is expected. Empty if the integration's
    #: calls cannot show what the integration does.
    rules: tuple[str, ...]
    steps: tuple[Step, ...]


def _fault(words: str, name: str, **conditions: object) -> Step:
    return Step(words, "faults", {"name": name, **conditions})


def _export(words: str = "A recruiter exports somebody whom the ATS does not know.") -> Step:
    return Step(words, "exports", {})


def _switch(words: str, *, on: bool) -> Step:
    return Step(words, "switches", {"on": on})


def _wait(words: str, seconds: int) -> Step:
    return Step(words, "clock", {"seconds": seconds})


_INCIDENTS: Final = (
    Incident(
        "lost-answer",
        "The answer to a batch is lost",
        "Recruiter stores a batch of candidates, and the connection ends before the answer is complete. The ATS cannot "
        "know what was stored. Integrations that give up lose the records. Integrations that send the records again "
        "under new ids create duplicates.",
        ("Send the same batch again, with the same ids.", "Count a record as sent only when an answer says so."),
        ("OWN-204", "RSC-202"),
        (
            _fault(
                "The next answer to a batch of candidates ends after 20 bytes.",
                "cut",
                resource="atsCandidates",
                method="batch_update",
                bytes=20,
            ),
        ),
    ),
    Incident(
        "rush-hour",
        "Recruiter asks for a rest",
        "A first sync makes calls faster than its application is allowed to. Some refusals say how long to wait, "
        "and some do not. Integrations that repeat a refused call at once are refused for longer.",
        (
            "Wait as long as `Retry-After` says.",
            "Without `Retry-After`, wait longer after each refusal.",
            "Repeat the refused call, and lose none of its data.",
        ),
        ("OWN-204", "OWN-206"),
        (
            _fault("The next two calls are refused without `Retry-After`.", "too-many-requests", times=2),
            _fault(
                "Two more calls are refused with a `Retry-After` of two seconds.",
                "too-many-requests",
                times=2,
                retry_after=2,
            ),
        ),
    ),
    Incident(
        "restart",
        "Recruiter restarts in the middle of a sync",
        "For a while every call is answered with 503. Integrations that give up a record after a server's error leave "
        "gaps that nobody notices for weeks.",
        ("Repeat the calls later, with longer waits.", "Continue the sync where it stopped, not from its beginning."),
        ("OWN-204",),
        (_fault("The next five calls are answered with 503.", "server-error", status=503, times=5),),
    ),
    Incident(
        "slow-answers",
        "Answers take half a minute",
        "Recruiter is overloaded. A client with a short time-out repeats calls that are still being carried out, which "
        "slows Recruiter down even more.",
        ("Wait at least a minute for an answer.", "If a call times out, repeat it with the same ids."),
        ("OWN-204",),
        (_fault("The next three calls are answered after 30 seconds.", "slow", seconds=30, times=3),),
    ),
    Incident(
        "dead-token",
        "A token expires early",
        "Somebody replaced the client secret, or the server forgot its tokens. To the ATS the token still looks valid, "
        "but each call with the token is refused with 401.",
        (
            "After a 401, get one new token.",
            "Repeat the refused call with the new token.",
            "Keep a token while it works.",
        ),
        ("RSC-106",),
        (_fault("The token of the next call has expired.", "expired-token"),),
    ),
    Incident(
        "doubled-export",
        "One export arrives twice",
        "The ATS accepted an export, but its answer was lost, so the event comes again. Integrations that do not keep "
        "the ids of events create the person twice.",
        ("Recognize an event by its id.", "Answer the second event with 200 and do nothing."),
        ("RSC-303",),
        (_fault("The next event comes twice.", "doubled-event"), _export()),
    ),
    Incident(
        "exports-out-of-order",
        "One export overtakes another",
        "Events are delivered in parallel, so the later event may come first.",
        ("Handle each event on its own.", "Do not rely on the order in which events come."),
        ("RSC-301",),
        (
            _fault("The next event is held back until the event after it has been delivered.", "reordered-events"),
            _export(),
            _export("A moment later the recruiter exports somebody else."),
        ),
    ),
    Incident(
        "late-export",
        "An export arrives a minute late",
        "A recruiter waits for the person to appear in the ATS. Nothing is lost, and the event is on its way.",
        (
            "Accept the event whenever it comes.",
            "Fetch the profile anew when the event comes, and use no older copy.",
        ),
        ("RSC-301",),
        (_fault("The next event comes after 60 seconds.", "late-event", seconds=60), _export()),
    ),
    Incident(
        "forged-event",
        "Somebody forges an event",
        "The address that receives events is public. Somebody sends an event with a wrong signature.",
        ("Check the signature against the exact bytes that arrived.", "Refuse the event, and create nobody."),
        (),
        (_fault("The next event has a wrong signature.", "forged-signature"), _export()),
    ),
    Incident(
        "closed-account",
        "An imported person closes their account",
        "Somebody whom the ATS imported closes their account at LinkedIn. No event says so, and the customer has to "
        "decide whether the ATS keeps what came from the profile.",
        (
            "Ask `atsPurgedExportedCandidates` at least every 30 days.",
            "Notify somebody who decides whether to delete the candidate.",
        ),
        ("OWN-306",),
        (Step("The person whose profile was fetched last closes their account.", "closures", {}),),
    ),
    Incident(
        "closed-before-import",
        "An exported person closes their account before the import",
        "A recruiter exports somebody, and the account is closed before the ATS fetches the profile. Recruiter no "
        "longer gives out the profile that the event names.",
        (
            "Treat the 404 as the end of this export, and do not go on trying for days.",
            "Create nobody without a profile.",
        ),
        (),
        (
            _fault("The next event comes after five seconds.", "late-event", seconds=5),
            _export(),
            Step("The person closes their account.", "closures", {"member": MEMBER}),
        ),
    ),
    Incident(
        "switched-off",
        "An admin switches the integration off for a day",
        "Somebody switches the integration off to look at something, and on again the next day. What changed in the "
        "ATS in the meantime is missing from Recruiter unless the ATS sends it later.",
        (
            "Stop sending while the integration is off, without an alarm for each refused call.",
            "Notice when the integration is on again.",
            "Send everything that changed while the integration was off.",
        ),
        ("OWN-102", "OWN-305"),
        (
            _switch("An admin switches the integration off.", on=False),
            _wait("A day passes.", _DAY),
            _switch("The admin switches it on again.", on=True),
        ),
    ),
    Incident(
        "contract-ends",
        "The contract ends",
        "The company does not renew its contract. Integrations that go on sending fill their logs with refusals. "
        "Integrations that hide the cause leave the customer guessing.",
        (
            "Stop sending.",
            "Tell the customer since when nothing has arrived, and why.",
            "Keep the data in case the contract is renewed.",
        ),
        ("OWN-102",),
        (Step("The company's contracts end.", "endings", {"cause": "Not renewed."}),),
    ),
    Incident(
        "new-company-id",
        "The company gets a new id",
        "Two companies merge, and the contract belongs to another company id from then on. Integrations that keep the "
        "old id fail from one day to the next.",
        (
            "When the company's URN changes, read the new URN from the integrations.",
            "Send new records with the new id; the old id is accepted for 90 days.",
        ),
        ("OWN-204",),
        (
            Step(
                f"The contract that the admin administers moves to company {NEW_COMPANY}.",
                "moves",
                {"company": NEW_COMPANY},
            ),
        ),
    ),
    Incident(
        "version-ends",
        "A version of the API ends",
        "LinkedIn ends each monthly version two years after its month. Integrations that name the version in one place "
        "need to change one line. Others stop working, call by call.",
        ("Name a supported version in every versioned call.", "Say clearly which version was refused."),
        ("RSC-505",),
        (_fault("For the next three calls, every version that the ATS names has ended.", "sunset", times=3),),
    ),
    Incident(
        "long-weekend",
        "The ATS was down for a long weekend",
        "The ATS was down for four days. Its token has expired. Recruiter has given up on events from Friday, and the "
        "exports that they announced have failed, because a profile can be fetched for 24 hours only.",
        (
            "Get a new token instead of failing.",
            "End an export that is answered with 404: the recruiter sees that it failed, and may export again.",
            "Accept the exports that come from now on.",
            "Send what changed, oldest first.",
        ),
        ("RSC-106", "RSC-301"),
        (
            _export("On Friday a recruiter exports somebody."),
            _wait("Four days pass.", 4 * _DAY),
            _export("On Tuesday the recruiter exports somebody else."),
        ),
    ),
)
INCIDENTS: Final[Mapping[str, Incident]] = {incident.name: incident for incident in _INCIDENTS}
