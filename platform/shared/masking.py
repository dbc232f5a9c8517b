"""What may be shown of a person, and where. Pure functions; the table is domain.md section 7.

Public lists show the surname only; id numbers and cards never appear there at all. Officials' lists
show `mask_id`, `mask_phone` and the last four of a card. The bare value needs a permission and leaves
an audit line.
"""

COMPOUND_SURNAMES = frozenset(
    (
        "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 夏侯 "
        "端木 百里 呼延 南宫 轩辕 独孤 澹台 公冶 申屠 闻人 太史 拓跋 赫连 钟离"
    ).split()
)


def mask_name(name: str) -> str:
    """Surname and stars: 王小明 → 王**, 张三 → 张*, 欧阳小明 → 欧阳**; Latin names keep their first letter."""
    name = name.strip()
    if len(name) < 2:
        return "*" if name else ""
    keep = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:keep] + "*" * min(len(name) - keep, 2)


def mask_id(number: str) -> str:
    """First three and last four of an id number: 410***********1234. For officials' lists only."""
    number = number.strip()
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) >= 15 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****5678 for a mobile number; anything else keeps its last two digits."""
    number = number.strip()
    if len(number) == 11 and number.isdigit():
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_card(number: str) -> str:
    """Last four of a bank card: ****1234."""
    digits = "".join(number.split())
    return f"****{digits[-4:]}" if len(digits) >= 12 else "****"
