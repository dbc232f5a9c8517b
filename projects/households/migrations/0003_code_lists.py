"""The code lists as county exports show them (domain.md 2.2 and 2.3, with their sources), as dated rows that hold everywhere.

Codes are short English words of ours; ethnic groups carry the numbers of GB/T 3304, kinds of disability those of GB/T 26341
(the nineteenth place of a certificate), risks those of the national monitoring form. A county adds or renames by a row of its own.
"""

from datetime import date

from django.db import migrations

ALWAYS, P1, P2 = date(2014, 1, 1), (date(2014, 1, 1), date(2020, 12, 31)), (date(2021, 1, 1), None)
EXPORTS = "县级导出表（建档立卡、防返贫监测）所见"

# list → (document, (from, to), "code label / English / other spellings")
LISTS = {
    "education": (EXPORTS, (ALWAYS, None), """
        illiterate 文盲或半文盲 / illiterate or nearly so / 文盲、半文盲、不识字
        primary 小学 / primary school / 小学文化
        junior 初中 / junior middle school / 初中文化、初级中学
        senior 高中 / senior middle school / 高中文化、普通高中、高级中学
        vocational 中职 / secondary vocational school / 中专、职高、技校、中等职业
        college 大专 / junior college / 专科、高职、大学专科
        bachelor 本科 / bachelor / 大学本科、大学、本科及以上
        graduate 研究生 / postgraduate / 硕士、博士、研究生及以上"""),
    "schooling": (EXPORTS, (ALWAYS, None), """
        none 非在校生 / not at school / 否、非在校、无
        preschool 学龄前儿童 / below school age / 学龄前
        kindergarten 学前教育 / kindergarten / 幼儿园
        primary 小学 / primary school / 小学生
        junior 初中 / junior middle school / 初中生
        senior 高中 / senior middle school / 高中生、普通高中
        vocational1 中职一年级 / vocational school, year 1 / 中职1年级
        vocational2 中职二年级 / vocational school, year 2 / 中职2年级
        vocational3 中职三年级 / vocational school, year 3 / 中职3年级
        college 高职/大专 / junior college / 高职、大专、专科、高职大专
        bachelor 本科 / bachelor course / 大学本科、大学
        graduate 硕士及以上 / master's course or above / 研究生、硕士、博士"""),
    "dropout": (EXPORTS, (ALWAYS, None), """
        illness 因病 / illness / 疾病
        disability 因残 / disability / 残疾
        poverty 因贫 / poverty / 家庭困难
        unwilling 厌学 / does not want to / 自身不愿、厌学辍学
        work 务工 / works / 外出务工
        other 其他 / other / 其它"""),
    "health": (EXPORTS, (ALWAYS, None), """
        healthy 健康 / healthy / 良好、身体健康、一般
        chronic 长期慢性病 / long-term chronic illness / 慢性病、患有慢性病
        serious 患有大病 / serious illness / 大病、重病、患大病
        disabled 残疾 / disabled / 残疾人、身体残疾"""),
    "labour": (EXPORTS, (ALWAYS, None), """
        ordinary 普通劳动力 / ordinary labour / 普通、一般劳动力
        skilled 技能劳动力 / skilled labour / 技能
        weak 弱劳动力或半劳动力 / weak or half labour / 弱劳动力/半劳动力、弱劳动力、半劳动力、弱劳力
        lost 丧失劳动力 / lost the ability to work / 丧失劳动能力
        none 无劳动力 / no labour / 无劳动能力、无"""),
    "medical": (EXPORTS, (ALWAYS, None), """
        resident 城乡居民基本医疗保险 / residents' medical insurance / 居民、居民医保、城乡居民、新农合、城乡居民医疗保险、合作医疗
        employee 城镇职工基本医疗保险 / employees' medical insurance / 职工、职工医保、城镇职工
        none 未参保 / not insured / 无、否、未参加"""),
    "pension": (EXPORTS, (ALWAYS, None), """
        resident 城乡居民基本养老保险 / residents' pension / 居民、居民养老、城乡居民、新农保
        employee 城镇职工基本养老保险 / employees' pension / 职工、职工养老、城镇职工
        none 未参保 / not insured / 无、否、未参加"""),
    "disability": ("GB/T 26341", (ALWAYS, None), """
        1 视力残疾 / visual / 视力
        2 听力残疾 / hearing / 听力
        3 言语残疾 / speech / 言语
        4 肢体残疾 / physical / 肢体
        5 智力残疾 / intellectual / 智力
        6 精神残疾 / mental / 精神
        7 多重残疾 / multiple / 多重"""),
    "political": (EXPORTS, (ALWAYS, None), """
        masses 群众 / no party / 普通群众、无
        member 中共党员 / member of the Communist Party / 党员、共产党员
        probationary 中共预备党员 / probationary member of the Communist Party / 预备党员
        league 共青团员 / member of the Youth League / 团员
        democratic 民主党派 / member of a democratic party / 民主党派成员
        independent 无党派人士 / independent / 无党派"""),
    "work_place": (EXPORTS, (ALWAYS, None), """
        none 未务工 / not working / 无、否、未就业
        village 乡（镇）内务工 / in the township / 乡镇内务工、乡内务工、镇内务工、乡(镇)内务工、村内务工
        county 乡（镇）外县内务工 / in the county / 县内务工、县内、乡外县内务工、乡(镇)外县内务工
        province 县外省内务工 / in the province / 省内务工、省内、市外省内务工
        outside 省外务工 / outside the province / 省外、外省务工
        abroad 境外务工 / abroad / 国外务工"""),
    "work_channel": (EXPORTS, (ALWAYS, None), """
        self 自发外出 / found by oneself / 自主就业、自谋、自发
        relatives 亲友介绍 / through relatives or friends / 亲戚朋友介绍、亲戚介绍
        government 政府组织 / organised by the government / 政府介绍、有组织输出
        agency 中介机构 / agency / 中介、劳务公司
        workshop 帮扶车间 / aid workshop / 扶贫车间、就业帮扶车间
        enterprise 企业招聘 / hired by an enterprise / 企业、招聘
        other 其他 / other / 其它"""),
    "public_post": (EXPORTS, (ALWAYS, None), """
        none 无 / none / 否、未安排
        cleaner 保洁员 / cleaner / 公益性保洁、环卫、保洁
        ranger 护林员 / forest ranger / 生态护林员
        road 护路员 / road keeper / 公路养护、养路
        water 护水员 / water keeper / 管水员、巡河员
        carer 护理员 / carer / 照料护理、养老护理
        insurance 农险宣传员 / farm insurance messenger / 农业保险宣传员
        other 其他 / other / 其它"""),
    "household_kind": (EXPORTS, (ALWAYS, None), """
        general 一般户 / general household / 一般贫困户、一般脱贫户、一般农户
        minimum 低保户 / household on minimum living allowance / 低保贫困户、低保脱贫户、低保
        destitute 特困供养户 / household in extreme difficulty / 五保贫困户、特困供养贫困户、特困户、五保户、五保(特困)贫困户"""),
    "exit_attribute": (EXPORTS, (ALWAYS, None), """
        new 新识别 / newly identified / 新增
        poor 未脱贫 / not yet exited / 贫困户
        expected 预脱贫 / exit expected / 预脱贫户
        exited 已脱贫 / exited / 脱贫、脱贫户、稳定脱贫、脱贫享受政策、脱贫不享受政策
        fallen 返贫 / fallen back / 返贫户
        cancelled 注销 / cancelled / 已注销、自然销户"""),
    "poverty_cause": (EXPORTS, (ALWAYS, None), """
        illness 因病 / illness / 因病致贫、疾病
        disability 因残 / disability / 因残致贫、残疾
        schooling 因学 / schooling / 因学致贫、上学
        disaster 因灾 / disaster / 因灾致贫、灾害
        land 缺土地 / lack of land / 土地
        water 缺水 / lack of water /
        skill 缺技术 / lack of skills / 技术
        labour 缺劳动力 / lack of labour / 缺劳力、劳动力
        funds 缺资金 / lack of funds / 资金
        roads 交通条件落后 / poor roads / 交通落后、交通
        drive 自身发展动力不足 / lack of drive of one's own / 自身发展力不足、动力不足、内生动力不足
        other 其他 / other / 其它、其他原因"""),
    "guarantee": ("两不愁三保障、饮水安全", (ALWAYS, None), """
        food 不愁吃 / enough to eat / 吃
        clothing 不愁穿 / enough to wear / 穿
        schooling 义务教育 / compulsory education / 义务教育有保障
        medical 基本医疗 / basic medical care / 基本医疗有保障
        housing 住房安全 / safe housing / 住房安全有保障
        water 饮水安全 / safe drinking water / 饮水安全有保障"""),
    "risk": ("防返贫监测导入表", P2, """
        01 因病 / illness / 大病
        0201 因洪涝灾害 / flood / 洪涝
        0202 因地质灾害 / geological disaster / 地质灾害
        0203 因干旱灾害 / drought / 旱灾
        0204 因生物灾害 / pests / 病虫害
        0205 因气象灾害 / weather / 风雹、低温冷冻
        0206 因地震灾害 / earthquake / 地震
        0299 因其他自然灾害 / another natural disaster / 因自然灾害、自然灾害
        03 因残 / disability /
        04 缺劳动力 / lack of labour / 缺劳力
        05 因意外事故 / accident / 意外事故
        06 因产业项目失败 / failure of a project / 产业失败、产业(项目)失败
        07 因务工就业不稳 / unstable work / 务工就业不稳、务工不稳
        09 因学 / schooling / 因学支出
        10 因安全住房 / unsafe housing / 住房
        11 因安全饮水 / unsafe water / 饮水
        99 其他 / other / 其它"""),
}  # fmt: skip
MONITORING = {
    ("unstable", date(2020, 3, 1), date(2020, 12, 31)): ("脱贫监测户", "exited household under watch", "脱贫不稳定户、脱贫监测"),
    ("unstable", date(2021, 1, 1), None): ("脱贫不稳定户", "unstable after exit", "脱贫监测户、脱贫不稳定"),
    ("marginal", date(2020, 3, 1), date(2020, 12, 31)): ("边缘户", "marginal household", "边缘易致贫户"),
    ("marginal", date(2021, 1, 1), None): ("边缘易致贫户", "marginal, may fall into poverty", "边缘户"),
    ("hardship", date(2021, 1, 1), None): ("突发严重困难户", "in sudden serious hardship", "突发困难户、严重困难户"),
}
ETHNIC_GROUPS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 "
    "撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()
ETHNIC_GROUPS_EN = (
    "Han Mongol Hui Tibetan Uygur Miao Yi Zhuang Buyei Korean Manchu Dong Yao Bai Tujia Hani Kazak Dai Li Lisu Va She Gaoshan Lahu Sui Dongxiang Naxi "
    "Jingpo Kirgiz Tu Daur Mulao Qiang Blang Salar Maonan Gelao Xibe Achang Pumi Tajik Nu Uzbek Russian Ewenki Deang Bonan Yugur Gin Tatar Derung "
    "Oroqen Hezhen Monba Lhoba Jino"
).split()


def rows():
    for name, (document, (start, end), text) in LISTS.items():
        for position, line in enumerate(text.strip().splitlines(), start=1):
            names, english, aliases = (part.strip() for part in line.split(" /"))
            code, _, label = names.partition(" ")
            yield name, code, label, english, aliases, position, start, end, document
    for position, ((code, start, end), (label, english, aliases)) in enumerate(MONITORING.items(), start=1):
        yield "monitoring_kind", code, label, english, aliases, position, start, end, "监测对象类别"
    for number, (group, english) in enumerate(zip(ETHNIC_GROUPS, ETHNIC_GROUPS_EN, strict=True), start=1):
        yield "ethnicity", f"{number:02}", f"{group}族", english, group, number, ALWAYS, None, "GB/T 3304"


def fill(apps, schema_editor):
    Code = apps.get_model("households", "Code")
    Code.objects.bulk_create(
        Code(
            list=name, code=code, label=label, label_en=english, aliases=aliases, position=position,
            region_prefix="", valid_from=start, valid_to=end, document=document,
        )
        for name, code, label, english, aliases, position, start, end, document in rows()
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("households", "0002_guards")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
