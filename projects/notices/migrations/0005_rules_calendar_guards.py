"""Rules that hold everywhere until a county enters its own, the holidays of nine years, and the guards on the new columns."""

from datetime import date

from django.db import migrations
from django.db.models import F

from projects.notices import triggers

SINCE = date(2014, 1, 1)
DOCUMENT = "平台通用规则：公示期下限，自公示次日起算；本地文件另有规定的，另录规则"
NOTICE_DAYS = {"identification": 7, "exit": 7, "monitoring": 5, "project_funds": 10, "result": 7}
ANSWER_DAYS = {"dividend": 7, "identification": 7, "exit": 7, "monitoring": 5, "project_funds": 10}
ANSWER_DOCUMENT = "平台通用规则：异议答复期限，自收到次日起算；本地文件另有规定的，另录规则"
# Notices of the General Office of the State Council on the holidays of each year: (name, rest from, rest to, weekend days worked).
HOLIDAYS = {
    2018: [
        ("元旦", "0101", "0101", ""), ("春节", "0215", "0221", "0211 0224"), ("清明节", "0405", "0407", "0408"),
        ("劳动节", "0429", "0501", "0428"), ("端午节", "0618", "0618", ""), ("中秋节", "0924", "0924", ""),
        ("国庆节", "1001", "1007", "0929 0930"), ("元旦", "1230", "1231", "1229"),
    ],
    2019: [
        ("元旦", "0101", "0101", ""), ("春节", "0204", "0210", "0202 0203"), ("清明节", "0405", "0405", ""),
        ("劳动节", "0501", "0504", "0428 0505"), ("端午节", "0607", "0607", ""), ("中秋节", "0913", "0913", ""),
        ("国庆节", "1001", "1007", "0929 1012"),
    ],
    2020: [
        ("元旦", "0101", "0101", ""), ("春节", "0124", "0202", "0119"), ("清明节", "0404", "0406", ""),
        ("劳动节", "0501", "0505", "0426 0509"), ("端午节", "0625", "0627", "0628"), ("国庆节、中秋节", "1001", "1008", "0927 1010"),
    ],
    2021: [
        ("元旦", "0101", "0103", ""), ("春节", "0211", "0217", "0207 0220"), ("清明节", "0403", "0405", ""),
        ("劳动节", "0501", "0505", "0425 0508"), ("端午节", "0612", "0614", ""), ("中秋节", "0919", "0921", "0918"),
        ("国庆节", "1001", "1007", "0926 1009"),
    ],
    2022: [
        ("元旦", "0101", "0103", ""), ("春节", "0131", "0206", "0129 0130"), ("清明节", "0403", "0405", "0402"),
        ("劳动节", "0430", "0504", "0424 0507"), ("端午节", "0603", "0605", ""), ("中秋节", "0910", "0912", ""),
        ("国庆节", "1001", "1007", "1008 1009"), ("元旦", "1231", "1231", ""),
    ],
    2023: [
        ("元旦", "0101", "0102", ""), ("春节", "0121", "0127", "0128 0129"), ("清明节", "0405", "0405", ""),
        ("劳动节", "0429", "0503", "0423 0506"), ("端午节", "0622", "0624", "0625"), ("中秋节、国庆节", "0929", "1006", "1007 1008"),
        ("元旦", "1230", "1231", ""),
    ],
    2024: [
        ("元旦", "0101", "0101", ""), ("春节", "0210", "0217", "0204 0218"), ("清明节", "0404", "0406", "0407"),
        ("劳动节", "0501", "0505", "0428 0511"), ("端午节", "0610", "0610", ""), ("中秋节", "0915", "0917", "0914"),
        ("国庆节", "1001", "1007", "0929 1012"),
    ],
    2025: [
        ("元旦", "0101", "0101", ""), ("春节", "0128", "0204", "0126 0208"), ("清明节", "0404", "0406", ""),
        ("劳动节", "0501", "0505", "0427"), ("端午节", "0531", "0602", ""), ("国庆节、中秋节", "1001", "1008", "0928 1011"),
    ],
    2026: [
        ("元旦", "0101", "0103", "0104"), ("春节", "0215", "0223", "0214 0228"), ("清明节", "0404", "0406", ""),
        ("劳动节", "0501", "0505", "0509"), ("端午节", "0619", "0621", ""), ("中秋节", "0925", "0927", ""),
        ("国庆节", "1001", "1007", "0920 1010"),
    ],
}


def sow(apps, schema_editor):
    NoticeRule, ObjectionRule = apps.get_model("notices", "NoticeRule"), apps.get_model("notices", "ObjectionRule")
    everywhere = {"region_prefix": "", "valid_from": SINCE}
    for kind, days in NOTICE_DAYS.items():
        stays = None if kind == "project_funds" else 0
        NoticeRule.objects.create(kind=kind, min_days=days, names_stay_days=stays, document=DOCUMENT, **everywhere)
    for kind, days in ANSWER_DAYS.items():
        ObjectionRule.objects.create(kind=kind, answer_days=days, document=ANSWER_DOCUMENT, **everywhere)
    SpecialDay = apps.get_model("notices", "SpecialDay")
    for year, holidays in HOLIDAYS.items():
        source = {"document": f"国务院办公厅关于{year}年部分节假日安排的通知", "region_prefix": ""}
        for name, first, last, worked in holidays:
            SpecialDay.objects.create(kind="rest", name=name, valid_from=_day(year, first), valid_to=_day(year, last), **source)
            for day in worked.split():
                SpecialDay.objects.create(
                    kind="work", name=f"{name}调休上班", valid_from=_day(year, day), valid_to=_day(year, day), **source
                )


def _day(year: int, month_and_day: str) -> date:
    return date(year, int(month_and_day[:2]), int(month_and_day[2:]))


def date_old_names(apps, schema_editor):
    """Notices posted before lines had a date of their own: they ended with the notice."""
    apps.get_model("notices", "PublicNotice").objects.filter(ends_on__isnull=False).update(names_until=F("ends_on"))


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_objections_photos_calendar")]
    operations = [
        migrations.RunPython(sow, migrations.RunPython.noop),
        migrations.RunPython(date_old_names, migrations.RunPython.noop),
        migrations.RunPython(triggers.install_with_clock, triggers.remove_with_clock),
        migrations.RunPython(triggers.install_objections, triggers.remove_objections),
    ]
