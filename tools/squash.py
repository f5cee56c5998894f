"""Writes the present models as the tables of a squashed migration.

docs/decisions/0042-squashed-migrations.md says when to do this.

PYTHONPATH=. DJANGO_SETTINGS_MODULE=hirewire.project.settings.test .venv/bin/python tools/squash.py hub FOLDER
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

import django
from django.apps import apps
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState
from django.db.migrations.writer import OperationWriter
from django.db.models import Model

#: An app with fewer tables gets one file. The hub has more tables, so it gets a file for each of its wings.
FEW: Final = 50


def tables(app_label: str) -> dict[str, list[CreateModel]]:
    models = sorted(apps.get_app_config(app_label).get_models(), key=lambda model: model.__module__)
    files = defaultdict(list)
    for model in models:
        name = "tables" if len(models) < FEW else model.__module__.split(".")[2]
        files[name].append(_created(model))
    return files


def _created(model: type[Model]) -> CreateModel:
    state = ModelState.from_model(model)
    options = {name: value for name, value in state.options.items() if value != []}
    return CreateModel(state.name, list(state.fields.items()), options, state.bases, state.managers)


def source(operations: list[CreateModel]) -> str:
    lines, imports = [], {"from django.db import migrations, models"}
    for operation in operations:
        text, needed = OperationWriter(operation, indentation=1).serialize()
        lines.append(text)
        imports |= needed - {"from django.db import models"}
    return "\n".join([*sorted(imports), "", "TABLES = [", *lines, "]", ""])


if __name__ == "__main__":
    django.setup()
    _folder = Path(sys.argv[2])
    _folder.mkdir(exist_ok=True)
    (_folder / "__init__.py").touch()
    for _name, _operations in tables(sys.argv[1]).items():
        (_folder / f"{_name}.py").write_text(source(_operations))
