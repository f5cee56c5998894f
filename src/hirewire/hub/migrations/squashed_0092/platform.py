import authlib.oauth2.rfc6749.models
import authlib.oidc.core.models
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import hirewire.kit.clock
import hirewire.kit.db.timed_ids

TABLES = [
    migrations.CreateModel(
        name="CertificationRun",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="certification_runs",
                    to="hub.developerapplication",
                ),
            ),
            ("number", models.PositiveIntegerField()),
            (
                "started_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("product", models.CharField(max_length=100)),
            ("began_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("changed_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("since", models.DateTimeField()),
            ("choices", models.JSONField(default=dict)),
            ("traffic", models.JSONField(default=dict)),
            ("current", models.CharField(blank=True, max_length=10)),
            ("revision", models.PositiveIntegerField(default=0)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("application", "number"), name="hub_certification_number")],
        },
    ),
    migrations.CreateModel(
        name="EvidencePicture",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                ),
            ),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="hub.certificationrun"
                ),
            ),
            ("digest", models.CharField(max_length=64)),
            (
                "type",
                models.CharField(choices=[("image/png", "image/png"), ("image/jpeg", "image/jpeg")], max_length=20),
            ),
            ("width", models.PositiveIntegerField()),
            ("height", models.PositiveIntegerField()),
            ("size", models.PositiveIntegerField()),
            ("content", models.BinaryField()),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("run", "digest"), name="hub_evidence_picture_once")],
        },
    ),
    migrations.CreateModel(
        name="RuleStanding",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                ),
            ),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="hub.certificationrun"
                ),
            ),
            ("position", models.PositiveSmallIntegerField()),
            ("rule", models.CharField(max_length=10)),
            (
                "stage",
                models.CharField(
                    choices=[("watching", "watching"), ("failed", "failed"), ("asking", "asking"), ("over", "over")],
                    max_length=10,
                ),
            ),
            (
                "verdict",
                models.CharField(
                    choices=[
                        ("passed", "passed"),
                        ("failed", "failed"),
                        ("not applicable", "not applicable"),
                        ("not run", "not run"),
                    ],
                    max_length=20,
                ),
            ),
            ("result", models.JSONField(default=dict)),
            ("since_call", models.CharField(blank=True, max_length=32)),
            ("shown_at", models.DateTimeField(blank=True, null=True)),
            ("shown_after_call", models.CharField(blank=True, max_length=32)),
            ("attempts", models.PositiveSmallIntegerField(default=0)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("run", "rule"), name="hub_rule_standing_once")],
        },
    ),
    migrations.CreateModel(
        name="OtherId",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="other_ids", to="hub.developerapplication"
                ),
            ),
            ("number", models.BigIntegerField()),
            ("is_former", models.BooleanField(default=False)),
            ("changes_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(blank=True, null=True)),
            ("returns_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("application", "number"), name="hub_other_id_once")],
        },
    ),
    migrations.CreateModel(
        name="Integration",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="integrations",
                    to="hub.developerapplication",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="integrations", to="hub.organization"
                ),
            ),
            (
                "contract",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="integrations",
                    to="hub.contract",
                ),
            ),
            (
                "integration_type",
                models.CharField(
                    choices=[
                        ("CSA_API", "Csa Api"),
                        ("IN_ATS_INDICATOR", "In Ats Indicator"),
                        ("ONE_CLICK_EXPORT", "One Click Export"),
                        ("PROFILE_PLUGIN", "Profile Plugin"),
                        ("RECOMMENDED_MATCHES", "Recommended Matches"),
                        ("UNIFIED_SEARCH", "Unified Search"),
                    ],
                    max_length=40,
                ),
            ),
            ("integration_name", models.CharField(blank=True, max_length=200)),
            ("named_at", models.DateTimeField(blank=True, null=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    models.F("application"),
                    models.F("organization"),
                    models.F("contract"),
                    models.F("integration_type"),
                    name="hub_integration_once",
                    nulls_distinct=False,
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Configuration",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "integration",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="configurations", to="hub.integration"
                ),
            ),
            (
                "key",
                models.CharField(
                    choices=[
                        ("CALLBACK_URL", "Callback Url"),
                        ("JOB_POSTING_VIEWERS", "Job Posting Viewers"),
                        ("APPLICATION_VIEWERS", "Application Viewers"),
                    ],
                    max_length=40,
                ),
            ),
            ("value", models.TextField()),
            ("changed_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("integration", "key"), name="hub_configuration_once")],
        },
    ),
    migrations.CreateModel(
        name="ContractAccess",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="contract_accesses",
                    to="hub.developerapplication",
                ),
            ),
            (
                "contract",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="hub.contract"
                ),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("requested_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("notified_at", models.DateTimeField(blank=True, null=True)),
            ("notify_count", models.PositiveIntegerField(default=0)),
            ("notify_fault", models.CharField(blank=True, max_length=300)),
            ("is_on", models.BooleanField(default=False)),
            ("changed_at", models.DateTimeField(blank=True, null=True)),
            (
                "changed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("application", "contract"), name="hub_contract_access_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="CompanyAccess",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="company_accesses",
                    to="hub.developerapplication",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="hub.organization"
                ),
            ),
            ("is_on", models.BooleanField(default=False)),
            ("is_blind", models.BooleanField(db_default=False, default=False)),
            ("changed_at", models.DateTimeField(blank=True, null=True)),
            (
                "changed_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("application", "organization"), name="hub_company_access_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="SyncHold",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            (
                "application",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("since", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=("organization", "application"), name="hub_sync_hold_once", nulls_distinct=False
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="StatusChange",
        fields=[
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="status_change",
                    serialize=False,
                    to="hub.pushevent",
                ),
            ),
            ("integrations", models.ManyToManyField(related_name="+", to="hub.integration")),
        ],
    ),
    migrations.CreateModel(
        name="ApiCall",
        fields=[
            ("id", models.UUIDField(primary_key=True, serialize=False)),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            (
                "caller",
                models.CharField(
                    choices=[
                        ("APPLICATION", "the application itself"),
                        ("PERSON", "a person’s token"),
                        ("NOBODY", "a caller who is not authenticated"),
                    ],
                    max_length=12,
                ),
            ),
            ("verb", models.CharField(max_length=10)),
            ("path", models.TextField()),
            ("query", models.TextField()),
            ("resource", models.CharField(max_length=100)),
            ("method", models.CharField(max_length=30)),
            ("version", models.CharField(max_length=16)),
            ("protocol", models.CharField(max_length=8)),
            ("status", models.PositiveSmallIntegerField()),
            ("done", models.PositiveIntegerField()),
            ("refused", models.PositiveIntegerField()),
            ("took_us", models.PositiveIntegerField()),
            ("request_bytes", models.PositiveIntegerField()),
            ("answer_bytes", models.PositiveIntegerField()),
            ("request_headers", models.JSONField()),
            ("answer_headers", models.JSONField()),
            ("packed_request", models.BinaryField()),
            ("packed_answer", models.BinaryField()),
            ("lost_before", models.PositiveIntegerField(default=0)),
        ],
        options={
            "indexes": [
                models.Index(fields=["application", "id"], name="hub_apicall_own"),
                models.Index(
                    condition=models.Q(("status__gte", 400)), fields=["application", "id"], name="hub_apicall_faults"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PushEvent",
        fields=[
            ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="push_events", to="hub.organization"
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="push_events",
                    to="hub.developerapplication",
                ),
            ),
            (
                "type",
                models.CharField(
                    choices=[
                        ("EXPORT_CANDIDATE_PROFILE", "Export Candidate Profile"),
                        ("INTEGRATION_STATUS_CHANGE", "Integration Status Change"),
                        ("JOB_POSTING_STATUS", "Job Posting Status"),
                        ("RESYNC_JOBS", "Resync Jobs"),
                        ("EXPORT_APPLICATION_EVALUATION", "Export Application Evaluation"),
                    ],
                    max_length=60,
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("expires_at", models.DateTimeField(blank=True, null=True)),
            ("content", models.JSONField(blank=True, db_default={}, default=dict)),
            ("traceparent", models.CharField(blank=True, max_length=55, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="Endpoint",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="endpoints", to="hub.developerapplication"
                ),
            ),
            ("url", models.TextField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("failures", models.PositiveIntegerField(default=0)),
            ("resumes_at", models.DateTimeField(blank=True, null=True)),
            ("paused_at", models.DateTimeField(blank=True, null=True)),
            ("registered_at", models.DateTimeField(blank=True, default=hirewire.kit.clock.now, null=True)),
            ("challenged_at", models.DateTimeField(blank=True, null=True)),
            ("proven_at", models.DateTimeField(blank=True, null=True)),
            ("challenge_failures", models.PositiveIntegerField(default=0)),
            ("challenge_fault", models.CharField(blank=True, max_length=300)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    models.F("application"), django.db.models.functions.text.MD5("url"), name="hub_endpoint_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Delivery",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "event",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="delivery", to="hub.pushevent"
                ),
            ),
            (
                "endpoint",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="hub.endpoint"
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[("PENDING", "Pending"), ("DELIVERED", "Delivered"), ("DEAD", "Dead")],
                    default="PENDING",
                    max_length=10,
                ),
            ),
            ("begun_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("tries", models.PositiveSmallIntegerField(default=0)),
            ("next_try_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("last_status", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("last_error", models.CharField(blank=True, max_length=300)),
            ("last_took_ms", models.PositiveIntegerField(blank=True, null=True)),
            ("last_tried_at", models.DateTimeField(blank=True, null=True)),
            ("delivered_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("state", "PENDING")), fields=["endpoint", "id"], name="hub_delivery_line"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="DeliveryTry",
        fields=[
            ("id", models.UUIDField(default=hirewire.kit.db.timed_ids.new, primary_key=True, serialize=False)),
            (
                "delivery",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="log", to="hub.delivery"),
            ),
            ("endpoint_url", models.TextField()),
            ("status", models.PositiveSmallIntegerField(null=True)),
            ("error", models.CharField(blank=True, max_length=300)),
            ("took_ms", models.PositiveIntegerField()),
            ("answer", models.TextField(blank=True)),
        ],
    ),
    migrations.CreateModel(
        name="Consent",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="hub.developerapplication"
                ),
            ),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="consents", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "scopes",
                django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
            ),
            ("given_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, db_index=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at", None)), fields=("application", "person"), name="hub_consent_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="AuthorizationCode",
        fields=[
            ("digest", models.BinaryField(primary_key=True, serialize=False)),
            (
                "consent",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="hub.consent"),
            ),
            ("redirect_uri", models.TextField()),
            ("nonce", models.TextField(blank=True)),
            ("code_challenge", models.CharField(blank=True, max_length=128)),
            ("code_challenge_method", models.CharField(blank=True, max_length=5)),
            ("authenticated_at", models.DateTimeField(blank=True, null=True)),
            ("expires_at", models.DateTimeField(db_index=True)),
            ("used_at", models.DateTimeField(blank=True, null=True)),
        ],
        bases=(authlib.oidc.core.models.AuthorizationCodeMixin, models.Model),
    ),
    migrations.CreateModel(
        name="AccessToken",
        fields=[
            ("digest", models.BinaryField(primary_key=True, serialize=False)),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="%(class)ss",
                    to="hub.developerapplication",
                ),
            ),
            ("issued_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField(db_index=True)),
            ("revoked_at", models.DateTimeField(blank=True, null=True)),
            (
                "consent",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to="hub.consent"
                ),
            ),
            (
                "code",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    to="hub.authorizationcode",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("consent__isnull", False)), fields=["consent"], name="hub_access_consent"
                ),
                models.Index(condition=models.Q(("code__isnull", False)), fields=["code"], name="hub_access_code"),
            ],
        },
    ),
    migrations.CreateModel(
        name="RefreshToken",
        fields=[
            ("digest", models.BinaryField(primary_key=True, serialize=False)),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="%(class)ss",
                    to="hub.developerapplication",
                ),
            ),
            ("issued_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField(db_index=True)),
            ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ("consent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="hub.consent")),
            (
                "code",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="hub.authorizationcode"
                ),
            ),
        ],
        options={
            "abstract": False,
        },
        bases=(authlib.oauth2.rfc6749.models.TokenMixin, models.Model),
    ),
    migrations.CreateModel(
        name="SigningKey",
        fields=[
            ("kid", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ("algorithm", models.CharField(max_length=10)),
            ("public", models.JSONField()),
            ("sealed", models.TextField()),
            ("created_at", models.DateTimeField()),
            ("retired_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("retired_at", None)), fields=("algorithm",), name="hub_one_signing_key"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="DeveloperApplication",
        fields=[
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("PARENT", "Partner"),
                        ("CHILD", "Customer of a partner"),
                        ("STANDALONE", "Home-grown ATS"),
                    ],
                    max_length=10,
                ),
            ),
            (
                "parent",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="children",
                    to="hub.developerapplication",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="developer_applications",
                    to="hub.organization",
                ),
            ),
            ("name", models.CharField(max_length=50)),
            ("description", models.TextField(blank=True)),
            ("unique_foreign_id", models.CharField(blank=True, max_length=255)),
            (
                "oauth2_authorized_callback_urls",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.TextField(), blank=True, default=list, size=None
                ),
            ),
            (
                "valid_js_sdk_domains",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.TextField(), blank=True, default=list, size=None
                ),
            ),
            ("client_id", models.CharField(max_length=100, unique=True)),
            ("may_refresh", models.BooleanField(default=False)),
            ("may_use_own_tokens", models.BooleanField(default=True)),
            ("may_use_plain_challenge", models.BooleanField(db_default=False, default=False)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    models.F("parent"),
                    models.F("unique_foreign_id"),
                    condition=models.Q(("kind", "CHILD")),
                    name="hub_child_once",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ClientSecret",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="secrets", to="hub.developerapplication"
                ),
            ),
            ("digest", models.BinaryField(unique=True)),
            ("sealed", models.TextField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("last_used_at", models.DateTimeField(blank=True, null=True)),
            ("revoked_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="Quota",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("group", models.CharField(max_length=100)),
            (
                "meter",
                models.CharField(
                    choices=[
                        ("REQUESTS_A_DAY", "requests a day"),
                        ("RECORDS_A_DAY", "records a day"),
                        ("REQUESTS_A_MINUTE", "requests a minute"),
                        ("RECORDS_A_MINUTE", "records a minute"),
                    ],
                    max_length=20,
                ),
            ),
            ("amount", models.PositiveBigIntegerField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    fields=("application", "group", "meter"), name="hub_quota_once", nulls_distinct=False
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="Usage",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "application",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.developerapplication",
                ),
            ),
            ("group", models.CharField(max_length=100)),
            (
                "meter",
                models.CharField(
                    choices=[
                        ("REQUESTS_A_DAY", "requests a day"),
                        ("RECORDS_A_DAY", "records a day"),
                        ("REQUESTS_A_MINUTE", "requests a minute"),
                        ("RECORDS_A_MINUTE", "records a minute"),
                    ],
                    max_length=20,
                ),
            ),
            ("starts_at", models.DateTimeField()),
            ("used", models.BigIntegerField()),
        ],
        options={
            "indexes": [models.Index(fields=["starts_at"], name="hub_usage_age")],
            "constraints": [
                models.UniqueConstraint(fields=("application", "group", "meter", "starts_at"), name="hub_usage_once")
            ],
        },
    ),
]
