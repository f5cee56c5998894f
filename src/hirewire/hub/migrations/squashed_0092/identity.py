import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import hirewire.kit.clock

TABLES = [
    migrations.CreateModel(
        name="Person",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("password", models.CharField(max_length=128, verbose_name="password")),
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            ("email", models.EmailField(max_length=254, unique=True)),
            ("first_name", models.CharField(max_length=100)),
            ("last_name", models.CharField(max_length=100)),
            (
                "member",
                models.OneToOneField(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="person",
                    to="hub.member",
                ),
            ),
            ("is_active", models.BooleanField(default=True)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("reset_mailed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="hub_person_email")
            ],
        },
    ),
    migrations.CreateModel(
        name="Seat",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "contract",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="hub.contract"),
            ),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="seats", to=settings.AUTH_USER_MODEL
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
                    default=list,
                    size=None,
                ),
            ),
            (
                "state",
                models.CharField(
                    choices=[
                        ("ACTIVE", "Active"),
                        ("INVITED", "Invited"),
                        ("PARKED", "Parked"),
                        ("INACTIVE", "Inactive"),
                    ],
                    default="ACTIVE",
                    max_length=10,
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("contract", "person"), name="hub_seat_once")],
        },
    ),
    migrations.CreateModel(
        name="SignIn",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="sign_ins", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("started_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("seen_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("address", models.GenericIPAddressField(blank=True, null=True)),
            ("browser", models.CharField(blank=True, max_length=60)),
            ("language", models.CharField(blank=True, db_default="", max_length=10)),
            ("zone", models.CharField(blank=True, db_default="", max_length=64)),
            (
                "seat",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="hub.seat",
                ),
            ),
            (
                "organization",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="hub.organization",
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["person", "-seen_at"], name="hub_sign_in_of_person")],
        },
    ),
    migrations.CreateModel(
        name="SecondFactor",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "person",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="second_factor",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("sealed", models.TextField()),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("last_step", models.BigIntegerField(default=0)),
            ("wrong", models.PositiveSmallIntegerField(default=0)),
            ("wrong_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="RecoveryCode",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="recovery_codes",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("digest", models.BinaryField(unique=True)),
            ("used_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="AuditEntry",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("organization_id", models.BigIntegerField(blank=True, null=True)),
            ("contract_id", models.BigIntegerField(blank=True, null=True)),
            ("application_id", models.BigIntegerField(blank=True, null=True)),
            ("at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("person_id", models.BigIntegerField(blank=True, null=True)),
            ("actor", models.CharField(max_length=200)),
            ("action", models.CharField(max_length=60)),
            ("subject", models.CharField(blank=True, max_length=200)),
            ("before", models.CharField(blank=True, max_length=200)),
            ("after", models.CharField(blank=True, max_length=200)),
        ],
        options={
            "indexes": [
                models.Index(fields=["organization_id", "-at"], name="hub_audit_newest"),
                models.Index(fields=["application_id", "-at"], name="hub_audit_of_application"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Member",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="members",
                    to="hub.organization",
                ),
            ),
            ("first_name", models.CharField(max_length=200)),
            ("last_name", models.CharField(max_length=200)),
            ("headline", models.CharField(blank=True, max_length=400)),
            ("current_title", models.CharField(blank=True, max_length=300)),
            ("current_company", models.CharField(blank=True, max_length=300)),
            ("location", models.CharField(blank=True, max_length=300)),
            ("industry", models.CharField(blank=True, max_length=200)),
            ("summary", models.TextField(blank=True)),
            (
                "skills",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=100), blank=True, default=list, size=None
                ),
            ),
            (
                "phones",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300), blank=True, db_default=[], default=list, size=None
                ),
            ),
            (
                "other_names",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=300), blank=True, db_default=[], default=list, size=None
                ),
            ),
            ("profile_url", models.CharField(max_length=400)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("allows_export", models.BooleanField(db_default=True, default=True)),
            ("open_to_opportunities", models.BooleanField(db_default=False, default=False)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            (
                "document",
                models.GeneratedField(
                    db_persist=True,
                    expression=models.Func(
                        models.F("first_name"),
                        models.F("last_name"),
                        models.F("current_title"),
                        models.F("current_company"),
                        models.F("headline"),
                        function="hw_person_document",
                    ),
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
            ),
            (
                "details",
                models.GeneratedField(
                    db_persist=True,
                    expression=models.Func(
                        models.F("skills"),
                        models.F("location"),
                        models.F("industry"),
                        models.F("summary"),
                        function="hw_person_details",
                    ),
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
            ),
        ],
        options={
            "indexes": [
                django.contrib.postgres.indexes.GinIndex(fields=["document"], name="hub_member_document"),
                django.contrib.postgres.indexes.GinIndex(
                    django.contrib.postgres.indexes.OpClass(
                        models.Func(
                            django.db.models.functions.text.Concat(
                                models.F("first_name"), models.Value(" "), models.F("last_name")
                            ),
                            function="hw_plain",
                        ),
                        name="gin_trgm_ops",
                    ),
                    name="hub_member_name_trgm",
                ),
                django.contrib.postgres.indexes.GinIndex(fields=["details"], name="hub_member_details"),
                django.contrib.postgres.indexes.GinIndex(
                    models.Func(
                        models.F("document"),
                        models.F("details"),
                        arg_joiner=" || ",
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                        template="(%(expressions)s)",
                    ),
                    name="hub_member_words",
                ),
                models.Index(fields=["last_name", "first_name", "id"], name="hub_member_by_name"),
                models.Index(fields=["created_at"], name="hub_member_newest"),
                models.Index(
                    condition=models.Q(("closed_at", None)), fields=["organization"], name="hub_member_counted"
                ),
                models.Index(
                    condition=models.Q(("open_to_opportunities", True)), fields=["id"], name="hub_member_open"
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    models.F("profile_url"), models.F("organization"), name="hub_member_profile", nulls_distinct=False
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="KnownWord",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("word", models.TextField(db_collation="C")),
        ],
        options={
            "indexes": [models.Index(fields=["word"], name="hub_knownword_word")],
        },
    ),
    migrations.CreateModel(
        name="MemberEmail",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "member",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="emails", to="hub.member"),
            ),
            ("address", models.CharField(db_index=True, max_length=254)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("member", "address"), name="hub_member_email")],
        },
    ),
    migrations.CreateModel(
        name="Position",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="positions", to="hub.member"
                ),
            ),
            ("title", models.CharField(max_length=300)),
            ("company", models.CharField(max_length=300)),
            ("location", models.CharField(blank=True, max_length=300)),
            ("starts_year", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("starts_month", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("ends_year", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("ends_month", models.PositiveSmallIntegerField(blank=True, null=True)),
        ],
        options={
            "ordering": (
                models.OrderBy(models.F("ends_year"), descending=True, nulls_first=True),
                models.OrderBy(models.F("starts_year"), descending=True, nulls_last=True),
            ),
        },
    ),
    migrations.CreateModel(
        name="Education",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "member",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="educations", to="hub.member"
                ),
            ),
            ("school", models.CharField(max_length=300)),
            ("degree", models.CharField(blank=True, max_length=300)),
            ("starts_year", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("ends_year", models.PositiveSmallIntegerField(blank=True, null=True)),
        ],
        options={
            "ordering": (models.OrderBy(models.F("ends_year"), descending=True, nulls_first=True),),
        },
    ),
    migrations.CreateModel(
        name="MemberImport",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="member_imports", to="hub.organization"
                ),
            ),
            ("started_by", models.CharField(max_length=200)),
            ("file_name", models.CharField(max_length=200)),
            ("content", models.BinaryField(blank=True)),
            ("encoding", models.CharField(blank=True, max_length=20)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("WAITING", "Waiting"),
                        ("RUNNING", "Running"),
                        ("COMPLETE", "Complete"),
                        ("STOPPED", "Stopped"),
                    ],
                    default="WAITING",
                    max_length=10,
                ),
            ),
            ("total", models.PositiveIntegerField(blank=True, null=True)),
            ("last_line", models.PositiveIntegerField(default=0)),
            ("done", models.PositiveIntegerField(default=0)),
            ("imported", models.PositiveIntegerField(default=0)),
            ("updated", models.PositiveIntegerField(default=0)),
            ("known", models.PositiveIntegerField(default=0)),
            ("reason", models.CharField(blank=True, max_length=300)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["organization", "-created_at"], name="hub_import_newest")],
        },
    ),
    migrations.CreateModel(
        name="ImportFault",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "run",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="hub.memberimport"
                ),
            ),
            ("line", models.PositiveIntegerField()),
            ("reason", models.CharField(max_length=300)),
            ("values", models.JSONField(default=dict)),
        ],
        options={
            "ordering": ("line",),
            "constraints": [models.UniqueConstraint(fields=("run", "line"), name="hub_import_fault_once")],
        },
    ),
    migrations.CreateModel(
        name="Organization",
        fields=[
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=200)),
            ("requires_second_factor", models.BooleanField(db_default=False, default=False)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="Contract",
        fields=[
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="contracts", to="hub.organization"
                ),
            ),
            ("name", models.CharField(max_length=200)),
            (
                "product",
                models.CharField(
                    choices=[
                        ("RECRUITER_CORPORATE", "Recruiter Corporate"),
                        ("RECRUITER_PROFESSIONAL_SERVICES", "Recruiter Professional Services"),
                        ("RECRUITER_LITE", "Recruiter Lite"),
                    ],
                    default="RECRUITER_CORPORATE",
                    max_length=40,
                ),
            ),
            ("export_is_on", models.BooleanField(default=True)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("end_cause", models.CharField(blank=True, max_length=300)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
    ),
    migrations.CreateModel(
        name="IdentityProvider",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="identity_providers",
                    to="hub.organization",
                ),
            ),
            (
                "contract",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.contract"),
            ),
            ("name", models.CharField(max_length=100)),
            (
                "protocol",
                models.CharField(
                    choices=[("OPENID", "OpenID Connect"), ("SAML", "SAML 2.0")],
                    db_default="OPENID",
                    default="OPENID",
                    max_length=10,
                ),
            ),
            ("issuer", models.CharField(blank=True, max_length=300)),
            ("client_id", models.CharField(blank=True, max_length=300)),
            ("sealed", models.TextField(blank=True)),
            ("is_on", models.BooleanField(default=False)),
            ("is_required", models.BooleanField(default=False)),
            ("emergency_email", models.EmailField(blank=True, max_length=254)),
            (
                "entry",
                models.CharField(
                    choices=[
                        ("INVITED", "Only people with a seat or an invitation"),
                        ("EVERYBODY", "Everybody whom the provider signs in"),
                    ],
                    default="INVITED",
                    max_length=10,
                ),
            ),
            (
                "default_roles",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                ),
            ),
            ("groups_claim", models.CharField(default="groups", max_length=100)),
            ("sends_groups", models.BooleanField(db_default=False, default=False)),
            ("accepts_unmarked", models.BooleanField(default=False)),
            ("metadata_url", models.CharField(blank=True, db_default="", max_length=500)),
            ("metadata", models.TextField(blank=True, db_default="")),
            ("metadata_read_at", models.DateTimeField(blank=True, null=True)),
            ("metadata_tried_at", models.DateTimeField(blank=True, null=True)),
            ("allows_unasked", models.BooleanField(db_default=False, default=False)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("changed_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "indexes": [models.Index(fields=["issuer", "client_id"], name="hub_provider_issuer")],
        },
    ),
    migrations.CreateModel(
        name="ProviderDomain",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "provider",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="hub.identityprovider"
                ),
            ),
            (
                "organization",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.organization"),
            ),
            ("domain", models.CharField(max_length=253)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("provider", "domain"), name="hub_domain_of_provider"),
                models.UniqueConstraint(
                    condition=models.Q(("confirmed_at__isnull", False)),
                    fields=("domain",),
                    name="hub_domain_confirmed_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="GroupRole",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "organization",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="group_roles", to="hub.organization"
                ),
            ),
            ("group", models.CharField(max_length=200)),
            ("role", models.CharField(max_length=20)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("organization", "group", "role"), name="hub_group_role_once")
            ],
        },
    ),
]
