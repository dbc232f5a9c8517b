from django.urls import path

from marketplace.selling.views import batches, claims, goods, shops, trade

app_name = "selling"
urlpatterns = [
    path("", shops.home, name="home"),
    path("offline.js", shops.worker, name="worker"),
    path("apply/", shops.apply, name="apply"),
    path("<int:shop>/", shops.shop, name="shop"),
    path("<int:shop>/about/", shops.about, name="about"),
    path("<int:shop>/submit/", shops.submit, name="submit"),
    path("<int:shop>/papers/", shops.paper, name="paper"),
    path("<int:shop>/consent/", shops.consent, name="consent"),
    path("<int:shop>/consent/<int:pk>/withdraw/", shops.withdraw, name="withdraw"),
    path("<int:shop>/new/", goods.new, name="new"),
    path("<int:shop>/goods/", goods.goods, name="goods"),
    path("<int:shop>/goods/<int:pk>/", goods.product, name="product"),
    path("<int:shop>/goods/<int:pk>/edit/", goods.edit, name="edit"),
    path("<int:shop>/goods/<int:pk>/<slug:name>/", goods.act, name="act"),
    path("<int:shop>/batches/", batches.trace, name="trace"),
    path("<int:shop>/batches/<slug:code>/", batches.batch, name="batch"),
    path("<int:shop>/batches/<slug:code>/recall/", batches.recall, name="recall"),
    path("<int:shop>/orders/", trade.to_send, name="to_send"),
    path("<int:shop>/orders/<int:pk>/ship/", trade.ship, name="ship"),
    path("<int:shop>/claims/", claims.claims, name="claims"),
    path("<int:shop>/claims/<int:pk>/", claims.claim, name="claim"),
    path("<int:shop>/claims/<int:pk>/<slug:name>/", claims.answer, name="answer_claim"),
    path("<int:shop>/claim-photos/<int:pk>/", claims.photo, name="claim_photo"),
    path("<int:shop>/packing/", trade.packing, name="packing"),
    path("<int:shop>/money/", trade.money, name="money"),
    path("<int:shop>/talk/", trade.talk, name="talk"),
    path("<int:shop>/talk/<slug:kind>/<int:pk>/", trade.answer, name="answer"),
]
