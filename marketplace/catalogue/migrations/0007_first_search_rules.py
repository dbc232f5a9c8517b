"""The words the search starts with, dialect of central Henan included; and keys that sort by code point on both databases."""

from django.db import migrations

SAME = (
    "红薯 地瓜 番薯 甘薯 山芋 红苕 白薯", "土豆 马铃薯 洋芋 山药蛋", "玉米 苞谷 棒子 玉蜀黍 包谷 苞米", "花生 落花生 长生果", "小米 粟米 谷子", "高粱 蜀黍",
    "面粉 白面 小麦粉", "粉条 粉丝 苕粉", "鸡蛋 笨鸡蛋 柴鸡蛋 草鸡蛋 土鸡蛋", "变蛋 皮蛋 松花蛋", "土鸡 柴鸡 笨鸡 草鸡 走地鸡", "鹅蛋 大鹅蛋",
    "蜂蜜 蜜糖 土蜂蜜", "洋槐蜜 槐花蜜 刺槐蜜", "柿饼 柿子饼 吊柿", "西红柿 番茄 洋柿子", "辣椒 海椒 番椒 秦椒", "核桃 胡桃", "板栗 栗子 毛栗子",
    "红枣 大枣 枣子", "猕猴桃 奇异果", "山楂 山里红 红果", "香油 芝麻油 麻油", "菜籽油 菜油", "木耳 黑木耳 云耳", "香菇 花菇 冬菇", "黄花菜 金针菜",
    "粉皮 拉皮", "豆腐皮 千张 豆皮", "馒头 馍 蒸馍 馍馍", "锅巴 饭巴", "豆豉 酱豆", "腊肉 腊味", "羊肉 羔羊肉", "山药 怀山 铁棍山药", "白萝卜 萝卜",
    "大蒜 蒜头", "南瓜 倭瓜 北瓜", "黄瓜 胡瓜", "豆角 豇豆 长豆角", "红小豆 赤豆 红豆", "绿豆 青小豆", "金银花 双花 忍冬", "艾草 艾蒿 艾", "篮子 筐 箩筐 提篮 篮",
    "布鞋 千层底 老布鞋", "鞋垫 垫子", "汝瓷 汝窑", "礼盒 礼品盒 送礼", "挂面 龙须面 干面条", "酸辣粉 粉条",
)  # fmt: skip
SILENT = "的 了 我要 我想 想买 购买 哪里有 哪里 有没有 多少钱 怎么卖 价格 便宜 正宗 包邮 请问 推荐 一下 什么 好吃 这种 卖 买"


def add_rules(apps, schema_editor):
    SearchRule = apps.get_model("catalogue", "SearchRule")
    SearchRule.objects.bulk_create([SearchRule(kind="same", words=words) for words in SAME])
    SearchRule.objects.create(kind="silent", words=SILENT)


def sort_by_code_point(apps, schema_editor):
    """A prefix is a range of keys; PostgreSQL's own order of languages would tear it apart."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE catalogue_searchkey ALTER COLUMN key TYPE varchar(60) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_public_list_and_search")]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunPython(sort_by_code_point, migrations.RunPython.noop),
    ]
