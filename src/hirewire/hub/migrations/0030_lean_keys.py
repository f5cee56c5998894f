"""Drop constraints of foreign keys that refer from large tables to rows that are never deleted (decision 0007)."""

from django.db import migrations, models

SYNCED = ("candidate", "candidatenote", "application", "applicationnote", "interviewfeedback", "stage")
WORKED_OUT = ("match", "rematch", "staleapplications")
OWNERS = {"organization": "hub.organization", "application": "hub.developerapplication"}


class Migration(migrations.Migration):
    dependencies = [("hub", "0029_search_words")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name=name,
            field=models.ForeignKey(
                to=owner,
                on_delete=models.deletion.CASCADE,
                related_name="+",
                db_index=False,
                db_constraint=False,
            ),
        )
        for model in (*SYNCED, *WORKED_OUT)
        for name, owner in OWNERS.items()
    ]
