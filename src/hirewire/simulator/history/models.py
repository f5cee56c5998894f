"""Recruiter's history of the candidates in this ATS."""

from django.db import models

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Application, Candidate


class Desk(models.Model):
    """A contract in Recruiter from which history comes. Only users with a seat on it may read the history's texts."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="desks")
    key = models.CharField(max_length=100)
    readers = models.ManyToManyField(User, related_name="desks", blank=True)
    #: When the contract was last polled for messages and notes.
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "key"], name="simulator_desk_once"),)

    def __str__(self) -> str:
        return self.key


class Message(models.Model):
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="messages")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="messages")
    key = models.CharField(max_length=255)
    thread = models.CharField(max_length=255, blank=True)
    recruiter_first_name = models.CharField(max_length=100)
    recruiter_last_name = models.CharField(max_length=100)
    is_from_candidate = models.BooleanField()
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["desk", "key"], name="simulator_message_once"),)

    def __str__(self) -> str:
        return f"message {self.key}"

    @property
    def recruiter(self) -> str:
        return f"{self.recruiter_first_name} {self.recruiter_last_name}".strip()


class RecruiterNote(models.Model):
    """The current version of a note in Recruiter. An edit in Recruiter replaces it. In this ATS, nobody can edit it."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="notes")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="recruiter_notes")
    key = models.CharField(max_length=255)
    author_first_name = models.CharField(max_length=100)
    author_last_name = models.CharField(max_length=100)
    text = models.TextField()
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["desk", "key"], name="simulator_recruiter_note_once"),)

    def __str__(self) -> str:
        return f"note {self.key}"

    @property
    def author(self) -> str:
        return f"{self.author_first_name} {self.author_last_name}".strip()


class Evaluation(models.Model):
    """A recruiter's evaluation of an application, received from Recruiter.

    It is not stored as a scorecard, because scorecards of this ATS are sent to Recruiter.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="evaluations")
    key = models.CharField(max_length=255)
    evaluator_first_name = models.CharField(max_length=100)
    evaluator_last_name = models.CharField(max_length=100)
    rating = models.CharField(max_length=60)
    criteria = models.JSONField(default=list, blank=True)
    comment = models.TextField(blank=True)
    evaluated_at = models.DateTimeField()

    class Meta:
        ordering = ("-evaluated_at",)
        constraints = (models.UniqueConstraint(fields=["application", "key"], name="simulator_evaluation_once"),)

    def __str__(self) -> str:
        return f"evaluation {self.key}"

    @property
    def evaluator(self) -> str:
        return f"{self.evaluator_first_name} {self.evaluator_last_name}".strip()


class ClosedAccount(models.Model):
    """The candidate closed their account in Recruiter. A user of this ATS decides whether to keep the record."""

    candidate = models.OneToOneField(Candidate, models.CASCADE, primary_key=True, related_name="closed_account")
    closed_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    kept_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"closed account of {self.candidate_id}"
