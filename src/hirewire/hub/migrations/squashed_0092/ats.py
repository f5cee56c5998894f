import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import hirewire.kit.clock

TABLES = [
    migrations.CreateModel(
        name="EntityAcl",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_entity_type",
                    "ats_entity_id",
                    "ats_entity_acl_id",
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
            ("ats_entity_type", models.CharField(choices=[("JOB_POSTING", "Job Posting")], max_length=20)),
            ("ats_entity_id", models.CharField(max_length=255)),
            ("ats_entity_acl_id", models.CharField(max_length=255)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="EntityAclAssignee",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_entity_type",
                    "member_id",
                    "ats_entity_acl_id",
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
            ("ats_entity_type", models.CharField(choices=[("JOB_POSTING", "Job Posting")], max_length=20)),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"),
            ),
            ("ats_entity_acl_id", models.CharField(max_length=255)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(
                    fields=["organization", "application", "ats_entity_acl_id"], name="hub_entityaclassignee_list"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Application",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_job_application_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_job_application_id", models.CharField(max_length=255)),
            ("ats_candidate_id", models.CharField(blank=True, max_length=255)),
            ("ats_job_posting_id", models.CharField(max_length=200)),
            ("ats_job_posting_name", models.TextField()),
            ("candidate_email", models.TextField(blank=True)),
            ("match_email", models.TextField(blank=True, db_default="")),
            ("first_name", models.TextField()),
            ("last_name", models.TextField(blank=True)),
            ("source", models.TextField(blank=True)),
            ("disposition_reason", models.TextField(blank=True)),
            ("access_restricted", models.BooleanField(blank=True, null=True)),
            ("ats_created_at", models.DateTimeField()),
            ("ats_last_modified_at", models.DateTimeField()),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("renewed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    fields=["organization", "application", "ats_candidate_id"], name="hub_application_candidate"
                ),
                models.Index(fields=["organization", "application", "ats_job_posting_id"], name="hub_application_job"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ApplicationNote",
        fields=[
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_job_application_id", models.CharField(max_length=255)),
            ("part_id", models.CharField(max_length=255)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_job_application_id",
                    "part_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("note", models.TextField(blank=True)),
            ("author_first_name", models.TextField(blank=True)),
            ("author_last_name", models.TextField(blank=True)),
            ("ats_created_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="InterviewFeedback",
        fields=[
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_job_application_id", models.CharField(max_length=255)),
            ("part_id", models.CharField(max_length=255)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_job_application_id",
                    "part_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("interviewer_first_name", models.TextField(blank=True)),
            ("interviewer_last_name", models.TextField(blank=True)),
            ("interview_type", models.CharField(blank=True, max_length=20)),
            ("feedback", models.TextField(blank=True)),
            ("evaluations", models.JSONField(default=list)),
            ("ats_created_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="Stage",
        fields=[
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_job_application_id", models.CharField(max_length=255)),
            ("part_id", models.CharField(max_length=255)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_job_application_id",
                    "part_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("stage", models.TextField()),
            ("ats_created_at", models.DateTimeField()),
        ],
        options={
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="Media",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                "contract",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.contract"),
            ),
            ("file_name", models.CharField(max_length=255)),
            (
                "file_type",
                models.CharField(
                    choices=[("PDF", "PDF"), ("DOC", "DOC"), ("DOCX", "DOCX"), ("TXT", "TXT")], max_length=4
                ),
            ),
            ("stored_as", models.CharField(blank=True, max_length=100)),
            ("size", models.PositiveBigIntegerField(default=0)),
            ("checksum", models.BinaryField(default=b"", max_length=32)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("unused_until", models.DateTimeField()),
            ("expires_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["unused_until"], name="hub_media_unused"),
                models.Index(
                    condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="hub_media_expired"
                ),
                models.Index(fields=["stored_as"], name="hub_media_stored"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Attachment",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "entity_type",
                    "entity_id",
                    "attachment_type",
                    "attachment_id",
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
            (
                "entity_type",
                models.CharField(choices=[("APPLICATION", "APPLICATION"), ("CANDIDATE", "CANDIDATE")], max_length=20),
            ),
            ("entity_id", models.CharField(max_length=255)),
            ("attachment_type", models.CharField(choices=[("RESUME", "RESUME")], max_length=20)),
            ("attachment_id", models.CharField(max_length=255)),
            (
                "media",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="attachments",
                    to="hub.media",
                ),
            ),
            ("file_name", models.CharField(max_length=255)),
            ("external_created_at", models.DateTimeField(blank=True, null=True)),
            ("external_last_modified_at", models.DateTimeField(blank=True, null=True)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="BlindKey",
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
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                ),
            ),
            ("sealed", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("hashed_to", models.BigIntegerField(default=0, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["organization", "application"], name="hub_blindkey_of"),
                models.Index(
                    condition=models.Q(("hashed_to__isnull", False), ("sealed", ""), _connector="OR"),
                    fields=["id"],
                    name="hub_blindkey_unfinished",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="BlindHash",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "key_id",
                    "candidate",
                    "hash",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("key_id", models.BigIntegerField()),
            ("candidate", models.UUIDField()),
            ("hash", models.UUIDField()),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["key_id", "hash"], name="hub_blindhash_of")],
        },
    ),
    migrations.CreateModel(
        name="MemberHash",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "key_id", "hash", "member_id", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("key_id", models.BigIntegerField()),
            ("hash", models.UUIDField()),
            (
                "member",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"
                ),
            ),
            ("is_email", models.BooleanField()),
        ],
        options={
            "indexes": [models.Index(fields=["member", "key_id"], name="hub_memberhash_of")],
        },
    ),
    migrations.CreateModel(
        name="Candidate",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_candidate_id", models.CharField(max_length=255)),
            ("first_name", models.TextField()),
            ("last_name", models.TextField(blank=True)),
            ("middle_initial", models.TextField(blank=True)),
            ("prefix", models.TextField(blank=True)),
            ("suffix", models.TextField(blank=True)),
            ("current_company_name", models.TextField(blank=True)),
            ("current_job_title", models.TextField(blank=True)),
            ("external_profile_url", models.TextField()),
            ("linked_in_profile_url", models.TextField(blank=True)),
            (
                "email_addresses",
                django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
            ),
            ("phone_numbers", models.JSONField(default=list)),
            ("addresses", models.JSONField(default=list)),
            ("do_not_contact", models.BooleanField(blank=True, null=True)),
            ("manual_matched_member_id", models.BigIntegerField(blank=True, null=True)),
            (
                "match_emails",
                django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
            ),
            ("match_profile_url", models.TextField(blank=True)),
            ("ats_created_at", models.DateTimeField()),
            ("ats_last_modified_at", models.DateTimeField()),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("renewed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(
                    models.Func(
                        models.F("first_name"),
                        models.F("last_name"),
                        models.F("current_job_title"),
                        models.F("current_company_name"),
                        models.F("addresses"),
                        function="hw_candidate_document",
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                    gin_pending_list_limit=256,
                    name="hub_candidate_document",
                ),
                django.contrib.postgres.indexes.HashIndex(models.F("match_emails__0"), name="hub_candidate_email"),
                django.contrib.postgres.indexes.GinIndex(
                    condition=models.Q(("match_emails__1__isnull", False)),
                    fields=["match_emails"],
                    name="hub_candidate_more_emails",
                ),
                django.contrib.postgres.indexes.HashIndex(
                    condition=models.Q(("match_profile_url", ""), _negated=True),
                    fields=["match_profile_url"],
                    name="hub_candidate_profile_url",
                ),
                models.Index(
                    condition=models.Q(("manual_matched_member_id__isnull", False)),
                    fields=["manual_matched_member_id"],
                    name="hub_candidate_manual",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CandidateNote",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
                    "note_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_candidate_id", models.CharField(max_length=255)),
            ("note_id", models.CharField(max_length=255)),
            ("note", models.TextField(blank=True)),
            ("author_first_name", models.TextField(blank=True)),
            ("author_last_name", models.TextField(blank=True)),
            ("ats_created_at", models.DateTimeField(blank=True, null=True)),
            ("ats_last_modified_at", models.DateTimeField(blank=True, null=True)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="Match",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
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
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_candidate_id", models.CharField(max_length=255)),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="matches", to="hub.member"),
            ),
            ("is_manual", models.BooleanField(default=False)),
            ("is_weighed", models.BooleanField(db_default=False, default=False)),
            ("probability", models.FloatField()),
            ("evidence", models.JSONField(default=list)),
            ("found_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(fields=["organization", "member"], include=("application",), name="hub_match_of"),
                models.Index(fields=["organization", "found_at"], name="hub_match_newest"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Unlinked",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
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
            ("ats_candidate_id", models.CharField(max_length=255)),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"),
            ),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="MatchDecision",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
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
            ("ats_candidate_id", models.CharField(max_length=255)),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"),
            ),
            (
                "verdict",
                models.CharField(
                    choices=[("same", "Same"), ("different", "Different"), ("later", "Later")], max_length=10
                ),
            ),
            (
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("named_before", models.BigIntegerField(null=True)),
            ("outlasts_sync", models.BooleanField(db_default=False, default=False)),
        ],
        options={
            "indexes": [models.Index(fields=["organization", "at"], name="hub_matchdecision_newest")],
        },
    ),
    migrations.CreateModel(
        name="SampledMatch",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
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
            ("ats_candidate_id", models.CharField(max_length=255)),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"),
            ),
            ("drawn_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("is_right", models.BooleanField(null=True)),
            (
                "by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("judged_at", models.DateTimeField(null=True)),
        ],
    ),
    migrations.CreateModel(
        name="Rematch",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("candidate_ids", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ("failures", models.PositiveSmallIntegerField(default=0)),
            ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="Candidacy",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_job_application_id",
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
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_job_application_id", models.CharField(max_length=255)),
            (
                "member",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"
                ),
            ),
            ("ats_candidate_id", models.CharField(max_length=255)),
            ("ats_job_posting_id", models.CharField(max_length=200)),
            ("stage", models.TextField(blank=True)),
            ("since", models.DateTimeField()),
            ("is_over", models.BooleanField()),
            ("changed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    fields=["member", "organization"], include=("application", "is_over"), name="hub_candidacy_member"
                ),
                models.Index(
                    fields=["organization", "stage", "member"], include=("application",), name="hub_candidacy_stage"
                ),
                models.Index(fields=["organization", "ats_job_posting_id", "member"], name="hub_candidacy_job"),
                models.Index(
                    condition=models.Q(("changed_at__isnull", False)),
                    fields=["organization", "ats_job_posting_id", "changed_at"],
                    name="hub_candidacy_changed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StaleApplications",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            (
                "job_application_ids",
                django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
            ),
            ("failures", models.PositiveSmallIntegerField(default=0)),
            ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="Suggestion",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
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
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_candidate_id", models.CharField(max_length=255)),
            (
                "member",
                models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"
                ),
            ),
            ("probability", models.FloatField()),
            ("evidence", models.JSONField(default=list)),
            ("found_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["member", "organization"], name="hub_suggestion_member")],
        },
    ),
    migrations.CreateModel(
        name="MemberFacts",
        fields=[
            (
                "member",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="hub.member",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            ("person", models.TextField()),
            ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ("counted", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
        ],
    ),
    migrations.CreateModel(
        name="MemberKey",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "tenant_id", "key", "member_id", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("tenant_id", models.BigIntegerField()),
            ("key", models.BigIntegerField()),
            ("member_id", models.BigIntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="ValueCount",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "tenant_id", "value", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("tenant_id", models.BigIntegerField()),
            ("value", models.BigIntegerField()),
            ("members", models.IntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="StaleMember",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("member_id", models.BigIntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="CandidateFacts",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "ats_candidate_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("ats_candidate_id", models.CharField(max_length=255)),
            ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
        ],
        options={
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(
                    models.Func(
                        models.F("keys"),
                        function="hw_buckets",
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.IntegerField(), size=None
                        ),
                    ),
                    gin_pending_list_limit=256,
                    name="hub_candidate_by_bucket",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Rescore",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("candidate_ids", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ("failures", models.PositiveSmallIntegerField(default=0)),
            ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="MatchSettings",
        fields=[
            (
                "organization",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="hub.organization",
                ),
            ),
            ("link_from", models.FloatField()),
        ],
    ),
    migrations.CreateModel(
        name="MatchingVersion",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("learned_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("parameters", models.TextField()),
            ("candidates", models.PositiveIntegerField()),
            ("pairs", models.PositiveIntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="VersionEffect",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "version",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="effects",
                    to="hub.matchingversion",
                ),
            ),
            (
                "against",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.matchingversion"
                ),
            ),
            ("compared_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("candidates", models.PositiveIntegerField()),
            ("of", models.PositiveIntegerField()),
            ("linked", models.PositiveIntegerField()),
            ("appear", models.PositiveIntegerField()),
            ("go", models.PositiveIntegerField()),
            ("change", models.PositiveIntegerField()),
            ("decided", models.PositiveIntegerField()),
            ("agreed_before", models.PositiveIntegerField()),
            ("agreed", models.PositiveIntegerField()),
        ],
    ),
    migrations.CreateModel(
        name="VersionUse",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "version",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="uses",
                    to="hub.matchingversion",
                ),
            ),
            ("since", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("is_automatic", models.BooleanField(default=False)),
            ("taken_back_at", models.DateTimeField(null=True)),
        ],
    ),
    migrations.CreateModel(
        name="JobPosting",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "external_job_posting_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
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
            (
                "posting_id",
                models.BigIntegerField(
                    db_default=models.Func(
                        models.Value("hw_posting_number"), function="nextval", output_field=models.BigIntegerField()
                    )
                ),
            ),
            ("title", models.CharField(max_length=200)),
            ("description", models.TextField()),
            ("location", models.TextField(blank=True)),
            ("place", models.TextField(blank=True, db_default="")),
            ("country_code", models.TextField(blank=True)),
            ("postal_code", models.TextField(blank=True)),
            ("company_apply_url", models.TextField()),
            (
                "state",
                models.CharField(
                    choices=[("LISTED", "Listed"), ("CLOSED", "Closed"), ("EXPIRED", "Expired")],
                    default="LISTED",
                    max_length=10,
                ),
            ),
            ("availability", models.CharField(max_length=40)),
            ("access_restricted", models.BooleanField(blank=True, null=True)),
            ("requisition_owner_email", models.TextField(blank=True)),
            ("requisition_owner_first_name", models.TextField(blank=True)),
            ("requisition_owner_last_name", models.TextField(blank=True)),
            ("owner_known_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ("listed_at", models.DateTimeField()),
            ("expire_at", models.DateTimeField(blank=True, null=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("partner_requisition_id", models.CharField(blank=True, db_default="", max_length=255)),
            ("is_requisition", models.BooleanField(db_default=False, default=False)),
            ("sent_description", models.TextField(blank=True)),
            ("extra", models.JSONField(blank=True, default=dict)),
            ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(
                    models.F("organization"),
                    models.OrderBy(models.F("listed_at"), descending=True),
                    condition=models.Q(("state", "LISTED")),
                    name="hub_posting_open",
                ),
                models.Index(condition=models.Q(("state", "LISTED")), fields=["expire_at"], name="hub_posting_expires"),
                models.Index(
                    condition=models.Q(("partner_requisition_id", ""), _negated=True),
                    fields=["organization", "application", "partner_requisition_id"],
                    name="hub_posting_requisition",
                ),
                models.Index(
                    models.F("organization"),
                    django.db.models.functions.text.Upper("requisition_owner_email"),
                    condition=models.Q(("requisition_owner_email", ""), _negated=True),
                    name="hub_posting_owner",
                ),
                django.contrib.postgres.indexes.GinIndex(
                    django.contrib.postgres.indexes.OpClass(
                        models.Func(
                            django.db.models.functions.text.Concat(
                                models.F("title"), models.Value(" "), models.F("external_job_posting_id")
                            ),
                            function="hw_plain",
                        ),
                        name="gin_trgm_ops",
                    ),
                    name="hub_posting_words",
                ),
            ],
            "constraints": [models.UniqueConstraint(fields=("posting_id", "organization"), name="hub_posting_number")],
        },
    ),
    migrations.CreateModel(
        name="PostingTask",
        fields=[
            ("id", models.UUIDField(primary_key=True, serialize=False)),
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
            (
                "number",
                models.BigIntegerField(
                    db_default=models.Func(
                        models.Value("hw_posting_number"), function="nextval", output_field=models.BigIntegerField()
                    ),
                    unique=True,
                ),
            ),
            ("element", models.TextField(blank=True)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("IN_PROGRESS", "In Progress"),
                        ("SUCCEEDED", "Succeeded"),
                        ("FAILED", "Failed"),
                        ("PROCESSED", "Processed"),
                    ],
                    default="IN_PROGRESS",
                    max_length=12,
                ),
            ),
            ("error_message", models.TextField(blank=True)),
            ("error_code", models.CharField(blank=True, db_default="", max_length=60)),
            ("posting_id", models.BigIntegerField(blank=True, null=True)),
            ("location", models.TextField(blank=True)),
            ("created_at", models.DateTimeField(db_index=True, default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("status", "IN_PROGRESS")),
                    fields=["organization", "application", "number"],
                    name="hub_postingtask_waiting",
                ),
                models.Index(fields=["application", "external_job_posting_id", "-number"], name="hub_postingtask_last"),
            ],
        },
    ),
    migrations.CreateModel(
        name="JobRequisition",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "external_job_requisition_id",
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
            ("external_job_requisition_id", models.CharField(max_length=255)),
            ("vanity_identifier", models.TextField(blank=True)),
            ("title", models.CharField(max_length=200)),
            ("state", models.CharField(max_length=10)),
            ("description", models.TextField(blank=True)),
            ("location", models.TextField(blank=True)),
            ("access_restricted", models.BooleanField(blank=True, null=True)),
            ("requisition_owner_email", models.TextField(blank=True)),
            ("requisition_owner_first_name", models.TextField(blank=True)),
            ("requisition_owner_last_name", models.TextField(blank=True)),
            ("external_created_at", models.DateTimeField(blank=True, null=True)),
            ("external_last_modified_at", models.DateTimeField(blank=True, null=True)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="JobRequisitionStage",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "organization_id",
                    "application_id",
                    "job_requisition_id",
                    "job_requisition_stage_id",
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
            ("job_requisition_id", models.CharField(max_length=255)),
            ("job_requisition_stage_id", models.CharField(max_length=255)),
            ("name", models.TextField()),
            ("position", models.PositiveIntegerField(blank=True, null=True)),
            ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
]
