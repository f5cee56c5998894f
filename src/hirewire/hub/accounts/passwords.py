"""People's passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Django's Argon2 on one lane: the default's eight would take every core for one sign-in."""

    parallelism = 1
