"""The ATS Simulator: records, settings, and the page that connects Recruiter."""

from tools.gallery import facts
from tools.gallery.areas.people import AMARA
from tools.gallery.screens import Area, Screen
from tools.gallery.steps import attaches, fills, in_widget, in_widget_fills, opens, presses, sees, widget_shows
from tools.gallery.viewers import NOBODY, Site, Viewer
from tools.gallery.world import World

_CANDIDATE, _JOB = {"key": "candidate"}, {"key": "job"}
_PEOPLE = """First name,Last name,E-mail,Company,Note
Ada,Lovelace,ada@mail.example,Engines,
Grace,,grace@mail.example,Navy,
"""
_READS = (attaches("people.csv", _PEOPLE), presses("Read the file"), sees("Import 2 lines"))
_TAKES = (presses("Import 2 lines"), sees("Lines to correct"), sees("Line 3"))
INGRID_THERE = Viewer("Ingrid Solheim")


def arrange(world: World) -> None:
    facts.gather(world)
    groups = world.stack.ats("GET", "groups", tenant="larkspur")
    rows = groups.get("items") or groups.get("groups") or []
    world.things |= {
        "group": rows[0]["id"] if rows else "",
        "application of the ATS": "",
        "nobody there": "C-99999999",
    }


AREA = Area(
    "ATS Simulator: records",
    Site.ATS,
    INGRID_THERE,
    (
        Screen("Sign in", "ats-sign-in", who=NOBODY),
        Screen(
            "Sign in: wrong password",
            "ats-sign-in",
            who=NOBODY,
            then=(fills("E-mail", "a@larkspur.example"), fills("Password", "wrong"), presses("Sign in")),
        ),
        Screen("Jobs", "ats-jobs"),
        Screen("Jobs: none found", "ats-jobs", query="?q=zxqv"),
        Screen("Job: new", "ats-job-new"),
        Screen("Job: nothing filled in", "ats-job-new", then=(presses("Save job"),)),
        Screen("Job", "ats-job", _JOB),
        Screen("Job: edit", "ats-job-edit", _JOB),
        Screen(
            "Job: recommended matches",
            "widget-matches",
            _JOB,
            start="ats-job",
            then=(widget_shows("Signed in as"),),
        ),
        Screen("Candidates", "ats-candidates"),
        Screen("Search in both systems", "ats-candidate-search"),
        Screen(
            "Search in both systems: the widget",
            "widget-search",
            start="ats-candidate-search",
            then=(
                widget_shows("Signed in as"),
                in_widget_fills("Name, title, company, skill or place", "manager"),
                in_widget("Search"),
                widget_shows("people"),
            ),
        ),
        Screen("Candidates: none found", "ats-candidates", query="?q=zxqv"),
        Screen("Candidate: new", "ats-candidate-new"),
        Screen("Candidate: nothing filled in", "ats-candidate-new", then=(presses("Save"),)),
        Screen("Candidate", "ats-candidate", _CANDIDATE, then=(widget_shows("Profile"),)),
        Screen("Candidate: nobody linked", "ats-candidate", {"key": "unmatched"}),
        Screen("Candidate: edit", "ats-candidate-edit", _CANDIDATE),
        Screen("Candidate: a note", "ats-candidate", _CANDIDATE, then=(opens("[data-opens=note]"),)),
        Screen("Candidate: add to another job", "ats-candidate", _CANDIDATE, then=(opens("[data-opens=apply]"),)),
        Screen("Candidate: delete?", "ats-candidate", _CANDIDATE, then=(opens("[data-opens=delete]"),)),
        Screen("Candidate not found", "ats-candidate", {"key": "nobody there"}),
        Screen("Candidates: possible duplicates", "ats-duplicates"),
        Screen(
            "Candidates: two that may be one person",
            "ats-candidate-merge",
            start="ats-duplicates",
            then=(opens(".couples .btn"), sees("Which record do you want to keep?")),
        ),
        Screen("Candidates: doubtful matches", "ats-candidate-doubtful"),
        Screen(
            "Candidates: doubtful matches: the widget",
            "widget-workbench",
            start="ats-candidate-doubtful",
            then=(widget_shows("The same person?"),),
        ),
        Screen(
            "Candidates: doubtful matches: not an admin",
            "widget-workbench",
            start="ats-candidate-doubtful",
            who=AMARA,
            then=(widget_shows("Your seat cannot do this"),),
        ),
        Screen("Import candidates", "ats-import-upload"),
        Screen("Import: nothing chosen", "ats-import-upload", then=(presses("Read the file"),)),
        Screen("Import: columns", "ats-import", start="ats-import-upload", then=_READS),
        Screen("Import: done", "ats-import", start="ats-import-upload", then=(*_READS, *_TAKES)),
        Screen(
            "Import: correcting a line",
            "ats-import-line",
            start="ats-import-upload",
            then=(*_READS, *_TAKES, presses("Correct line"), sees("Import this line")),
        ),
    ),
    arrange,
)
SETTINGS = Area(
    "ATS Simulator: settings",
    Site.ATS,
    INGRID_THERE,
    (
        Screen("Overview", "ats-settings"),
        Screen("Security groups", "ats-groups"),
        Screen("Security group: new", "ats-group-new"),
        Screen("Security group", "ats-group", {"key": "group"}),
        Screen("Security group: not an admin", "ats-group-new", who=AMARA),
        Screen("Own account", "ats-me"),
        Screen("Integrations", "ats-integrations"),
        Screen(
            "Recruiter",
            "ats-recruiter",
            then=(in_widget("Continue"), widget_shows("Enabled")),
            picture="ats-settings.png",
        ),
        Screen(
            "Recruiter: a refused record is corrected",
            "ats-recruiter-repair",
            start="ats-recruiter",
            then=(opens("#refused .act a"), sees("Save and resend")),
        ),
        Screen("Recruiter: disconnect", "ats-recruiter-leave"),
        Screen("Recruiter: not an admin", "ats-recruiter", who=AMARA),
        Screen("Recruiter: nothing connected", "ats-recruiter", who=Viewer("Marit Aaltonen")),
    ),
    arrange,
)
