import re

from django.apps import apps

from hirewire.kit.db.sealed_columns import columns
from tests.architecture import files

#: The modules that call ``seal`` to encrypt a secret, and where they store the encrypted text.
SEALING = {
    "agent/connections/models.py": "columns of connections and rehearsals",
    "hub/ats/blind/models.py": "a column",
    "hub/identity/accounts/forgotten.py": "arguments of tasks, which are of no use after an hour",
    "hub/identity/accounts/notices.py": "arguments of tasks, which run within minutes",
    "hub/identity/accounts/second_factor.py": "a column",
    "hub/identity/providers/models.py": "a column",
    "hub/platform/oauth/signing.py": "a column",
    "hub/platform/provisioning/services.py": "a column",
    "hub/recruiting/single_sign_on/sessions.py": "sessions, which end before anybody needs to rotate them",
    "hub/seeding/suites.py": "the column of provisioning",
    "simulator/hooks/services.py": "a column",
    "simulator/people/services.py": "a column",
}


def test_each_sealed_column_is_known_to_the_rotation_of_keys() -> None:
    sealed = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if "sealed" in field.name
    }

    assert sealed == {(column.model, column.column) for column in columns()}


def test_each_kind_of_secret_has_a_name_of_its_own() -> None:
    titles = [column.title for column in columns()]

    assert len(set(titles)) == len(titles)


def test_every_caller_that_seals_is_listed() -> None:
    root = files.ROOT / "src" / "hirewire"
    callers = {
        str(file.relative_to(root))
        for file in files.sources()
        if re.search(r"\bseal\(", file.read_text()) and file != root / "kit" / "secrets.py"
    }

    assert callers == set(SEALING)
