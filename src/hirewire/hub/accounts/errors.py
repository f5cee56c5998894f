"""What can go wrong when somebody signs in or takes a seat."""


class AccountError(Exception):
    """The sentence is meant for the person."""


class SeatNotUsableError(AccountError):
    """The seat is another person's, or it is not active."""
