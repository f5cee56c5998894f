"""Policies that limit a session which owns nothing to one company's rows; owners see all. See record 14.

What holds for a whole statement is a sub-select, so that PostgreSQL evaluates it
once and not for each row. A condition through another table looks up that table's
row by its key, under the policy of that table.
"""

OWN = "organization_id = (SELECT hw_company())"
#: Members of the network belong to everybody.
OWN_OR_NETWORKS = f"organization_id IS NULL OR {OWN}"
#: 0 is the network.
OWN_OR_NETWORKS_KEYS = "tenant_id = 0 OR tenant_id = (SELECT hw_company())"
#: An application that serves no company yet writes audit entries, too.
OWN_OR_NOBODYS = "organization_id IS NOT DISTINCT FROM (SELECT hw_company())"
CONTRACT = "contract_id = ANY ((SELECT hw_contracts())::bigint[])"


def _through(table: str, column: str) -> str:
    return f"EXISTS (SELECT FROM {table} AS held WHERE held.id = {column})"


SEAT = f"EXISTS (SELECT FROM hub_seat AS held WHERE held.id = seat_id AND held.{CONTRACT})"
EVENT = _through("hub_pushevent", "event_id")
INTEGRATION = _through("hub_integration", "integration_id")
MEMBER = _through("hub_member", "member_id")
PROJECT = _through("hub_project", "project_id")
RUN = _through("hub_memberimport", "run_id")
THREAD = _through("hub_thread", "thread_id")

CONDITIONS = {
    "hub_application": OWN,
    "hub_applicationnote": OWN,
    "hub_archive": OWN,
    "hub_atshit": CONTRACT,
    "hub_attachment": OWN,
    "hub_auditentry": OWN_OR_NOBODYS,
    "hub_candidacy": OWN,
    "hub_candidate": OWN,
    "hub_candidatefacts": OWN,
    "hub_candidatekey": OWN,
    "hub_candidatenote": OWN,
    "hub_companyaccess": OWN,
    "hub_configuration": INTEGRATION,
    "hub_contractaccess": CONTRACT,
    "hub_delivery": EVENT,
    "hub_education": MEMBER,
    "hub_entityacl": OWN,
    "hub_entityaclassignee": OWN,
    "hub_evaluation": OWN,
    "hub_export": OWN,
    "hub_importfault": RUN,
    "hub_inmailtemplate": SEAT,
    "hub_integration": OWN,
    "hub_interviewfeedback": OWN,
    "hub_jobposting": OWN,
    "hub_jobrequisition": OWN,
    "hub_jobrequisitionstage": OWN,
    "hub_mailstub": CONTRACT,
    "hub_match": OWN,
    "hub_matchsettings": OWN,
    "hub_media": OWN,
    "hub_member": OWN_OR_NETWORKS,
    "hub_memberemail": MEMBER,
    "hub_memberfacts": OWN_OR_NETWORKS,
    "hub_memberimport": OWN,
    "hub_memberkey": OWN_OR_NETWORKS_KEYS,
    "hub_message": THREAD,
    "hub_notinterested": OWN,
    "hub_peoplesearch": SEAT,
    "hub_position": MEMBER,
    "hub_postingtask": OWN,
    "hub_project": CONTRACT,
    "hub_projectcandidate": PROJECT,
    "hub_projectmove": PROJECT,
    "hub_projectseat": PROJECT,
    "hub_projectstage": PROJECT,
    "hub_prospectnote": CONTRACT,
    "hub_purge": OWN,
    "hub_pushevent": OWN,
    "hub_releasednumber": "source_id = (SELECT hw_company())",
    "hub_rematch": OWN,
    "hub_rescore": OWN,
    "hub_seatinvitation": CONTRACT,
    "hub_stage": OWN,
    "hub_staleapplications": OWN,
    "hub_suggestion": OWN,
    "hub_synchold": OWN,
    "hub_tally": OWN,
    "hub_thread": CONTRACT,
    "hub_unlinked": OWN,
    "hub_valuecount": OWN_OR_NETWORKS_KEYS,
}

POLICIES = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY company ON {table} USING ({condition});\n"
    for table, condition in CONDITIONS.items()
)
DROP_POLICIES = "".join(f"DROP POLICY company ON {table};\n" for table in CONDITIONS)
