"""The pages of the ATS Simulator that ``bench/pages.py`` measures, and their data.

What these pages load from the agent or from Recruiter is not measured, because neither runs in this bench.
"""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from stage import enter, without_slow_indexes

if TYPE_CHECKING:
    from django.test import Client

    from hirewire.simulator.people.models import Account, User

Ask = Callable[["Client"], Any]

_SEARCHES: Final = {
    "candidates, by a word": "nurse",
    "candidates, by a rare word": "costa-b",
    "candidates, by two letters": "an",
    "candidates, by e-mail": "p77@example.test",
    "candidates, nobody": "xylophonist",
}
_FIRST = "(ARRAY['Ana','Bo','Chidi','Dora','Emre','Farida','Goran','Hana','Ines','Jun'])"
_LAST = "(ARRAY['Silva','Baker','Okafor','Lind','Yilmaz','Haddad','Kovac','Sato','Costa','Park','Meyer','Rossi'])"
_TITLE = "(ARRAY['Nurse','Data engineer','Welder','Teacher','Accountant','Electrician','Recruiter','Chef'])"
_STAGE = "(ARRAY['Applied','Phone screen','Onsite interview','Offer','Hired','Not selected'])"
# Squares of random numbers make some jobs large and most of them small, as in practice. One person in four hundred
# has two records.
_RECORDS: Final = f"""
INSERT INTO simulator_job (account_id, number, created_at, updated_at, title, description, city, country, state,
    is_posted, is_confidential, apply_url, owner_id, opened_at, requisition)
SELECT %(account)s, 1000 + n, now() - n * interval '1 hour', now(), {_TITLE}[1 + n %% 8] || ' ' || n,
    'What is to be done.', (ARRAY['Utrecht','Lyon','Oslo','Porto'])[1 + n %% 4], 'Netherlands',
    CASE WHEN n %% 4 = 0 THEN 'closed' ELSE 'open' END, true, n %% 50 = 0, '', %(user)s, now(), ''
FROM generate_series(1, %(jobs)s) n;
INSERT INTO simulator_candidate (account_id, number, created_at, updated_at, first_name, last_name, title, company,
    emails, email_keys, phones, addresses, profile_url, profile_key, recruiter_person, is_private, source, owner_id)
SELECT %(account)s, 10000 + n, now() - n * interval '20 seconds', now(), {_FIRST}[1 + n %% 10],
    {_LAST}[1 + n / 10 %% 12] || CASE WHEN n %% 3 = 0 THEN '-' || to_hex(n) ELSE '' END, {_TITLE}[1 + n %% 8],
    'Company ' || n %% 9973, ARRAY[mail], ARRAY[mail], '[]', '[]', '', '', '', n %% 500 = 0, 'Career site', %(user)s
FROM generate_series(1, %(candidates)s) n, LATERAL (SELECT 'p' || n - (n %% 400 = 1)::int || '@example.test') m (mail);
INSERT INTO simulator_application (account_id, number, created_at, updated_at, candidate_id, job_id, stage, source,
    disposition, credited_to_id)
SELECT %(account)s, 20000 + row_number() OVER (), c.created_at, now() - random() * interval '300 days', c.id, j.id,
    {_STAGE}[1 + floor(random() * 6)::int], '', '', %(user)s
FROM (SELECT id, number, created_at, (random() ^ 2 * (%(jobs)s - 2))::int AS job FROM simulator_candidate) c,
    generate_series(0, 1) k, LATERAL (SELECT id FROM simulator_job WHERE number = 1001 + c.job + k) j
WHERE k = 0 OR c.number %% 2 = 0;
INSERT INTO simulator_stageentry (application_id, name, entered_at)
SELECT id, 'Applied', created_at FROM simulator_application UNION ALL SELECT id, stage, updated_at
FROM simulator_application WHERE stage <> 'Applied';
INSERT INTO simulator_note (candidate_id, text, author_first_name, author_last_name, is_private, origin, created_at)
SELECT id, 'Rings back', 'Ana', 'Silva', false, 'ats', now() FROM simulator_candidate WHERE number %% 5 = 0;
INSERT INTO simulator_scorecard (application_id, interviewer_first_name, interviewer_last_name, interview, summary,
    verdict, ratings)
SELECT id, 'Ana', 'Silva', 'onsite', '', '', '[]' FROM simulator_application WHERE number %% 10 = 0;
INSERT INTO simulator_securitygroup_jobs (securitygroup_id, job_id)
SELECT g.id, j.id FROM simulator_securitygroup g, simulator_job j WHERE j.number %% 10 = g.id %% 10;
INSERT INTO simulator_message (desk_id, candidate_id, key, thread, recruiter_first_name, recruiter_last_name,
    is_from_candidate, subject, text, sent_at)
SELECT %(desk)s, id, 'M-' || id, '', 'Ana', 'Silva', false, 'An hour this week', 'Could we talk?', now()
FROM simulator_candidate WHERE number %% 20 = 0;
"""


def prepared(size: int) -> "tuple[Client, Mapping[str, Ask]]":
    enter()
    from django.db import connection  # noqa: PLC0415 - needs Django

    from hirewire.simulator.history.models import Desk  # noqa: PLC0415 - as above
    from hirewire.simulator.people.services import create_account, create_user  # noqa: PLC0415 - as above
    from hirewire.simulator.records.resemblance.services import compare_all  # noqa: PLC0415 - as above

    account = create_account(slug="larkspur", name="Larkspur Health")
    users = [
        create_user(
            account=account,
            email=f"user{number}@example.test",
            password="made up for one run of a benchmark",
            first_name="Ana",
            last_name=f"Silva {number}",
            is_admin=number == 0,
        )
        for number in range(10)
    ]
    for number in range(5):
        account.security_groups.create(name=f"Group {number}").members.set(users[number:])
    ids = {
        "account": account.pk,
        "user": users[0].pk,
        "candidates": size,
        "jobs": min(max(size // 100, 20), 2_000),
        "desk": Desk.objects.create(account=account, key="contract").pk,
    }
    print(f"writing {size:,} candidates ...", flush=True)
    with connection.cursor() as cursor:
        with without_slow_indexes(cursor, "simulator_candidate"):
            cursor.execute(_RECORDS, ids)
        began = time.monotonic()
        compare_all(account.pk)
        print(f"compared with each other in {time.monotonic() - began:.1f} s", flush=True)
        cursor.execute("VACUUM ANALYZE")
    return opened(account, users[0])


def opened(account: "Account", user: "User") -> "tuple[Client, Mapping[str, Ask]]":
    from django.test import Client  # noqa: PLC0415 - needs Django

    from hirewire.simulator.people.services import SESSION_KEY  # noqa: PLC0415 - as above

    browser = Client(headers={"host": "localhost"})
    session = browser.session
    session[SESSION_KEY] = user.pk
    session.save()
    return browser, {
        **{name: _get(address) for name, address in _addresses(account).items()},
        **{name: _search(words) for name, words in _SEARCHES.items()},
    }


def _addresses(account: "Account") -> dict[str, str]:
    from hirewire.simulator.records import queries  # noqa: PLC0415 - needs Django

    group = account.security_groups.all()[0]
    # The twentieth candidate has a note and InMail, and perhaps an open application and a scorecard.
    candidate = queries.candidates(account).filter(number__gt=10_000).order_by("number")[19]
    largest = queries.jobs(account).order_by("number")[0]
    return {
        "candidates": "/candidates/",
        "candidates, page 30": "/candidates/?page=30",
        "candidate": candidate.get_absolute_url(),
        "candidate, edited": f"{candidate.get_absolute_url()}edit/",
        "candidate, InMail and notes": f"{candidate.get_absolute_url()}recruiter/",
        "candidate, widget": f"{candidate.get_absolute_url()}member/",
        "duplicates": "/candidates/duplicates/",
        "search of both systems": "/candidates/search/",
        "jobs": "/jobs/",
        "jobs, all, page 3": "/jobs/?state=all&page=3",
        "jobs, by a word": "/jobs/?q=nurse",
        "job and its pipeline": largest.get_absolute_url(),
        "job, a stage, page 3": f"{largest.get_absolute_url()}?stage=Offer&page=3",
        "job, edited": f"{largest.get_absolute_url()}edit/",
        "job, widget": f"{largest.get_absolute_url()}matches/",
        "settings, users": "/settings/",
        "security groups": "/settings/groups/",
        "security group": group.get_absolute_url(),
        "integrations": "/settings/integrations/",
        "Recruiter, sync": "/settings/integrations/recruiter/",
        "Recruiter, state of the sync": "/settings/integrations/recruiter/sync/",
        "leaving Recruiter": "/settings/integrations/recruiter/leave/",
        "my account": "/settings/me/",
        "import": "/candidates/import/",
    }


def _get(address: str) -> Ask:
    return lambda browser: browser.get(address, follow=True)


def _search(words: str) -> Ask:
    return lambda browser: browser.post("/candidates/", {"q": words}, follow=True)
