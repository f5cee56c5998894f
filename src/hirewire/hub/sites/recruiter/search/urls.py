"""URLs below ``/search/``. No URL contains the search terms, because they may name a person."""

from django.urls import path

from hirewire.hub.sites.recruiter.search import saved_searches_pages, search_page

urlpatterns = [
    path("", search_page.search, name="search"),
    path("suggestions/", search_page.suggestions, name="search-suggestions"),
    path("jobs/", search_page.jobs, name="search-jobs"),
    path("stages/", search_page.stages, name="search-all-stages"),
    path("counts/", search_page.counts, name="search-all-counts"),
    path("saved/", saved_searches_pages.saved, name="saved-searches"),
    path("<uuid:search_id>/", search_page.results, name="search-results"),
    path("<uuid:search_id>/stages/", search_page.stages, name="search-stages"),
    path("<uuid:search_id>/counts/", search_page.counts, name="search-counts"),
    path("<uuid:search_id>/save/", saved_searches_pages.save, name="search-save"),
    path("<uuid:search_id>/delete/", saved_searches_pages.delete, name="search-delete"),
]
