from django.urls import path

from hirewire.hub.sites.recruiter.sign_on import pages, saml_pages

urlpatterns = [
    path("signed-out/", pages.back_channel_logout, name="back-channel-logout"),
    path("<int:provider_id>/", pages.company_sign_in, name="company-sign-in"),
    path("<int:provider_id>/back/", pages.company_back, name="company-back"),
    path("<int:provider_id>/saml/", saml_pages.saml_metadata, name="saml-metadata"),
    path("<int:provider_id>/saml/answer/", saml_pages.saml_consumer, name="saml-consumer"),
    path("<int:provider_id>/saml/back/", saml_pages.saml_back, name="saml-back"),
    path("<int:provider_id>/rehearsal/", pages.rehearse, name="rehearse-provider"),
    path("<int:provider_id>/check/", pages.check_provider, name="check-provider"),
]
