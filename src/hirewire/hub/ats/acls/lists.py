"""Details of access lists: how many lists a person may be on, and two settings for what the protocol leaves open."""

from django.conf import settings

#: By the protocol, one person may be on at most this many lists.
MOST_LISTS = 10


def everybody_id() -> str:
    """Id of the list whose jobs everybody sees. The id is a setting, because the protocol does not publish it."""
    return str(settings.HIREWIRE_EVERYBODY_ACL)


def viewers_come_first() -> bool:
    """Whether ``ALL_PRODUCT_USERS`` opens even jobs that are on access lists.

    The protocol's pages contradict each other. The default follows the protocol's overview: access lists win. A setting
    selects the other reading.
    """
    return bool(settings.HIREWIRE_VIEWERS_BEFORE_ACLS)
