"""Functions of the database: the text that a search reads, and the keys by which similar records are found."""

# This function may be IMMUTABLE, although array_to_string() is only STABLE: the text of some arrays depends on
# settings, but the text of text arrays does not.
SOUGHT = """
CREATE OR REPLACE FUNCTION simulator_sought(first text, last text, title text, company text, emails text[])
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT lower(' ' || first || ' ' || last || ' ' || title || ' ' || company || ' ' || array_to_string(emails, ' '))
$$;
"""
KEEP_KEYS = """
CREATE OR REPLACE FUNCTION public.simulator_keep_record_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM public.simulator_recordkey WHERE ctid = ANY(ARRAY(
            SELECT held.place FROM (
                SELECT account_id, unnest(keys) AS key, candidate_id FROM removed
            ) AS gone CROSS JOIN LATERAL (
                SELECT ctid AS place FROM public.simulator_recordkey AS found
                WHERE found.account_id = gone.account_id AND found.key = gone.key
                    AND found.candidate_id = gone.candidate_id
                OFFSET 0
            ) AS held
        ));
        INSERT INTO public.simulator_valuecount AS held (account_id, value, records)
        SELECT account_id, value, -count(*) FROM removed CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (account_id, value) DO UPDATE SET records = held.records + excluded.records;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.simulator_recordkey (account_id, key, candidate_id)
        SELECT account_id, key, candidate_id FROM added CROSS JOIN unnest(keys) AS key
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
        INSERT INTO public.simulator_valuecount AS held (account_id, value, records)
        SELECT account_id, value, count(*) FROM added CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (account_id, value) DO UPDATE SET records = held.records + excluded.records;
    END IF;
    RETURN NULL;
END
$$;
"""

FUNCTIONS = SOUGHT + KEEP_KEYS
# CASCADE also drops the triggers that call the second function.
DROP_FUNCTIONS = "DROP FUNCTION simulator_sought, simulator_keep_record_keys CASCADE"
