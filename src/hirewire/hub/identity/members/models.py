"""People in Recruiter, with the profiles that recruiters see."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock

_NAME = Concat(F("first_name"), Value(" "), F("last_name"))
#: All words of a profile, combined exactly as in the index.
# Keep the keyword arguments in alphabetical order: migrations list them in that order, and any other order looks like a
# change.
WORDS = Func(
    F("document"),
    F("details"),
    arg_joiner=" || ",
    output_field=SearchVectorField(),
    template="(%(expressions)s)",
)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, organization: Organization) -> "MemberQuerySet":
        return self.filter(Q(organization=None) | Q(organization=organization))

    def with_plain_name(self) -> "MemberQuerySet":
        """Add ``plain_name``: the whole name without case and accents, written exactly as in the index."""
        return self.alias(plain_name=Func(_NAME, function="hw_plain", output_field=models.TextField()))


class Member(models.Model):
    """A person with a profile.

    A member without an ``organization`` belongs to the whole network. Otherwise, the organization imported the member,
    and only its recruiters see the profile.
    """

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
    #: Phone numbers for matching. Recruiters see a phone number only if the ATS's record of the person has it, too.
    #: Numbers come from the same source as the member: the network, or files that ``organization`` imported.
    phones = ArrayField(models.CharField(max_length=300), default=list, db_default=[], blank=True)
    #: Former names, nicknames and names in another script. Like ``phones``, they serve matching, and come from the same
    #: source as the member.
    other_names = ArrayField(models.CharField(max_length=300), default=list, db_default=[], blank=True)
    #: Normalized by ``wire.addresses.normal_profile_url``. For matching, only the person URN is stronger evidence.
    profile_url = models.CharField(max_length=400)
    #: When the member closed the account. After that, nobody can find or export the member.
    closed_at = models.DateTimeField(null=True, blank=True)
    #: The member's own setting: whether recruiters may send the profile into an ATS.
    allows_export = models.BooleanField(default=True, db_default=True)
    #: The member's own setting: whether recruiters may know that the member is open to new work.
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
            # For searches whose words may be in different fields: a single index covers all fields.
            GinIndex(WORDS, name="hub_member_words"),
            models.Index(fields=["last_name", "first_name", "id"], name="hub_member_by_name"),
            models.Index(fields=["created_at"], name="hub_member_newest"),
            # For counting, without reading profiles, the members who have not closed their accounts.
            models.Index(fields=["organization"], name="hub_member_counted", condition=Q(closed_at=None)),
            models.Index(fields=["id"], name="hub_member_open", condition=Q(open_to_opportunities=True)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class KnownWord(models.Model):
    """A word that occurs in profiles. Searches expand a typed prefix to such words.

    A trigger on members writes the words, so that no word is missing. If a word were missing, a search that expands a
    prefix would miss the people with that word. A word may occur in several rows, so two transactions with the same new
    word need not wait for each other.
    """

    word = models.TextField(db_collation="C")

    class Meta:
        indexes = (models.Index(fields=["word"], name="hub_knownword_word"),)

    def __str__(self) -> str:
        return self.word


class MemberEmail(models.Model):
    """An e-mail address of a member, normalized by ``wire.addresses.normal_email``.

    Recruiters see the address only if the ATS's record of the person has it, too.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="emails")
    address = models.CharField(max_length=254, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "address"], name="hub_member_email"),)

    def __str__(self) -> str:
        return f"e-mail {self.pk}"


class Position(models.Model):
    """A job of a member. Months are 1 to 12; a position without ``ends_year`` is current."""

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
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="member_imports")
    #: The name of the person who started the import, as it was then. The list of imports shows it.
    started_by = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    #: Emptied when the import is finished, so people's data are not stored twice.
    content = models.BinaryField(blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    #: The number of non-empty rows below the header; None until the rows are counted.
    total = models.PositiveIntegerField(null=True, blank=True)
    #: A restarted worker continues after this line.
    last_line = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    #: How many people of the file were in the network already.
    known = models.PositiveIntegerField(default=0)
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
    """A line that could not be imported. Correcting the line deletes the fault."""

    run = models.ForeignKey(MemberImport, models.CASCADE, related_name="faults")
    #: Counted from 1 as in an editor, preamble and header included.
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("line",)
        constraints = (models.UniqueConstraint(fields=["run", "line"], name="hub_import_fault_once"),)

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
