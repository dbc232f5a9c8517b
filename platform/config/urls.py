"""All addresses, one table. Chinese pages have no prefix, English ones /en/; Wagtail comes last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from marketplace.payment.views import stripe_webhook
from shared import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("large-type/", views.large_type, name="large-type"),
    path("webhooks/stripe/", stripe_webhook, name="stripe-webhook"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path(
        "admin/login/", RedirectView.as_view(pattern_name="accounts:login", query_string=True), name="admin-login"
    ),  # one door, with the second factor
    path("_util/login/", RedirectView.as_view(pattern_name="accounts:login", query_string=True), name="page-login"),
    re_path("^admin/(users|groups)/", views.not_found, name="admin-closed"),  # accounts come about by accounts.services only
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.SERVE_MEDIA:
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}, name="media")]

urlpatterns += i18n_patterns(
    path("accounts/", include("accounts.urls")),
    path("my/", include("projects.ledger.urls")),
    path("shop/", include("marketplace.catalogue.urls")),
    path("checkout/", include("marketplace.checkout.urls")),
    path("orders/", include("marketplace.orders.urls")),
    path("after-sale/", include("marketplace.aftersale.urls")),
    path("payment/", include("marketplace.payment.urls")),
    path("member/", include("marketplace.checkout.member.urls")),
    path("reviews/", include("marketplace.reviews.urls")),
    path("goods/trace/", include("marketplace.catalogue.trace_urls")),
    path("selling/", include("marketplace.selling.urls")),
    path("notices/objection/", include("projects.notices.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler404 = "shared.views.not_found"
handler403 = "shared.views.forbidden"
handler500 = "shared.views.broken"
