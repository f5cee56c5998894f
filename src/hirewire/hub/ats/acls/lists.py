"""What of access lists the protocol leaves to the server."""

from django.conf import settings

#: Lists that one person may stand on; the protocol's figure.
MOST_LISTS = 10


def everybody_id() -> str:
    """The list whose jobs everybody sees. The protocol's own literal is not public, so an operator may name it."""
    return str(settings.HIREWIRE_EVERYBODY_ACL)


def viewers_come_first() -> bool:
    """Whether ``ALL_PRODUCT_USERS`` opens even what stands on lists.

    The protocol's pages contradict each other. We read them as its overview
    does: lists win. An operator who needs the other reading says so.
    """
    return bool(settings.HIREWIRE_VIEWERS_BEFORE_ACLS)
