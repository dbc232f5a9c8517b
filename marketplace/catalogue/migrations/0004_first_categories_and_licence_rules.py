"""Kinds of goods and the papers they need at the start: rows with a date and their document; and tables that only grow."""

from datetime import date

from django.db import migrations

from shared.triggers import append_only

CATEGORIES = (
    ("grain", "粮油米面", "Grain, flour and oil", "小米、面粉、菜籽油", "millet, flour, rape oil"),
    ("fresh", "新鲜果蔬", "Fresh fruit and vegetables", "红薯、柿子、青菜", "sweet potatoes, persimmons, greens"),
    ("eggs", "禽蛋", "Eggs", "土鸡蛋、鹌鹑蛋", "hen and quail eggs"),
    ("meat", "畜禽肉品", "Meat and poultry", "羊肉、土鸡", "mutton, free-range chicken"),
    ("honey", "蜂产品", "Honey", "洋槐蜜、枣花蜜", "acacia honey, jujube honey"),
    ("processed", "粉条干货", "Noodles and dried goods", "粉条、柿饼、干菜", "noodles, persimmon cakes, dried vegetables"),
    ("prepackaged", "预包装食品", "Prepackaged food", "有包装和标签的食品", "food with a package and a label"),
    ("handicraft", "手工艺品", "Handicraft", "汝瓷、编织、绣品", "Ru ware, weaving, embroidery"),
)
# category, only for this kind of supplier, paper, or this one, document
ECOMMERCE = "《中华人民共和国电子商务法》第十条"
PLEDGE = "《农产品质量安全承诺达标合格证管理办法》"
FOOD = "《中华人民共和国食品安全法》第三十五条、第三十六条"
RULES = (
    ("grain", "", "food_production", "small_workshop", FOOD),
    ("fresh", "", "conformity", "", PLEDGE),
    ("eggs", "", "conformity", "", PLEDGE),
    ("meat", "", "quarantine", "", "《中华人民共和国动物防疫法》第五十一条"),
    ("meat", "", "conformity", "", PLEDGE),
    ("honey", "", "food_production", "small_workshop", FOOD),
    ("processed", "", "food_production", "small_workshop", FOOD),
    ("prepackaged", "", "food_production", "", FOOD),
    ("prepackaged", "", "food_trade", "", FOOD),
    ("handicraft", "", "", "", ECOMMERCE),
    *(
        (category, kind, "business", "", ECOMMERCE)
        for category in ("grain", "honey", "processed", "prepackaged")
        for kind in ("workshop", "enterprise", "cooperative")
    ),
)


def add_rows(apps, schema_editor):
    Category, LicenceRule = apps.get_model("catalogue", "Category"), apps.get_model("catalogue", "LicenceRule")
    for position, (slug, name, name_en, hint, hint_en) in enumerate(CATEGORIES, start=1):
        Category.objects.create(slug=slug, name=name, name_en=name_en, hint=hint, hint_en=hint_en, position=position)
    for category, kind, paper, or_paper, document in RULES:
        LicenceRule.objects.create(
            category_id=category,
            supplier_kind=kind,
            paper=paper,
            or_paper=or_paper,
            document=document,
            region_prefix="",
            valid_from=date(2020, 1, 1),
        )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_selling_side")]
    operations = [
        migrations.RunPython(add_rows, migrations.RunPython.noop),
        migrations.RunPython(*append_only("catalogue_tracerecord", "a trace record is never changed; add a correction")),
        migrations.RunPython(*append_only("catalogue_supplierstep", "a step of an application is never changed")),
    ]
