"""Extensions and functions that the tables need."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Indexes and generated columns require that hw_plain() is IMMUTABLE. unaccent() itself is only STABLE, because somebody
# could change its dictionary. Hirewire never changes the dictionary. hw_plain() names the dictionary's schema, so the
# search path does not affect the result either, and the function may be IMMUTABLE.
PLAIN = """
CREATE OR REPLACE FUNCTION public.hw_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(public.unaccent('public.unaccent', words)) $$;
"""
PERSON_DOCUMENT = """
CREATE OR REPLACE FUNCTION public.hw_person_document(first text, last text, title text, company text, headline text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT setweight(to_tsvector('simple', public.hw_plain(coalesce(first, '') || ' ' || coalesce(last, ''))), 'A')
    || setweight(to_tsvector('simple', public.hw_plain(coalesce(title, '') || ' ' || coalesce(company, ''))), 'B')
    || setweight(to_tsvector('simple', public.hw_plain(coalesce(headline, ''))), 'C')
$$;
"""
POSTING_NUMBER = "CREATE SEQUENCE hw_posting_number START 900200300"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(PLAIN, "DROP FUNCTION hw_plain"),
        migrations.RunSQL(PERSON_DOCUMENT, "DROP FUNCTION hw_person_document"),
        migrations.RunSQL(POSTING_NUMBER, "DROP SEQUENCE hw_posting_number"),
    ]
