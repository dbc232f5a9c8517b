from django.urls import path

from marketplace.catalogue import trace_pages

app_name = "trace"
urlpatterns = [
    path("<slug:code>/", trace_pages.batch, name="batch"),
    path("<slug:code>/label/", trace_pages.label, name="label"),
    path("<slug:code>/<slug:which>/", trace_pages.file, name="file"),
]
