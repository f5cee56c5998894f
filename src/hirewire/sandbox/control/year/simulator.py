"""Acts for the users of the ATS Simulator beside the sandbox, through the Simulator's API."""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx2

from hirewire.cast.cast import LARKSPUR
from hirewire.cast.people import MadeUpPerson
from hirewire.cast.year import Act, Kind, Opening
from hirewire.hub.ats.applications.models import Application
from hirewire.sandbox.control.errors import NotDone
from hirewire.sandbox.control.year.side import ended, listed

PROFILE_SITE: Final = "https://hirewire.example/in/"
_COLLEAGUES: Final = {colleague.first_name: colleague for colleague in LARKSPUR.colleagues}
#: The percentage of applicants who give an e-mail address that Recruiter does not know.
_UNKNOWN: Final = 30
_TIMEOUT: Final = 60
Fields = Mapping[str, object]


class SimulatorSide:
    title = "the ATS Simulator"
    is_played = True
    calls_api = False

    def __init__(self, url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=_TIMEOUT, trust_env=False)
        self._jobs: dict[int, str] = {}
        self._candidates: dict[int, str] = {}
        self._applications: dict[tuple[int, int], str] = {}
        self._open_jobs: set[str] = set()
        self._unlisted: set[str] = set()
        self._new_applications: set[str] = set()
        self._acts: Mapping[Kind, Callable[[Act, MadeUpPerson | None, Opening], None]] = {
            Kind.JOB_OPENED: self._open_job,
            Kind.JOB_CLOSED: self._close_job,
            Kind.APPLICATION: self._apply,
            Kind.MOVED: self._move,
            Kind.HIRED: self._move,
            Kind.REJECTED: self._reject,
            Kind.ATS_NOTE: self._note,
        }

    def job_id(self, job: int) -> str:
        return self._jobs.get(job, "")

    def carry_out(self, act: Act, person: MadeUpPerson | None, opening: Opening) -> None:
        self._acts[act.kind](act, person, opening)

    def take(self, event_id: str, act: Act) -> None:
        """Do nothing: the agent fetches the exported person."""

    def receive(self, act: Act, candidate_id: str) -> None:
        self._candidates[act.person] = candidate_id
        self._add_to_job(act, source=f"Recruiter, {_COLLEAGUES[act.recruiter].name}")

    def ending_listings(self) -> set[str]:
        return ended(self._open_jobs)

    def list_again(self, job_ids: Collection[str]) -> None:
        """Only note the jobs: when Recruiter reports that a job's listing has ended, the agent sends the job again."""
        self._unlisted.update(job_ids)

    def unseen(self) -> set[str]:
        self._unlisted -= listed(self._unlisted)
        applications = Application.objects.filter(ats_job_application_id__in=self._new_applications)
        self._new_applications -= set(applications.values_list("ats_job_application_id", flat=True))
        return self._unlisted | self._new_applications

    def forget_unseen(self) -> None:
        self._unlisted.clear()
        self._new_applications.clear()

    def close(self) -> None:
        self._http.close()

    def _open_job(self, act: Act, _person: MadeUpPerson | None, opening: Opening) -> None:
        slug = "-".join(opening.title.casefold().replace(",", "").split())
        fields = {
            "title": opening.title,
            "description": opening.description,
            "city": opening.city,
            "country": opening.country,
            "state": "open",
            "apply_url": f"https://careers.{LARKSPUR.tenant}.example/{slug}-{act.at:%y%m%d}-{act.job}",
            "owner": _COLLEAGUES[act.recruiter].email,
        }
        key = str(self._called("POST", "jobs", fields)["id"])
        self._jobs[act.job] = key
        self._open_jobs.add(key)
        self._unlisted.add(key)

    def _close_job(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        self._open_jobs.discard(self._jobs[act.job])
        self._unlisted.discard(self._jobs[act.job])
        self._called("PATCH", f"jobs/{self._jobs[act.job]}", {"state": "closed"})

    def _apply(self, act: Act, person: MadeUpPerson | None, _opening: Opening) -> None:
        if person is None:
            return
        local_part, _, _ = person.email.partition("@")
        is_unknown = person.index * 37 % 100 < _UNKNOWN
        source = ("Careers page", "Careers page", "Referral", "Job board", "Agency", "Open day")[act.number % 6]
        fields = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "title": person.title,
            "company": person.company,
            "emails": [f"{local_part}.{person.index}@letters.example" if is_unknown else person.email],
            "profile_url": "" if person.index % 3 else f"{PROFILE_SITE}{person.profile_slug}",
            "source": source,
        }
        self._candidates[act.person] = str(self._called("POST", "candidates", fields)["id"])
        self._add_to_job(act, source=source)

    def _add_to_job(self, act: Act, *, source: str) -> None:
        """Add a person to a job. An exported person may already be on the job, which is not an error."""
        body = {
            "candidate_id": self._candidates[act.person],
            "job_id": self._jobs[act.job],
            "source": source,
            "credited_to": _COLLEAGUES[act.recruiter].email,
        }
        answer = self._http.post("applications", json=body)
        if answer.status_code != HTTPStatus.CONFLICT:
            _checked(answer)
        key = str(answer.json()["id"])
        self._applications[act.person, act.job] = key
        self._new_applications.add(key)

    def _move(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        self._called("PATCH", f"applications/{self._applications[act.person, act.job]}", {"stage": act.words})

    def _reject(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        self._called("PATCH", f"applications/{self._applications[act.person, act.job]}", {"not_selected": act.words})

    def _note(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        author = _COLLEAGUES[act.recruiter]
        names = {"first_name": author.first_name, "last_name": author.last_name}
        self._called("POST", f"candidates/{self._candidates[act.person]}/notes", {"text": act.words, "author": names})

    def _called(self, verb: str, path: str, fields: Fields) -> Any:  # noqa: ANN401 - JSON
        return _checked(self._http.request(verb, path, json=fields)).json()


def _checked(answer: httpx2.Response) -> httpx2.Response:
    if answer.is_error:
        raise NotDone(
            f"The ATS Simulator answered {answer.status_code} to {answer.request.url.path}: {answer.text[:200]}"
        )
    return answer
