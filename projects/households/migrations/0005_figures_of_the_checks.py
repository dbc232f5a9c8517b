"""The usual figures of the checks (domain.md 2.6), as dated rows that hold everywhere; and the history of fields is closed to UPDATE and DELETE."""

from datetime import date

from django.db import migrations

from shared.triggers import append_only

DOCUMENT = "防返贫监测数据核查规则（改写）"
FIGURES = {
    "labour_from_age": 16,
    "labour_to_age": 59,
    "welfare_post_below_age": 70,
    "middle_school_from_age": 12,
    "middle_school_to_age": 17,
    "college_from_age": 18,
    "master_from_age": 20,
    "land_most": 100_00,
    "forest_most": 200_00,
    "road_most_m": 5_000,
    "pay_least_fen": 100_00,
    "pay_most_fen": 30_000_00,
    "pay_low_fen": 400_00,
    "measure_within_months": 1,
    "monitored_at_least_months": 6,
    "entry_income_most_fen": 20_000_00,
    "entry_wage_least_fen": 100_00,
}
lock, unlock = append_only("households_fieldchange", "the history of a field is never changed")


def fill(apps, schema_editor):
    RuleParameter = apps.get_model("households", "RuleParameter")
    RuleParameter.objects.bulk_create(
        RuleParameter(name=name, value=value, region_prefix="", valid_from=date(2014, 1, 1), document=DOCUMENT)
        for name, value in FIGURES.items()
    )


class Migration(migrations.Migration):
    dependencies = [("households", "0004_checks_changes_imports")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop), migrations.RunPython(lock, unlock)]
