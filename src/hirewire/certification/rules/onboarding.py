"""Module 1: how a customer's integration is set up, and how tokens are handled."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import pairwise
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from hirewire.certification.calls import DELIVERED, Call, Event, Traffic, created_by
from hirewire.certification.findings import Fault, Finding, Options, counted
from hirewire.certification.kinds import SYNCED, Kind
from hirewire.certification.sent import Sent, sent_in
from hirewire.wire.fillers import is_filler
from hirewire.wire.push import PushType
from hirewire.wire.records.integrations import ALL_PRODUCT_USERS, ConfigurationKey, IntegrationType, OnboardingStatus
from hirewire.wire.records.postings import Availability

#: Every customer of Recruiter System Connect requests these integrations.
REQUESTED: Final = (
    IntegrationType.ONE_CLICK_EXPORT,
    IntegrationType.IN_ATS_INDICATOR,
    IntegrationType.PROFILE_PLUGIN,
    IntegrationType.CSA_API,
)
#: Calls may still be on their way for this long after the integration is switched off.
GRACE: Final = timedelta(seconds=60)
#: The processes of an ATS together may need this many tokens within a third of a token's lifetime.
MOST_TOKENS: Final = 5
#: An event counts as lost only after this many tries, because the first two tries may both come while the ATS
#: restarts.
ENOUGH_TRIES: Final = 3
_DEAD: Final = "DEAD"
_ORGANIZATION: Final = re.compile(r"urn:li:organization:\d+")
_LONGER: Final = (
    "More than a minute during which the integration stays off, and a call after that, such as the one that tells the "
    "ATS that the integration is on again."
)
_VIEWERS: Final = (ConfigurationKey.JOB_POSTING_VIEWERS, ConfigurationKey.APPLICATION_VIEWERS)


def set_up(traffic: Traffic, _options: Options) -> Finding:
    sent = [record for record in sent_in(traffic, Kind.INTEGRATIONS) if "integrationName" in record.fields]
    # Leave out calls with an unknown token: they belong to no application, and the ATS repeats them with another token.
    names = [record for record in sent if record.call.is_judged]
    accepted = [record for record in names if record.is_accepted]
    faults = [_unnamed(record) for record in names if not _is_name(record.fields["integrationName"])]
    nameless: set[str] = set()
    for application in dict.fromkeys(record.call.application for record in names):
        own = [record for record in names if record.call.application == application]
        left_out = _left_out(own)
        if left_out:
            words = f"The ATS named only some of the integrations; {', '.join(left_out)} stayed without a name."
            came = sorted({record.key.get("integrationType", "") for record in own})
            faults.append(Fault(words, own[-1].call, came, sorted(REQUESTED)))
        nameless.update(_left_out([record for record in own if record.is_accepted]))
    missing = f"An accepted name for {', '.join(sorted(nameless))}." if nameless else ""
    if not accepted:
        missing = "An onboarding: an ATS that names the integrations that a customer requested."
    return Finding(faults, f"{counted(len(accepted), 'integration')} got a name.", missing)


def _left_out(names: list[Sent]) -> list[str]:
    named = {record.key.get("integrationType") for record in names}
    return [kind for kind in REQUESTED if kind not in named]


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not is_filler(value)


def _unnamed(record: Sent) -> Fault:
    came = {"integrationName": record.fields["integrationName"]}
    return Fault("An integration got no readable name.", record.call, came, "A name, such as the customer's.")


def availability(traffic: Traffic, options: Options) -> Finding:
    jobs = [job for job in sent_in(traffic, Kind.JOBS) if job.is_accepted and not closes(job)]
    if not jobs:
        return Finding(missing="Jobs.")
    faults = [_without_availability(job) for job in jobs if not job.fields.get("availability")]
    public = [job for job in jobs if job.fields.get("availability") == Availability.PUBLIC]
    if options.has_no_availability_choice:
        faults += [_public_without_choice(job) for job in public]
    elif len(public) == len(jobs):
        return Finding(
            faults, missing="A private job: all jobs were public. If customers cannot choose, all must be private."
        )
    return Finding(
        faults, f"{counted(len(public), 'public job')} and {counted(len(jobs) - len(public), 'private job')}."
    )


def closes(job: Sent) -> bool:
    return job.fields.get("jobPostingOperationType", job.fields.get("state")) in {"CLOSE", "CLOSED"}


def _without_availability(job: Sent) -> Fault:
    return Fault(
        f"Job {job.id} does not say who may see it.", job.call, job.fields, {"availability": "PUBLIC or PRIVATE…"}
    )


def _public_without_choice(job: Sent) -> Fault:
    words = f"Job {job.id} is public, but the customer had no choice."
    due = {"availability": Availability.PRIVATE_TO_ATS_INTEGRATION}
    return Fault(words, job.call, {"availability": job.fields["availability"]}, due)


def one_application_each(traffic: Traffic, _options: Options) -> Finding:
    own = _own_companies(traffic)
    companies = {company for company, _ in own.values()}
    faults = [
        *_second_companies(traffic, own),
        *_second_applications(traffic),
        *_shared_companies(traffic, own),
    ]
    missing = "" if len(companies) > 1 else "A second customer: records of only one company were sent."
    return Finding(faults, f"{counted(len(own), 'application')}, each for one company.", missing)


def _own_companies(traffic: Traffic) -> dict[str, tuple[str, Call]]:
    """For each developer application, return the first call that was accepted as a whole, with the call's company."""
    own: dict[str, tuple[str, Call]] = {}
    for call in traffic.kinds(*SYNCED):
        if call.succeeded and not call.refused and call.application:
            for company in _companies(call)[:1]:
                own.setdefault(call.application, (company, call))
    return own


def _second_companies(traffic: Traffic, own: Mapping[str, tuple[str, Call]]) -> Iterator[Fault]:
    """Find calls that were refused as a whole because of their company.

    Refusals of single records do not count, because the server refuses single records for other reasons.

    A company's id may change, and its former id is accepted for a while. So every company id that the server has
    accepted from an application is an id of the application's customer.
    """
    calls = [call for call in traffic.kinds(*SYNCED) if call.application in own]
    accepted = {(call.application, company) for call in calls if call.succeeded for company in _companies(call)}
    for call in calls:
        if call.status != HTTPStatus.FORBIDDEN:
            continue
        first, _ = own[call.application]
        for company in _companies(call):
            if (call.application, company) not in accepted:
                words = "A call used this customer's application for another customer's company, and was refused."
                yield Fault(words, call, company, f"{first}, or the other customer's own application.")


def _shared_companies(traffic: Traffic, own: Mapping[str, tuple[str, Call]]) -> Iterator[Fault]:
    """Find companies for which one partner has two developer applications.

    Applications of different partners are no fault, because they belong to different ATSs.
    """
    partners = {created_by(call): call.application for call in traffic.kinds(Kind.PROVISIONED)}
    first: dict[tuple[str, str], str] = {}
    for application, (company, call) in own.items():
        partner = partners.get(application, "")
        if partner and first.setdefault((partner, company), application) != application:
            words = "Two applications of one partner sent records of the same company."
            yield Fault(words, call, application, f"{first[partner, company]}, which the customer has already.")


def _companies(call: Call) -> list[str]:
    keys = [unquote(call.path), unquote(call.query)]
    keys += [str(record.fields.get("integrationContext", "")) for record in sent_in(Traffic([call]), Kind.JOBS)]
    return list(dict.fromkeys(_ORGANIZATION.findall(" ".join(keys))))


def _second_applications(traffic: Traffic) -> Iterator[Fault]:
    made: set[tuple[str, str]] = set()
    for call in traffic.kinds(Kind.PROVISIONED):
        body = call.body if isinstance(call.body, dict) else {}
        name = call.application, str(body.get("uniqueForeignId", ""))
        if call.method != "create" or not name[1] or not call.is_judged:
            continue
        if name in made:
            words = "An application was provisioned a second time for the same customer."
            yield Fault(words, call, body, "A look-up by the foreign id first.")
        # A 409 means that the application exists already. Any other refusal means that it does not exist.
        if call.succeeded or call.status == HTTPStatus.CONFLICT:
            made.add(name)


def configuration(traffic: Traffic, _options: Options) -> Finding:
    sent = [record for record in sent_in(traffic, Kind.CONFIGURATIONS) if not record.is_deletion]
    settings = [record for record in sent if record.call.is_judged]
    if not settings:
        return Finding(missing="An onboarding: an ATS that sets its callback address.")
    faults: list[Fault] = []
    receivers: dict[str, list[Event]] = {}
    for application in dict.fromkeys(record.call.application for record in settings):
        own = [record for record in settings if record.call.application == application and record.is_accepted]
        values = {_setting(record): _value(record) for record in own}
        faults += _missing_settings(traffic, application, values, own[-1].call if own else None)
        if values.get(ConfigurationKey.CALLBACK_URL):
            receivers[application] = [event for event in traffic.events if event.application == application]
    faults += [_unaccepted(event) for events in receivers.values() for event in events if _is_lost(event, traffic)]
    stored = sum(record.is_accepted for record in settings)
    delivered = [sum(event.state == DELIVERED for event in events) for events in receivers.values()]
    missing = "" if delivered and all(delivered) else "An event that the callback address accepts."
    words = f"{counted(stored, 'setting')} stored, {counted(sum(delivered), 'event')} delivered."
    return Finding(faults, words, missing)


def _is_lost(event: Event, traffic: Traffic) -> bool:
    """Whether the server gave up on an event, or the callback address did not accept it after enough tries and time.

    An undelivered event is judged even before the server gives up on it, because the server may keep trying for days.
    """
    if event.state in {DELIVERED, _DEAD}:
        return event.state == _DEAD
    return event.tries >= ENOUGH_TRIES and traffic.goes_on_after(event.at)


def _missing_settings(
    traffic: Traffic, application: str, values: Mapping[str, str], last: Call | None
) -> Iterator[Fault]:
    if not values.get(ConfigurationKey.CALLBACK_URL):
        due = "CALLBACK_URL with the address that receives events."
        yield Fault("The callback address was never set.", last, sorted(values), due)
    uses_lists = any(call.application == application for call in traffic.kinds(Kind.LISTS))
    for name in () if uses_lists else _VIEWERS:
        if values.get(name, "") != ALL_PRODUCT_USERS:
            words = f"{name} is not set, and there are no access lists, so nobody sees anything."
            yield Fault(words, last, {name: values.get(name)}, {name: ALL_PRODUCT_USERS})


def _setting(record: Sent) -> str:
    return record.key.get("configurationKey") or record.key.get("id", "")


def _value(record: Sent) -> str:
    value = record.fields.get("configurationValue")
    return str(value.get("string", "")) if isinstance(value, dict) else ""


def _unaccepted(event: Event) -> Fault:
    words = f"The callback address did not accept an event of type {event.type}."
    return Fault(words, None, f"{event.tries} tries; the last answer was {event.status or 'none'}.", "A 2xx answer.")


def origins(traffic: Traffic, _options: Options) -> Finding:
    #: For each developer application: whether it has origins now, and the call that shows this.
    states: dict[str, tuple[bool, Call]] = {}
    for call in traffic.kinds(Kind.PROVISIONED):
        has_origins = _sets_origins(call) if call.succeeded else None
        if has_origins is not None:
            states[_provisioned(call)] = has_origins, call
    faults = [
        Fault("No page may embed widgets of this application.", call, call.body, {"validJsSdkDomains": ["https://…"]})
        for has_origins, call in states.values()
        if not has_origins
    ]
    missing = "" if states else "An application that a partner provisions, with the origins of its pages."
    words = f"Origins of pages are registered for {counted(len(states), 'application')}."
    return Finding(faults, words, missing)


def _provisioned(call: Call) -> str:
    answer = call.answer if isinstance(call.answer, dict) else {}
    return str(answer.get("key") or unquote(call.path.rsplit("/", 1)[1]))


def _sets_origins(call: Call) -> bool | None:
    """Return whether the application has origins after a call, or None if the call does not change them."""
    body: Mapping[str, Any] = call.body if isinstance(call.body, dict) else {}
    if call.method == "create":
        return None if call.is_cut and "validJsSdkDomains" not in body else bool(body.get("validJsSdkDomains"))
    patch = body.get("patch")
    if call.method != "partial_update" or not isinstance(patch, dict):
        return None
    changed, removed = patch.get("$set"), patch.get("$delete")
    if isinstance(changed, dict) and "validJsSdkDomains" in changed:
        return bool(changed["validJsSdkDomains"])
    return False if isinstance(removed, list) and "validJsSdkDomains" in removed else None


def first_sync(traffic: Traffic, _options: Options) -> Finding:
    faults, begun = [], 0
    # Judge only applications whose first call is recorded. A later call may be refused with 403 for other reasons, for
    # example because it names another customer's company.
    for application in filter(traffic.is_whole_for, traffic.applications):
        writes = [call for call in traffic.kinds(*SYNCED) if call.application == application and call.verb != "GET"]
        if not writes:
            continue
        begun += any(call.succeeded for call in writes)
        if writes[0].status == HTTPStatus.FORBIDDEN:
            words = "The ATS sent records before the integration was enabled."
            faults.append(
                Fault(words, writes[0], "403", "No record until an event says that the integration is enabled.")
            )
    missing = "" if begun else "A first sync, in a recording that begins before it."
    return Finding(faults, f"{counted(begun, 'first sync')} began after the integration was enabled.", missing)


@dataclass(frozen=True)
class _Off:
    """A period in which an integration was off, as far as the calls show."""

    #: The call whose answer told the ATS that the integration is off.
    began: Call
    #: When a call showed that the integration was on again. If no call did, this is the end of the recording.
    ended_at: datetime
    #: The first refused write that came more than ``GRACE`` after ``began``; None if there is none.
    sent: Call | None


def switched_off(traffic: Traffic, _options: Options) -> Finding:
    times = [off for application in traffic.applications for off in _times_off(traffic, application)]
    words = "The ATS kept sending records after the integration was switched off."
    faults = [
        Fault(words, off.sent, f"Off since {off.began.at:%H:%M:%S}.", "No records until the integration is on again.")
        for off in times
        if off.sent is not None
    ]
    # A period shorter than ``GRACE`` shows nothing, because calls may still have been on their way until its end.
    has_stopped = any(off.ended_at - off.began.at > GRACE for off in times)
    missing = _LONGER if times else "An integration that is switched off."
    return Finding(faults, "The ATS stopped sending.", "" if has_stopped else missing)


def _times_off(traffic: Traffic, application: str) -> Iterator[_Off]:
    """Yield each period in which the integration was off. Calls before the first accepted write are ignored."""
    changes = [
        event.at
        for event in traffic.events
        if event.application == application and event.type == PushType.INTEGRATION_STATUS_CHANGE
    ]
    on_at: datetime | None = None
    began: Call | None = None
    sent: Call | None = None
    for call in traffic.of(application):
        if began is None:
            began = call if on_at is not None and _shows_off(call, on_at, changes) else None
            on_at = call.at if _is_write(call) and call.succeeded else on_at
        elif _says_on(call):
            yield _Off(began, call.at, sent)
            on_at, began, sent = call.at, None, None
        elif sent is None and _is_refused_write(call) and call.at > began.at + GRACE:
            sent = call
    if began is not None:
        yield _Off(began, traffic.calls[-1].at, sent)


def _is_write(call: Call) -> bool:
    return call.kind in SYNCED and call.verb != "GET"


def _is_refused_write(call: Call) -> bool:
    return _is_write(call) and call.status == HTTPStatus.FORBIDDEN


def _shows_off(call: Call, on_at: datetime, changes: list[datetime]) -> bool:
    """Whether a call shows that the integration is off. The integration was on at ``on_at``.

    A record may be refused with 403 for many reasons. So a 403 is no proof, unless an event after ``on_at`` announced a
    change of the integration's state.
    """
    if _is_refused_write(call):
        return any(on_at < change <= call.at for change in changes)
    return says_off(call)


def says_off(call: Call) -> bool:
    return _statuses(call) == {OnboardingStatus.DISABLED}


def _says_on(call: Call) -> bool:
    statuses = _statuses(call)
    is_read_as_on = OnboardingStatus.ENABLED in statuses and OnboardingStatus.DISABLED not in statuses
    return is_read_as_on or (_is_write(call) and call.succeeded)


def _statuses(call: Call) -> set[str]:
    answer = call.answer if isinstance(call.answer, dict) and call.kind is Kind.INTEGRATIONS else {}
    results = answer.get("results")
    elements = list(results.values()) if isinstance(results, dict) else answer.get("elements") or []
    return {
        str(element.get("onboardingStatus") or element.get("status"))
        for element in elements
        if isinstance(element, dict)
    }


def tokens(traffic: Traffic, _options: Options) -> Finding:
    requests = [call for call in traffic.calls if call.is_token]
    faults = [
        Fault("A token was requested by GET.", call, call.verb, "POST, with the secret in the body.")
        for call in requests
        if call.verb != "POST"
    ]
    used = 0
    for application in traffic.applications:
        own = traffic.of(application)
        faults += [*_thrown_away(own), *_not_renewed(own)]
        first = next((call for call in own if _is_own_token(call)), None)
        used += first is not None and any(_uses_a_token(call) and call.number > first.number for call in own)
    received = sum(map(_is_own_token, requests))
    missing = "" if used else "A token by client credentials, and a call with this token."
    return Finding(faults, f"{counted(received, 'token')} for {counted(len(traffic.business), 'call')}.", missing)


def _is_own_token(call: Call) -> bool:
    """Whether an ATS got a token for itself, as opposed to one for a person who signs in."""
    return call.is_token and call.succeeded and _grant_type(call) == "client_credentials"


def _uses_a_token(call: Call) -> bool:
    return call.is_business and call.status != HTTPStatus.UNAUTHORIZED


def _grant_type(call: Call) -> str:
    form = parse_qs(f"{call.body}&{call.query}")
    return form.get("grant_type", [""])[0]


def _thrown_away(own: list[Call]) -> Iterator[Fault]:
    """Find the first time that the ATS requested too many tokens although an earlier token was still valid.

    More than ``MOST_TOKENS`` tokens within a third of a token's lifetime are too many, unless they served at least two
    calls each on average.
    """
    requests = [call for call in own if _is_own_token(call)]
    for first, last in zip(requests, requests[MOST_TOKENS:], strict=False):
        calls = [call for call in own if not call.is_token and first.number < call.number < last.number]
        if last.at - first.at < _life(first) / 3 and len(calls) < 2 * MOST_TOKENS:
            words = f"{MOST_TOKENS + 1} tokens were requested for {len(calls)} calls, while the first token was valid."
            yield Fault(words, last, f"{MOST_TOKENS + 1} tokens since {first.at:%H:%M:%S}.", "The same token again.")
            return


def _life(call: Call) -> timedelta:
    answer = call.answer if isinstance(call.answer, dict) else {}
    seconds = answer.get("expires_in")
    return timedelta(seconds=seconds if isinstance(seconds, int) and seconds > 0 else 1800)


def _not_renewed(own: list[Call]) -> Iterator[Fault]:
    refused = [place for place, call in enumerate(own) if call.is_business and call.status == HTTPStatus.UNAUTHORIZED]
    for first, second in pairwise(refused):
        if not any(call.is_token for call in own[first:second]) and own[second].at - own[first].at > timedelta(
            seconds=5
        ):
            words = "After a 401 the ATS kept using the same token."
            yield Fault(words, own[second], "401 again.", "A request for a new token, then the same call.")
            return
    for place in refused:
        later = own[place + 1 :]
        renewed = any(call.is_token and own[-1].at - call.at > GRACE for call in later)
        if renewed and not any(_repeats(call, own[place]) for call in later):
            words = "After a 401 the ATS fetched a token, but did not repeat the call."
            yield Fault(words, own[place], "No further call.", "The same call with the new token.")
            return


def _repeats(call: Call, earlier: Call) -> bool:
    return call.verb == earlier.verb and call.path == earlier.path and call.status != HTTPStatus.UNAUTHORIZED
