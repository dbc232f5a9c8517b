"""Two further code lists: kinds of measures against a risk, and what a helper's visit is for."""

from datetime import date

from django.db import migrations, models

DOCUMENT = "防返贫监测帮扶措施类别；帮扶责任人走访登记"
LISTS = {
    "measure": """
        industry 产业帮扶 / help with a trade / 产业、产业发展
        work 就业帮扶 / help to find work / 就业、务工
        public_post 公益性岗位 / public-welfare job / 公益岗位、公益岗
        training 技能培训 / training / 培训、雨露计划
        finance 金融帮扶 / credit / 小额信贷、金融
        education 教育帮扶 / education / 教育、助学
        health 健康帮扶 / health care / 医疗救助、健康
        housing 住房安全保障 / safe housing / 危房改造、住房
        water 饮水安全保障 / safe water / 饮水
        allowance 综合保障 / minimum living allowance and relief / 低保、特困供养、兜底保障、临时救助
        disaster 防灾救灾 / relief after a disaster / 灾后恢复
        community 社会帮扶 / help from society / 社会捐助、结对捐助
        drive 扶志扶智 / encouragement / 扶志
        other 其他 / other / 其它""",
    "visit_purpose": """
        routine 日常走访 / regular visit / 走访、入户走访
        policy 政策宣传 / explaining policies / 宣传政策
        income 收入核查 / checking incomes / 收入核算、收入测算
        measure 落实帮扶措施 / carrying out measures / 措施落实
        risk 风险排查 / looking for risks / 防返贫排查、排查
        problem 协调解决困难 / solving a problem / 解决困难
        festival 节日慰问 / festival visit / 慰问
        other 其他 / other / 其它""",
}
NAMES = [*LISTS]


def rows():
    for name, text in LISTS.items():
        for position, line in enumerate(text.strip().splitlines(), start=1):
            names, english, aliases = (part.strip() for part in line.split(" /"))
            code, _, label = names.partition(" ")
            yield {"list": name, "code": code, "label": label, "label_en": english, "aliases": aliases, "position": position}


def fill(apps, schema_editor):
    Code = apps.get_model("households", "Code")
    shared = {"region_prefix": "", "valid_from": date(2014, 1, 1), "document": DOCUMENT}
    Code.objects.bulk_create(Code(**row, **shared) for row in rows())


def empty(apps, schema_editor):
    apps.get_model("households", "Code").objects.filter(list__in=NAMES, document=DOCUMENT).delete()


class Migration(migrations.Migration):
    dependencies = [("households", "0006_proofs_merges_filters")]
    operations = [
        migrations.AlterField(
            model_name="code",
            name="list",
            field=models.CharField(
                choices=[
                    ("ethnicity", "ethnic group"),
                    ("education", "education"),
                    ("schooling", "school stage"),
                    ("dropout", "reason for leaving school"),
                    ("health", "health"),
                    ("labour", "labour skill"),
                    ("medical", "medical insurance"),
                    ("pension", "pension insurance"),
                    ("disability", "kind of disability"),
                    ("political", "political status"),
                    ("work_place", "place of work"),
                    ("work_channel", "how the work was found"),
                    ("public_post", "public-welfare job"),
                    ("household_kind", "kind of household"),
                    ("exit_attribute", "exit attribute"),
                    ("poverty_cause", "cause of poverty"),
                    ("guarantee", "two worries, three guarantees"),
                    ("monitoring_kind", "kind of monitored household"),
                    ("risk", "risk of falling back"),
                    ("measure", "kind of measure"),
                    ("visit_purpose", "purpose of a visit"),
                ],
                max_length=20,
                verbose_name="list",
            ),
        ),
        migrations.RunPython(fill, empty),
    ]
