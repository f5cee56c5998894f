"""Policies that limit a session to one company's rows, unless the session's role owns the tables; see decision 14.

Values that are the same for all rows of a statement are sub-selects, so that PostgreSQL evaluates them only once. If a
condition finds the company through another table, it looks up a row of that table by key, and only finds rows that the
policy of that table allows.
"""

OWN = "organization_id = (SELECT hw_company())"
#: The condition ``OWN`` without a sub-query, for tables that a cluster may distribute by company.
OWN_PLAINLY = "organization_id = nullif(current_setting('hirewire.organization', true), '')::bigint"
#: Members of the network belong to everybody.
OWN_OR_NETWORKS = f"organization_id IS NULL OR {OWN}"
OWN_OR_NETWORKS_PLAINLY = f"organization_id IS NULL OR {OWN_PLAINLY}"
#: In tables of keys, the tenant 0 stands for the network.
OWN_OR_NETWORKS_KEYS = "tenant_id = 0 OR tenant_id = (SELECT hw_company())"
#: A session without a company sees the audit entries without a company. An application writes such entries until it
#: serves a company.
OWN_OR_NOBODYS = "organization_id IS NOT DISTINCT FROM (SELECT hw_company())"
CONTRACT = "contract_id = ANY ((SELECT hw_contracts())::bigint[])"


def _through(table: str, column: str) -> str:
    return f"EXISTS (SELECT FROM {table} AS held WHERE held.id = {column})"


SEAT = f"EXISTS (SELECT FROM hub_seat AS held WHERE held.id = seat_id AND held.{CONTRACT})"
EVENT = _through("hub_pushevent", "event_id")
INTEGRATION = _through("hub_integration", "integration_id")
KEY = _through("hub_blindkey", "key_id")
MEMBER = _through("hub_member", "member_id")
PROJECT = _through("hub_project", "project_id")
RUN = _through("hub_memberimport", "run_id")
THREAD = _through("hub_thread", "thread_id")

CONDITIONS = {
    "hub_application": OWN_PLAINLY,
    "hub_applicationnote": OWN_PLAINLY,
    "hub_archive": OWN,
    "hub_atshit": CONTRACT,
    "hub_attachment": OWN_PLAINLY,
    "hub_auditentry": OWN_OR_NOBODYS,
    "hub_bell": SEAT,
    "hub_blindhash": OWN,
    "hub_blindkey": OWN,
    "hub_candidacy": OWN_PLAINLY,
    "hub_candidate": OWN_PLAINLY,
    "hub_candidatefacts": OWN,
    "hub_candidatenote": OWN_PLAINLY,
    "hub_certificationrun": OWN,
    "hub_companyaccess": OWN,
    "hub_configuration": INTEGRATION,
    "hub_contractaccess": CONTRACT,
    "hub_delivery": EVENT,
    "hub_directoryentry": OWN,
    "hub_directorygroup": OWN,
    "hub_directorymembership": OWN,
    "hub_directorytoken": OWN,
    "hub_education": MEMBER,
    "hub_entityacl": OWN_PLAINLY,
    "hub_entityaclassignee": OWN_PLAINLY,
    "hub_evaluation": OWN_PLAINLY,
    "hub_evidencepicture": OWN,
    "hub_export": OWN_PLAINLY,
    "hub_externalidentity": OWN,
    "hub_followedjob": OWN_PLAINLY,
    "hub_grouprole": OWN,
    "hub_identityprovider": OWN,
    "hub_importfault": RUN,
    "hub_inmailtemplate": SEAT,
    "hub_integration": OWN,
    "hub_interviewfeedback": OWN_PLAINLY,
    "hub_jobposting": OWN_PLAINLY,
    "hub_jobrequisition": OWN_PLAINLY,
    "hub_jobrequisitionstage": OWN_PLAINLY,
    "hub_mailstub": CONTRACT,
    "hub_match": OWN_PLAINLY,
    "hub_matchdecision": OWN_PLAINLY,
    "hub_matchsettings": OWN,
    "hub_media": OWN_PLAINLY,
    "hub_member": OWN_OR_NETWORKS_PLAINLY,
    "hub_memberemail": MEMBER,
    "hub_memberfacts": OWN_OR_NETWORKS,
    "hub_memberhash": KEY,
    "hub_memberimport": OWN,
    "hub_memberkey": OWN_OR_NETWORKS_KEYS,
    "hub_message": THREAD,
    "hub_notemention": SEAT,
    "hub_notinterested": OWN_PLAINLY,
    "hub_peoplesearch": SEAT,
    "hub_position": MEMBER,
    "hub_postingtask": OWN,
    "hub_project": CONTRACT,
    "hub_projectcandidate": PROJECT,
    "hub_projectmove": PROJECT,
    "hub_projectseat": PROJECT,
    "hub_projectstage": PROJECT,
    "hub_prospectnote": CONTRACT,
    "hub_providerdomain": OWN,
    "hub_providersession": OWN,
    "hub_purge": OWN,
    "hub_pushevent": OWN,
    "hub_readnotification": SEAT,
    "hub_releasednumber": "source_id = (SELECT hw_company())",
    "hub_rematch": OWN,
    "hub_rescore": OWN,
    "hub_rulestanding": OWN,
    "hub_samlanswer": OWN,
    "hub_sampledmatch": OWN_PLAINLY,
    "hub_seatinvitation": CONTRACT,
    "hub_stage": OWN_PLAINLY,
    "hub_staleapplications": OWN,
    "hub_suggestion": OWN_PLAINLY,
    "hub_synchold": OWN,
    "hub_tally": OWN_PLAINLY,
    "hub_thread": CONTRACT,
    "hub_unlinked": OWN_PLAINLY,
    "hub_valuecount": OWN_OR_NETWORKS_KEYS,
}

POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY company ON {table} USING ({condition});\n"
    for table, condition in CONDITIONS.items()
)
DROP_POLICIES = "".join(f"DROP POLICY company ON {table};\n" for table in CONDITIONS)
