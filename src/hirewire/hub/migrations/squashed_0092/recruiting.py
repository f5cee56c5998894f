import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import hirewire.hub.recruiting.messaging.models
import hirewire.kit.clock
import hirewire.kit.db.timed_ids

TABLES = [
    migrations.CreateModel(
        name="Bell",
        fields=[
            (
                "seat",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="bell",
                    serialize=False,
                    to="hub.seat",
                ),
            ),
            ("read_until", models.DateTimeField()),
            ("wants_mail", models.BooleanField(db_default=True, default=True)),
            ("mailed_at", models.DateTimeField(blank=True, null=True)),
            ("told_until", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="ReadNotification",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "seat",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="read_notifications",
                    to="hub.seat",
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("answer", "A member answered an InMail"),
                        ("export", "An export arrived or failed"),
                        ("mention", "A colleague mentioned the seat in a note"),
                        ("stage", "Somebody reached a stage in a job that the seat follows"),
                    ],
                    max_length=10,
                ),
            ),
            ("number", models.BigIntegerField()),
            ("read_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("seat", "kind", "number"), name="hub_read_notification_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="FollowedJob",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "seat",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="followed_jobs",
                    to="hub.seat",
                ),
            ),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                ),
            ),
            ("external_job_posting_id", models.CharField(max_length=200)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("is_ended", models.BooleanField(db_default=False, default=False)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=("seat", "application", "external_job_posting_id", "organization"),
                    name="hub_followed_job_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="DirectoryToken",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "contract",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.contract"),
            ),
            ("digest", models.BinaryField(unique=True)),
            (
                "created_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("used_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at", None)), fields=("contract",), name="hub_directory_token_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="DirectoryEntry",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "seat",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="directory_entry", to="hub.seat"
                ),
            ),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            ("user_name", models.CharField(max_length=254)),
            ("external_id", models.CharField(blank=True, max_length=255)),
            ("removed_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="DirectoryGroup",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "contract",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.contract"),
            ),
            ("name", models.CharField(max_length=200)),
            ("external_id", models.CharField(blank=True, max_length=255)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("contract", "name"), name="hub_directory_group_once")],
        },
    ),
    migrations.CreateModel(
        name="DirectoryMembership",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "group",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="hub.directorygroup"
                ),
            ),
            (
                "seat",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="directory_memberships", to="hub.seat"
                ),
            ),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("group", "seat"), name="hub_directory_membership_once")],
        },
    ),
    migrations.CreateModel(
        name="Evaluation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_job_application_id", models.CharField(max_length=255)),
            ("ats_job_posting_id", models.CharField(max_length=200)),
            (
                "seat",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="evaluations", to="hub.seat"
                ),
            ),
            (
                "event",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="evaluation",
                    to="hub.pushevent",
                ),
            ),
            (
                "overall_rating",
                models.CharField(
                    choices=[
                        ("GREAT_FIT", "Great fit"),
                        ("GOOD_FIT", "Good fit"),
                        ("POSSIBLE_FIT", "Possible fit"),
                        ("NOT_A_FIT", "Not a fit"),
                    ],
                    max_length=20,
                ),
            ),
            ("criteria", models.JSONField(default=list)),
            ("comment", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(
                    fields=["organization", "application", "ats_job_application_id", "-created_at"],
                    name="hub_evaluation_newest",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Export",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                ),
            ),
            (
                "seat",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="exports", to="hub.seat"),
            ),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="exports", to="hub.member"),
            ),
            (
                "event",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="export",
                    to="hub.pushevent",
                ),
            ),
            ("external_job_posting_id", models.CharField(blank=True, max_length=200)),
            ("job_title", models.CharField(blank=True, max_length=200)),
            (
                "email_addresses",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.EmailField(max_length=254), blank=True, default=list, size=None
                ),
            ),
            ("makes_new", models.BooleanField(db_default=False, default=False)),
            (
                "besides",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=255), blank=True, db_default=[], default=list, size=None
                ),
            ),
            ("adds_to", models.CharField(blank=True, db_default="", max_length=255)),
            ("batch", models.UUIDField(blank=True, db_index=True, null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("PENDING", "On the way"),
                        ("FETCHED", "Fetched by the ATS"),
                        ("ARRIVED", "Arrived"),
                        ("FAILED", "Not accepted"),
                    ],
                    default="PENDING",
                    max_length=10,
                ),
            ),
            ("failure", models.CharField(blank=True, max_length=400)),
            ("ats_candidate_id", models.CharField(blank=True, max_length=255)),
            ("record_url", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("fetched_at", models.DateTimeField(blank=True, null=True)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("refused_at", models.DateTimeField(blank=True, null=True)),
            (
                "retry_of",
                models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="retries",
                    to="hub.export",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["organization", "member", "-created_at"], name="hub_export_member"),
                models.Index(fields=["seat", "created_at"], name="hub_export_quota"),
                models.Index(
                    condition=models.Q(("finished_at__isnull", False)),
                    fields=["seat", "finished_at"],
                    name="hub_export_ended",
                ),
                models.Index(
                    condition=models.Q(("ats_candidate_id", ""), _negated=True),
                    fields=["organization", "application", "ats_candidate_id"],
                    name="hub_export_record",
                ),
                models.Index(
                    condition=models.Q(("adds_to", ""), _negated=True),
                    fields=["organization", "application", "adds_to"],
                    name="hub_export_adds_to",
                ),
                models.Index(
                    condition=models.Q(("makes_new", True)),
                    fields=["organization", "application"],
                    name="hub_export_new_record",
                ),
                models.Index(
                    condition=models.Q(("state__in", ["PENDING", "FETCHED"])),
                    fields=["created_at"],
                    name="hub_export_under_way",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AtsImpression",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "contract",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.contract",
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("SIGN", "In ATS indicators seen"), ("SECTION", "ATS sections opened")], max_length=10
                ),
            ),
            ("day", models.DateField()),
            ("seen", models.BigIntegerField()),
        ],
        options={
            "db_table": "hub_atshit",
            "constraints": [models.UniqueConstraint(fields=("contract", "kind", "day"), name="hub_atshit_once")],
        },
    ),
    migrations.CreateModel(
        name="Thread",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "contract",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="threads", to="hub.contract"
                ),
            ),
            (
                "seat",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="threads", to="hub.seat"),
            ),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="threads", to="hub.member"),
            ),
            (
                "state",
                models.CharField(
                    choices=[("WAITING", "No answer yet"), ("ACCEPTED", "Accepted"), ("DECLINED", "Declined")],
                    default="WAITING",
                    max_length=10,
                ),
            ),
            ("is_unread", models.BooleanField(db_default=False, default=False)),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            ("last_answer_at", models.DateTimeField(blank=True, null=True)),
            ("created_at", models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond)),
        ],
        options={
            "indexes": [
                models.Index(fields=["contract", "member"], name="hub_thread_member"),
                models.Index(condition=models.Q(("is_unread", True)), fields=["seat"], name="hub_thread_unread"),
            ],
            "constraints": [models.UniqueConstraint(fields=("seat", "member"), name="hub_thread_once")],
        },
    ),
    migrations.CreateModel(
        name="Message",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "thread",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="hub.thread"
                ),
            ),
            ("author", models.CharField(choices=[("SEAT", "Recruiter"), ("MEMBER", "Member")], max_length=6)),
            ("subject", models.CharField(blank=True, max_length=200)),
            ("body", models.TextField()),
            ("created_at", models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond)),
        ],
        options={
            "indexes": [models.Index(fields=["thread", "created_at"], name="hub_message_window")],
        },
    ),
    migrations.CreateModel(
        name="InMailTemplate",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "seat",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="inmail_templates", to="hub.seat"
                ),
            ),
            ("name", models.CharField(max_length=100)),
            ("subject", models.CharField(max_length=200)),
            ("body", models.TextField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    models.F("seat"), django.db.models.functions.text.Lower("name"), name="hub_inmail_template_name"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="MailStub",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "contract",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mail_stubs", to="hub.contract"
                ),
            ),
            (
                "owner",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mail_stubs", to="hub.seat"
                ),
            ),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mail_stubs", to="hub.member"
                ),
            ),
            (
                "email_addresses",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.EmailField(max_length=254), blank=True, default=list, size=None
                ),
            ),
            (
                "phone_numbers",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond)),
        ],
        options={
            "indexes": [models.Index(fields=["contract", "created_at"], name="hub_mail_stub_newest")],
            "constraints": [models.UniqueConstraint(fields=("owner", "member"), name="hub_mail_stub_once")],
        },
    ),
    migrations.CreateModel(
        name="ProspectNote",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "contract",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="prospect_notes", to="hub.contract"
                ),
            ),
            (
                "owner",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="prospect_notes", to="hub.seat"
                ),
            ),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="prospect_notes", to="hub.member"
                ),
            ),
            ("text", models.TextField(blank=True)),
            (
                "visibility",
                models.CharField(
                    choices=[("PRIVATE", "Only me"), ("CONTRACT", "Everybody on the contract")],
                    default="PRIVATE",
                    max_length=10,
                ),
            ),
            ("is_active", models.BooleanField(default=True)),
            ("was_shared", models.BooleanField(default=False)),
            ("created_at", models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond)),
            (
                "last_modified_at",
                models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("was_shared", True)),
                    fields=["contract", "last_modified_at"],
                    name="hub_prospect_note_window",
                ),
                models.Index(fields=["contract", "member"], name="hub_prospect_note_member"),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoteMention",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "note",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="hub.prospectnote"
                ),
            ),
            (
                "seat",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="hub.seat"
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond)),
        ],
        options={
            "indexes": [models.Index(fields=["seat", "created_at"], name="hub_note_mention_newest")],
            "constraints": [models.UniqueConstraint(fields=("note", "seat"), name="hub_note_mention_once")],
        },
    ),
    migrations.CreateModel(
        name="Project",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "contract",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="projects", to="hub.contract"
                ),
            ),
            ("name", models.CharField(max_length=200)),
            ("description", models.TextField(blank=True)),
            ("owner", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.seat")),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("archived_at", models.DateTimeField(blank=True, null=True)),
            ("seats", models.ManyToManyField(related_name="projects", through="hub.ProjectSeat", to="hub.seat")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    models.F("contract"), django.db.models.functions.text.Lower("name"), name="hub_project_name"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ProjectSeat",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "project",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="project_seats", to="hub.project"
                ),
            ),
            (
                "seat",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="project_seats", to="hub.seat"
                ),
            ),
            ("joined_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("project", "seat"), name="hub_project_seat_once")],
        },
    ),
    migrations.CreateModel(
        name="ProjectStage",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "project",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="stages", to="hub.project"),
            ),
            ("name", models.CharField(max_length=60)),
            ("position", models.PositiveSmallIntegerField()),
        ],
        options={
            "ordering": ("position", "pk"),
            "constraints": [
                models.UniqueConstraint(
                    models.F("project"), django.db.models.functions.text.Lower("name"), name="hub_project_stage_name"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ProjectCandidate",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "project",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="candidates", to="hub.project"
                ),
            ),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="project_candidates", to="hub.member"
                ),
            ),
            (
                "stage",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="candidates", to="hub.projectstage"
                ),
            ),
            (
                "saved_by",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.seat"),
            ),
            ("saved_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            (
                "moved_by",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.seat"),
            ),
            ("moved_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["project", "stage", "-moved_at"], name="hub_project_board")],
            "constraints": [models.UniqueConstraint(fields=("project", "member"), name="hub_project_candidate_once")],
        },
    ),
    migrations.CreateModel(
        name="ProjectMove",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "project",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="hub.project"),
            ),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="project_moves", to="hub.member"
                ),
            ),
            ("seat", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.seat")),
            ("origin", models.CharField(blank=True, max_length=60)),
            ("stage", models.CharField(blank=True, max_length=60)),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(fields=["member", "-at"], name="hub_project_move_member"),
                models.Index(fields=["project", "-at"], name="hub_project_move_newest"),
            ],
        },
    ),
    migrations.CreateModel(
        name="NotInterested",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "external_job_posting_id",
                    "contract_id",
                    "member_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("external_job_posting_id", models.CharField(max_length=200)),
            (
                "contract",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.contract"),
            ),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"),
            ),
            ("seat", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.seat")),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="RecordCount",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "kind",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("kind", models.CharField(max_length=20)),
            ("here", models.PositiveBigIntegerField()),
            ("last_at", models.DateTimeField()),
            ("by_week", models.JSONField(default=dict)),
            ("delay", models.DurationField(blank=True, null=True)),
            ("counted_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("took", models.FloatField(db_default=0.0, default=0.0)),
        ],
        options={
            "db_table": "hub_tally",
        },
    ),
    migrations.CreateModel(
        name="PeopleSearch",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=hirewire.kit.db.timed_ids.new, editable=False, primary_key=True, serialize=False
                ),
            ),
            (
                "seat",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="people_searches", to="hub.seat"
                ),
            ),
            ("name", models.CharField(blank=True, max_length=100)),
            ("content", models.JSONField(default=dict)),
            ("used_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("looked_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["seat", "-used_at"], name="hub_people_search_newest")],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("name", ""), _negated=True),
                    fields=("seat", "name"),
                    name="hub_people_search_name",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="SeatInvitation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.EmailField(max_length=254)),
            ("digest", models.BinaryField(unique=True)),
            (
                "invited_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("expires_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "contract",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="seat_invitations", to="hub.contract"
                ),
            ),
            (
                "roles",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("admin", "Admin"),
                            ("recruiter", "Hiring Project Creator"),
                            ("hiring_manager", "Hiring Collaborator"),
                        ],
                        max_length=20,
                    ),
                    size=None,
                ),
            ),
            ("mailed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="ExternalIdentity",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            ("issuer", models.CharField(max_length=300)),
            ("subject", models.CharField(max_length=255)),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="identities", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("linked_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organization", "issuer", "subject"), name="hub_identity_once"),
                models.UniqueConstraint(fields=("organization", "issuer", "person"), name="hub_identity_of_person"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProviderSession",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "sign_in",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="provider_session", to="hub.signin"
                ),
            ),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            ("issuer", models.CharField(max_length=300)),
            ("subject", models.CharField(max_length=255)),
            ("sid", models.CharField(blank=True, max_length=255)),
        ],
        options={
            "indexes": [models.Index(fields=["organization", "subject"], name="hub_provider_session")],
        },
    ),
    migrations.CreateModel(
        name="SamlAnswer",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "provider",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.identityprovider"
                ),
            ),
            ("assertion_id", models.CharField(max_length=255)),
            ("digest", models.BinaryField(unique=True)),
            ("claims", models.JSONField(default=dict)),
            ("in_response_to", models.CharField(blank=True, max_length=255)),
            ("arrived_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("forget_at", models.DateTimeField()),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("provider", "assertion_id"), name="hub_saml_answer_once")],
        },
    ),
]
