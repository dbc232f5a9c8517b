from datetime import date

from django.db import migrations

FROM = date(2020, 1, 1)
WINDOWS = {"alipay": 90, "wechat_pay": 180}  # what Stripe says of its wallets; a card has no row: its bank answers


def add(apps, schema_editor):
    windows, transfers = apps.get_model("payment", "RefundWindow"), apps.get_model("payment", "TransferRule")
    for method, days in WINDOWS.items():
        windows.objects.create(method=method, days=days, valid_from=FROM, document="Stripe：退款期限")
    transfers.objects.create(
        region_prefix="410482",
        days=10,
        payee="汝州市消费帮扶资金监管专户（演示）",
        bank="汝州农商银行营业部（演示）",
        account="6200 0000 0000 0000",
        valid_from=FROM,
        document="演示规则",
    )


def remove(apps, schema_editor):
    apps.get_model("payment", "RefundWindow").objects.filter(valid_from=FROM).delete()
    apps.get_model("payment", "TransferRule").objects.filter(valid_from=FROM).delete()


class Migration(migrations.Migration):
    dependencies = [("payment", "0002_rails_disputes_reconciliation")]

    operations = [migrations.RunPython(add, remove)]
