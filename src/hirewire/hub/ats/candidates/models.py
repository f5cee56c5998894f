"""Candidates of an ATS, and the notes about them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock

#: The text by which candidates are searched. It is in an index instead of a column, because each change of a record
#: would write the column again. Records arrive by the thousand, and most of their changes concern fields that are not
#: part of this text.
DOCUMENT = Func(
    F("first_name"),
    F("last_name"),
    F("current_job_title"),
    F("current_company_name"),
    F("addresses"),
    function="hw_candidate_document",
    output_field=SearchVectorField(),
)


class Candidate(models.Model):
    """A full copy of what the ATS sent last: an upsert replaces every field."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_candidate_id = models.CharField(max_length=255)
    first_name = models.TextField()
    last_name = models.TextField(blank=True)
    middle_initial = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    current_company_name = models.TextField(blank=True)
    current_job_title = models.TextField(blank=True)
    external_profile_url = models.TextField()
    linked_in_profile_url = models.TextField(blank=True)
    email_addresses = ArrayField(models.TextField(), default=list)
    phone_numbers = models.JSONField(default=list)
    addresses = models.JSONField(default=list)
    do_not_contact = models.BooleanField(null=True, blank=True)
    #: The member whom the ATS or people in Recruiter named. This member takes precedence over the members that matching
    #: finds.
    manual_matched_member_id = models.BigIntegerField(null=True, blank=True)
    #: The e-mail addresses and the profile address in their normal form, which matching compares.
    match_emails = ArrayField(models.TextField(), default=list)
    match_profile_url = models.TextField(blank=True)
    ats_created_at = models.DateTimeField()
    ats_last_modified_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    #: When the record last arrived with a new ``ats_last_modified_at``; None if ``ats_last_modified_at`` has never
    #: changed.
    renewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            # Each look-up reads the whole list of entries that are not merged into the index yet. The limit keeps that
            # list short. Merging more often takes no more time in total.
            GinIndex(DOCUMENT, name="hub_candidate_document", gin_pending_list_limit=256),
            # A member of the network may be a candidate of any company, so the indexes of addresses leave out the
            # company. A hash index needs only a quarter of the space that the addresses themselves would need in an
            # index. But a hash index can cover only one address of each candidate, here the first. Most candidates have
            # no other e-mail address. Only candidates with several addresses are also in
            # ``hub_candidate_more_emails``, which covers every address.
            HashIndex(F("match_emails__0"), name="hub_candidate_email"),
            GinIndex(
                fields=["match_emails"],
                name="hub_candidate_more_emails",
                condition=models.Q(match_emails__1__isnull=False),
            ),
            HashIndex(
                fields=["match_profile_url"],
                name="hub_candidate_profile_url",
                condition=~models.Q(match_profile_url=""),
            ),
            models.Index(
                fields=["manual_matched_member_id"],
                name="hub_candidate_manual",
                condition=models.Q(manual_matched_member_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.ats_candidate_id


class CandidateNote(models.Model):
    """A note about a candidate. It may arrive before the candidate, and is invisible until the candidate arrives."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "note_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_candidate_id = models.CharField(max_length=255)
    note_id = models.CharField(max_length=255)
    note = models.TextField(blank=True)
    author_first_name = models.TextField(blank=True)
    author_last_name = models.TextField(blank=True)
    ats_created_at = models.DateTimeField(null=True, blank=True)
    ats_last_modified_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.note_id
