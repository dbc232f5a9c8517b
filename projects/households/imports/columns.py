"""The columns of a register table, one list for the way in and the way out.

`header` is the Chinese heading county tables use and exports write; it is data, not interface. `synonyms` are other
headings seen in real tables (domain.md 2.2). `field` is the model's column; "" for columns that only help to find the row.
"""

from dataclasses import dataclass

from projects.households.models.codes import Code

List = Code.List


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    kind    how cleaning reads it: text name id card phone number date yes code codes relation sex whole yuan certificate
    codes   code list of kinds code and codes
    needs   permission of MAY without which an export masks it
    """

    key: str
    header: str
    kind: str = "text"
    of: str = "member"
    synonyms: tuple[str, ...] = ()
    codes: str = ""
    longest: int = 40
    secret: bool = False

    @property
    def field(self) -> str:
        return FIELDS.get(self.key, self.key)


def _household(key: str, header: str, synonyms: str = "", kind: str = "text", **more) -> Column:
    return Column(key, header, kind, "household", tuple(synonyms.split()), **more)


def _member(key: str, header: str, synonyms: str = "", kind: str = "text", **more) -> Column:
    return Column(key, header, kind, "member", tuple(synonyms.split()), **more)


def _code(key: str, header: str, codes: str, synonyms: str = "", kind: str = "code", of: str = "member") -> Column:
    return Column(key, header, kind, of, tuple(synonyms.split()), codes)


# key → model column, where they differ
FIELDS = {
    "own_household": "number",
    "household_number": "national_number",
    "own_member": "number",
    "member_number": "national_number",
    "monthly_pay": "monthly_pay_fen",
    "township": "",
    "village": "",
    "certificate": "",
}

COLUMNS = (
    _household("own_household", "平台户号", "户号 平台户编号", "number"),
    _household("household_number", "户编号", "户编码 户ID 国办户编号 家庭编号 贫困户编号 脱贫户编号 监测户编号", "number"),
    _household("township", "乡镇", "乡 镇 所在乡镇 乡镇名称 乡镇街道 街道"),
    _household("village", "行政村", "村 村名 所在村 行政村名称 村名称 村委会 所属行政村 行政村社区"),
    _household("group", "村民组", "组 自然村 村民小组 自然村组 组别 小组 所在组 自然村名称", longest=20),
    _code(
        "household_kind",
        "户类型",
        List.HOUSEHOLD_KIND,
        "户属性 贫困户属性 贫困户类型 家庭类型 户类别 脱贫户类型 农户属性 贫困类型",
        of="household",
    ),
    _code("cause", "主要致贫原因", List.POVERTY_CAUSE, "致贫原因 致贫主要原因 主要致贫返贫原因 主致贫原因", of="household"),
    _household("registered_on", "建档时间", "识别时间 建档日期 识别日期 建档立卡时间 纳入时间 认定时间", "date"),
    _household("exited_on", "脱贫时间", "脱贫日期 退出时间 退出日期 脱贫退出时间", "date"),
    _household("address", "家庭住址", "住址 地址 详细地址 家庭地址 现住址", longest=120, secret=True),
    _member("own_member", "平台人号", "人号 平台人编号", "number"),
    _member("member_number", "人编号", "人员编号 人编码 人ID 国办人编号 成员编号", "number"),
    _member("name", "姓名", "成员姓名 家庭成员姓名 人员姓名 名字 户主姓名", "name"),
    _member(
        "id_number",
        "证件号码",
        "身份证号 身份证号码 证件号 身份证 公民身份号码 居民身份证号 居民身份证号码 "
        "成员身份证号 成员证件号码 身份证件号码 户主身份证号 户主证件号码",
        "id",
        secret=True,
    ),
    _member("relation", "与户主关系", "家庭关系 与户主的关系 户主关系 关系", "relation"),
    _member("sex", "性别", "成员性别", "sex"),
    _member("born_on", "出生日期", "出生年月 出生年月日 生日 出生时间", "date"),
    _code("ethnicity", "民族", List.ETHNICITY),
    _code("political_status", "政治面貌", List.POLITICAL),
    _code("education", "文化程度", List.EDUCATION, "学历 受教育程度 文化水平"),
    _code("schooling", "在校生状况", List.SCHOOLING, "在校状况 在校生情况 在校情况 就学状况 在读状况"),
    _code("dropout_reason", "失学辍学原因", List.DROPOUT, "失学或辍学原因 辍学原因 失学原因"),
    _member("speaks_putonghua", "是否会讲普通话", "会讲普通话 普通话", "yes"),
    _code("health", "健康状况", List.HEALTH, "身体状况 健康情况 身体健康状况", "codes"),
    _member("certificate", "残疾证号", "残疾证编号 残疾人证号 残疾证号码 残疾证", "certificate", secret=True),
    _code("disability_kind", "残疾类别", List.DISABILITY, "残疾类型 残疾种类"),
    _member("disability_grade", "残疾等级", "残疾级别", "whole"),
    _code("labour", "劳动技能", List.LABOUR, "劳动能力 劳动力状况 劳动技能状况 劳动力类型 劳动力技能"),
    _member("phone", "联系电话", "电话 手机 手机号 手机号码 联系方式 电话号码 联系手机", "phone", secret=True),
    _member(
        "bank_card", "银行卡号", "一卡通账号 一卡通 一卡通号 银行账号 银行账户 卡号 账号 社保卡银行账号 银行帐号 帐号", "card", secret=True
    ),
    _member("bank_name", "开户行", "开户银行 银行名称 开户行名称", longest=60),
    _code(
        "medical_scheme",
        "医疗保险",
        List.MEDICAL,
        "医保 医保类型 参加医保类型 是否参加城乡居民基本医疗保险 参加医疗保险 医疗保险类型 基本医疗保险",
    ),
    _member("serious_illness_insurance", "大病保险", "是否参加大病保险 参加大病保险", "yes"),
    _code("pension_scheme", "养老保险", List.PENSION, "养老 养老保险类型 参加养老保险 基本养老保险"),
    _member("minimum_allowance", "是否低保", "低保 享受低保 是否享受低保 是否享受低保政策 最低生活保障", "yes"),
    _member("destitute_support", "是否特困", "特困 特困供养 是否特困供养 是否特困供养人员 五保", "yes"),
    _member("relocated", "是否易地搬迁", "易地搬迁 是否易地扶贫搬迁 易地扶贫搬迁", "yes"),
    _code("work_place", "务工区域", List.WORK_PLACE, "务工地点 务工地区 务工所在地"),
    _member("work_company", "务工企业", "务工企业名称 务工单位 就业单位 工作单位", longest=80),
    _member("work_from", "务工开始时间", "外出务工时间 务工起始时间 开始务工时间", "date"),
    _member("work_to", "务工结束时间", "返乡时间 结束务工时间", "date"),
    _member("work_months", "务工时间(月)", "务工月数 务工时间月 务工时间 务工时长 务工时长月", "whole"),
    _member("monthly_pay", "月工资(元)", "月收入 月工资 月工资元 务工月收入 月均工资", "yuan"),
    _code("work_channel", "务工渠道", List.WORK_CHANNEL, "就业渠道"),
    _code("public_post", "公益性岗位", List.PUBLIC_POST, "公益岗位 公益岗 公益性岗位类型 公益岗位类型"),
    _member("public_post_months", "公益岗位月数", "公益性岗位月数 公益岗位(月) 公益性岗位(月数)", "whole"),
    _member("joined_on", "进入本户时间", "纳入本户时间 增加时间 进户时间", "date"),
)
BY_KEY = {column.key: column for column in COLUMNS}
