"""An ATS that does everything right, so it passes every rule that can be judged by calls."""

from tests.certification.script import (
    APPLICATION,
    BRIGHTPATH,
    CANDIDATE,
    CONTRACT,
    JOB,
    LARKSPUR,
    MILLIS,
    PARTNER,
    Fields,
    Script,
)

KINDS = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN", "CSA_API")
ADA, LINA = "urn:li:person:ada", "urn:li:person:lina"
HOUR = 60 * 60 * 1000
NOTE = {"note": "****", "externalCreatedAt": MILLIS}
STAGE = {"stage": "*****", "atsCreatedAt": MILLIS}
FEEDBACK = {"feedback": "****", "atsCreatedAt": MILLIS}


class RightAts(Script):
    """Each step is a method that a wrong ATS can replace."""

    def run(self) -> "RightAts":
        for step in (
            self.onboards,
            self.sends_its_history,
            self.updates,
            self.handles_errors,
            self.takes_exports,
            self.reads_history,
            self.uses_lists,
            self.deletes,
            self.renews_its_token,
            self.waits_after_refusals,
            self.goes_on,
            self.stops,
        ):
            step()
        return self

    def onboards(self) -> None:
        self.token(PARTNER)
        for by in (LARKSPUR, BRIGHTPATH):
            self.provision(by)
            self.token(by)
            self.name(by, KINDS)
            self.configures(by)
            self.event("INTEGRATION_STATUS_CHANGE", f"on-{by}", by=by)

    def configures(self, by: str) -> None:
        self.setting(by, "CALLBACK_URL", "*** 72 characters ***")
        self.setting(by, "JOB_POSTING_VIEWERS", "ALL_PRODUCT_USERS")
        self.setting(by, "APPLICATION_VIEWERS", "ALL_PRODUCT_USERS")

    def sends_its_history(self) -> None:
        self.jobs({"REQ-1": JOB, "REQ-2": JOB | {"availability": "PUBLIC"}, "REQ-0": JOB | {"state": "CLOSED"}})
        self.jobs({"REQ-1": JOB}, by=BRIGHTPATH)
        self.put("candidates", {("C-1",): CANDIDATE, ("C-2",): CANDIDATE, ("C-3",): CANDIDATE})
        self.put("candidateNotes", {("C-1", "N-1"): NOTE, ("C-2", "N-2"): NOTE})
        self.put("atsApplications", {("A-1",): APPLICATION, ("A-2",): APPLICATION | {"atsCandidateId": "C-2"}})
        self.put("applicationNotes", {("A-1", "N-3"): NOTE, ("A-2", "N-4"): NOTE})
        self.put("applicationInterviewFeedbacks", {("A-1", "F-1"): FEEDBACK})
        self.put("applicationStage", {("A-1", "S-1"): STAGE, ("A-2", "S-2"): STAGE})

    def updates(self) -> None:
        changed = {"currentJobTitle": "**************", "externalLastModifiedAt": MILLIS}
        self.put("candidates", {("C-1",): CANDIDATE | changed})
        self.put("applicationStage", {("A-1", "S-3"): STAGE | {"atsCreatedAt": MILLIS + HOUR}})

    def handles_errors(self) -> None:
        untitled = {name: value for name, value in JOB.items() if name != "title"}
        self.jobs({"REQ-3": untitled, "REQ-4": JOB}, refusals={"REQ-3": 422})
        self.wait(minutes=5)
        self.jobs({"REQ-3": JOB})

    def takes_exports(self) -> None:
        self.event("EXPORT_CANDIDATE_PROFILE", "export-1")
        self.fetches("export-1", ADA, "REQ-1")
        self.put("candidates", {("C-4",): CANDIDATE | {"manualMatchedMember": ADA}})
        self.put("atsApplications", {("A-4",): APPLICATION | {"atsCandidateId": "C-4"}})
        self.event("EXPORT_CANDIDATE_PROFILE", "export-2")
        self.fetches("export-2", ADA, "REQ-2")
        on_second = {"atsCandidateId": "C-4", "atsJobPostingId": "REQ-2"}
        self.put("atsApplications", {("A-5",): APPLICATION | on_second})
        self.links_by_hand()

    def links_by_hand(self) -> None:
        linked = CANDIDATE | {"manualMatchedMember": LINA}
        self.put("candidates", {("C-3",): linked})
        self.put("candidates", {("C-3",): linked | {"currentJobTitle": "****"}})

    def reads_history(self) -> None:
        first = {"elements": [{}], "paging": {"start": 0, "count": 100, "links": [{"rel": "next", "href": "…"}]}}
        self.reads("seatsV2", "q=attributes&start=0&count=100", answer=first)
        self.reads("seatsV2", "q=attributes&start=100&count=100")
        span = f"timeRange.start={MILLIS}&timeRange.end={MILLIS + 12 * HOUR}"
        self.reads("conversationEvents", f"q=criteria&viewer=urn%3Ali%3Aseat%3A1&{span}")
        self.reads("prospectNotes", f"q=criteria&contract={CONTRACT}&cutoffDate={MILLIS}&beforeDate={MILLIS + HOUR}")
        dates = f"createdDateStart={MILLIS}&createdDateEnd={MILLIS + HOUR}"
        self.reads("mailStubs", f"q=contract&contract={CONTRACT}&{dates}")
        self.reads("mailStubs", f"q=contract&contract=urn:li:contract:7&{dates}", status=403)
        self.reads("atsPurgedExportedCandidates", "start=0&count=100")

    def uses_lists(self) -> None:
        self.put("entityAcls", {("L-1", "JOB_POSTING", "REQ-2"): {}})
        self.put("entityAclAssignees", {("L-1", "JOB_POSTING", ADA): {}})
        self.delete("entityAclAssignees", ("L-1", "JOB_POSTING", ADA))
        self.put("entityAclAssignees", {("L-1", "JOB_POSTING", ADA): {}})

    def deletes(self) -> None:
        self.delete("candidateNotes", ("C-1", "N-1"))
        self.delete("applicationNotes", ("A-1", "N-3"))
        self.delete("applicationInterviewFeedbacks", ("A-1", "F-1"))
        self.delete("applicationStage", ("A-1", "S-1"), ("A-1", "S-3"))
        self.delete("atsApplications", ("A-1",))
        self.delete("candidates", ("C-1",))
        self.delete("atsApplications", ("A-2",))
        self.delete("candidates", ("C-2",))

    def renews_its_token(self) -> None:
        self.wait(minutes=40)
        self.reads("seatsV2", "q=attributes", status=401, answer={"status": 401, "code": "EXPIRED_ACCESS_TOKEN"})
        self.token()
        self.reads("seatsV2", "q=attributes")

    def waits_after_refusals(self) -> None:
        wait = {"Retry-After": "30"}
        body: Fields = {"entities": {}}
        self.call("PUT", "/rest/candidates", method="batch_update", body=body, status=429, answer_headers=wait)
        self.wait(seconds=31)
        self.put("candidates", {("C-3",): CANDIDATE | {"manualMatchedMember": LINA}})

    def goes_on(self) -> None:
        self.wait(minutes=15)
        self.reads("atsIntegrations", "q=request&requestId=1")

    def stops(self) -> None:
        self.event("INTEGRATION_STATUS_CHANGE", "off")
        off = {"elements": [{"integrationType": kind, "onboardingStatus": "DISABLED"} for kind in KINDS]}
        self.reads("atsIntegrations", "q=request&requestId=off", answer=off)
        self.wait(minutes=10)
        self.reads("atsIntegrations", "q=request&requestId=off", answer=off)
