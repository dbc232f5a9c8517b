"""What the demo sells: goods of five villages, made up but such as the county makes."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Shop:
    """A supplier: its village, name, kind and freight in fen."""

    village: str
    name: str
    name_en: str
    kind: str
    intro: str
    wants: str
    papers: tuple[str, ...]
    households: tuple[tuple[int, int], ...]
    freight_fen: int = 800
    free_over_fen: int = 9_900


@dataclass(frozen=True)
class Good:
    """A product of a village: variants are (label, English label, grams, fen, pieces); households by sequence and weight."""

    slug: str
    village: str
    picture: str
    title: str
    title_en: str
    intro: str
    intro_en: str
    description: str
    storage: str
    variants: tuple[tuple[str, str, int, int, int], ...]
    households: tuple[tuple[int, int], ...]
    category: str = "processed"
    plot: str = ""
    no_return: str = ""
    season: tuple[int, int] | None = None
    promo_fen: int = 0
    questions: tuple[tuple[str, str], ...] = ()
    storage_class: str = "ambient"


class Buyer(NamedTuple):
    """A made-up buyer; region_code is the county freight goes by."""

    name: str
    province: str
    city: str
    county: str
    street: str
    region_code: str


SHOPS = [
    Shop(
        "叶寨村",
        "叶寨村帮扶车间",
        "Yezhai Village Workshop",
        "workshop",
        "收附近农户的红薯，做粉条，计件付工钱。",
        "手工红薯粉条",
        ("business", "small_workshop"),
        ((3, 2), (5, 1), (9, 1)),
    ),
    Shop(
        "磨石村",
        "磨石村股份经济合作社",
        "Moshi Village Collective",
        "collective",
        "替村里的散养户验蛋、装箱、发货。",
        "土鸡蛋",
        ("conformity",),
        ((23, 1),),
    ),
    Shop(
        "寺上村",
        "寺上村农家合作社",
        "Sishang Village Cooperative",
        "cooperative",
        "秋后家家晒柿子，统一分级装盒。",
        "柿饼",
        ("business", "small_workshop"),
        ((7, 1), (8, 1)),
    ),
    Shop(
        "青山后村",
        "青山后蜂业合作社",
        "Qingshanhou Bee Cooperative",
        "cooperative",
        "蜂箱摆在南坡，一年取两次蜜。",
        "洋槐蜜",
        ("business", "food_production"),
        ((11, 2), (12, 1)),
    ),
    Shop(
        "邢村",
        "邢村杂粮合作社",
        "Xingcun Grain Cooperative",
        "cooperative",
        "旱地谷子，石碾去壳。",
        "旱地小米",
        ("business", "small_workshop"),
        ((2, 1), (4, 1), (6, 1)),
    ),
]

GOODS = [
    Good(
        "sweet-potato-noodles", "叶寨村", "noodles", "手工红薯粉条", "Hand-made sweet-potato noodles", "霜降后起的红薯，只加水，院里晾干。",
        "Sweet potatoes dug after first frost, water and nothing else, dried in the yard.",
        "红薯来自叶寨村和邻近的农户，磨浆、沉粉、漏条、晾晒都在村里的车间完成。\n\n煮前温水泡四十分钟，炖肉、下火锅都不断条。", "常温避光，开袋后密封",
        (("500克", "500 g", 500, 1_980, 260), ("2.5千克 家庭装", "2.5 kg family pack", 2_500, 8_900, 90)), ((3, 2), (5, 1), (9, 1)), plot="村东三号地", promo_fen=1_780,
        questions=(("煮多久不断？", "温水泡四十分钟，再煮十来分钟就好。"),),
    ),
    Good(
        "free-range-eggs", "磨石村", "eggs", "山坡散养土鸡蛋", "Free-range hillside eggs", "鸡在羊舍后的坡上跑，蛋当天捡、隔天发。",
        "Hens roam the slope behind the sheep sheds; collected today, sent tomorrow.",
        "磨石村五组的几户散养鸡，吃草籽和玉米。破损包赔：收到有破的，拍照联系，按个退款。", "阴凉处，冬季可存三十天",
        (("30枚", "30 eggs", 1_800, 4_580, 120),), ((23, 1),), category="eggs", plot="五组后坡", no_return="perishable", storage_class="chilled",
        questions=(("路上破了怎么办？", "拍照联系我们，破几个退几个的钱。"),),
    ),
    Good(
        "millet", "邢村", "millet", "旱地小米", "Dry-land millet", "坡地谷子，石碾去壳，熬粥起油。", "Slope-grown, stone-hulled; makes a rich porridge.",
        "邢村的谷子种在没有水浇地的坡上，产量不高，米油厚。真空装，当年新米。", "阴凉干燥",
        (("1千克", "1 kg", 1_000, 1_690, 300), ("2.5千克", "2.5 kg", 2_500, 3_990, 140)), ((2, 1), (4, 1), (6, 1)), category="grain", plot="北坡旱地",
        questions=(("是今年的新米吗？", "是，今年秋收的谷子，十月碾的。"),),
    ),
    Good(
        "persimmon-cakes", "寺上村", "persimmon_cakes", "霜降柿饼礼盒", "Frosted persimmon gift box", "挂晒四十天，自己上霜，不熏不加糖。",
        "Hung for forty days until they frost by themselves; no smoke, no sugar.",
        "寺上村的八月黄柿子，霜降前后削皮上架。礼盒装二十枚，独立小袋。", "阴凉干燥，冷藏更佳",
        (("20枚 礼盒", "box of 20", 1_000, 5_900, 80),), ((7, 1), (8, 1)), plot="坡上柿园", season=(1015, 315),
        questions=(("表面的白霜能吃吗？", "能，那是柿子自己析出的糖霜。"),),
    ),
    Good(
        "acacia-honey", "青山后村", "honey", "南坡洋槐蜜", "South-slope acacia honey", "五月槐花只开十来天，一年就这一茬。", "Acacia blossoms last ten days in May: one harvest a year.",
        "青山后村南坡的洋槐蜜，原蜜过滤装瓶，不浓缩。低温会结晶，不影响食用。", "常温密封",
        (("500克", "500 g", 500, 4_200, 110),), ((11, 2), (12, 1)), category="honey", plot="南坡蜂场",
        questions=(("冬天结晶了还能吃吗？", "能，温水隔着瓶子化开就好，水温不超过四十度。"),),
    ),
]  # fmt: skip

BUYERS = [
    Buyer("安女士", "北京市", "北京市", "海淀区", "学院路", "110108"),
    Buyer("林先生", "上海市", "上海市", "杨浦区", "国定路", "310110"),
    Buyer("赵女士", "河南省", "郑州市", "金水区", "东风路", "410105"),
    Buyer("陈先生", "广东省", "深圳市", "南山区", "科苑路", "440305"),
    Buyer("吴女士", "浙江省", "杭州市", "西湖区", "文三路", "330106"),
    Buyer("刘先生", "河南省", "平顶山市", "新华区", "建设路", "410402"),
]
