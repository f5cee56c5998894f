"""Wrong ATSs: each makes one mistake, and does everything else right."""

from collections.abc import Callable, Mapping
from typing import Any

from hirewire.certification.findings import Options
from tests.certification.right import ADA, HOUR, NOTE, STAGE, RightAts
from tests.certification.script import (
    APPLICATION,
    BRIGHTPATH,
    CANDIDATE,
    COMPANIES,
    JOB,
    LARKSPUR,
    MILLIS,
    Fields,
)

Records = dict[tuple[str, ...], Fields]
#: The rule, the mistake, and the ATS that makes it.
MISTAKES: list[tuple[str, str, type[RightAts]]] = []
#: For each class of ATS, what the vendor declares about the product.
DECLARED: dict[type[RightAts], Options] = {}


def breaks(rule: str) -> Callable[[type[RightAts]], type[RightAts]]:
    def note(ats: type[RightAts]) -> type[RightAts]:
        MISTAKES.append((rule, ats.__name__, ats))
        return ats

    return note


def without(record: Fields, *names: str) -> Fields:
    return {name: value for name, value in record.items() if name not in names}


# -- module 1


@breaks("RSC-101")
class NamesOnlySomeIntegrations(RightAts):
    def name(self, by: str, kinds: tuple[str, ...], name: str = "****") -> None:
        super().name(by, tuple(kind for kind in kinds if kind != "CSA_API"), name)


@breaks("RSC-101")
class NamesIntegrationsWithAFiller(RightAts):
    def name(self, by: str, kinds: tuple[str, ...], name: str = "n/a") -> None:
        super().name(by, kinds, name)


@breaks("RSC-102")
class MakesJobsPublicWithoutAChoice(RightAts):
    """Sends public jobs, as the right ATS does.

    This is a mistake only because the vendor declares that customers cannot choose which jobs are public.
    """


DECLARED[MakesJobsPublicWithoutAChoice] = Options(has_no_availability_choice=True)


@breaks("RSC-102")
class DoesNotSayWhoMaySeeAJob(RightAts):
    def sends_its_history(self) -> None:
        super().sends_its_history()
        self.jobs({"REQ-8": without(JOB, "availability")})


@breaks("RSC-103")
class UsesAnotherCustomersApplication(RightAts):
    def updates(self) -> None:
        super().updates()
        foreign = f"ids[0].externalCandidateId=C-1&ids[0].integrationContext={COMPANIES[LARKSPUR]}"
        self.call("PUT", "/rest/candidates", foreign, by=BRIGHTPATH, method="batch_update", body={}, status=403)


@breaks("RSC-103")
class ProvisionsTwiceForOneCustomer(RightAts):
    def onboards(self) -> None:
        super().onboards()
        self.provision(LARKSPUR)


@breaks("RSC-104")
class NeverSetsItsCallbackAddress(RightAts):
    def setting(self, by: str, key: str, value: str) -> None:
        if key != "CALLBACK_URL":
            super().setting(by, key, value)


@breaks("RSC-104")
class ForgetsTheViewers(RightAts):
    def setting(self, by: str, key: str, value: str) -> None:
        # Larkspur uses access lists, so the setting is optional there. Leave it out only for other customers.
        if key != "APPLICATION_VIEWERS" or by == LARKSPUR:
            super().setting(by, key, value)


@breaks("RSC-104")
class DoesNotAnswerAtItsCallbackAddress(RightAts):
    def goes_on(self) -> None:
        super().goes_on()
        self.event("JOB_POSTING_STATUS", "lost", state="DEAD")


@breaks("RSC-105")
class RegistersNoOrigins(RightAts):
    def provision(self, name: str, **changes: Any) -> None:  # noqa: ANN401 - passed on
        super().provision(name, **changes, validJsSdkDomains=[])


@breaks("RSC-106")
class AsksForATokenBeforeEachCall(RightAts):
    def put(self, *arguments: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
        self.token(options.get("by", LARKSPUR))
        return super().put(*arguments, **options)


@breaks("RSC-106")
class AsksForATokenByGet(RightAts):
    def token(self, by: str = LARKSPUR, *, verb: str = "GET") -> None:
        super().token(by, verb=verb)


@breaks("RSC-106")
class GivesACallUpWhenItsTokenExpires(RightAts):
    def renews_its_token(self) -> None:
        self.wait(minutes=40)
        self.reads("prospectNotes", f"q=criteria&contract=1&cutoffDate={MILLIS}&beforeDate={MILLIS + HOUR}", status=401)
        self.token()
        self.reads("seatsV2", "q=attributes")


@breaks("RSC-106")
class GoesOnWithAnExpiredToken(RightAts):
    def renews_its_token(self) -> None:
        self.wait(minutes=40)
        for _ in range(3):
            self.wait(seconds=10)
            self.reads("seatsV2", "q=attributes", status=401)
        self.token()
        self.reads("seatsV2", "q=attributes")


@breaks("OWN-101")
class SendsBeforeItIsEnabled(RightAts):
    def onboards(self) -> None:
        super().onboards()
        self.call("PUT", "/rest/candidates", method="batch_update", body={"entities": {}}, status=403)


@breaks("OWN-102")
class GoesOnWhenItIsSwitchedOff(RightAts):
    def stops(self) -> None:
        super().stops()
        self.call("PUT", "/rest/candidates", method="batch_update", body={"entities": {}}, status=403)


# -- module 2


@breaks("RSC-201")
class NeverAsksWhatBecameOfItsJobs(RightAts):
    def tasks(self, tasks: Mapping[str, Fields], *, by: str = LARKSPUR) -> None:
        pass


@breaks("RSC-201")
class IgnoresAJobThatFailed(RightAts):
    def sends_its_history(self) -> None:
        super().sends_its_history()
        self.tasks({"urn:li:simpleJobPostingTask:9": {"status": "FAILED", "externalJobPostingId": "REQ-9"}})


@breaks("RSC-202")
class UsesMailAddressesAsIds(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("candidates", {("***",): CANDIDATE})


@breaks("RSC-203")
class SendsApplicationsBeforeTheirJobs(RightAts):
    def sends_its_history(self) -> None:
        self.put("atsApplications", {("A-0",): without(APPLICATION, "atsCandidateId")})
        super().sends_its_history()


@breaks("RSC-203")
class NeverSendsTheCandidateOfAnApplication(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("atsApplications", {("A-9",): APPLICATION | {"atsCandidateId": "C-999"}})


@breaks("RSC-204")
class FillsFieldsThatItDoesNotHave(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("candidates", {("C-9",): CANDIDATE | {"currentCompanyName": "Unknown"}})


@breaks("RSC-204")
class LeavesOutPhoneAndAddress(RightAts):
    def updates(self) -> None:
        super().updates()
        fault = {"status": 422, "message": "ERROR :: /phoneNumbers :: field is required but not found"}
        refused: Records = {("C-9",): without(CANDIDATE, "phoneNumbers", "addresses")}
        self.put("candidates", refused, refusals={("C-9",): fault})


@breaks("OWN-201")
class SendsAJobWithoutALocation(RightAts):
    def updates(self) -> None:
        super().updates()
        self.jobs({"REQ-7": without(JOB, "location")}, refusals={"REQ-7": 422})


@breaks("OWN-201")
class SendsAPlaceholderForADescription(RightAts):
    def updates(self) -> None:
        super().updates()
        self.jobs({"REQ-7": JOB | {"description": "Lorem ipsum"}})


@breaks("OWN-202")
class SendsOnlyWhatChanged(RightAts):
    def updates(self) -> None:
        super().updates()
        kept = without(CANDIDATE, "currentCompanyName", "currentJobTitle")
        self.put("candidates", {("C-2",): kept | {"phoneNumbers": [], "externalLastModifiedAt": MILLIS}})


@breaks("OWN-202")
class SendsAnOlderVersionAfterANewerOne(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("candidates", {("C-1",): CANDIDATE})


@breaks("OWN-203")
class OverwritesTheStage(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("applicationStage", {("A-2", "S-2"): STAGE | {"atsCreatedAt": MILLIS + HOUR}})


@breaks("OWN-203")
class SendsNotesOfApplicationsThatItNeverSent(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("applicationNotes", {("A-999", "N-9"): NOTE})


@breaks("OWN-204")
class RepeatsARefusedCallUnchanged(RightAts):
    def handles_errors(self) -> None:
        for _ in range(4):
            self.jobs({"REQ-3": without(JOB, "title")}, refusals={"REQ-3": 422})
        super().handles_errors()


@breaks("OWN-204")
class GivesUpARefusedRecord(RightAts):
    def updates(self) -> None:
        super().updates()
        fault = {"status": 409, "message": "The record was changed in the meantime."}
        self.put("candidates", {("C-9",): CANDIDATE}, refusals={("C-9",): fault})


@breaks("OWN-205")
class SendsAChangeBeforeTheCreation(RightAts):
    def updates(self) -> None:
        super().updates()
        times = {"atsCreatedAt": MILLIS, "atsLastModifiedAt": MILLIS - 1}
        fault = {"status": 422, "message": "ERROR :: /atsLastModifiedAt :: must not be earlier than atsCreatedAt"}
        self.put("atsApplications", {("A-9",): APPLICATION | times}, refusals={("A-9",): fault})


@breaks("OWN-205")
class SendsNotAvailableAsAStage(RightAts):
    def updates(self) -> None:
        super().updates()
        fault = {"status": 422, "message": 'ERROR :: /stage :: "Not Available" is not a stage'}
        stage: Records = {("A-2", "S-9"): STAGE | {"stage": "Not Available"}}
        self.put("applicationStage", stage, refusals={("A-2", "S-9"): fault})


@breaks("OWN-206")
class SendsBatchesThatAreTooLarge(RightAts):
    def updates(self) -> None:
        super().updates()
        self.put("candidates", {(f"C-{number}",): CANDIDATE for number in range(1000, 1101)})


@breaks("OWN-206")
class SendsTooManyJobsAMinute(RightAts):
    def updates(self) -> None:
        super().updates()
        self.wait(minutes=1)
        self.now = self.now.replace(second=0)
        for batch in range(21):
            self.jobs({f"REQ-{batch}-{number}": JOB for number in range(100)})


@breaks("OWN-206")
class DoesNotWaitAfterA429(RightAts):
    def waits_after_refusals(self) -> None:
        sent: dict[str, Any] = {"method": "batch_update", "body": {"entities": {}}}
        self.call("PUT", "/rest/candidates", status=429, answer_headers={"Retry-After": "30"}, **sent)
        self.wait(seconds=2)
        self.put("candidates", {("C-3",): CANDIDATE | {"manualMatchedMember": "urn:li:person:lina"}})


@breaks("OWN-206")
class HammersAServerThatIsDown(RightAts):
    def waits_after_refusals(self) -> None:
        for _ in range(6):
            self.call("PUT", "/rest/candidates", method="batch_update", body={"entities": {}}, status=503)
            self.wait(seconds=-0.9)
        super().waits_after_refusals()


# -- module 3


@breaks("RSC-301")
class IgnoresAnExport(RightAts):
    def takes_exports(self) -> None:
        super().takes_exports()
        self.event("EXPORT_CANDIDATE_PROFILE", "export-9")


@breaks("RSC-301")
class CreatesNoCandidateForAnExport(RightAts):
    def takes_exports(self) -> None:
        super().takes_exports()
        self.fetches("export-9", "urn:li:person:zoe")


@breaks("RSC-301")
class ForgetsTheJobOfAnExport(RightAts):
    def takes_exports(self) -> None:
        super().takes_exports()
        self.fetches("export-9", ADA, "REQ-0")


@breaks("RSC-303")
class CreatesASecondCandidateForAKnownPerson(RightAts):
    def takes_exports(self) -> None:
        super().takes_exports()
        self.put("candidates", {("C-5",): CANDIDATE | {"manualMatchedMember": ADA}})


@breaks("RSC-304")
class ForgetsTheLinkAtTheNextUpdate(RightAts):
    def links_by_hand(self) -> None:
        super().links_by_hand()
        self.put("candidates", {("C-3",): CANDIDATE | {"currentJobTitle": "**"}})


@breaks("OWN-301")
class ReadsADayOfInMailAtOnce(RightAts):
    def reads_history(self) -> None:
        super().reads_history()
        span = f"timeRange.start={MILLIS}&timeRange.end={MILLIS + 24 * HOUR}"
        self.reads("conversationEvents", f"q=criteria&viewer=urn:li:seat:1&{span}", status=400)


@breaks("OWN-302")
class ReadsNotesWithoutAContract(RightAts):
    def reads_history(self) -> None:
        super().reads_history()
        self.reads("prospectNotes", "q=criteria", status=400)


@breaks("OWN-303")
class ReadsContactDataWithoutASpan(RightAts):
    def reads_history(self) -> None:
        super().reads_history()
        self.reads("mailStubs", "q=contract&contract=urn:li:contract:1")


@breaks("OWN-304")
class ReadsOnlyTheFirstSeats(RightAts):
    def reads(self, resource: str, query: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
        return {} if "start=100" in query else super().reads(resource, query, **more)


@breaks("OWN-305")
class NagsAContractThatIsOff(RightAts):
    def reads_history(self) -> None:
        super().reads_history()
        for _ in range(11):
            self.reads("seatsV2", "q=attributes&contracts=urn:li:contract:7", status=403)


@breaks("OWN-306")
class DoesNotAskForClosedAccountsForAMonth(RightAts):
    def reads_history(self) -> None:
        super().reads_history()
        self.wait(days=31)
        self.token()


# -- module 4


@breaks("RSC-401")
class PutsNobodyOnItsLists(RightAts):
    def uses_lists(self) -> None:
        self.put("entityAcls", {("L-1", "JOB_POSTING", "REQ-2"): {}})


@breaks("RSC-403")
class RemovesSomebodyWhoIsNotListed(RightAts):
    def uses_lists(self) -> None:
        super().uses_lists()
        self.delete("entityAclAssignees", ("L-1", "JOB_POSTING", "urn:li:person:zoe"), status=404)


@breaks("RSC-404")
class CannotAddSomebodyAgain(RightAts):
    def uses_lists(self) -> None:
        super().uses_lists()
        key = ("L-1", "JOB_POSTING", ADA)
        self.delete("entityAclAssignees", key)
        # The whole call is refused. If only records were refused, a rule about records would fail, too.
        record = self.put("entityAclAssignees", {key: {}})
        record.update(status=400, answer='{"status":400,"message":"The query names other keys than the body."}')


@breaks("OWN-401")
class PutsAPersonOnElevenLists(RightAts):
    def uses_lists(self) -> None:
        super().uses_lists()
        for number in range(11):
            self.put("entityAcls", {(f"L-1{number}", "JOB_POSTING", "REQ-2"): {}})
            self.put("entityAclAssignees", {(f"L-1{number}", "JOB_POSTING", "urn:li:person:zoe"): {}})


# -- module 5


@breaks("RSC-501")
class DeletesNotesAfterTheirCandidate(RightAts):
    def deletes(self) -> None:
        super().deletes()
        self.delete("candidateNotes", ("C-2", "N-2"), status=404)


@breaks("RSC-502")
class SendsADeletedCandidateAgain(RightAts):
    def deletes(self) -> None:
        super().deletes()
        self.put("candidates", {("C-2",): CANDIDATE})


@breaks("RSC-502")
class SendsNotesOfADeletedCandidate(RightAts):
    def deletes(self) -> None:
        super().deletes()
        self.put("candidateNotes", {("C-2", "N-9"): NOTE})


@breaks("RSC-503")
class DeletesStagesAfterTheirApplication(RightAts):
    def deletes(self) -> None:
        super().deletes()
        self.delete("applicationStage", ("A-2", "S-2"), status=404)


@breaks("RSC-504")
class SendsStagesOfADeletedApplication(RightAts):
    def deletes(self) -> None:
        super().deletes()
        self.put("applicationStage", {("A-2", "S-9"): STAGE})


@breaks("RSC-505")
class NamesAVersionThatEndsSoon(RightAts):
    def goes_on(self) -> None:
        super().goes_on()
        record = self.put("candidates", {("C-3",): CANDIDATE | {"manualMatchedMember": "urn:li:person:lina"}})
        record["request_headers"]["LinkedIn-Version"] = "202406"


@breaks("RSC-505")
class NamesNoVersion(RightAts):
    def goes_on(self) -> None:
        super().goes_on()
        record = self.put("candidates", {("C-3",): CANDIDATE | {"manualMatchedMember": "urn:li:person:lina"}})
        del record["request_headers"]["LinkedIn-Version"]
