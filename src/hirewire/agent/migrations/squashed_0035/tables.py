import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import hirewire.agent.sdk.describe
import hirewire.kit.clock

TABLES = [
    migrations.CreateModel(
        name="RecruiterAccount",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="accounts", to="agent.connection"
                ),
            ),
            ("user_id", models.CharField(max_length=255)),
            ("user_name", models.CharField(blank=True, max_length=200)),
            ("person", models.CharField(max_length=255)),
            ("connected_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "user_id"), name="agent_account_once")],
        },
    ),
    migrations.CreateModel(
        name="SignIn",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("state_digest", models.BinaryField(max_length=32, unique=True)),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="sign_ins", to="agent.connection"
                ),
            ),
            ("user_id", models.CharField(max_length=255)),
            ("user_name", models.CharField(blank=True, max_length=200)),
            ("return_url", models.TextField()),
            ("is_confirmed_by_host", models.BooleanField(db_default=False, default=False)),
            ("person", models.CharField(blank=True, db_default="", max_length=255)),
            ("started_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="ReceivedEvent",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="events", to="agent.connection"
                ),
            ),
            ("event_id", models.CharField(max_length=255)),
            ("type", models.CharField(max_length=80)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("done_at", models.DateTimeField(blank=True, null=True)),
            ("fault", models.TextField(blank=True)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "event_id"), name="agent_event_once")],
        },
    ),
    migrations.CreateModel(
        name="Proof",
        fields=[
            (
                "connection",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="proof",
                    serialize=False,
                    to="agent.connection",
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("new", "Never compared"),
                        ("reading", "The ATS is being read"),
                        ("judged", "Compared"),
                        ("failed", "The ATS could not be read"),
                    ],
                    default="new",
                    max_length=8,
                ),
            ),
            (
                "stream",
                models.CharField(
                    blank=True,
                    choices=[
                        ("jobs", "jobs"),
                        ("users", "users"),
                        ("candidates", "candidates"),
                        ("applications", "applications"),
                        ("groups", "groups"),
                    ],
                    max_length=20,
                ),
            ),
            ("cursor", models.BinaryField(null=True)),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            ("judged_at", models.DateTimeField(blank=True, null=True)),
            ("resumes_at", models.DateTimeField(blank=True, null=True)),
            ("fault", models.TextField(blank=True)),
            ("is_repairing", models.BooleanField(default=False)),
        ],
    ),
    migrations.CreateModel(
        name="ListedRecord",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "connection_id",
                    "entity",
                    "parent",
                    "key",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="listed", to="agent.connection"
                ),
            ),
            (
                "entity",
                models.CharField(
                    choices=[
                        ("jobs", "jobs"),
                        ("candidates", "candidates"),
                        ("candidate_notes", "candidate_notes"),
                        ("applications", "applications"),
                        ("application_notes", "application_notes"),
                        ("feedback", "feedback"),
                        ("stages", "stages"),
                        ("files", "files"),
                        ("groups", "groups"),
                        ("listed_jobs", "listed_jobs"),
                        ("listed_people", "listed_people"),
                    ],
                    max_length=20,
                ),
            ),
            ("parent", models.CharField(blank=True, max_length=255)),
            ("key", models.CharField(max_length=255)),
            ("month", models.CharField(max_length=7)),
            ("content", models.CharField(max_length=32)),
            ("url", models.TextField(blank=True)),
            ("read_at", models.DateTimeField()),
        ],
    ),
    migrations.CreateModel(
        name="ProofMonth",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="proof_months", to="agent.connection"
                ),
            ),
            (
                "entity",
                models.CharField(
                    choices=[
                        ("jobs", "jobs"),
                        ("candidates", "candidates"),
                        ("candidate_notes", "candidate_notes"),
                        ("applications", "applications"),
                        ("application_notes", "application_notes"),
                        ("feedback", "feedback"),
                        ("stages", "stages"),
                        ("files", "files"),
                        ("groups", "groups"),
                        ("listed_jobs", "listed_jobs"),
                        ("listed_people", "listed_people"),
                    ],
                    max_length=20,
                ),
            ),
            ("month", models.CharField(blank=True, max_length=7)),
            ("listed", models.PositiveIntegerField()),
            ("listed_digest", models.CharField(max_length=16)),
            ("accepted", models.PositiveIntegerField()),
            ("accepted_digest", models.CharField(max_length=16)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("connection", "entity", "month"), name="agent_proof_month_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Difference",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="differences", to="agent.connection"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("missing", "Not in Recruiter"),
                        ("refused", "Refused by Recruiter"),
                        ("changed", "Older in Recruiter"),
                        ("extra", "Not in the ATS"),
                    ],
                    max_length=8,
                ),
            ),
            (
                "entity",
                models.CharField(
                    choices=[
                        ("jobs", "jobs"),
                        ("candidates", "candidates"),
                        ("candidate_notes", "candidate_notes"),
                        ("applications", "applications"),
                        ("application_notes", "application_notes"),
                        ("feedback", "feedback"),
                        ("stages", "stages"),
                        ("files", "files"),
                        ("groups", "groups"),
                        ("listed_jobs", "listed_jobs"),
                        ("listed_people", "listed_people"),
                    ],
                    max_length=20,
                ),
            ),
            ("parent", models.CharField(blank=True, max_length=255)),
            ("key", models.CharField(max_length=255)),
            ("month", models.CharField(blank=True, max_length=7)),
            ("url", models.TextField(blank=True)),
        ],
        options={
            "db_table": "agent_proof_difference",
            "constraints": [
                models.UniqueConstraint(fields=("connection", "entity", "parent", "key"), name="agent_difference_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Connection",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("tenant", models.SlugField(max_length=100, unique=True)),
            ("name", models.CharField(max_length=200)),
            ("connector", models.CharField(max_length=40)),
            ("settings_sealed", models.TextField()),
            ("account_number", models.PositiveIntegerField(db_default=0, default=0)),
            ("account_changed_at", models.DateTimeField(blank=True, null=True)),
            (
                "account_marks",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=200), blank=True, null=True, size=None
                ),
            ),
            ("is_account_open", models.BooleanField(db_default=False, default=False)),
            ("webhook_secret_sealed", models.TextField()),
            ("callback_token", models.CharField(max_length=64, unique=True)),
            (
                "widget_origins",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                ),
            ),
            ("is_listening", models.BooleanField(default=False)),
            ("application_urn", models.CharField(blank=True, max_length=100)),
            ("application_name", models.CharField(blank=True, max_length=50)),
            (
                "accepted_origins",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                ),
            ),
            ("accepted_sign_in_url", models.CharField(blank=True, max_length=400)),
            ("client_id", models.CharField(blank=True, max_length=100)),
            ("client_secret_sealed", models.TextField(blank=True)),
            ("organization_urn", models.CharField(blank=True, max_length=100)),
            ("next_organization_urn", models.CharField(blank=True, max_length=100)),
            ("next_organization_at", models.DateTimeField(blank=True, null=True)),
            ("former_organization_urn", models.CharField(blank=True, max_length=100)),
            ("former_organization_until", models.DateTimeField(blank=True, null=True)),
            ("organization_changed_at", models.DateTimeField(blank=True, null=True)),
            ("refused_version", models.CharField(blank=True, max_length=20)),
            ("rsc_api_url", models.CharField(blank=True, db_default="", max_length=300)),
            ("rsc_oauth_url", models.CharField(blank=True, db_default="", max_length=300)),
            ("rsc_widget_url", models.CharField(blank=True, db_default="", max_length=300)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("new", "No application yet"),
                        ("provisioned", "Has an application"),
                        ("requested", "Requested in Recruiter"),
                        ("ready", "Waits for a switch in Recruiter"),
                        ("enabled", "Switched on"),
                        ("off", "Switched off again"),
                        ("leaving", "Being ended"),
                    ],
                    default="new",
                    max_length=12,
                ),
            ),
            ("company_is_on", models.BooleanField(default=False)),
            ("company_reported_on", models.BooleanField(null=True)),
            ("company_reported_at", models.DateTimeField(blank=True, null=True)),
            ("fault_at", models.DateTimeField(blank=True, null=True)),
            ("fault_message", models.TextField(blank=True)),
            ("failures", models.PositiveIntegerField(default=0)),
            ("retry_at", models.DateTimeField(blank=True, null=True)),
            ("is_started", models.BooleanField(db_default=True, default=True)),
            ("check_asked_at", models.DateTimeField(blank=True, null=True)),
            ("checked_at", models.DateTimeField(blank=True, null=True)),
            ("check_ms", models.PositiveIntegerField(db_default=0, default=0)),
            ("check_fault", models.TextField(blank=True, db_default="")),
            ("check_report", models.TextField(blank=True, db_default="")),
            ("rehearsed_at", models.DateTimeField(blank=True, null=True)),
            (
                "ats_environment",
                models.CharField(
                    choices=[("production", "production"), ("test", "test"), ("unknown", "unknown")],
                    db_default="unknown",
                    default=hirewire.agent.sdk.describe.Environment["UNKNOWN"],
                    max_length=12,
                ),
            ),
            (
                "rsc_environment",
                models.CharField(
                    choices=[("production", "production"), ("test", "test"), ("unknown", "unknown")],
                    db_default="unknown",
                    default=hirewire.agent.sdk.describe.Environment["UNKNOWN"],
                    max_length=12,
                ),
            ),
            ("mixes_environments", models.BooleanField(db_default=False, default=False)),
            ("slow_since", models.DateTimeField(blank=True, null=True)),
            ("unposted_jobs", models.BooleanField(default=True)),
            ("confidential_jobs", models.BooleanField(default=False)),
            ("default_location", models.CharField(blank=True, db_default="", max_length=200)),
            ("public_jobs", models.BooleanField(default=False)),
            ("private_candidates", models.BooleanField(default=False)),
            ("private_notes", models.BooleanField(default=False)),
            ("draft_feedback", models.BooleanField(default=False)),
            ("access_lists", models.BooleanField(default=False)),
            ("told_access_lists", models.BooleanField(null=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="Grant",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="grant", to="agent.connection"
                ),
            ),
            ("client_id", models.CharField(max_length=200)),
            ("token_url", models.CharField(max_length=500)),
            ("tokens_sealed", models.TextField()),
            ("scope", models.TextField(blank=True)),
            ("granted_at", models.DateTimeField()),
            ("renewed_at", models.DateTimeField()),
            ("renew_at", models.DateTimeField()),
            ("access_until", models.DateTimeField()),
            ("use_at", models.DateTimeField(blank=True, null=True)),
            ("ends_at", models.DateTimeField(blank=True, null=True)),
            ("claim", models.CharField(blank=True, max_length=40)),
            ("claimed_at", models.DateTimeField(blank=True, null=True)),
            ("lost_at", models.DateTimeField(blank=True, null=True)),
            (
                "lost_why",
                models.CharField(
                    blank=True, choices=[("ended", "Ended by the ATS"), ("cut", "An answer was lost")], max_length=12
                ),
            ),
            ("awaits_account", models.BooleanField(db_default=False, default=False)),
        ],
    ),
    migrations.CreateModel(
        name="GrantRequest",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("state_digest", models.BinaryField(max_length=32, unique=True)),
            ("session_digest", models.BinaryField(max_length=32)),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="grant_requests", to="agent.connection"
                ),
            ),
            ("started_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="Contract",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="contracts", to="agent.connection"
                ),
            ),
            ("urn", models.CharField(max_length=100)),
            ("is_on", models.BooleanField(default=False)),
            ("is_introduced", models.BooleanField(db_default=False, default=False)),
        ],
        options={
            "ordering": ("id",),
            "constraints": [models.UniqueConstraint(fields=("connection", "urn"), name="agent_contract_once")],
        },
    ),
    migrations.CreateModel(
        name="NameRule",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="name_rules", to="agent.connection"
                ),
            ),
            (
                "kind",
                models.CharField(choices=[("stage", "Stage"), ("disposition", "Reason for an end")], max_length=12),
            ),
            ("name", models.CharField(max_length=300)),
            ("becomes", models.CharField(blank=True, max_length=300)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("connection", "kind", "name"), name="agent_name_rule_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="DriftWarning",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="drift_warnings", to="agent.connection"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("value", "value"),
                        ("missing", "missing"),
                        ("type", "type"),
                        ("version", "version"),
                        ("sunset", "sunset"),
                        ("deprecation", "deprecation"),
                    ],
                    max_length=12,
                ),
            ),
            ("entity", models.CharField(blank=True, max_length=100)),
            ("field", models.CharField(max_length=200)),
            ("value", models.CharField(blank=True, max_length=50)),
            ("count", models.PositiveBigIntegerField()),
            ("first_seen_at", models.DateTimeField()),
            ("last_seen_at", models.DateTimeField()),
            ("example", models.TextField(blank=True)),
            ("known_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ("first_seen_at", "pk"),
            "constraints": [
                models.UniqueConstraint(
                    fields=("connection", "kind", "entity", "field", "value"), name="agent_drift_warning_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Intake",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="intakes", to="agent.connection"
                ),
            ),
            ("request_id", models.CharField(max_length=255)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("stored", "Announced"),
                        ("writing", "Being written into the ATS"),
                        ("written", "In the ATS, not yet reported back"),
                        ("done", "Arrived"),
                        ("failed", "Not accepted"),
                    ],
                    default="stored",
                    max_length=8,
                ),
            ),
            ("person", models.CharField(blank=True, max_length=255)),
            ("job_id", models.CharField(blank=True, max_length=255)),
            ("candidate_id", models.CharField(blank=True, max_length=255)),
            ("known_id", models.CharField(blank=True, db_default="", max_length=255)),
            ("application_id", models.CharField(blank=True, max_length=255)),
            ("fault", models.TextField(blank=True)),
            ("tries", models.PositiveIntegerField(default=0)),
            ("retry_at", models.DateTimeField(blank=True, null=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("traceparent", models.CharField(blank=True, max_length=55, null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["retry_at"], name="agent_intake_retry")],
            "constraints": [models.UniqueConstraint(fields=("connection", "request_id"), name="agent_intake_once")],
        },
    ),
    migrations.CreateModel(
        name="Watch",
        fields=[
            (
                "connection",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="watch",
                    serialize=False,
                    to="agent.connection",
                ),
            ),
            ("polls_at", models.DateTimeField()),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            ("fetched_at", models.DateTimeField(blank=True, null=True)),
            ("fault", models.TextField(blank=True)),
            ("failures", models.PositiveIntegerField(default=0)),
            ("matched_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="Reach",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="reaches", to="agent.connection"
                ),
            ),
            (
                "feed",
                models.CharField(
                    choices=[("messages", "Messages"), ("notes", "Notes"), ("stubs", "Stubs"), ("closed", "Closed")],
                    max_length=10,
                ),
            ),
            ("contract", models.CharField(blank=True, max_length=100)),
            ("owner", models.CharField(blank=True, max_length=100)),
            ("until", models.BigIntegerField()),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("connection", "feed", "contract", "owner"), name="agent_reach_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Piece",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="agent.connection"
                ),
            ),
            (
                "feed",
                models.CharField(
                    choices=[("messages", "Messages"), ("notes", "Notes"), ("stubs", "Stubs"), ("closed", "Closed")],
                    max_length=10,
                ),
            ),
            ("key", models.CharField(max_length=255)),
            ("person", models.CharField(max_length=255)),
            ("at", models.DateTimeField()),
            ("digest", models.CharField(max_length=32)),
            ("content", models.TextField(blank=True)),
            ("candidate_id", models.CharField(blank=True, max_length=255)),
            ("tried_at", models.DateTimeField(blank=True, null=True)),
            ("fault", models.TextField(blank=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("content", ""), _negated=True),
                    fields=["connection", "person"],
                    name="agent_piece_waiting",
                )
            ],
            "constraints": [models.UniqueConstraint(fields=("connection", "feed", "key"), name="agent_piece_once")],
        },
    ),
    migrations.CreateModel(
        name="Match",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="matches", to="agent.connection"
                ),
            ),
            ("person", models.CharField(max_length=255)),
            ("candidate_id", models.CharField(max_length=255)),
            (
                "since",
                models.DateTimeField(
                    db_default=django.db.models.functions.datetime.Now(), default=hirewire.kit.clock.now
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "person"), name="agent_match_once")],
        },
    ),
    migrations.CreateModel(
        name="Sent",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "connection_id",
                    "entity",
                    "parent",
                    "key",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="sent", to="agent.connection"
                ),
            ),
            (
                "entity",
                models.CharField(
                    choices=[
                        ("jobs", "jobs"),
                        ("candidates", "candidates"),
                        ("candidate_notes", "candidate_notes"),
                        ("applications", "applications"),
                        ("application_notes", "application_notes"),
                        ("feedback", "feedback"),
                        ("stages", "stages"),
                        ("files", "files"),
                        ("groups", "groups"),
                        ("listed_jobs", "listed_jobs"),
                        ("listed_people", "listed_people"),
                    ],
                    max_length=20,
                ),
            ),
            ("parent", models.CharField(blank=True, max_length=255)),
            ("key", models.CharField(max_length=255)),
            ("content", models.CharField(max_length=32)),
            ("is_there", models.BooleanField()),
            ("reason", models.TextField(blank=True)),
            ("blocked_by", models.CharField(blank=True, max_length=300)),
            ("about", models.CharField(blank=True, db_default="", max_length=255)),
            ("job", models.CharField(blank=True, db_default="", max_length=255)),
            ("url", models.TextField(blank=True)),
            ("tries", models.PositiveIntegerField()),
            ("tried_at", models.DateTimeField()),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("reason", ""), _negated=True),
                    fields=["connection", "tried_at"],
                    name="agent_sent_refused",
                ),
                models.Index(
                    condition=models.Q(("blocked_by", ""), _negated=True),
                    fields=["connection", "blocked_by"],
                    name="agent_sent_blocked",
                ),
                models.Index(
                    condition=models.Q(("about", ""), _negated=True),
                    fields=["connection", "about"],
                    name="agent_sent_about",
                ),
                models.Index(
                    condition=models.Q(("job", ""), _negated=True), fields=["connection", "job"], name="agent_sent_job"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SentCount",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="sent_counts", to="agent.connection"
                ),
            ),
            ("entity", models.CharField(max_length=20)),
            ("accepted", models.PositiveIntegerField(default=0)),
            ("refused", models.PositiveIntegerField(default=0)),
        ],
        options={
            "db_table": "agent_tally",
            "constraints": [models.UniqueConstraint(fields=("connection", "entity"), name="agent_tally_once")],
        },
    ),
    migrations.CreateModel(
        name="Pace",
        fields=[
            (
                "connection",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="pace",
                    serialize=False,
                    to="agent.connection",
                ),
            ),
            ("minute", models.DateTimeField()),
            ("count", models.PositiveIntegerField()),
            ("before", models.PositiveIntegerField(default=0)),
        ],
    ),
    migrations.CreateModel(
        name="Identity",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="identities", to="agent.connection"
                ),
            ),
            ("person", models.CharField(max_length=255)),
            ("candidate_id", models.CharField(max_length=255)),
            ("since", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["connection", "candidate_id"], name="agent_identity_candidate")],
            "constraints": [models.UniqueConstraint(fields=("connection", "person"), name="agent_identity_once")],
        },
    ),
    migrations.CreateModel(
        name="Operator",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.EmailField(max_length=254)),
            ("password", models.CharField(max_length=200)),
            ("first_name", models.CharField(max_length=100)),
            ("last_name", models.CharField(max_length=100)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("issuer", models.CharField(db_default="", default="", max_length=500)),
            ("subject", models.CharField(db_default="", default="", max_length=255)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="agent_operator_email"),
                models.UniqueConstraint(
                    condition=models.Q(("subject", ""), _negated=True),
                    fields=("issuer", "subject"),
                    name="agent_operator_subject",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OperatorFailure",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.CharField(max_length=254)),
            ("address", models.GenericIPAddressField()),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["email", "address", "at"], name="agent_operator_failure")],
        },
    ),
    migrations.CreateModel(
        name="Rehearsal",
        fields=[
            (
                "connection",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="rehearsal",
                    serialize=False,
                    to="agent.connection",
                ),
            ),
            ("asked_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("records", models.PositiveIntegerField(default=0)),
            ("total", models.PositiveIntegerField(blank=True, null=True)),
            ("fault", models.TextField(blank=True)),
            ("findings_sealed", models.TextField(blank=True)),
        ],
    ),
    migrations.CreateModel(
        name="Sync",
        fields=[
            (
                "connection",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="sync",
                    serialize=False,
                    to="agent.connection",
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("idle", "Idle"),
                        ("running", "Running"),
                        ("paused", "Paused"),
                        ("complete", "Complete"),
                        ("stopped", "Stopped"),
                    ],
                    default="idle",
                    max_length=10,
                ),
            ),
            ("is_first_done", models.BooleanField(default=False)),
            ("started_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("is_switched_off", models.BooleanField(default=False)),
            ("reason", models.TextField(blank=True)),
            ("access_ended_at", models.DateTimeField(blank=True, null=True)),
            ("resumes_at", models.DateTimeField(blank=True, null=True)),
            ("failures", models.PositiveIntegerField(default=0)),
            ("polls_at", models.DateTimeField(blank=True, null=True)),
            ("read_at", models.DateTimeField(blank=True, null=True)),
            ("asked_anew", models.PositiveIntegerField(default=0)),
            ("compared_at", models.DateTimeField(blank=True, null=True)),
            ("missing", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ("is_missing_confirmed", models.BooleanField(db_default=False, default=False)),
        ],
    ),
    migrations.CreateModel(
        name="Position",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="positions", to="agent.connection"
                ),
            ),
            (
                "stream",
                models.CharField(
                    choices=[
                        ("jobs", "jobs"),
                        ("users", "users"),
                        ("candidates", "candidates"),
                        ("applications", "applications"),
                        ("groups", "groups"),
                    ],
                    max_length=20,
                ),
            ),
            ("cursor", models.BinaryField(null=True)),
            ("is_first_done", models.BooleanField(default=False)),
            ("read_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "stream"), name="agent_position_once")],
        },
    ),
    migrations.CreateModel(
        name="Progress",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="progress", to="agent.connection"
                ),
            ),
            (
                "entity",
                models.CharField(
                    choices=[
                        ("jobs", "jobs"),
                        ("candidates", "candidates"),
                        ("candidate_notes", "candidate_notes"),
                        ("applications", "applications"),
                        ("application_notes", "application_notes"),
                        ("feedback", "feedback"),
                        ("stages", "stages"),
                        ("files", "files"),
                        ("groups", "groups"),
                        ("listed_jobs", "listed_jobs"),
                        ("listed_people", "listed_people"),
                    ],
                    max_length=20,
                ),
            ),
            ("total", models.PositiveIntegerField(null=True)),
            ("started_at", models.DateTimeField(null=True)),
            ("finished_at", models.DateTimeField(null=True)),
            ("marked_at", models.DateTimeField(null=True)),
            ("marked_count", models.PositiveIntegerField(default=0)),
            ("rate", models.FloatField(null=True)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "entity"), name="agent_progress_once")],
        },
    ),
    migrations.CreateModel(
        name="PendingHint",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="hints", to="agent.connection"
                ),
            ),
            ("stream", models.CharField(max_length=20)),
            ("key", models.CharField(max_length=255)),
            ("count", models.PositiveIntegerField(default=1)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "stream", "key"), name="agent_hint_once")],
        },
    ),
    migrations.CreateModel(
        name="WantedJob",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="wanted_jobs", to="agent.connection"
                ),
            ),
            ("key", models.CharField(blank=True, max_length=255)),
            ("cursor", models.BinaryField(null=True)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "key"), name="agent_wanted_job_once")],
        },
    ),
    migrations.CreateModel(
        name="AdvertisedJob",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="advertised_jobs", to="agent.connection"
                ),
            ),
            ("key", models.CharField(max_length=255)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "key"), name="agent_advertised_job_once")],
        },
    ),
    migrations.CreateModel(
        name="PendingPosting",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="postings", to="agent.connection"
                ),
            ),
            ("key", models.CharField(max_length=255)),
            ("task_urn", models.CharField(max_length=200)),
            ("content", models.CharField(max_length=32)),
            ("url", models.TextField(blank=True)),
            ("tries", models.PositiveIntegerField()),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("connection", "key"), name="agent_posting_once")],
        },
    ),
    migrations.CreateModel(
        name="AtsWrite",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "connection",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="writes", to="agent.connection"
                ),
            ),
            ("key", models.CharField(max_length=300)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("export", "A person from Recruiter"),
                        ("contact", "Contact data that a person shared"),
                        ("note", "A note"),
                        ("message", "An InMail"),
                        ("removal", "A note that is removed"),
                        ("closed", "That a person closed their account"),
                        ("readers", "Who may read messages and notes"),
                        ("evaluation", "An evaluation"),
                        ("undo", "An earlier write that is undone"),
                    ],
                    max_length=12,
                ),
            ),
            ("export", models.CharField(blank=True, max_length=255)),
            (
                "state",
                models.CharField(
                    choices=[("done", "Done"), ("failed", "Failed"), ("unknown", "Not known"), ("undone", "Undone")],
                    default="unknown",
                    max_length=8,
                ),
            ),
            ("fault", models.TextField(blank=True)),
            ("job_id", models.CharField(blank=True, max_length=255)),
            ("candidate_id", models.CharField(blank=True, max_length=255)),
            ("application_id", models.CharField(blank=True, max_length=255)),
            ("note_id", models.CharField(blank=True, max_length=255)),
            (
                "made",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                ),
            ),
            ("seen", models.CharField(blank=True, max_length=32)),
            ("exchanges", models.TextField(blank=True)),
            ("tries", models.PositiveIntegerField(default=0)),
            ("account_number", models.PositiveIntegerField(db_default=0, default=0)),
            (
                "undoes",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="undoings",
                    to="agent.atswrite",
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("began_at", models.DateTimeField(blank=True, null=True)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ("-created_at", "-pk"),
            "indexes": [
                models.Index(fields=["connection", "-created_at"], name="agent_write_recent"),
                models.Index(fields=["connection", "state", "-created_at"], name="agent_write_state"),
                models.Index(fields=["connection", "key"], name="agent_write_key"),
                models.Index(fields=["connection", "candidate_id"], name="agent_write_candidate"),
                models.Index(fields=["created_at"], name="agent_write_age"),
            ],
        },
    ),
]
