"""A small made-up network for tests: names consist of word parts, so some names are common and most are rare."""

from random import Random

from hirewire.linkage.counting import CountedValues, count_values
from hirewire.linkage.parameters import shipped
from hirewire.linkage.persons import Person, person
from hirewire.linkage.records import Employment, Place, Record
from hirewire.linkage.scoring import Scorer

GIVEN = ("Anna", "Maria", "Peter", "Thomas", "Ines", "Karim", "Yvonne", "Rafael", "Dilara", "Viktor", "Noor", "Hugo")
ONSETS = ("Bra", "Kel", "Dorn", "Fisch", "Hart", "Lind", "Mor", "Nord", "Ost", "Rau", "Sten", "Wein", "Zan", "Quell")
CODAS = ("berg", "mann", "ley", "qvist", "acker", "hofer", "sen", "ova", "ini", "eau", "wood", "ton")
COMPANIES = ("Harbour Cranes", "Blue Lantern Media", "Oakfield Dairy", "Meridian Rail", "Copperline", "Quayside Law")
TITLES = ("Crane Operator", "Editor", "Dairy Technician", "Signal Engineer", "Electrician", "Paralegal")
CITIES = ("Bristol", "Leeds", "York", "Hull", "Derby", "Truro", "Exeter", "Luton")


def member(number: int) -> Record:
    random = Random(number)
    given, family = random.choice(GIVEN), random.choice(ONSETS) + random.choice(CODAS)
    number_of = random.randrange(len(COMPANIES))
    return Record(
        id=f"m{number}",
        first_name=given,
        last_name=family,
        emails=(f"{given}.{family}{number}@mail.example".lower(),),
        phones=(f"+44 117 {496_0000 + number}",),
        profile_url=f"https://network.example/in/{given}-{family}-{number:x}".lower(),
        employments=(Employment(COMPANIES[number_of], TITLES[number_of]),),
        places=(Place(city=random.choice(CITIES), region="England", country="gb"),),
    )


MEMBERS = tuple(person(member(number)) for number in range(240))
COUNTS: CountedValues = count_values(MEMBERS)
ADA = person(
    Record(
        id="ada",
        first_name="Ada",
        last_name="Zwart-Undset",
        emails=("ada.zwart@mail.example",),
        phones=("+44 20 7946 0123",),
        profile_url="https://network.example/in/ada-zwart-undset-1f",
        employments=(
            Employment("Copperline Ltd", "Electrician"),
            Employment("Meridian Rail", "Fitter", is_current=False),
        ),
        places=(Place("4 Mill Lane", "Leeds", "England", "LS1 4AP", "gb"),),
    )
)
EVERYBODY = (*MEMBERS, ADA)


def scorer() -> Scorer:
    return Scorer(shipped(), count_values(EVERYBODY), members=len(EVERYBODY))


def candidate(**fields: object) -> Person:
    return person(Record(id="c", **fields))  # type: ignore[arg-type]  # a test says which fields it gives
