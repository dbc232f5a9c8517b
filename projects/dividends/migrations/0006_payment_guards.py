"""The payments' triggers, and two bank file templates to begin with."""

from datetime import date

from django.db import migrations

from projects.dividends.payment_triggers import install, remove

ANSWER_CSV = {
    "head": True,
    "paid": ["成功", "交易成功", "0000"],
    "failed": ["失败", "交易失败", "账户异常", "户名不符", "账号不存在", "已销户"],
    "columns": [
        {"field": "sequence", "title": "序号"},
        {"field": "amount_yuan", "title": "金额"},
        {"field": "result", "title": "结果"},
        {"field": "reason", "title": "失败原因"},
        {"field": "serial", "title": "银行流水号"},
        {"field": "date", "title": "入账日期"},
    ],
}
CSV = {
    "head": True,
    "control": "last",
    "control_mark": "合计",
    "columns": [
        {"field": "sequence", "title": "序号"},
        {"field": "holder", "title": "户名"},
        {"field": "card", "title": "账号"},
        {"field": "bank", "title": "开户行"},
        {"field": "amount_yuan", "title": "金额（元）"},
        {"field": "purpose", "title": "用途"},
    ],
    "answer": ANSWER_CSV,
}
FIXED = {
    "head": False,
    "control": "first",
    "control_mark": "HZ",
    "columns": [
        {"field": "sequence", "title": "序号", "width": 6, "align": "right", "pad": "0"},
        {"field": "card", "title": "账号", "width": 32},
        {"field": "holder", "title": "户名", "width": 60},
        {"field": "amount_fen", "title": "金额（分）", "width": 15, "align": "right", "pad": "0"},
        {"field": "purpose", "title": "用途", "width": 40},
    ],
    "answer": {
        "head": False,
        "paid": ["0000"],
        "failed": ["1001", "1002", "1003", "9999"],
        "columns": [
            {"field": "sequence", "title": "序号", "width": 6},
            {"field": "card", "title": "账号", "width": 32},
            {"field": "amount_fen", "title": "金额（分）", "width": 15},
            {"field": "result", "title": "返回码", "width": 4},
            {"field": "reason", "title": "说明", "width": 40},
            {"field": "date", "title": "日期", "width": 8},
        ],
    },
}


def add_templates(apps, schema_editor):
    template = apps.get_model("dividends", "BankTemplate")
    start = {"region_prefix": "", "valid_from": date(2014, 1, 1), "document": "平台初始设置，由县按银行要求修改"}
    template.objects.create(code="general", name="通用批量代发（CSV）", serves="", format="csv", encoding="utf-8", layout=CSV, **start)
    serves = "农商 农村信用 信用社"
    template.objects.create(code="rural", name="农商银行一卡通代发（定长）", serves=serves, format="fixed", encoding="gb18030", layout=FIXED, **start)


class Migration(migrations.Migration):
    dependencies = [("dividends", "0005_payments")]
    operations = [migrations.RunPython(install, remove), migrations.RunPython(add_templates, migrations.RunPython.noop)]
