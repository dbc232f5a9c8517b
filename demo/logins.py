"""The demo's log-ins: one for each role, made-up people, one password. Printed by `make demo`, listed in README."""

from dataclasses import dataclass

from accounts.models import Role, User
from accounts.services import appoint
from regions.models import Region

PASSWORD = "Xiangyuan-2026"  # noqa: S105  of a demo that never leaves this machine
MOSHI, JILIAO, COUNTY = "410482100201", "410482100000", "410482000000"


@dataclass(frozen=True)
class Login:
    role: Role
    region: str
    name: str
    phone: str
    try_this: str
    try_this_en: str


LOGINS = [
    Login(
        Role.VILLAGE_CLERK,
        MOSHI,
        "周文书",
        "13800000001",
        "拟一批分红，给农户一个查询链接",
        "draw up a dividend round; give a household its link",
    ),
    Login(Role.VILLAGE_REVIEWER, MOSHI, "崔监督", "13800000002", "审核分红批次，贴出公示", "approve the round, post its notice"),
    Login(Role.TOWNSHIP_REVIEWER, JILIAO, "孟乡镇", "13800000003", "按乡镇看各村批次", "see the township's rounds"),
    Login(Role.COUNTY_OFFICER, COUNTY, "陆县办", "13800000004", "处理订单与退款", "handle orders and refunds"),
    Login(
        Role.FINANCE_OFFICER, COUNTY, "钱会计", "13800000005", "登记到账、发放分红、结算销售款", "record income, pay rounds, settle sales"
    ),
    Login(Role.AUDITOR, COUNTY, "严审计", "13800000006", "查审计日志", "read the audit trail"),
    Login(Role.EDITOR, COUNTY, "文编辑", "13800000007", "写故事并发布", "write and publish a story"),
    Login(Role.SYSTEM_ADMINISTRATOR, COUNTY, "管系统", "13800000008", "开立账号，重置密码", "open an account, reset a password"),
    Login(
        Role.SECURITY_ADMINISTRATOR, COUNTY, "管安全", "13800000013", "任免岗位，重置第二因素", "appoint to posts, reset a second factor"
    ),
    Login(Role.AUDIT_ADMINISTRATOR, COUNTY, "管审计", "13800000014", "查审计日志", "read the audit trail"),
    Login(Role.HELPER, MOSHI, "夏帮扶", "13800000009", "看自己的帮扶户，登记走访", "see own households, write down a visit"),
    Login(Role.SELLER, "410482107201", "叶车间", "13800000010", "发货", "ship orders"),
    Login(Role.ENTERPRISE_AGENT, COUNTY, "企联络", "13800000011", "（后续版本）企业端", "(later) enterprise portal"),
    Login(Role.BUYER, COUNTY, "买家小安", "13800000012", "逛商城，也可不登录直接买", "shop; no account needed either"),
]


def make_logins() -> dict[str, User]:
    """Users with their posts, by role."""
    from datetime import date

    made = {}
    for login in LOGINS:
        user = User.objects.create_user(name=login.name, phone=login.phone, password=PASSWORD)
        appoint(user, login.role, Region.objects.get(pk=login.region), by=None, from_on=date(2016, 1, 1))
        made[login.role.value] = user
    return made
