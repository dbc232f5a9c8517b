"""The columns of a table of incomes, and which of its headings means which."""

from dataclasses import dataclass, field

from projects.households.imports.columns import Column
from projects.households.imports.headers import SEARCHED_ROWS, normal
from projects.households.imports.reading import Line

COLUMNS = (
    Column("household", "户号", "number", "household", ("平台户号", "平台户编号", "户编号", "户编码", "国办户编号")),
    Column("id_number", "证件号码", "id", "member", ("身份证号", "身份证号码", "证件号", "身份证", "公民身份号码", "户主身份证号")),
    Column("name", "姓名", "name", "member", ("户主姓名", "户主", "成员姓名", "领取人")),
    Column("item", "收入项目", "text", "household", ("项目", "收入类型", "收入类别", "类别", "补贴项目"), longest=40),
    Column("amount", "金额(元)", "yuan", "household", ("金额", "金额元", "实发金额", "发放金额", "收入金额")),
    Column("earned_on", "到账日期", "date", "household", ("日期", "发放日期", "收入日期", "时间", "发放时间", "到账时间")),
    Column("paper_number", "凭证号", "text", "household", ("来源编号", "凭证编号", "票据号", "单据号", "回单号", "编号"), longest=30),
    Column("words", "说明", "text", "household", ("用途", "收入名称", "名称", "摘要"), longest=60),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
NEEDED = ("item", "amount", "earned_on", "paper_number")
KNOWN = {normal(heading): column.key for column in COLUMNS for heading in (column.header, *column.synonyms)}


@dataclass(slots=True)
class Heading:
    """The row of headings and which column holds what."""

    row: int
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Headings that a table cannot do without."""
        lacking = [BY_KEY[key].header for key in NEEDED if key not in self.columns]
        return (
            lacking
            if {"household", "id_number"} & set(self.columns)
            else [f"{BY_KEY['household'].header} / {BY_KEY['id_number'].header}", *lacking]
        )


def find(lines: list[Line]) -> Heading:
    """The row among the first ones that explains most columns."""
    best = Heading(0)
    for line in lines[:SEARCHED_ROWS]:
        heading = Heading(line.number)
        for place, cell in enumerate(line.cells):
            key = KNOWN.get(normal(cell))
            if key:
                heading.columns.setdefault(key, place)
        if len(heading.columns) > len(best.columns):
            best = heading
    return best
