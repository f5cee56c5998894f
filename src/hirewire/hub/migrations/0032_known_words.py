"""Words of profiles, for finding people by the beginnings of words; see docs/decisions/0023-known-words.md."""

from django.db import migrations, models

# The LIMIT makes the planner look up each word separately, however many words the planner expects. These look-ups are
# cheap, because a changed member has only about twenty words.
KEEP_WORDS = """
CREATE OR REPLACE FUNCTION public.hw_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.hub_knownword (word)
    SELECT said.word FROM (
        SELECT DISTINCT unnest(tsvector_to_array(document || details)) AS word FROM changed
    ) AS said
    WHERE (SELECT held.id FROM public.hub_knownword AS held WHERE held.word = said.word LIMIT 1) IS NULL;
    RETURN NULL;
END
$$;
"""
KEEP = """
CREATE TRIGGER words_of_new AFTER INSERT ON hub_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.hw_keep_words();
CREATE TRIGGER words_of_changed AFTER UPDATE ON hub_member REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION public.hw_keep_words();
"""
FORGET = """
DROP TRIGGER words_of_changed ON hub_member;
DROP TRIGGER words_of_new ON hub_member;
DROP FUNCTION hw_keep_words;
"""
FILL = "INSERT INTO public.hub_knownword (word) SELECT word FROM ts_stat('SELECT document || details FROM hub_member')"
# hw_known() replaces a prefix with all known words that begin with it. The prefix stays as it is if there are more than
# ``most`` such words, or none. If there are none, the index finds nothing for the prefix, which is quick.
KNOWN = r"""
CREATE OR REPLACE FUNCTION public.hw_word(word text, weights text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT ('''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':' || weights)::tsquery $$;
CREATE OR REPLACE FUNCTION public.hw_known(beginning tsquery, most integer) RETURNS tsquery
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    letters text := substring(beginning::text FROM '^''([^''\\]+)'':\*[A-D]*$');
    weights text := substring(beginning::text FROM '[A-D]*$');
    known text[] := ARRAY(
        SELECT word FROM public.hub_knownword WHERE word >= letters AND word < letters || chr(1114111)
        ORDER BY word LIMIT most + 1
    );
BEGIN
    IF cardinality(known) BETWEEN 1 AND most THEN
        RETURN (SELECT string_agg(public.hw_word(word, weights)::text, ' | ') FROM unnest(known) AS word)::tsquery;
    END IF;
    RETURN beginning;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0031_released_numbers")]

    operations = [
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField(db_collation="C")),
            ],
            options={"indexes": [models.Index(fields=["word"], name="hub_knownword_word")]},
        ),
        # Creating a trigger locks the table: no other transaction can write members until the migration ends. The
        # triggers are therefore created before existing words are collected, so that no word is missed.
        migrations.RunSQL(KEEP_WORDS + KEEP, FORGET),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KNOWN, "DROP FUNCTION hw_known; DROP FUNCTION hw_word"),
    ]
