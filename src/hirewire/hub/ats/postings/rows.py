"""Convert jobs received over the wire into table rows."""

from datetime import datetime
from typing import NamedTuple

import nh3

from hirewire.hub.ats.postings.models import PostingState
from hirewire.hub.ats.postings.places import Sent
from hirewire.hub.ats.synced.values import instant, json_text
from hirewire.kit import clock
from hirewire.wire.records.postings import SimpleJobPosting

#: The markup that the protocol allows in a description.
_TAGS = {"b", "strong", "u", "i", "br", "p", "ul", "li"}
#: Longer texts are cut before they are cleaned, because cleaning deeply nested markup takes quadratic time.
_MAX_DESCRIPTION = 25_000
#: Fields that Recruiter stores only so that it can return them.
_EXTRA = (
    "company_name",
    "company_page_url",
    "alternate_locations",
    "categories",
    "skills_description",
    "company_job_code",
    "workplace_types",
    "industries",
    "employment_status",
    "experience_level",
    "tracking_pixel_url",
    "compensation",
    "listing_type",
    "contract",
)


class PostingRow(NamedTuple):
    external_job_posting_id: str
    title: str
    description: str
    sent_description: str
    location: str
    place: str
    country_code: str
    postal_code: str
    company_apply_url: str
    state: str
    availability: str
    access_restricted: bool | None
    requisition_owner_email: str
    requisition_owner_first_name: str
    requisition_owner_last_name: str
    #: None only in a row that comes from a requisition, and only until ``list_requisitions`` fills it in.
    listed_at: datetime | None
    expire_at: datetime | None
    closed_at: datetime | None
    partner_requisition_id: str
    is_requisition: bool
    extra: str


def posting_row(posting: SimpleJobPosting) -> PostingRow:
    """Return the row of a job. ``place`` stays empty here; ``judging`` fills it in."""
    return PostingRow(
        external_job_posting_id=posting.external_job_posting_id,
        title=posting.title,
        description=clean(posting.description),
        sent_description=posting.description,
        location=posting.location or "",
        place="",
        country_code=posting.country_code or "",
        postal_code=posting.postal_code or "",
        company_apply_url=posting.company_apply_url,
        state=PostingState.LISTED,
        availability=posting.availability,
        access_restricted=posting.access_restricted,
        requisition_owner_email=posting.requisition_owner_email or "",
        requisition_owner_first_name=posting.requisition_owner_first_name or "",
        requisition_owner_last_name=posting.requisition_owner_last_name or "",
        listed_at=clock.from_millis(posting.listed_at),
        expire_at=instant(posting.expire_at),
        closed_at=None,
        partner_requisition_id=posting.partner_requisition_id or "",
        is_requisition=False,
        extra=json_text({name: value for name in _EXTRA if (value := getattr(posting, name))}),
    )


def closed(row: PostingRow, at: datetime) -> PostingRow:
    return row._replace(state=PostingState.CLOSED, closed_at=at)


def place_of(posting: SimpleJobPosting) -> Sent:
    return Sent(
        posting.location or "", posting.country_code or "", posting.postal_code or "", is_remote=posting.is_remote
    )


def clean(description: str) -> str:
    return nh3.clean(description[:_MAX_DESCRIPTION], tags=_TAGS, attributes={}, url_schemes=set(), link_rel=None)
