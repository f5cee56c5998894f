"""The rights that each role is promised. This table was written by hand, and not derived from the code."""

from hirewire.hub.identity.accounts.roles import Role

_LINES = """
                  admin  recruiter  hiring_manager
read              yes    yes        yes
note              yes    yes        yes
evaluate          yes    yes        yes
follow            yes    yes        yes
save_search       no     yes        no
project           no     yes        no
inmail            no     yes        no
export            no     yes        no
dismiss           no     yes        no
link              yes    yes        no
import_people     yes    yes        no
report            yes    yes        no
invite            yes    no         no
change_seat       yes    no         no
view_as           yes    no         no
secure            yes    no         no
sign_on           yes    no         no
see_jobs          yes    no         no
switch            yes    no         no
switch_export     yes    no         no
ask_for_jobs      yes    no         no
send_again        yes    no         no
see_failing       yes    no         no
look_after_matches yes    no         no
audit             yes    no         no
archive           yes    no         no
purge             yes    no         no
move              yes    no         no
end_contract      yes    no         no
register          yes    no         no
"""

ROLES = [Role(name) for name in _LINES.split("\n")[1].split()]
PROMISED = {
    verb: dict(zip(ROLES, (cell == "yes" for cell in cells), strict=True))
    for verb, *cells in (line.split() for line in _LINES.strip().split("\n")[1:])
}
VERBS = tuple(PROMISED)


def promised_to(*roles: Role) -> dict[str, bool]:
    return {verb: any(PROMISED[verb][role] for role in roles) for verb in VERBS}
