"""People in Recruiter, with the profile that a recruiter sees."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock

_NAME = Concat(F("first_name"), Value(" "), F("last_name"))
#: Everything that a profile tells, put together as the index has it.
WORDS = Func(
    F("document"),
    F("details"),
    template="(%(expressions)s)",
    arg_joiner=" || ",
    output_field=SearchVectorField(),
)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, organization: Organization) -> "MemberQuerySet":
        """Members of the network, and those that this company brought in itself."""
        return self.filter(Q(organization=None) | Q(organization=organization))

    def with_plain_name(self) -> "MemberQuerySet":
        """``plain_name``: the whole name without case and accents, written as the index has it."""
        return self.alias(plain_name=Func(_NAME, function="hw_plain", output_field=models.TextField()))


class Member(models.Model):
    """A person in Recruiter. Without an organization it belongs to the whole network."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="members")
    first_name = models.CharField(max_length=200)
    last_name = models.CharField(max_length=200)
    headline = models.CharField(max_length=400, blank=True)
    current_title = models.CharField(max_length=300, blank=True)
    current_company = models.CharField(max_length=300, blank=True)
    location = models.CharField(max_length=300, blank=True)
    industry = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    skills = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    #: Normalised by ``members.addresses.normal_profile_url``; the strongest evidence after the person URN.
    profile_url = models.CharField(max_length=400)
    #: Somebody who closed the account can be neither found nor exported.
    closed_at = models.DateTimeField(null=True, blank=True)
    #: The member's own setting: whether recruiters may send the profile into an ATS.
    allows_export = models.BooleanField(default=True, db_default=True)
    #: The member's own setting, too: whether recruiters may know that new work is welcome.
    open_to_opportunities = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)
    document = models.GeneratedField(
        expression=Func(
            F("first_name"),
            F("last_name"),
            F("current_title"),
            F("current_company"),
            F("headline"),
            function="hw_person_document",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    #: What people are found by besides: skills, location, industry, summary.
    details = models.GeneratedField(
        expression=Func(F("skills"), F("location"), F("industry"), F("summary"), function="hw_person_details"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                F("profile_url"), F("organization"), name="hub_member_profile", nulls_distinct=False
            ),
        )
        indexes = (
            GinIndex(fields=["document"], name="hub_member_document"),
            GinIndex(OpClass(Func(_NAME, function="hw_plain"), name="gin_trgm_ops"), name="hub_member_name_trgm"),
            GinIndex(fields=["details"], name="hub_member_details"),
            # For words of which each may be in another field; one index knows where all of them are.
            GinIndex(WORDS, name="hub_member_words"),
            models.Index(fields=["last_name", "first_name", "id"], name="hub_member_by_name"),
            models.Index(fields=["created_at"], name="hub_member_newest"),
            # For counting everybody without reading profiles.
            models.Index(fields=["organization"], name="hub_member_counted", condition=Q(closed_at=None)),
            models.Index(fields=["id"], name="hub_member_open", condition=Q(open_to_opportunities=True)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class KnownWord(models.Model):
    """A word of some profile, so that searches know the words that begin as somebody typed.

    A trigger on members writes them, since a word that is missing is somebody who is not found. A word may be there
    more than once: two who bring the same new one need not wait for each other.
    """

    word = models.TextField(db_collation="C")

    class Meta:
        indexes = (models.Index(fields=["word"], name="hub_knownword_word"),)

    def __str__(self) -> str:
        return self.word


class MemberEmail(models.Model):
    """An address of a member, as ``members.addresses.normal_email`` writes it. Never shown to recruiters."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="emails")
    address = models.CharField(max_length=254, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "address"], name="hub_member_email"),)

    def __str__(self) -> str:
        return f"e-mail {self.pk}"


class Position(models.Model):
    """A line of somebody's experience; months are 1 to 12, ``ends_year`` empty means until now."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="positions")
    title = models.CharField(max_length=300)
    company = models.CharField(max_length=300)
    location = models.CharField(max_length=300, blank=True)
    starts_year = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_month = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_year = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_month = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = (F("ends_year").desc(nulls_first=True), F("starts_year").desc(nulls_last=True))

    def __str__(self) -> str:
        return f"{self.title}, {self.company}"


class Education(models.Model):
    member = models.ForeignKey(Member, models.CASCADE, related_name="educations")
    school = models.CharField(max_length=300)
    degree = models.CharField(max_length=300, blank=True)
    starts_year = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = (F("ends_year").desc(nulls_first=True),)

    def __str__(self) -> str:
        return f"{self.degree}, {self.school}"


class ImportState(models.TextChoices):
    WAITING = "WAITING", "Waiting"
    RUNNING = "RUNNING", "Running"
    COMPLETE = "COMPLETE", "Complete"
    STOPPED = "STOPPED", "Stopped"


class MemberImport(models.Model):
    """A file of contacts that somebody brought in, and how far it is."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="member_imports")
    #: The name at that time, for the list of imports.
    started_by = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    #: Emptied when the import is finished: people's data is not kept twice.
    content = models.BinaryField(blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    #: Lines with something on them, the header's not among them; empty until they are counted.
    total = models.PositiveIntegerField(null=True, blank=True)
    #: The lines up to this one are done, so that a restarted worker goes on after it.
    last_line = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    #: People of the network, whom everybody sees already.
    known = models.PositiveIntegerField(default=0)
    #: Why it stopped.
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["organization", "-created_at"], name="hub_import_newest"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in {ImportState.WAITING, ImportState.RUNNING}


class ImportFault(models.Model):
    """A line that could not be taken; gone as soon as somebody mends it."""

    run = models.ForeignKey(MemberImport, models.CASCADE, related_name="faults")
    #: Counted as an editor does, from 1, preamble and header included.
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    #: What stood in the known columns.
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("line",)
        constraints = (models.UniqueConstraint(fields=["run", "line"], name="hub_import_fault_once"),)

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
