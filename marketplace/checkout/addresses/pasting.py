"""One line as people send it by WeChat, taken apart: name, mobile number, division, street.

「张三 13800000000 河南省汝州市寄料镇磨石村5组12号」 in any order, with or without blanks, labels, province or city.
What is not understood stays in the street or empty; the person sees every field before ordering.
"""

import re
import unicodedata
from dataclasses import dataclass

from marketplace.checkout.addresses.places import locate

LONGEST = 300  # characters read of what is pasted
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")
_EXTENSION = re.compile(r"^\s*(?:[-转]|转接)\s*(\d{2,6})(?!\d)")
_POSTCODE = re.compile(r"(?:邮编|邮政编码)?[: ]*(?<![\d-])\d{6}(?!\d)(?![号栋幢室弄户])")
_LABEL = re.compile(
    r"(?:收货人(?:姓名|电话|手机)?|收件人(?:姓名|电话|手机)?|联系人|姓名|名字|手机号码?|手机|联系电话|联系方式|电话号码|电话|所在地区|所在地|地区"
    r"|详细地址|收货地址|收件地址|地址|街道地址|邮政编码|邮编)\s*[:：]"
)
_SEPARATORS = re.compile(r"[\s,;|/、，；。]+")
_ADDRESS_END = re.compile(r"(?:\d|号|室|楼|层|栋|幢|座|单元|组|村|户|院|店|里|弄|厦|苑|区|园|口|处)$")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱丘"
    "江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛"
    "冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "令狐", "端木", "东方", "慕容")
_TITLES = ("先生", "女士", "小姐", "老师", "阿姨", "大叔", "大爷", "同学")


@dataclass(frozen=True, slots=True)
class Pasted:
    """phone: eleven digits or "". code: short code of the lowest division named, or ""."""

    name: str
    phone: str
    code: str
    street: str


def take_apart(text: str) -> Pasted:
    text = unicodedata.normalize("NFKC", text or "")[:LONGEST]
    text = _LABEL.sub(" ", text)
    phone, text = _take_phone(text)
    parts = [part for part in _SEPARATORS.split(_POSTCODE.sub(" ", text)) if part]
    name, parts = _take_name(parts)
    whole = " ".join(parts)
    place = locate(whole)
    before, after = whole[: place.start].strip(), whole[place.end :].strip(" -,")
    if not name and before:
        name, before = (before, "") if _is_name(before) else ("", before)
    if not name:
        name, after = _name_at_the_end(after)
    return Pasted(name, phone, place.code, " ".join(filter(None, [before, after])))


def _take_phone(text: str) -> tuple[str, str]:
    """The first mobile number, and the text without it; digits after it that a parcel service dials on stay in the text."""
    found = _PHONE.search(text)
    if not found:
        return "", text
    rest = text[found.end() :]
    extension = _EXTENSION.match(rest)
    if extension:
        rest = f"{rest[extension.end() :]} 转{extension[1]}"
    return "".join(found.groups()), f"{text[: found.start()]} {rest}"


def _take_name(parts: list[str]) -> tuple[str, list[str]]:
    """The part that stands alone and reads like a person: first among the outer ones."""
    for n in sorted(range(len(parts)), key=lambda n: min(n, len(parts) - 1 - n)):
        if _is_name(parts[n]) and not _is_place(parts, n):
            return parts[n], parts[:n] + parts[n + 1 :]
    return "", parts


def _is_place(parts: list[str], n: int) -> bool:
    """Is the part a province or a city, or does the next part only make sense after it?"""
    found = locate(parts[n])
    return bool(found.code) and found.end - found.start == len(parts[n])


def _is_name(text: str) -> bool:
    bare = text
    for title in _TITLES:
        bare = bare.removesuffix(title)
    if re.fullmatch(r"[一-龥]{1,3}·[一-龥·]{1,10}", text):
        return True
    if not re.fullmatch(r"[一-龥]{1,4}", bare) or (len(bare) == 1 and bare == text):
        return False
    if bare.startswith(_DOUBLE):
        return True
    return (
        bare[0] in _SURNAMES and len(bare) <= 3 and not (bare == text and _ADDRESS_END.search(bare) and len(bare) > 1 and locate(bare).code)
    )


def _name_at_the_end(street: str) -> tuple[str, str]:
    """…5组12号张三: a name glued to the number."""
    for length in (4, 3, 2):
        head, tail = street[:-length], street[-length:]
        if len(tail) == length and _ADDRESS_END.search(head) and _is_name(tail) and not _ADDRESS_END.search(tail):
            return tail, head
    head, _blank, tail = street.rpartition(" ")
    alone = head and re.fullmatch(r"[一-龥]{2,4}", tail) and not _ADDRESS_END.search(tail)
    return (tail, head) if alone else ("", street)
