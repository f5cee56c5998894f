import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import hirewire.kit.clock

TABLES = [
    migrations.CreateModel(
        name="MergedRecord",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.account"
                ),
            ),
            ("number", models.PositiveIntegerField()),
            (
                "into",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="merged_records", to="simulator.candidate"
                ),
            ),
            (
                "merged_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="simulator.user"
                ),
            ),
            ("merged_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "ordering": ("-merged_at", "-id"),
            "constraints": [models.UniqueConstraint(fields=("account", "number"), name="simulator_merged_once")],
        },
    ),
    migrations.CreateModel(
        name="Desk",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="desks", to="simulator.account"
                ),
            ),
            ("key", models.CharField(max_length=100)),
            ("fetched_at", models.DateTimeField(blank=True, null=True)),
            ("readers", models.ManyToManyField(blank=True, related_name="desks", to="simulator.user")),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("account", "key"), name="simulator_desk_once")],
        },
    ),
    migrations.CreateModel(
        name="Message",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "desk",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="simulator.desk"
                ),
            ),
            (
                "candidate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="simulator.candidate"
                ),
            ),
            ("key", models.CharField(max_length=255)),
            ("thread", models.CharField(blank=True, max_length=255)),
            ("recruiter_first_name", models.CharField(max_length=100)),
            ("recruiter_last_name", models.CharField(max_length=100)),
            ("is_from_candidate", models.BooleanField()),
            ("subject", models.CharField(blank=True, max_length=500)),
            ("text", models.TextField()),
            ("sent_at", models.DateTimeField()),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("desk", "key"), name="simulator_message_once")],
        },
    ),
    migrations.CreateModel(
        name="RecruiterNote",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "desk",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="simulator.desk"
                ),
            ),
            (
                "candidate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="recruiter_notes",
                    to="simulator.candidate",
                ),
            ),
            ("key", models.CharField(max_length=255)),
            ("author_first_name", models.CharField(max_length=100)),
            ("author_last_name", models.CharField(max_length=100)),
            ("text", models.TextField()),
            ("written_at", models.DateTimeField()),
            ("changed_at", models.DateTimeField()),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("desk", "key"), name="simulator_recruiter_note_once")],
        },
    ),
    migrations.CreateModel(
        name="Evaluation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="evaluations", to="simulator.application"
                ),
            ),
            ("key", models.CharField(max_length=255)),
            ("evaluator_first_name", models.CharField(max_length=100)),
            ("evaluator_last_name", models.CharField(max_length=100)),
            ("rating", models.CharField(max_length=60)),
            ("criteria", models.JSONField(blank=True, default=list)),
            ("comment", models.TextField(blank=True)),
            ("evaluated_at", models.DateTimeField()),
        ],
        options={
            "ordering": ("-evaluated_at",),
            "constraints": [models.UniqueConstraint(fields=("application", "key"), name="simulator_evaluation_once")],
        },
    ),
    migrations.CreateModel(
        name="ClosedAccount",
        fields=[
            (
                "candidate",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="closed_account",
                    serialize=False,
                    to="simulator.candidate",
                ),
            ),
            ("closed_at", models.DateTimeField()),
            (
                "kept_by",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="simulator.user",
                ),
            ),
            ("kept_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="Webhook",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="webhooks", to="simulator.account"
                ),
            ),
            ("url", models.URLField(max_length=500)),
            ("secret_sealed", models.TextField()),
            ("failures", models.PositiveIntegerField(default=0)),
            ("resumes_at", models.DateTimeField(blank=True, null=True)),
            ("last_fault", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("account", "url"), name="simulator_webhook_url")],
        },
    ),
    migrations.CreateModel(
        name="WebhookDelivery",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "webhook",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="simulator.webhook"
                ),
            ),
            ("event", models.CharField(max_length=40)),
            ("kind", models.CharField(max_length=20)),
            ("record_id", models.CharField(max_length=40)),
            ("occurred_at", models.DateTimeField()),
            ("claimed_until", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ("id",),
        },
    ),
    migrations.CreateModel(
        name="CandidateImport",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="simulator.account"
                ),
            ),
            (
                "user",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="simulator.user"
                ),
            ),
            ("filename", models.CharField(max_length=200)),
            ("content", models.BinaryField()),
            ("encoding", models.CharField(max_length=20)),
            ("delimiter", models.CharField(max_length=1)),
            ("mapping", models.JSONField(default=dict)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("mapping", "Waiting for its columns"),
                        ("running", "Running"),
                        ("done", "Done"),
                        ("stopped", "Stopped"),
                    ],
                    default="mapping",
                    max_length=10,
                ),
            ),
            ("total", models.PositiveIntegerField(default=0)),
            ("position", models.PositiveIntegerField(default=0)),
            ("reason", models.TextField(blank=True)),
            ("created", models.PositiveIntegerField(default=0)),
            ("updated", models.PositiveIntegerField(default=0)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("started_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ("-id",),
        },
    ),
    migrations.CreateModel(
        name="ImportLine",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "batch",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="bad_lines",
                    to="simulator.candidateimport",
                ),
            ),
            ("line_number", models.PositiveIntegerField()),
            ("values", models.JSONField()),
            ("reason", models.TextField()),
            ("repaired_as", models.CharField(blank=True, max_length=20)),
        ],
        options={
            "ordering": ("line_number", "id"),
        },
    ),
    migrations.CreateModel(
        name="Account",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("slug", models.SlugField(unique=True)),
            ("name", models.CharField(max_length=200)),
            ("api_key_digest", models.BinaryField(max_length=32, unique=True)),
            ("api_key_sealed", models.TextField()),
            ("next_job", models.PositiveIntegerField(default=1001)),
            ("next_candidate", models.PositiveIntegerField(default=10001)),
            ("next_application", models.PositiveIntegerField(default=20001)),
            ("left_recruiter_at", models.DateTimeField(blank=True, null=True)),
            ("left_recruiter_by", models.CharField(blank=True, max_length=200)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="User",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="users", to="simulator.account"
                ),
            ),
            ("email", models.EmailField(max_length=254)),
            ("password", models.CharField(max_length=200)),
            ("first_name", models.CharField(max_length=100)),
            ("last_name", models.CharField(max_length=100)),
            ("is_admin", models.BooleanField(default=False)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "ordering": ("first_name", "last_name"),
            "indexes": [models.Index(fields=["account", "updated_at", "id"], name="simulator_user_changes")],
            "constraints": [
                models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="simulator_user_email")
            ],
        },
    ),
    migrations.CreateModel(
        name="SignInFailure",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.CharField(max_length=254)),
            ("address", models.GenericIPAddressField()),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["email", "address", "at"], name="simulator_signin_failure")],
        },
    ),
    migrations.CreateModel(
        name="Job",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.account"
                ),
            ),
            ("number", models.PositiveIntegerField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("title", models.CharField(blank=True, max_length=200)),
            ("description", models.TextField(blank=True)),
            ("city", models.CharField(blank=True, max_length=100)),
            ("country", models.CharField(blank=True, max_length=60)),
            (
                "state",
                models.CharField(
                    choices=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")], default="open", max_length=10
                ),
            ),
            ("is_posted", models.BooleanField(default=True)),
            ("is_confidential", models.BooleanField(default=False)),
            ("apply_url", models.URLField(blank=True, max_length=500)),
            ("requisition", models.CharField(blank=True, max_length=60)),
            (
                "owner",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="jobs",
                    to="simulator.user",
                ),
            ),
            ("opened_at", models.DateTimeField(blank=True, null=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "abstract": False,
            "indexes": [
                models.Index(fields=["account", "updated_at", "id"], name="simulator_job_chg"),
                models.Index(
                    django.db.models.functions.text.Upper("requisition"),
                    models.F("account"),
                    name="simulator_job_requisition",
                ),
            ],
            "constraints": [models.UniqueConstraint(fields=("account", "number"), name="simulator_job_number")],
        },
    ),
    migrations.CreateModel(
        name="SecurityGroup",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="security_groups", to="simulator.account"
                ),
            ),
            ("name", models.CharField(max_length=100)),
            ("is_for_everybody", models.BooleanField(default=False)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("members", models.ManyToManyField(blank=True, related_name="security_groups", to="simulator.user")),
            ("jobs", models.ManyToManyField(blank=True, related_name="security_groups", to="simulator.job")),
        ],
        options={
            "ordering": ("name",),
            "indexes": [models.Index(fields=["account", "updated_at", "id"], name="simulator_group_chg")],
            "constraints": [
                models.UniqueConstraint(
                    models.F("account"), django.db.models.functions.text.Lower("name"), name="simulator_group_name"
                ),
                models.UniqueConstraint(
                    condition=models.Q(("is_for_everybody", True)),
                    fields=("account",),
                    name="simulator_group_everybody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Candidate",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.account"
                ),
            ),
            ("number", models.PositiveIntegerField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("first_name", models.CharField(blank=True, max_length=100)),
            ("last_name", models.CharField(blank=True, max_length=100)),
            ("title", models.CharField(blank=True, max_length=200)),
            ("company", models.CharField(blank=True, max_length=200)),
            (
                "emails",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=254), blank=True, default=list, size=None
                ),
            ),
            (
                "email_keys",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=254), blank=True, default=list, size=None
                ),
            ),
            ("phones", models.JSONField(blank=True, default=list)),
            ("addresses", models.JSONField(blank=True, default=list)),
            ("profile_url", models.CharField(blank=True, max_length=400)),
            ("profile_key", models.CharField(blank=True, max_length=400)),
            ("recruiter_person", models.CharField(blank=True, max_length=200)),
            ("is_private", models.BooleanField(default=False)),
            ("do_not_contact", models.BooleanField(blank=True, null=True)),
            ("source", models.CharField(blank=True, max_length=200)),
            (
                "owner",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="candidates",
                    to="simulator.user",
                ),
            ),
        ],
        options={
            "abstract": False,
            "indexes": [
                models.Index(fields=["account", "updated_at", "id"], name="simulator_candidate_chg"),
                django.contrib.postgres.indexes.GinIndex(fields=["email_keys"], name="simulator_candidate_email"),
                django.contrib.postgres.indexes.GinIndex(
                    django.contrib.postgres.indexes.OpClass(
                        models.Func(
                            "first_name",
                            "last_name",
                            "title",
                            "company",
                            "email_keys",
                            function="simulator_sought",
                            output_field=models.TextField(),
                        ),
                        name="gin_trgm_ops",
                    ),
                    name="simulator_candidate_sought",
                ),
                models.Index(fields=["account", "-created_at", "-id"], name="simulator_candidate_newest"),
                models.Index(fields=["account", "profile_key"], name="simulator_candidate_profile"),
                models.Index(fields=["account", "recruiter_person"], name="simulator_candidate_person"),
            ],
            "constraints": [models.UniqueConstraint(fields=("account", "number"), name="simulator_candidate_number")],
        },
    ),
    migrations.CreateModel(
        name="Application",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.account"
                ),
            ),
            ("number", models.PositiveIntegerField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            (
                "candidate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="applications", to="simulator.candidate"
                ),
            ),
            (
                "job",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="simulator.job",
                ),
            ),
            ("stage", models.CharField(default="Applied", max_length=100)),
            ("source", models.CharField(blank=True, max_length=200)),
            ("disposition", models.CharField(blank=True, max_length=200)),
            (
                "credited_to",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="simulator.user",
                ),
            ),
        ],
        options={
            "abstract": False,
            "indexes": [
                models.Index(fields=["account", "updated_at", "id"], name="simulator_application_chg"),
                models.Index(fields=["job", "stage", "-updated_at"], name="simulator_application_stage"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("account", "number"), name="simulator_application_number"),
                models.UniqueConstraint(fields=("candidate", "job"), name="simulator_application_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="StageEntry",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="stages", to="simulator.application"
                ),
            ),
            ("name", models.CharField(max_length=100)),
            ("entered_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "ordering": ("entered_at", "id"),
        },
    ),
    migrations.CreateModel(
        name="Note",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "candidate",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="notes",
                    to="simulator.candidate",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="notes",
                    to="simulator.application",
                ),
            ),
            ("text", models.TextField()),
            ("author_first_name", models.CharField(max_length=100)),
            ("author_last_name", models.CharField(max_length=100)),
            (
                "user",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="simulator.user",
                ),
            ),
            ("is_private", models.BooleanField(default=False)),
            (
                "origin",
                models.CharField(
                    choices=[("ats", "this system"), ("recruiter", "Recruiter")], default="ats", max_length=10
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "ordering": ("-created_at", "-id"),
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("application__isnull", False), ("candidate", None)),
                        models.Q(("application", None), ("candidate__isnull", False)),
                        _connector="OR",
                    ),
                    name="simulator_note_about_one",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Scorecard",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="scorecards", to="simulator.application"
                ),
            ),
            ("interviewer_first_name", models.CharField(max_length=100)),
            ("interviewer_last_name", models.CharField(max_length=100)),
            (
                "interview",
                models.CharField(
                    choices=[("phone_screen", "Phone screen"), ("onsite", "Onsite interview")], max_length=20
                ),
            ),
            ("summary", models.TextField(blank=True)),
            ("verdict", models.CharField(blank=True, max_length=60)),
            ("ratings", models.JSONField(blank=True, default=list)),
            ("submitted_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ("id",),
        },
    ),
    migrations.CreateModel(
        name="Resume",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "candidate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="resumes", to="simulator.candidate"
                ),
            ),
            ("name", models.CharField(max_length=255)),
            ("type", models.CharField(max_length=4)),
            ("size", models.PositiveIntegerField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "ordering": ("-created_at", "-id"),
        },
    ),
    migrations.CreateModel(
        name="ResumeContent",
        fields=[
            (
                "resume",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="content",
                    serialize=False,
                    to="simulator.resume",
                ),
            ),
            ("content", models.BinaryField()),
        ],
    ),
    migrations.CreateModel(
        name="Deletion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.account"
                ),
            ),
            ("kind", models.CharField(max_length=20)),
            ("record_id", models.CharField(max_length=40)),
            ("deleted_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["account", "deleted_at", "id"], name="simulator_deletion_chg")],
        },
    ),
    migrations.CreateModel(
        name="FoundPerson",
        fields=[
            (
                "candidate",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="found_person",
                    serialize=False,
                    to="simulator.candidate",
                ),
            ),
            ("person", models.CharField(blank=True, db_index=True, max_length=200)),
            ("found_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="DifferentPeople",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "first",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.candidate"
                ),
            ),
            (
                "second",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.candidate"
                ),
            ),
            (
                "said_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="simulator.user"
                ),
            ),
            ("said_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("first", "second"), name="simulator_different_once"),
                models.CheckConstraint(
                    condition=models.Q(("first__lt", models.F("second"))), name="simulator_different_order"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Suspicion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "first",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.candidate"
                ),
            ),
            (
                "second",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.candidate"
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("first", "second"), name="simulator_suspicion_once"),
                models.CheckConstraint(
                    condition=models.Q(("first__lt", models.F("second"))), name="simulator_suspicion_order"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Trait",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "account_id",
                    "kind",
                    "value",
                    "candidate_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "account",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="simulator.account",
                ),
            ),
            ("kind", models.CharField(max_length=10)),
            ("value", models.CharField(max_length=400)),
            (
                "candidate",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="traits", to="simulator.candidate"
                ),
            ),
        ],
    ),
    migrations.CreateModel(
        name="RecordFacts",
        fields=[
            (
                "candidate",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="simulator.candidate",
                ),
            ),
            (
                "account",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="simulator.account",
                ),
            ),
            ("person", models.TextField()),
            ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ("counted", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
        ],
    ),
    migrations.CreateModel(
        name="RecordKey",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "account_id", "key", "candidate_id", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("account_id", models.BigIntegerField()),
            ("key", models.BigIntegerField()),
            ("candidate_id", models.BigIntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="ValueCount",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "account_id", "value", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("account_id", models.BigIntegerField()),
            ("value", models.BigIntegerField()),
            ("records", models.IntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="Unweighed",
        fields=[
            (
                "candidate",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="simulator.candidate",
                ),
            ),
            (
                "account",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="simulator.account",
                ),
            ),
            ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(fields=["due_at", "candidate"], name="simulator_unweighed_due"),
                models.Index(fields=["account", "due_at", "candidate"], name="simulator_unweighed_of"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Resemblance",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "account",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="simulator.account",
                ),
            ),
            (
                "first",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="simulator.candidate",
                ),
            ),
            (
                "second",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.candidate"
                ),
            ),
            ("probability", models.FloatField(null=True)),
            ("relative", models.FloatField(null=True)),
            ("namesake", models.FloatField(null=True)),
            ("evidence", models.JSONField(db_default=[], default=list)),
        ],
        options={
            "indexes": [
                models.Index(
                    fields=["account", "-probability", "-second", "-first"], name="simulator_resemblance_likely"
                )
            ],
            "constraints": [
                models.UniqueConstraint(fields=("first", "second"), name="simulator_resemblance_once"),
                models.CheckConstraint(
                    condition=models.Q(("first__lt", models.F("second"))), name="simulator_resemblance_order"
                ),
            ],
        },
    ),
]
