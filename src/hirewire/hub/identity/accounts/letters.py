from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.mails.letters import Letter, Link, moment, page_url
from hirewire.hub.identity.providers.models import IdentityProvider


class Notice(StrEnum):
    """A change to a sign-in. The person is told about the change, because an intruder may have made it."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    RECOVERY_CODE_USED = "recovery_code_used"
    TAKEN_OVER = "taken_over"
    ADDRESS_CHANGED = "address_changed"


_SUBJECTS: Final = {
    Notice.PASSWORD_CHANGED: _lazy("Your password has been changed"),
    Notice.SECOND_FACTOR_ADDED: _lazy("Two-step sign-in is on"),
    Notice.SECOND_FACTOR_REMOVED: _lazy("Two-step sign-in is off"),
    Notice.RECOVERY_CODES_RENEWED: _lazy("You have new recovery codes"),
    Notice.RECOVERY_CODE_USED: _lazy("A recovery code was used"),
    Notice.TAKEN_OVER: _lazy("Your password has been removed"),
    Notice.ADDRESS_CHANGED: _lazy("Your address has been changed"),
}
_WORDS: Final = {
    Notice.PASSWORD_CHANGED: _lazy("The password of your Recruiter account was changed on {moment}."),
    Notice.SECOND_FACTOR_ADDED: _lazy(
        "Since {moment}, each sign-in with your password also needs a code from an authenticator app."
    ),
    Notice.SECOND_FACTOR_REMOVED: _lazy("Since {moment}, your password alone is enough to sign in to Recruiter."),
    Notice.RECOVERY_CODES_RENEWED: _lazy("New recovery codes were created on {moment}. Earlier ones no longer work."),
    Notice.RECOVERY_CODE_USED: _lazy(
        "A recovery code was used instead of the app on {moment}. Each code works only once."
    ),
    Notice.TAKEN_OVER: _lazy(
        "On {moment}, your company confirmed that this address is yours. To be safe, it removed any old password and "
        "second step from your Recruiter account, and signed the account out everywhere."
    ),
    Notice.ADDRESS_CHANGED: _lazy(
        "On {moment}, your company’s directory changed the address of your Recruiter account to {address}. From now "
        "on, sign in with that address."
    ),
}
_ADVICE: Final = _lazy(
    "If it was you, there is nothing to do. If it was not, somebody else can use your account. Choose a new password "
    "at once, sign out everywhere else, check two-step sign-in, and tell an admin of your company."
)
_OTHER_ADVICE: Final = {
    Notice.TAKEN_OVER: _lazy(
        "Sign in through your company. If you also work for another company in Recruiter, choose a new password to "
        "sign in there."
    ),
    Notice.ADDRESS_CHANGED: _lazy("If you do not know why, ask an admin of your company."),
}


def new_password(person: Person, link: str) -> Letter:
    return Letter(
        subject=_("Choose a new password"),
        greeting=_greeting(person),
        paragraphs=[_("Somebody, probably you, asked for a new password for your Recruiter account.")],
        action=Link(_("Choose a new password"), link),
        remarks=[
            _("The link works only once, and only within one hour. A new password signs you out in all browsers."),
            _("If it was not you, do nothing: your password stays as it is."),
        ],
    )


def use_provider(person: Person, provider: IdentityProvider) -> Letter:
    words = _(
        "Somebody, probably you, asked for a new password. You need none: {company} signs you in through {provider}."
    )
    return Letter(
        subject=_("You sign in through your company"),
        greeting=_greeting(person),
        paragraphs=[words.format(company=provider.organization.name, provider=provider.name)],
        action=Link(_("Go to the sign-in page"), page_url("sign-in")),
        remarks=[
            _("If you cannot sign in there, ask the people who look after {provider}.").format(provider=provider.name)
        ],
    )


def security(person: Person, notice: Notice, at: datetime) -> Letter:
    return Letter(
        subject=str(_SUBJECTS[notice]),
        greeting=_greeting(person),
        paragraphs=[
            str(_WORDS[notice]).format(moment=moment(at), address=person.email),
            str(_OTHER_ADVICE.get(notice, _ADVICE)),
        ],
        items=[
            Link(_("Choose a new password"), page_url("forgotten-password")),
            Link(_("See where you are signed in"), page_url("sign-ins")),
            Link(_("Check two-step sign-in"), page_url("second-step")),
        ],
    )


def _greeting(person: Person) -> str:
    return _("Hello {name},").format(name=person.first_name)
