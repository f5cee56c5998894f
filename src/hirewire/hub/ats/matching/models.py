"""Which candidate is which member, and the evidence for it."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from hirewire.hub.ats.applications.progress import is_hired
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock

#: The candidate id of a match without a candidate: the ATS has only said that it knows the member; see
#: ``hub.ats.blind``. No candidate of an ATS has an empty id.
NO_CANDIDATE: Final = ""


class MatchQuerySet(models.QuerySet["Match"]):
    def standing(self, organization: Organization) -> "MatchQuerySet":
        """Matches whose candidate still exists. A match may outlive its candidate for a moment."""
        return self.filter(self._has_candidate(organization), organization=organization)

    def with_or_without_candidate(self, organization: Organization) -> "MatchQuerySet":
        stands = self._has_candidate(organization) | Q(ats_candidate_id=NO_CANDIDATE)
        return self.filter(stands, organization=organization)

    def without_candidate(self) -> "MatchQuerySet":
        return self.filter(ats_candidate_id=NO_CANDIDATE)

    @staticmethod
    def _has_candidate(organization: Organization) -> Q:
        candidates = Candidate.objects.filter(
            organization=organization,
            application_id=OuterRef("application_id"),
            ats_candidate_id=OuterRef("ats_candidate_id"),
        )
        return Q(Exists(candidates))


class Match(models.Model):
    """Says that a candidate is a member, and contains the evidence.

    A match without a candidate says only that an ATS knows the member.
    """

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="matches")
    #: Whether the candidate has the member's id as its ``manual_matched_member_id``. No other evidence outweighs this.
    is_manual = models.BooleanField(default=False)
    #: Whether the member was weighed against all rivals, that is, all other members who might be this candidate.
    #: Otherwise, the match rests on equal identifiers alone.
    is_weighed = models.BooleanField(default=False, db_default=False)
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
    """People said that this candidate is not this member. Equal identifiers must not match the two again."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.ats_candidate_id} is not member {self.member_id}"


class Verdict(models.TextChoices):
    SAME = "same"
    DIFFERENT = "different"
    #: Not decided yet: the pair goes to the end of the list.
    LATER = "later"


class MatchDecision(models.Model):
    """What people said last about a pair, so that it can be shown, measured and undone."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    #: The candidate's ``manual_matched_member_id`` before this decision.
    named_before = models.BigIntegerField(null=True)
    #: Whether the link stays even when the ATS sends the candidate without a member's id. Set for links that nobody
    #: reports to the ATS, because the ATS cannot send such a link back.
    outlasts_sync = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (models.Index(fields=["organization", "at"], name="hub_matchdecision_newest"),)

    def __str__(self) -> str:
        return f"{self.ats_candidate_id} and member {self.member_id}: {self.verdict}"


class SampledMatch(models.Model):
    """A weighed match, drawn at random for people to judge."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    drawn_at = models.DateTimeField(default=clock.now)
    #: None until somebody has judged it.
    is_right = models.BooleanField(null=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.ats_candidate_id} and member {self.member_id} in a sample"


class Rematch(models.Model):
    """Candidates of one developer application that have to be matched again.

    The row is deleted when they have been matched.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    candidate_ids = ArrayField(models.TextField())
    #: How often processing failed. Failed rows are retried one by one, so that they do not hold up other rows.
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{len(self.candidate_ids)} candidates of {self.application_id}"


class Candidacy(models.Model):
    """A job application of a member, stored for searches.

    ``matching.candidacies`` writes these rows, and explains when it does so.
    """

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_job_application_id", "member_id")
    # The foreign keys need no constraints, because they are copied from the rows that this row is derived from.
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
    #: When that stage was entered; without a stage, when the job application was made.
    since = models.DateTimeField()
    #: Whether the job application is over, by the rule in ``applications.progress``. If the rule changes, a migration
    #: has to rewrite these rows.
    is_over = models.BooleanField()
    #: When Recruiter learned of this stage; None for rows older than this column.
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["member", "organization"], name="hub_candidacy_member", include=["application", "is_over"]
            ),
            models.Index(
                fields=["organization", "stage", "member"], name="hub_candidacy_stage", include=["application"]
            ),
            models.Index(fields=["organization", "ats_job_posting_id", "member"], name="hub_candidacy_job"),
            # For notifications about jobs that a seat follows.
            models.Index(
                fields=["organization", "ats_job_posting_id", "changed_at"],
                name="hub_candidacy_changed",
                condition=models.Q(changed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ats_job_application_id} of member {self.member_id}"

    @property
    def is_hired(self) -> bool:
        return is_hired(self.stage)


class StaleApplications(models.Model):
    """Job applications whose candidacies have to be rewritten. The row is deleted afterwards."""

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


class Suggestion(models.Model):
    """A candidate and a member who may be one person. A match needs more certainty."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id", "member_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_candidate_id = models.CharField(max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    probability = models.FloatField()
    #: In the same form as in ``Match``. The strongest evidence comes first.
    evidence = models.JSONField(default=list)
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (models.Index(fields=["member", "organization"], name="hub_suggestion_member"),)

    def __str__(self) -> str:
        return f"{self.ats_candidate_id} may be member {self.member_id}"


class MemberFacts(models.Model):
    """A member in the form in which ``linkage`` compares people."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+", db_index=False)
    #: A ``linkage.persons.Person`` as JSON.
    person = models.TextField()
    #: Hashes of the blocking keys. A candidate who has one of these keys may be compared with the member.
    keys = ArrayField(models.BigIntegerField())
    #: Hashes of the values that are counted to find out how common each value is.
    counted = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"facts about member {self.member_id}"


class MemberKey(models.Model):
    """The hash of a blocking key, and a member who has this key. A trigger on ``MemberFacts`` writes these rows."""

    pk = models.CompositePrimaryKey("tenant_id", "key", "member_id")
    #: The company that imported the member, or 0 for a member of the network, whom every company may see.
    tenant_id = models.BigIntegerField()
    key = models.BigIntegerField()
    member_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"a key of member {self.member_id}"


class ValueCount(models.Model):
    """The hash of a value, and how many members have this value. A trigger on ``MemberFacts`` writes these rows."""

    pk = models.CompositePrimaryKey("tenant_id", "value")
    #: As in ``MemberKey``.
    tenant_id = models.BigIntegerField()
    value = models.BigIntegerField()
    members = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.members} members have one value"


class StaleMember(models.Model):
    """A member whose facts have to be written again. Triggers on the tables of members' profiles write these rows."""

    member_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"member {self.member_id}"


class CandidateFacts(models.Model):
    """Hashes of a candidate's blocking keys. They show which candidates to weigh again after a member has changed."""

    pk = models.CompositePrimaryKey("organization_id", "application_id", "ats_candidate_id")
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    ats_candidate_id = models.CharField(max_length=255)
    #: The low half of each hash; ``MemberKey`` has whole hashes. If two hashes are equal only in their low halves, a
    #: candidate is weighed once unnecessarily.
    keys = ArrayField(models.IntegerField())

    class Meta:
        # Most keys belong to one candidate, and an inverted index needs forty bytes for each value that it holds. To
        # save space, this index holds buckets instead of keys. All keys share 262,144 buckets, and a look-up compares
        # the keys of all candidates in a bucket. A member of the network may be a candidate of any company,
        # so the index leaves the company out. Each look-up reads the whole list of entries that are not merged into the
        # index yet. The limit keeps that list to a few hundred kilobytes, which are read quickly.
        indexes = (
            GinIndex(
                Func(F("keys"), function="hw_buckets", output_field=ArrayField(models.IntegerField())),
                name="hub_candidate_by_bucket",
                gin_pending_list_limit=256,
            ),
        )

    def __str__(self) -> str:
        return f"facts about {self.ats_candidate_id}"


class Rescore(models.Model):
    """Candidates of one developer application that have to be weighed against their rivals.

    The row is deleted when they have been weighed.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    candidate_ids = ArrayField(models.TextField())
    failures = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{len(self.candidate_ids)} candidates of {self.application_id}"


class MatchSettings(models.Model):
    """How a company wants candidates to be matched. Without a row, the defaults apply."""

    organization = models.OneToOneField(Organization, models.CASCADE, primary_key=True, related_name="+")
    #: The least probability at which a pair becomes a match without a decision by people.
    link_from = models.FloatField()

    def __str__(self) -> str:
        return f"matching of {self.organization_id} from {self.link_from}"


class MatchingVersion(models.Model):
    """Parameters of the scorer that were learned here. The shipped ones are version 0 and have no row."""

    learned_at = models.DateTimeField(default=clock.now)
    #: ``linkage.parameters.Parameters`` as JSON: shares and rates, and nothing about any person.
    parameters = models.TextField()
    #: The number of candidates that the version was learned from, and how many of them are expected to be members.
    candidates = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"version {self.pk}"


class VersionEffect(models.Model):
    """What a version would change, compared with the version that was in use."""

    #: The compared version, and the version in use. None stands for the shipped version.
    version = models.ForeignKey(MatchingVersion, models.CASCADE, null=True, related_name="effects")
    against = models.ForeignKey(MatchingVersion, models.CASCADE, null=True, related_name="+")
    compared_at = models.DateTimeField(default=clock.now)
    #: The number of candidates that both versions weighed, and the number of all candidates.
    candidates = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    #: How many candidates are linked by the version in use, and for how many candidates a link would appear, disappear,
    #: or name another member.
    linked = models.PositiveIntegerField()
    appear = models.PositiveIntegerField()
    go = models.PositiveIntegerField()
    change = models.PositiveIntegerField()
    #: How many of the newest decisions by people were compared, and with how many of them each version agrees.
    decided = models.PositiveIntegerField()
    agreed_before = models.PositiveIntegerField()
    agreed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"version {self.version_id or 0} instead of {self.against_id or 0}"


class VersionUse(models.Model):
    """Records that a version was put into use.

    The version in use is the version of the newest row that was not taken back. Without such a row, it is version 0.
    """

    version = models.ForeignKey(MatchingVersion, models.PROTECT, null=True, related_name="uses")
    since = models.DateTimeField(default=clock.now)
    #: Whether the nightly task chose the version, within the limits that the operator set.
    is_automatic = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"version {self.version_id or 0} since {self.since}"
