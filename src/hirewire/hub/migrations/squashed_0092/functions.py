"""Database functions. Each one names the schema of everything it uses; see tests/architecture/test_search_path.py."""

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
CANDIDATE_DOCUMENT = """
CREATE OR REPLACE FUNCTION public.hw_candidate_document(
    first text, last text, title text, company text, addresses jsonb)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT to_tsvector('simple', public.hw_plain(left(coalesce(first, '') || ' ' || coalesce(last, '') || ' '
    || coalesce(title, '') || ' ' || coalesce(company, '') || ' '
    || jsonb_path_query_array(coalesce(addresses, '[]'), '$[*].city')::text, 5000)))
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
BUCKETS = """
CREATE OR REPLACE FUNCTION public.hw_buckets(keys integer[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT ARRAY(SELECT DISTINCT key & 262143 FROM unnest(keys) AS key) $$;
"""
COMPANY = """
CREATE OR REPLACE FUNCTION public.hw_company() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('hirewire.organization', true), '')::bigint $$;
"""

#: These functions are created before the tables, because columns and indexes use some of the functions.
BEFORE_TABLES = PLAIN + PERSON_DOCUMENT + PERSON_DETAILS + CANDIDATE_DOCUMENT + PREFIXES + KNOWN + BUCKETS + COMPANY

# PostgreSQL checks this function's body when it creates the function, so the tables must exist by then.
CONTRACTS = """
CREATE OR REPLACE FUNCTION public.hw_contracts() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT array(SELECT id FROM public.hub_contract WHERE organization_id = public.hw_company()) $$;
"""
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
KEEP_MEMBERS = """
CREATE OR REPLACE FUNCTION public.hw_keep_member_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM public.hub_memberkey WHERE ctid = ANY(ARRAY(
            SELECT held.place FROM (
                SELECT DISTINCT coalesce(organization_id, 0) AS tenant_id, unnest(keys) AS key, member_id FROM removed
            ) AS gone CROSS JOIN LATERAL (
                SELECT ctid AS place FROM public.hub_memberkey AS found
                WHERE found.tenant_id = gone.tenant_id AND found.key = gone.key AND found.member_id = gone.member_id
                OFFSET 0
            ) AS held
        ));
        INSERT INTO public.hub_valuecount AS held (tenant_id, value, members)
        SELECT coalesce(organization_id, 0), value, -count(*) FROM removed CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (tenant_id, value) DO UPDATE SET members = held.members + excluded.members;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.hub_memberkey (tenant_id, key, member_id)
        SELECT coalesce(organization_id, 0), key, member_id FROM added CROSS JOIN unnest(keys) AS key
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
        INSERT INTO public.hub_valuecount AS held (tenant_id, value, members)
        SELECT coalesce(organization_id, 0), value, count(*) FROM added CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (tenant_id, value) DO UPDATE SET members = held.members + excluded.members;
    END IF;
    RETURN NULL;
END
$$;
"""
# On a cluster, the triggers also run on copies of hub_member, whose names end with a number.
NOTE_STALE = """
CREATE OR REPLACE FUNCTION public.hw_note_stale_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME ~ '^hub_member(_[0-9]+)?$' THEN
        INSERT INTO public.hub_stalemember (member_id) SELECT id FROM changed ORDER BY 1;
    ELSE
        INSERT INTO public.hub_stalemember (member_id) SELECT DISTINCT member_id FROM changed ORDER BY 1;
    END IF;
    RETURN NULL;
END
$$;
"""
# Row security on a cluster uses the next two functions. On a cluster, a policy cannot query a table that is copied to
# each database server, but a function can. `hirewire hub distribute` puts calls of these functions into the policies.
SEATS = """
CREATE OR REPLACE FUNCTION public.hw_seats() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT array(SELECT id FROM public.hub_seat WHERE contract_id = ANY (public.hw_contracts())) $$;
"""
MEMBERS = """
CREATE OR REPLACE FUNCTION public.hw_sees_member(which bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT EXISTS (
    SELECT FROM public.hub_member
    WHERE id = which AND (organization_id IS NULL OR organization_id = public.hw_company())
) $$;
"""

AFTER_TABLES = CONTRACTS + KEEP_WORDS + KEEP_MEMBERS + NOTE_STALE + SEATS + MEMBERS

# CASCADE also drops the triggers that call these functions.
DROP_AFTER_TABLES = """
DROP FUNCTION hw_contracts, hw_keep_words, hw_keep_member_keys, hw_note_stale_members, hw_seats, hw_sees_member CASCADE;
"""
DROP_BEFORE_TABLES = """
DROP FUNCTION hw_plain, hw_person_document, hw_person_details, hw_candidate_document, hw_prefixes, hw_word, hw_known,
    hw_buckets, hw_company;
"""
