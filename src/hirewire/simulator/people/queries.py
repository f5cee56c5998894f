from django.contrib.sessions.backends.base import SessionBase

from hirewire.kit import secrets
from hirewire.kit.web import idle
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import SESSION_KEY


def user_of(session: SessionBase) -> User | None:
    user_id = session.get(SESSION_KEY)
    if user_id and not idle.looked_in(session):
        session.flush()
        return None
    return User.objects.select_related("account").filter(pk=user_id).first() if user_id else None


def account_by_key(key: str) -> Account | None:
    return Account.objects.filter(api_key_digest=secrets.digest(key)).first()


def admins(account: Account) -> list[User]:
    return list(account.users.filter(is_admin=True))
