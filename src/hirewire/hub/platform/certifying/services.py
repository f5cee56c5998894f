"""Start certification runs, show rules one by one, and end runs.

To show a rule means to demonstrate with API calls that the application follows it, or to say so in an answer.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Sum

from hirewire.certification.calls import Traffic
from hirewire.certification.choosing import plan_from
from hirewire.certification.findings import Verdict
from hirewire.certification.people import Reply, Words
from hirewire.certification.pictures import MOST_BYTES_IN_ALL, Picture
from hirewire.certification.reports.packing import traffic_record
from hirewire.certification.showing import (
    ABOUT_ALL_CALLS,
    Saying,
    Showing,
    Stage,
    again,
    begun,
    ended,
    looked,
    replied,
)
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.platform.certifying import recorded
from hirewire.hub.platform.certifying.errors import (
    NothingToJudgeError,
    RunEndedError,
    TooManyPicturesError,
    WordsMissingError,
)
from hirewire.hub.platform.certifying.models import CertificationRun, RuleStanding
from hirewire.hub.platform.certifying.standings import keep, new_standing, showing_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock

#: Each run is kept for this long, so that later runs can be compared with it.
KEPT_FOR: Final = timedelta(days=400)
_IN_WORDS: Final = {Reply.TEXT, Reply.NOT_APPLICABLE}
Move = Callable[[Showing, Traffic], Showing]


@transaction.atomic
def start_run(
    *,
    application: DeveloperApplication,
    person: Person,
    product: str,
    since: datetime,
    choices: Mapping[str, Any],
) -> CertificationRun:
    """Start a run: judge the recorded calls against the rules of ``plan_from(**choices)``.

    If the application has an open run, that run ends.
    """
    plan = plan_from(**choices)
    if not plan.requirements:
        raise NothingToJudgeError
    traffic = recorded.traffic(application, since)
    showings = [begun(requirement, traffic, plan) for requirement in plan.requirements]
    for run in CertificationRun.objects.select_for_update().filter(application=application, ended_at=None):
        _end(run)
    # Lock the application only now, because judging takes a while. With ``no_key``, other transactions can still insert
    # tokens and jobs that refer to the application.
    DeveloperApplication.objects.select_for_update(no_key=True).get(pk=application.pk)
    earlier = CertificationRun.objects.filter(application=application)
    earlier.filter(ended_at=None).update(ended_at=clock.now(), current="")
    run = CertificationRun.objects.create(
        organization_id=application.organization_id,
        application=application,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        started_by=person,
        product=product or application.name,
        since=since,
        choices=dict(choices),
        traffic=traffic_record(traffic),
    )
    RuleStanding.objects.bulk_create([new_standing(run, place, each) for place, each in enumerate(showings)])
    _record("certification.started", run, person)
    return run


@transaction.atomic
def show_rule(*, run: CertificationRun, rule: str) -> None:
    """Begin to show a rule.

    If the rule no longer waits for calls or an answer, a new attempt begins, and only new calls are judged.
    """
    run, row = _locked(run, rule)
    traffic = _traffic(run)
    if not row.is_left:
        showing = again(row.requirement, traffic)
        keep(row, showing)
        row.since_call = showing.since
    row.shown_at, row.shown_after_call = clock.now(), traffic.last_id
    row.attempts += 1
    row.save()
    _save(run, traffic, current=rule)


@transaction.atomic
def show_what_is_left(*, run: CertificationRun) -> None:
    run = _locked_run(run)
    following = _next_left(run, run.current)
    if following is None:
        _save(run, None, current="")
    else:
        show_rule(run=run, rule=following)


@transaction.atomic
def settle(*, run: CertificationRun, rule: str = "") -> None:
    """Record what the calls show about a rule, by default the current one.

    Use this function when no more API calls are coming.
    """
    run = _locked_run(run)
    plan = run.plan
    if rule or run.current:
        _move(run, rule or run.current, lambda showing, traffic: looked(showing, traffic, plan, is_quiet=True))


@transaction.atomic
def say(*, run: CertificationRun, rule: str, words: Words, person: Person) -> None:
    """Record what a person says about a rule. If these words settle the current rule, begin the next one."""
    if words.reply in _IN_WORDS and not words.text:
        raise WordsMissingError
    saying, plan = Saying(words, person.name, clock.now()), run.plan
    _move(run, rule, lambda showing, traffic: replied(showing, saying, traffic, plan))
    if words.picture is not None and _refers_to(run, rule, words.picture):
        _keep_picture(run, words.picture)


@transaction.atomic
def end_run(*, run: CertificationRun, person: Person) -> None:
    run = _locked_run(run)
    _end(run)
    _record("certification.ended", run, person)


def forget_old() -> None:
    CertificationRun.objects.filter(began_at__lt=clock.now() - KEPT_FOR).delete()


def _end(run: CertificationRun) -> None:
    traffic, plan = _traffic(run), run.plan
    for row in run.rules.select_for_update().filter(rule__in=ABOUT_ALL_CALLS, verdict=Verdict.PASSED):
        before = showing_of(row)
        after = ended(before, traffic, plan)
        if after != before:
            keep(row, after, before=before)
            row.save()
    run.ended_at = clock.now()
    # The journal may have dropped calls by now. If so, keep the traffic that was recorded when the rules were judged.
    covers_as_much = len(traffic.calls) >= run.traffic.get("calls", 0)
    _save(run, traffic if covers_as_much else None, current="")


def _move(run: CertificationRun, rule: str, move: Move) -> None:
    run, row = _locked(run, rule)
    traffic = _traffic(run)
    before = showing_of(row)
    after = move(before, traffic)
    if after == before:
        return
    keep(row, after, before=before)
    if after.stage is Stage.WATCHING and before.stage is Stage.FAILED:
        row.since_call = row.shown_after_call = traffic.last_id
        row.shown_at = clock.now()
        row.attempts += 1
    row.save()
    _save(run, traffic, current=run.current)
    if after.is_over and run.current == rule:
        show_what_is_left(run=run)


def _refers_to(run: CertificationRun, rule: str, picture: Picture) -> bool:
    """Whether a recorded answer refers to the picture.

    If the rule no longer waited for an answer, the person's words were not recorded, so no answer refers to the
    picture.
    """
    statement = [{"picture": picture.digest}]
    return run.rules.filter(rule=rule, result__statements__contains=statement).exists()


def _keep_picture(run: CertificationRun, picture: Picture) -> None:
    if run.pictures.filter(digest=picture.digest).exists():
        return
    size = len(picture.content)
    if (run.pictures.aggregate(sum=Sum("size"))["sum"] or 0) + size > MOST_BYTES_IN_ALL:
        raise TooManyPicturesError
    run.pictures.create(
        organization_id=run.organization_id,
        application_id=run.application_id,
        digest=picture.digest,
        type=picture.type,
        width=picture.width,
        height=picture.height,
        size=size,
        content=picture.content,
    )


def _next_left(run: CertificationRun, after: str) -> str | None:
    """Return the next rule that waits for calls or an answer. Return None if no rule waits.

    The search begins with the rule that follows ``after``. After the last rule, it continues with the first one.
    """
    rows = list(run.rules.order_by("position"))
    place = next((row.position for row in rows if row.rule == after), -1)
    following = [*rows[place + 1 :], *rows[: place + 1]]
    return next((row.rule for row in following if row.is_left), None)


def _locked(run: CertificationRun, rule: str) -> tuple[CertificationRun, RuleStanding]:
    run = _locked_run(run)
    return run, run.rules.select_for_update().get(rule=rule)


def _locked_run(run: CertificationRun) -> CertificationRun:
    run = CertificationRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_open:
        raise RunEndedError
    return run


def _traffic(run: CertificationRun) -> Traffic:
    return recorded.traffic(run.application, run.since)


def _save(run: CertificationRun, traffic: Traffic | None, *, current: str) -> None:
    if traffic is not None:
        run.traffic = traffic_record(traffic)
    run.current = current
    run.revision += 1
    run.changed_at = clock.now()
    run.save()


def _record(action: str, run: CertificationRun, person: Person) -> None:
    audit.record(
        action=action,
        actor=person,
        organization=run.application.organization,
        application=run.application,
        subject=str(run.number),
    )
