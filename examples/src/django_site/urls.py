"""Where what is."""

from django.urls import path

from django_site import views

urlpatterns = [path("notes", views.notes)]
