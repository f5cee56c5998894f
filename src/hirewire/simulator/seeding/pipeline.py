"""Made-up applications: who applied for what, how far they got, and what was written about them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hirewire.cast import ats_words as words
from hirewire.simulator.people.models import User
from hirewire.simulator.records.models import (
    NOT_SELECTED,
    STAGES,
    Application,
    Candidate,
    Interview,
    Job,
    JobState,
    Note,
    Rating,
    Scorecard,
    StageEntry,
)

#: Of a hundred people at each stage, how many move on.
GOES_ON = {"Applied": 55, "Phone screen": 50, "Onsite interview": 35, "Offer": 80}
#: Some applications do not move on. Such an application becomes "Not selected" if it entered its stage longer ago than
#: this, or if its job is closed. Otherwise, it still waits in its stage.
PATIENCE = timedelta(days=75)


@dataclass
class History:
    application: Application
    stages: list[StageEntry] = field(default_factory=list)
    scorecards: list[Scorecard] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def changed_at(self) -> datetime:
        times = [stage.entered_at for stage in self.stages]
        times += [card.submitted_at for card in self.scorecards if card.submitted_at]
        return max(times + [note.created_at for note in self.notes])


def applications_of(candidate: Candidate, jobs: list[Job], now: datetime, draw: Random) -> Iterator[History]:
    """Yield up to three applications of a candidate to these jobs.

    Jobs that were open when the candidate was created are preferred.
    """
    count = draw.choices((1, 2, 3), (60, 28, 12))[0]
    then = candidate.created_at
    started = [job for job in jobs if job.state != JobState.DRAFT]
    fitting = [job for job in started if job.created_at <= then and (job.closed_at is None or job.closed_at > then)]
    chosen = draw.sample(fitting or started, min(count, len(fitting or started)))
    for nth, job in enumerate(chosen):
        applied_at = min(max(then, job.created_at) + timedelta(days=30 * nth), now - timedelta(hours=2))
        yield _history(candidate, job, applied_at, now, draw)


def _history(candidate: Candidate, job: Job, applied_at: datetime, now: datetime, draw: Random) -> History:
    application = Application(
        account_id=candidate.account_id,
        candidate=candidate,
        job=job,
        source=candidate.source,
        created_at=applied_at,
    )
    history = History(application, [StageEntry(application=application, name=STAGES[0], entered_at=applied_at)])
    _walk(history, now, draw)
    if draw.random() < 0.3:  # noqa: PLR2004 - three in ten applications have a note
        author = draw.choice(words.INTERVIEWERS)
        at = history.stages[-1].entered_at
        history.notes.append(note(draw.choice(words.APPLICATION_NOTES), author, at, application=application))
    application.stage = history.stages[-1].name
    application.updated_at = history.changed_at
    return history


def _walk(history: History, now: datetime, draw: Random) -> None:
    application = history.application
    for stage, following in pairwise(STAGES):
        since = history.stages[-1].entered_at
        decided_at = since + timedelta(days=draw.randint(2, 14), hours=draw.randint(0, 9))
        goes_on = draw.randrange(100) < GOES_ON[stage]
        if decided_at > now:
            return
        if stage in {"Phone screen", "Onsite interview"}:
            _interview(history, stage, decided_at, goes_on=goes_on, draw=draw)
        if goes_on:
            history.stages.append(StageEntry(application=application, name=following, entered_at=decided_at))
            continue
        if application.job.state == JobState.CLOSED or now - since > PATIENCE:
            application.disposition = draw.choice(words.REASONS)
            history.stages.append(StageEntry(application=application, name=NOT_SELECTED, entered_at=decided_at))
        return


def _interview(history: History, stage: str, at: datetime, *, goes_on: bool, draw: Random) -> None:
    phone = stage == "Phone screen"
    application = history.application
    # Texts are drawn from a separate random generator. If somebody adds texts to the lists, everything else that is
    # drawn, such as who is interviewed, stays the same.
    own = Random(f"{application.candidate.number} {application.job.number} {stage}")  # noqa: S311 - repeatable
    for first_name, last_name in draw.sample(words.INTERVIEWERS, 1 if phone else 2):
        verdict = draw.choice(words.VERDICTS[:3] if goes_on else words.VERDICTS[2:])
        history.scorecards.append(
            Scorecard(
                application=application,
                interviewer_first_name=first_name,
                interviewer_last_name=last_name,
                interview=Interview.PHONE_SCREEN if phone else Interview.ONSITE,
                summary=_summary(verdict, history.scorecards, own),
                verdict=verdict,
                ratings=[Rating(attribute=name, result=_result(verdict, own)) for name in words.ATTRIBUTES],
                submitted_at=at - timedelta(hours=draw.randint(1, 20)),
            )
        )


def _summary(verdict: str, others: list[Scorecard], own: Random) -> str:
    written = {card.summary for card in others}
    return own.choice([text for text in words.SUMMARIES[verdict] if text not in written])


def _result(verdict: str, own: Random) -> str:
    """The result that fits the verdict, or the next better or worse one."""
    scale = list(words.RESULTS.values())
    place = scale.index(words.RESULTS[verdict]) + own.choice((-1, 0, 0, 1))
    return scale[min(max(place, 0), len(scale) - 1)]


def notes_about(candidate: Candidate, users: list[User], now: datetime, draw: Random) -> Iterator[Note]:
    for _ in range(draw.choices((0, 1, 2), (45, 40, 15))[0]):
        user = draw.choice(users)
        is_private = draw.random() < 0.04  # noqa: PLR2004 - the share of private notes
        text = draw.choice(words.PRIVATE_NOTES if is_private else words.NOTES)
        at = min(candidate.created_at + timedelta(days=draw.randint(0, 20), hours=draw.randint(0, 9)), now)
        yield note(text, (user.first_name, user.last_name), at, candidate=candidate, is_private=is_private)


def note(
    text: str,
    author: tuple[str, str],
    at: datetime,
    *,
    candidate: Candidate | None = None,
    application: Application | None = None,
    is_private: bool = False,
) -> Note:
    first_name, last_name = author
    return Note(
        candidate=candidate,
        application=application,
        text=text,
        author_first_name=first_name,
        author_last_name=last_name,
        is_private=is_private,
        created_at=at,
    )
