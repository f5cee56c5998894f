"""Let people be found by any word of their profiles, quickly even among a million people."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock
import hirewire.kit.db.timed_ids

# Skills get weight C and the other words get weight D, so that a search for a skill can leave out the other words, and
# a search for a place can leave out skills. Weight D is free for these words, because the other part of the document,
# hw_person_document(), does not use it. The summary is cut, because it may be as long as a book and a tsvector must not
# exceed a megabyte.
PERSON_DETAILS = """
CREATE OR REPLACE FUNCTION public.hw_person_details(skills text[], place text, industry text, summary text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT setweight(to_tsvector('simple', public.hw_plain(array_to_string(coalesce(skills, '{}'), ' '))), 'C')
    || setweight(to_tsvector('simple', public.hw_plain(
        coalesce(place, '') || ' ' || coalesce(industry, '') || ' ' || left(coalesce(summary, ''), 20000))), 'D')
$$;
"""
# Punctuation is removed after unaccenting, because unaccenting may turn a letter into punctuation, which is syntax in a
# tsquery. If no words are left, the query is empty and finds nobody.
PREFIXES = """
CREATE OR REPLACE FUNCTION public.hw_prefixes(words text, weights text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
SELECT to_tsquery('simple', nullif(replace(
    btrim(regexp_replace(public.hw_plain(words), '[[:space:][:punct:]]+', ' ', 'g')),
    ' ', ':*' || weights || ' & '), '')
    || ':*' || weights)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0018_seat_invitations"),
    ]

    operations = [
        migrations.RunSQL(PERSON_DETAILS, "DROP FUNCTION hw_person_details"),
        migrations.RunSQL(PREFIXES, "DROP FUNCTION hw_prefixes"),
        migrations.CreateModel(
            name="PeopleSearch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=hirewire.kit.db.timed_ids.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100)),
                ("content", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("looked_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="member",
            name="details",
            field=models.GeneratedField(
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
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["organization", "found_at"], name="hub_match_newest"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=django.contrib.postgres.indexes.GinIndex(fields=["details"], name="hub_member_details"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["last_name", "first_name", "id"], name="hub_member_by_name"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["created_at"], name="hub_member_newest"),
        ),
        migrations.AddField(
            model_name="peoplesearch",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="people_searches", to="hub.seat"
            ),
        ),
        migrations.AddIndex(
            model_name="peoplesearch",
            index=models.Index(fields=["seat", "-used_at"], name="hub_people_search_newest"),
        ),
        migrations.AddConstraint(
            model_name="peoplesearch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True), fields=("seat", "name"), name="hub_people_search_name"
            ),
        ),
    ]
