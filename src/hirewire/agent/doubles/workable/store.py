from datetime import UTC, datetime
from typing import Any, Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.tables import Tables

TABLES: Final = ("activities", "candidates", "jobs", "members", "stages", "subscriptions")
_OWNERS: Final = {"activities": ("candidate",)}
#: Slug, name and kind of each stage, in the order of the pipeline.
STAGES: Final = (
    ("sourced", "Sourced", "sourced"),
    ("applied", "Applied", "applied"),
    ("phone-screen", "Phone Screen", "phone-screen"),
    ("interview", "Interview", "interview"),
    ("offer", "Offer", "offer"),
    ("hired", "Hired", "hired"),
)
#: The roles that see a comment or a rating, unless the comment or rating names other roles.
ROLES: Final = ("simple", "hiring_manager", "admin", "reviewer", "recruiting_admin")
_NEW_CANDIDATE: Final[Row] = {
    **dict.fromkeys(("headline", "address", "phone", "email", "domain", "summary", "cover_letter")),
    **dict.fromkeys(("disqualified_at", "disqualification_reason", "hired_at", "originating_candidate_id")),
    "disqualified": False,
    "withdrew": False,
    "anonymized": False,
    "sourced": True,
    "outlet": "SPI",
    "common_source": "Unknown",
    "common_source_category": "Other",
    **{name: [] for name in ("education_entries", "experience_entries", "social_profiles", "skills", "tags")},
    "location": None,
}


class Store(Tables):
    def __init__(self, clock: Clock) -> None:
        super().__init__(TABLES, _OWNERS)
        self._clock = clock
        self._last = 0x27270000
        for position, (slug, name, kind) in enumerate(STAGES, start=1):
            stage = {"slug": slug, "name": name, "kind": kind, "position": position}
            self.tables["stages"][slug] = {"id": 5272268 + position, **stage}

    def add(self, table: str, **fields: object) -> Row:
        self._last += 1
        now = stamp(self._clock.now())
        row: Row = {"id": f"{self._last:x}", "created_at": now, "updated_at": now, **fields}
        self.tables[table][row["id"]] = row
        return row

    def change(self, table: str, key: str, **fields: object) -> Row:
        row = self.tables[table][key]
        row.update(fields, updated_at=stamp(self._clock.now()))
        return row

    def add_job(self, title: str, **fields: object) -> Row:
        row = self.add("jobs", title=title, full_title=title)
        code = f"{int(row['id'], 16) * 2654435761 % 16**10:010X}"
        row.update(
            shortcode=code,
            code=None,
            state="published",
            confidential=False,
            department=None,
            url=f"https://larkspur.workable.com/jobs/{code}",
            application_url=f"https://larkspur.workable.com/jobs/{code}/candidates/new",
            location=None,
            full_description=None,
            team=[],
        )
        row.update(fields)
        return row

    def add_candidate(self, job: Row | None, *, action: str = "uploaded", stage: str = "sourced", **fields: Any) -> Row:  # noqa: ANN401 - any field
        row = self.add("candidates", **_NEW_CANDIDATE)
        # Copy the lists, so that a change to one candidate does not change all candidates.
        row.update({name: list(value) for name, value in row.items() if isinstance(value, list)})
        row.update(job=job["shortcode"] if job else None, stage=stage, **fields)
        row["name"] = " ".join(filter(None, (row.get("firstname"), row.get("lastname"))))
        place = f"jobs/{job['shortcode']}/candidates" if job else "talent_pool/browser/sourced/candidate"
        row["profile_url"] = f"https://larkspur.workable.com/backend/{place}/{row['id']}"
        self.act(row, action)
        return row

    def act(self, candidate: Row, action: str, **fields: object) -> Row:
        """Add an activity, and mark the candidate as updated."""
        usual = {"body": None, "action_stage": self.stage(candidate["stage"]), "target_stage": None}
        row = self.add("activities", candidate=candidate["id"], action=action, **{**usual, **fields})
        row["created_at"] = row["updated_at"] = fine_stamp(self._clock.now())
        if candidate["id"] in self.tables["candidates"]:
            self.change("candidates", candidate["id"])
        return row

    def comment(self, candidate: Row, member: Row, body: str, *, roles: tuple[str, ...] = ROLES) -> Row:
        return self.act(candidate, "comment", body=body, member=by(member), visibility_roles=list(roles))

    def rate(self, candidate: Row, member: Row, body: str, score: str, *, roles: tuple[str, ...] = ROLES) -> Row:
        rating = {"score": score, "scale": "thumbs", "grade": 2}
        return self.act(candidate, "rating", body=body, member=by(member), rating=rating, visibility_roles=list(roles))

    def move(self, candidate: Row, slug: str, member: Row | None = None) -> Row:
        """Move the candidate to a stage, and add an activity whose ``action`` is the slug of this stage."""
        by_whom = {"member": by(member)} if member else {}
        row = self.act(candidate, slug, target_stage=self.stage(slug), **by_whom)
        self.change("candidates", candidate["id"], stage=slug)
        return row

    def disqualify(self, candidate: Row, reason: str | None, *, withdrew: bool = False) -> Row:
        at = fine_stamp(self._clock.now())
        self.change("candidates", candidate["id"], disqualified=True, disqualified_at=at, withdrew=withdrew)
        candidate["disqualification_reason"] = reason
        return self.act(candidate, "disqualified", body=reason)

    def remove_candidate(self, key: str) -> None:
        del self.tables["candidates"][key]
        self.drop("activities", candidate=key)

    def job(self, shortcode: str | None) -> Row | None:
        return next(iter(self.rows("jobs", shortcode=shortcode)), None)

    def stage(self, slug: str) -> Row | None:
        row = self.tables["stages"].get(slug)
        return {"id": row["id"], "name": row["name"], "slug": slug} if row else None


def number(row: Row) -> int:
    """The id of a subscription as a number, as in Workable's API. The store has it as hexadecimal text."""
    return int(row["id"], 16)


def by(member: Row) -> Row:
    return {"id": member["id"], "name": member["name"], "type": "Member"}


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fine_stamp(at: datetime) -> str:
    """Return a time with milliseconds, in the form that Workable uses for activities."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
