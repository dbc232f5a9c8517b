"""The clocks the platform starts with, as a dated row; and a parcel for each order that was dispatched before parcels were rows."""

from datetime import date

from django.db import migrations


def add_rule(apps, schema_editor):
    apps.get_model("orders", "AfterSaleRule").objects.create(
        receive_days=10,
        damage_hours=168,
        fresh_hours=48,
        answer_days=2,
        send_back_days=7,
        appeal_days=3,
        region_prefix="",
        valid_from=date(2020, 1, 1),
        document="平台售后服务规则；《网络购买商品七日无理由退货暂行办法》",
    )


def add_parcels(apps, schema_editor):
    shipment, parts = apps.get_model("orders", "Shipment"), apps.get_model("orders", "ShipmentLine")
    line = apps.get_model("orders", "OrderLine")
    for order in apps.get_model("orders", "Order").objects.filter(shipped_at__isnull=False).iterator():
        parcel = shipment.objects.create(order=order, carrier=order.carrier, waybill=order.waybill, sent_at=order.shipped_at)
        for one in line.objects.filter(order=order):
            parts.objects.create(shipment=parcel, line=one, quantity=one.quantity)
            line.objects.filter(pk=one.pk).update(shipped_quantity=one.quantity)


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_parcels_and_after_sale")]
    operations = [
        migrations.RunPython(add_rule, migrations.RunPython.noop),
        migrations.RunPython(add_parcels, migrations.RunPython.noop),
    ]
