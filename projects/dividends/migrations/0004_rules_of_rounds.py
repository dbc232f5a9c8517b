"""The general rules to begin with: the four meetings of 四议两公开, and how many signatures an amount needs."""

from datetime import date

from django.db import migrations

DOCUMENT = "“四议两公开”工作法（村党组织领导下的村级民主决策程序）"
ALWAYS = date(2010, 1, 1)
# kind, place, present at least, of
MEETINGS = [("branch", 1, 1, 2), ("committees", 2, 1, 2), ("party", 3, 2, 3), ("villagers", 4, 2, 3)]
# from (fen), township approvals, county signatures
BANDS = [(0, 1, 1), (500_000_00, 2, 1), (5_000_000_00, 2, 2)]


def add_rules(apps, schema_editor):
    rule, band = apps.get_model("dividends", "RoundMeetingRule"), apps.get_model("dividends", "ApprovalBand")
    everywhere = {"region_prefix": "", "valid_from": ALWAYS}
    for kind, position, parts, whole in MEETINGS:
        rule.objects.create(kind=kind, position=position, quorum_parts=parts, quorum_whole=whole, document=DOCUMENT, **everywhere)
    for from_fen, township, county in BANDS:
        band.objects.create(from_fen=from_fen, township_needed=township, county_needed=county, document="平台初始设置，由县修改", **everywhere)


class Migration(migrations.Migration):
    dependencies = [("dividends", "0003_rounds_in_full")]
    operations = [migrations.RunPython(add_rules, migrations.RunPython.noop)]
