from django.urls import path, re_path

from hirewire.hub.api.scim import views

urlpatterns = [
    path("Users", views.users, name="scim-users"),
    path("Users/<str:number>", views.user, name="scim-user"),
    path("Groups", views.groups, name="scim-groups"),
    path("Groups/<str:number>", views.group, name="scim-group"),
    re_path(r"^(?P<kind>ServiceProviderConfig)$", views.about, name="scim-config"),
    re_path(r"^(?P<kind>ResourceTypes|Schemas)(?:/(?P<name>[^/]+))?$", views.about, name="scim-about"),
    path("<path:path>", views.nothing, name="scim-nothing"),
]
