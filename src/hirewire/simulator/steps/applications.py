from functools import partial

from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import STAGES, Application, Interview
from hirewire.simulator.records.services import applications, notes, scorecards
from hirewire.simulator.steps.candidates import AUTHOR
from hirewire.simulator.steps.values import MissingError, Values, row_of


def create(account: Account, values: Values) -> str:
    candidate = values.record("candidate", partial(queries.candidate, account))
    job = values.record("job", partial(queries.job, account))
    return applications.create_application(candidate=candidate, job=job).key


def delete(account: Account, values: Values) -> str:
    applications.delete_application(application=_application(account, values))
    return ""


def move(account: Account, values: Values) -> str:
    application = _application(account, values)
    stage = values.get("stage_name") or application.next_stage
    if stage is None:
        raise MissingError(f"{application.key} has no next stage after {STAGES[-1]}.")
    applications.move(application=application, stage=stage)
    entry = application.stages.last()
    return f"S-{entry.pk}" if entry else ""


def delete_stage(account: Account, values: Values) -> str:
    application = _application(account, values)
    entry = values.record("stage", lambda key: application.stages.filter(pk=row_of(key)).first())
    applications.delete_stage(entry=entry)
    return ""


def add_note(account: Account, values: Values) -> str:
    return notes.add_note(about=_application(account, values), text=values["text"], author=AUTHOR).key


def delete_note(account: Account, values: Values) -> str:
    notes.delete_note(note=values.record("application_note", partial(queries.note, account)))
    return ""


def add_feedback(account: Account, values: Values) -> str:
    application = _application(account, values)
    scorecard = scorecards.ask_for_scorecard(application=application, interview=Interview.ONSITE, interviewer=AUTHOR)
    scorecards.submit_scorecard(scorecard=scorecard, verdict="Yes", summary=values["text"], ratings=[])
    return f"F-{scorecard.pk}"


def delete_feedback(account: Account, values: Values) -> str:
    application = _application(account, values)
    scorecard = values.record("feedback", lambda key: application.scorecards.filter(pk=row_of(key)).first())
    scorecards.delete_scorecard(scorecard=scorecard)
    return ""


def _application(account: Account, values: Values) -> Application:
    return values.record("application", partial(queries.application, account))
