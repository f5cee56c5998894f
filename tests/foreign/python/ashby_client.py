import json
import sys

from ashby_sdk import AshbyAuthError, AshbyClient

base, key, job_id = sys.argv[1:]
AshbyClient.BASE_URL = base


def refused() -> bool:
    try:
        AshbyClient(api_key="another").jobs.list()
    except AshbyAuthError:
        return True
    return False


client = AshbyClient(api_key=key)
people = client.candidates.list(limit=50)
applications = client.applications.list(job_id=job_id, limit=50)
application = client.applications.get(applications[0].id)
person = client.candidates.get(application.candidate_id)
stages = client.interview_stages.list_for_job(job_id)
offer = next(stage for stage in stages if stage.name == "Offer")
moved = client.applications.change_stage(application.id, offer.id)
note = client.notes.create(person.id, "Knows engines.")
print(
    json.dumps(
        {
            "candidates": len({each.id for each in people}),
            "open": {job.status for job in client.jobs.list(status=["Open"])} == {"Open"},
            "of the job": {each.raw_data["job"]["id"] for each in applications} == {job_id},
            "found": person.id in [each.id for each in client.candidates.search(name=person.name)],
            "stages": len(stages),
            "moved": moved.current_stage.name,
            "notes": [each.content for each in client.notes.list(person.id)] == [note.content],
            "description": bool(client.get_job_description(job_id)),
            "users": len(client.users.list()) > 0,
            "sources": len(client.sources.list()),
            "feedback": client.feedback.list_for_application(application.id),
            "refused": refused(),
        }
    )
)
