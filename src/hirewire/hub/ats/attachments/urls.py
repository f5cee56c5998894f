from django.urls import path

from hirewire.hub.ats.attachments import receiving

urlpatterns = [path("uploads/<uuid:media_id>", receiving.upload, name="upload")]
