"""Turns the limited profile that Recruiter exports into a person for the ATS."""

from hirewire.agent.sdk.orders import ExportedPerson
from hirewire.agent.sdk.records import Phone
from hirewire.kit.web.links import is_web_address
from hirewire.wire.records.exports import StubProfile


def person_from(profile: StubProfile) -> ExportedPerson:
    return ExportedPerson(
        person=profile.member,
        first_name=profile.first_name,
        last_name=profile.last_name,
        # An ATS may render the URL as a link, so pass on web addresses only.
        profile_url=profile.profile_url if is_web_address(profile.profile_url) else "",
        headline=profile.headline or "",
        title=_title(profile),
        location=profile.location or "",
        employers=tuple(profile.current_employer_names),
        emails=tuple(profile.email_addresses),
        phones=tuple(Phone(phone.number, phone.extension) for phone in profile.phone_numbers or ()),
    )


def _title(profile: StubProfile) -> str:
    """The title of the current position, or else the headline without the employer at its end."""
    headline, employer = profile.headline or "", next(iter(profile.current_employer_names), "")
    for position in profile.positions or ():
        if position.title and position.company_name == employer and position.end_date is None:
            return position.title
    return headline.removesuffix(f" at {employer}")
