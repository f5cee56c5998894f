from django.urls import path

from hirewire.simulator.api import history, reading, writing
from hirewire.simulator.api.endpoint import endpoint

urlpatterns = [
    path("account", endpoint(GET=reading.account)),
    path("counts", endpoint(GET=reading.counts)),
    path("deletions", endpoint(GET=reading.deletions)),
    path("webhooks", endpoint(POST=writing.post_webhook, DELETE=writing.delete_webhook)),
    path("jobs", endpoint(GET=reading.listing("jobs"), POST=writing.post_job)),
    path("users", endpoint(GET=reading.listing("users"))),
    path("groups", endpoint(GET=reading.listing("groups"))),
    path("candidates", endpoint(GET=reading.candidates, POST=writing.post_candidate)),
    path("applications", endpoint(GET=reading.listing("applications"), POST=writing.post_application)),
    *(path(f"{kind}/ids", endpoint(GET=reading.ids(kind))) for kind in reading.STREAMS),
    path("jobs/<str:key>", endpoint(GET=reading.single("jobs"), PATCH=writing.patch_job)),
    path("groups/<str:key>", endpoint(GET=reading.single("groups"))),
    path("users/<str:key>", endpoint(GET=reading.single("users"))),
    path("candidates/<str:key>", endpoint(GET=reading.single("candidates"), PATCH=writing.patch_candidate)),
    path("candidates/<str:key>/notes", endpoint(POST=writing.post_note)),
    path(
        "candidates/<str:key>/recruiter-messages/<str:message>",
        endpoint(PUT=history.put_message),
    ),
    path(
        "candidates/<str:key>/recruiter-notes/<str:note>",
        endpoint(PUT=history.put_note, DELETE=history.delete_note),
    ),
    path("candidates/<str:key>/files", endpoint(GET=reading.candidate_files)),
    path("files/<str:key>", endpoint(GET=reading.file_content)),
    path("candidates/<str:key>/closed-account", endpoint(PUT=history.put_closed_account)),
    path(
        "applications/<str:key>/recruiter-evaluations/<str:evaluation>",
        endpoint(PUT=history.put_evaluation),
    ),
    path("recruiter-contracts/<str:contract>", endpoint(PUT=history.put_desk)),
    path("applications/<str:key>", endpoint(GET=reading.single("applications"), PATCH=writing.patch_application)),
]
