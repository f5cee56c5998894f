"""Which candidate is which member, and the evidence for it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class MatchQuerySet(models.QuerySet["Match"]):
    def standing(self, organization: Organization) -> "MatchQuerySet":
        """Matches of one company whose candidate still exists; a deleted candidate's may outlive it for a moment."""
        candidates = Candidate.objects.filter(
            organization_id=OuterRef("organization_id"),
            application_id=OuterRef("application_id"),
            ats_candidate_id=OuterRef("ats_candidate_id"),
        )
        return self.filter(Exists(candidates), organization=organization)


class Match(models.Model):
    """A candidate taken to be a member, with the evidence."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="matches")
    #: People said so; the algorithm never removes it.
    is_manual = models.BooleanField(default=False)
    probability = models.FloatField()
    #: ``[{"kind": "profile_url", "outcome": "same", "weight": "decides", "value": …}]``
    evidence = models.JSONField(default=list)
    found_at = models.DateTimeField(default=clock.now)

    objects = MatchQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["organization", "member"], name="hub_match_of", include=["application"]),
            models.Index(fields=["organization", "found_at"], name="hub_match_newest"),
        )

    def __str__(self) -> str:
        return f"{self.ats_candidate_id} is member {self.member_id}"


class Unlinked(models.Model):
    """People said that this candidate is not this member; evidence must not match the two again."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.ats_candidate_id} is not member {self.member_id}"


class Rematch(models.Model):
    """Candidates of one application to match again; the row is deleted when that is done."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    candidate_ids = ArrayField(models.TextField())
    #: How often it failed. Rows that failed are retried one by one, so that they hold up no others.
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{len(self.candidate_ids)} candidates of {self.application_id}"


class Candidacy(models.Model):
    """A member's job application as searches look it up. ``matching.candidacies`` writes it and explains when."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_job_application_id", "member_id")
    # No constraints: the rows that this one is derived from already hold these keys.
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_job_application_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    ats_candidate_id = models.CharField(max_length=255)
    ats_job_posting_id = models.CharField(max_length=200)
    #: The stage entered last; empty if there is none.
    stage = models.TextField(blank=True)
    #: When that stage was entered; without one, when the application was made.
    since = models.DateTimeField()
    #: As ``applications.progress`` defines it; a change there has to rewrite these rows.
    is_over = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(
                fields=["member", "organization"], name="hub_candidacy_member", include=["application", "is_over"]
            ),
            models.Index(
                fields=["organization", "stage", "member"], name="hub_candidacy_stage", include=["application"]
            ),
            models.Index(fields=["organization", "ats_job_posting_id", "member"], name="hub_candidacy_job"),
        )

    def __str__(self) -> str:
        return f"{self.ats_job_application_id} of member {self.member_id}"


class StaleApplications(models.Model):
    """Job applications whose candidacies are to be rewritten; the row is deleted when that is done."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    job_application_ids = ArrayField(models.TextField())
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{len(self.job_application_ids)} job applications of {self.application_id}"
