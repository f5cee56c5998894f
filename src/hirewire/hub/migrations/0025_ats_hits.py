from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("hub", "0024_candidacies")]
    operations = [
        migrations.CreateModel(
            name="AtsHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("SIGN", "In ATS signs seen"), ("SECTION", "ATS sections opened")], max_length=10
                    ),
                ),
                ("day", models.DateField()),
                ("seen", models.BigIntegerField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=CASCADE, related_name="+", to="hub.contract"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("contract", "kind", "day"), name="hub_atshit_once")],
            },
        ),
    ]
