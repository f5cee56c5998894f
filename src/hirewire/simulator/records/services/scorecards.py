from django.db import transaction

from hirewire.kit import clock
from hirewire.simulator.records.models import Application, Interview, Rating, Scorecard
from hirewire.simulator.records.services.changes import changed, take_turn


@transaction.atomic
def ask_for_scorecard(*, application: Application, interview: Interview, interviewer: tuple[str, str]) -> Scorecard:
    take_turn(application.account_id, application)
    first_name, last_name = interviewer
    scorecard = Scorecard.objects.create(
        application=application,
        interview=interview,
        interviewer_first_name=first_name,
        interviewer_last_name=last_name,
    )
    changed(application)
    return scorecard


@transaction.atomic
def submit_scorecard(*, scorecard: Scorecard, verdict: str, summary: str, ratings: list[Rating]) -> Scorecard:
    take_turn(scorecard.application.account_id, scorecard)
    scorecard.verdict = verdict
    scorecard.summary = summary
    scorecard.ratings = ratings
    scorecard.submitted_at = clock.now()
    scorecard.save()
    changed(scorecard.application)
    return scorecard


@transaction.atomic
def delete_scorecard(*, scorecard: Scorecard) -> None:
    take_turn(scorecard.application.account_id, scorecard)
    application = scorecard.application
    scorecard.delete()
    changed(application)
