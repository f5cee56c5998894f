"""Recruiter: inbox, notes, projects, and the members' own side of InMail."""

from django.db.models import Count

from hirewire.hub.ats.matching.models import Candidacy
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.recruiting.messaging.models import InMailTemplate, ProspectNote, Thread
from hirewire.hub.recruiting.projects.models import Project
from tools.gallery import facts
from tools.gallery.areas.people import AMARA, TOMAS
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import chooses, fills, opens, presses, sees, strikes, types
from tools.gallery.viewers import Site
from tools.gallery.world import World


def _busiest_job() -> int:
    """The posting id of the job for which the most members have applied."""
    jobs = Candidacy.objects.values_list("application", "ats_job_posting_id").annotate(people=Count("member"))
    application, external_id, _ = max(jobs, key=lambda row: row[2])
    return JobPosting.objects.get(application=application, external_job_posting_id=external_id).posting_id


def arrange(world: World) -> None:
    facts.gather(world)
    amara = facts.seat_of("Amara")
    threads = Thread.objects.filter(seat=amara)
    noted = ProspectNote.objects.filter(owner=amara, is_active=True).first()
    template = InMailTemplate.objects.filter(seat=amara).first()
    project = Project.objects.get(name="Data of eleven hospitals")
    world.things |= {
        "answered": threads.order_by("pk").values_list("pk", flat=True).first(),
        "unanswered": threads.order_by("-pk").values_list("pk", flat=True).first(),
        "note": noted.pk if noted else 0,
        "template": template.pk if template else 0,
        "project": project.pk,
        "job": _busiest_job(),
    }


AREA = Area(
    "Recruiter: work",
    Site.HUB,
    AMARA,
    (
        Screen("Inbox", "inbox"),
        Screen("Inbox: empty", "inbox", who=TOMAS),
        Screen("Notifications", "notifications"),
        Screen("Notifications: none", "notifications", who=TOMAS),
        Screen(
            "Bell",
            "latest-notifications",
            start="projects",
            then=(opens("#bell summary"), sees("Mark", inside="#bell")),
        ),
        Screen("Conversation", "conversation", {"thread_id": "answered"}),
        Screen("Conversation: no answer yet", "conversation", {"thread_id": "unanswered"}),
        Screen("InMail", "compose", {"member_id": "stranger"}),
        Screen(
            "InMail: kept beside a template",
            "compose",
            {"member_id": "stranger"},
            then=(
                fills("Message", "Would you ring me?"),
                chooses("Template"),
                sees("What you wrote was kept", inside="#kept"),
            ),
        ),
        Screen("InMail: nothing written", "compose", {"member_id": "stranger"}, then=(presses("Send"),)),
        Screen("Note: edit", "edit-note", {"note_id": "note"}),
        Screen("Templates", "inmail-templates"),
        Screen("Template: new", "new-inmail-template"),
        Screen("Template", "inmail-template", {"template_id": "template"}),
        Screen("Projects", "projects"),
        Screen("Projects: none", "projects", who=TOMAS),
        Screen("Project: new", "new-project"),
        Screen("Project: board", "project", {"project_id": "project"}),
        Screen("Project: edit", "edit-project", {"project_id": "project"}),
        Screen("Project: list of people", "project", {"project_id": "project"}, query="?view=list"),
        Screen("Save to a project", "save-people", query="?member={stranger}&member={other stranger}"),
        Screen("Menu", "projects", then=(opens("nav[aria-label=Main] summary, .menu-btn"),)),
        Screen(
            "Palette: before typing",
            "palette",
            start="projects",
            then=(strikes("Control+k"), sees("Pages", inside="#palette")),
        ),
        Screen(
            "Palette",
            "palette",
            start="search",
            then=(strikes("Control+k"), types("#palette-text", "da"), sees("People", inside="#palette")),
        ),
        Screen(
            "Palette: one letter",
            "palette",
            start="search",
            then=(strikes("Control+k"), types("#palette-text", "q"), sees("at least two letters", inside="#palette")),
        ),
        Screen(
            "Palette: on a profile",
            "profile",
            {"member_id": "stranger"},
            then=(strikes("Control+k"), sees("Actions", inside="#palette")),
        ),
        Screen("Keys", "projects", then=(strikes("?"),)),
        Screen("Job", "job", {"posting_id": "job"}),
        Screen("Member's inbox: choose a member", "member-inbox"),
        Screen("Member's inbox: a letter", "letter", {"thread_id": "unanswered"}),
        Screen("Member's inbox: answered", "letter", {"thread_id": "answered"}),
    ),
    arrange,
)
