"""Let the trigger that records stale members also work on the copies that a cluster makes of the table of members.

The names of these copies end with a number.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION public.hw_note_stale_members() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF {is_member} THEN
        INSERT INTO public.hub_stalemember (member_id) SELECT id FROM changed ORDER BY 1;
    ELSE
        INSERT INTO public.hub_stalemember (member_id) SELECT DISTINCT member_id FROM changed ORDER BY 1;
    END IF;
    RETURN NULL;
END
$function$
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0061_company_keys")]
    operations = [
        migrations.RunSQL(
            FUNCTION.format(is_member="TG_TABLE_NAME ~ '^hub_member(_[0-9]+)?$'"),
            FUNCTION.format(is_member="TG_TABLE_NAME = 'hub_member'"),
        )
    ]
