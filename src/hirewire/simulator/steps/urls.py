from django.urls import path

from hirewire.simulator.steps import endpoints

urlpatterns = [
    path("steps", endpoints.list_steps),
    path("steps/<str:name>", endpoints.play_step),
]
