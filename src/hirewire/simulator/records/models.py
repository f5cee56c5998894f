"""Records of an ATS: jobs, candidates, their applications, and what people wrote about them."""

import re
from typing import ClassVar, TypedDict

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User

_LONGEST_EMAIL, _LONGEST_PROFILE = 254, 400


class Phone(TypedDict):
    number: str
    extension: str


class Address(TypedDict):
    line1: str
    city: str
    region: str
    postal_code: str
    country: str


class Rating(TypedDict):
    attribute: str
    result: str


class Numbered(models.Model):
    """A record with a short key that people can quote, such as "REQ-2041".

    The API lists the records page by page, in the order of their last change.
    """

    prefix: ClassVar[str]

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    #: Also updated when a note, stage, scorecard or file of the record changes.
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["account", "number"], name="%(app_label)s_%(class)s_number"),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["account", "updated_at", "id"], name="%(app_label)s_%(class)s_chg"),
        )

    @property
    def key(self) -> str:
        return f"{self.prefix}-{self.number}"

    @classmethod
    def number_of(cls, key: str) -> int:
        """The number in ``key``, or zero if ``key`` is not a key of this kind. No record has the number zero."""
        match = re.fullmatch(rf"{cls.prefix}-(\d{{1,9}})", key)
        return int(match[1]) if match else 0


class JobState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Job(Numbered):
    prefix = "REQ"

    title = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.OPEN)
    is_posted = models.BooleanField(default=True)
    is_confidential = models.BooleanField(default=False)
    apply_url = models.URLField(max_length=500, blank=True)
    #: The number under which the position was approved. Two jobs with the same number advertise one position twice.
    requisition = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="jobs")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Numbered.Meta):
        indexes = (
            *Numbered.Meta.indexes,
            models.Index(Upper("requisition"), F("account"), name="simulator_job_requisition"),
        )

    def __str__(self) -> str:
        return self.title or gettext("%(key)s, without a title") % {"key": self.key}

    def get_absolute_url(self) -> str:
        return f"/jobs/{self.key}/"


class SecurityGroup(models.Model):
    """Users who may see the group's jobs in other systems, such as Recruiter.

    A group can be a department, an office, or the team of one job.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="security_groups")
    name = models.CharField(max_length=100)
    #: Whether everybody sees the group's jobs, even users who are not members. An account has at most one such group.
    is_for_everybody = models.BooleanField(default=False)
    members = models.ManyToManyField(User, related_name="security_groups", blank=True)
    jobs = models.ManyToManyField(Job, related_name="security_groups", blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(F("account"), Lower("name"), name="simulator_group_name"),
            models.UniqueConstraint(
                fields=["account"], name="simulator_group_everybody", condition=Q(is_for_everybody=True)
            ),
        )
        indexes = (models.Index(fields=["account", "updated_at", "id"], name="simulator_group_chg"),)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return "everybody" if self.is_for_everybody else f"G-{self.pk}"

    def get_absolute_url(self) -> str:
        return f"/settings/groups/{self.key}/"


#: The length of the shortest text that the index on ``SOUGHT`` can look up.
_PART = 3
#: The text that a search for candidates reads: the fields below in lower case, with a space before each word.
SOUGHT = Func(
    "first_name",
    "last_name",
    "title",
    "company",
    "email_keys",
    function="simulator_sought",
    output_field=models.TextField(),
)


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def with_email(self, *addresses: str) -> "CandidateQuerySet":
        keys = [key for key in map(email_key, addresses) if key]
        return self.filter(email_keys__overlap=keys)

    def with_profile(self, url: str) -> "CandidateQuerySet":
        key = profile_key(url)
        return self.filter(profile_key=key) if key else self.none()

    def matching(self, words: str) -> "CandidateQuerySet":
        """Return the candidates who match every word in ``words``.

        A word matches if it is the candidate's key, or if it is in the name, the title, the company or an e-mail. A
        word of fewer than ``_PART`` characters matches only the beginning of a word in ``SOUGHT``.
        """
        annotated = self.alias(sought=SOUGHT)
        for word in words.split():
            # The index contains every sequence of three characters, and a sequence may begin with the space before a
            # word. A shorter word is therefore looked up together with that space.
            anywhere = Q(sought__contains=word.lower() if len(word) >= _PART else f" {word.lower()}")
            if number := Candidate.number_of(word.upper()):
                anywhere |= Q(number=number)
            annotated = annotated.filter(anywhere)
        return annotated


class Candidate(Numbered):
    prefix = "C"

    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=200, blank=True)
    emails = ArrayField(models.CharField(max_length=_LONGEST_EMAIL), default=list, blank=True)
    #: ``emails``, normalized for comparison.
    email_keys = ArrayField(models.CharField(max_length=_LONGEST_EMAIL), default=list, blank=True)
    phones = models.JSONField(default=list, blank=True)
    addresses = models.JSONField(default=list, blank=True)
    profile_url = models.CharField(max_length=_LONGEST_PROFILE, blank=True)
    #: ``profile_url``, normalized for comparison.
    profile_key = models.CharField(max_length=_LONGEST_PROFILE, blank=True)
    #: The person's URN in Recruiter, if the person was exported from Recruiter or somebody linked the record.
    recruiter_person = models.CharField(max_length=200, blank=True)
    is_private = models.BooleanField(default=False)
    do_not_contact = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="candidates")

    objects = CandidateQuerySet.as_manager()

    class Meta(Numbered.Meta):
        indexes = (
            *Numbered.Meta.indexes,
            GinIndex(fields=["email_keys"], name="simulator_candidate_email"),
            GinIndex(OpClass(SOUGHT, name="gin_trgm_ops"), name="simulator_candidate_sought"),
            models.Index(fields=["account", "-created_at", "-id"], name="simulator_candidate_newest"),
            models.Index(fields=["account", "profile_key"], name="simulator_candidate_profile"),
            models.Index(fields=["account", "recruiter_person"], name="simulator_candidate_person"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or gettext("%(key)s, without a name") % {"key": self.key}

    @property
    def position(self) -> str:
        return ", ".join(part for part in (self.title, self.company) if part)

    def get_absolute_url(self) -> str:
        return f"/candidates/{self.key}/"


#: The stages of the pipeline, in order. After any stage, "Not selected" may end the pipeline.
STAGES = ("Applied", "Phone screen", "Onsite interview", "Offer", "Hired")
NOT_SELECTED = "Not selected"
OVER = frozenset({NOT_SELECTED, STAGES[-1]})


class Application(Numbered):
    prefix = "A"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="applications")
    job = models.ForeignKey(Job, models.PROTECT, related_name="applications", db_index=False)
    #: Name of the newest entry in ``stages``, copied so that long lists need no second table.
    stage = models.CharField(max_length=100, default=STAGES[0])
    source = models.CharField(max_length=200, blank=True)
    #: Why the person was not selected.
    disposition = models.CharField(max_length=200, blank=True)
    credited_to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Numbered.Meta):
        constraints = (
            *Numbered.Meta.constraints,
            models.UniqueConstraint(fields=["candidate", "job"], name="simulator_application_once"),
        )
        indexes = (
            *Numbered.Meta.indexes,
            # With this index, PostgreSQL counts a job's applications by stage without reading the table, and lists the
            # applications at one stage in order.
            models.Index(fields=["job", "stage", "-updated_at"], name="simulator_application_stage"),
        )

    def __str__(self) -> str:
        return f"{self.key} in {self.stage}"

    @property
    def is_over(self) -> bool:
        return self.stage in OVER

    @property
    def next_stage(self) -> str | None:
        if self.is_over or self.stage not in STAGES:
            return None
        return STAGES[STAGES.index(self.stage) + 1]


class StageEntry(models.Model):
    """A stage that an application entered. All entries of an application together are its history."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=100)
    entered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("entered_at", "id")

    def __str__(self) -> str:
        return self.name


class Origin(models.TextChoices):
    ATS = "ats", _("this system")
    RECRUITER = "recruiter", _("Recruiter")


class Note(models.Model):
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, blank=True, related_name="notes")
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="notes")
    text = models.TextField()
    author_first_name = models.CharField(max_length=100)
    author_last_name = models.CharField(max_length=100)
    #: The author of a note that was written on a page of this ATS. Other systems send only an author's name.
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_private = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ATS)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(candidate=None, application__isnull=False) | Q(application=None, candidate__isnull=False),
                name="simulator_note_about_one",
            ),
        )
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"note by {self.author}"

    @property
    def author(self) -> str:
        return f"{self.author_first_name} {self.author_last_name}".strip()

    @property
    def key(self) -> str:
        return f"N-{self.pk}"


class Interview(models.TextChoices):
    PHONE_SCREEN = "phone_screen", _("Phone screen")
    ONSITE = "onsite", _("Onsite interview")


class Scorecard(models.Model):
    """An interviewer's feedback. It is requested when the interview is scheduled, and empty until it is submitted."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="scorecards")
    interviewer_first_name = models.CharField(max_length=100)
    interviewer_last_name = models.CharField(max_length=100)
    interview = models.CharField(max_length=20, choices=Interview.choices)
    summary = models.TextField(blank=True)
    verdict = models.CharField(max_length=60, blank=True)
    ratings = models.JSONField(default=list, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_interview_display()} by {self.interviewer}"

    @property
    def interviewer(self) -> str:
        return f"{self.interviewer_first_name} {self.interviewer_last_name}".strip()


class Resume(models.Model):
    """A candidate's file. A candidate may have several. A file never changes: people delete it and upload another."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="resumes")
    name = models.CharField(max_length=255)
    #: PDF, DOC, DOCX or TXT.
    type = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"R-{self.pk}"


class ResumeContent(models.Model):
    """The bytes of a file, kept apart so that lists do not load them."""

    resume = models.OneToOneField(Resume, models.CASCADE, primary_key=True, related_name="content")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"content of {self.resume_id}"


class Deletion(models.Model):
    """The tombstone of a deleted record, for systems that copy this ATS."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    record_id = models.CharField(max_length=40)
    deleted_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (models.Index(fields=["account", "deleted_at", "id"], name="simulator_deletion_chg"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


def email_key(address: str) -> str:
    """The form in which e-mails are compared. Case-folding can lengthen an e-mail, so it is cut to fit the column."""
    return address.strip().casefold()[:_LONGEST_EMAIL]


def profile_key(url: str) -> str:
    """One spelling for the many ways in which people paste a profile URL."""
    bare = re.sub(r"^(https?:)?//", "", url.strip().casefold()).removeprefix("www.")
    return re.split(r"[?#]", bare)[0].rstrip("/")[:_LONGEST_PROFILE]
