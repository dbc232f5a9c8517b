"""Drawn pictures for the demonstration site.

PICTURES maps a name to (draw, width, height, Chinese alt text, English alt text);
`draw()` returns SVG text and is the same every time. `raster.rasterise` makes PNG bytes.
"""

from .court import basketball
from .fields import rape_field, sketching_base
from .goods import noodles
from .goods_eggs import eggs
from .goods_honey import honey
from .goods_sweet import millet, persimmon_cakes
from .hillside import sheep_sheds
from .landscape import hills_flock
from .rooms import workshop
from .square import notice_board
from .stage import live_stage
from .village import campus

PICTURES = {
    "hills_flock": (
        hills_flock,
        1920,
        1080,
        "晨光里的伏牛山麓:梯田、挂满果的柿子树,牧羊人赶着羊群走向村庄",
        "Dawn over the Funiu foothills: terraces, a laden persimmon tree and a shepherd with his flock above the village",
    ),
    "sheep_sheds": (
        sheep_sheds,
        1600,
        1000,
        "山坡上一排七座砖砌羊舍,羊群在院里吃草料",
        "Seven low brick sheep sheds in a row on a slope, with the flock feeding in the yard",
    ),
    "sketching_base": (
        sketching_base,
        1600,
        1000,
        "九峰山下的石头村,学生们在平台上支起画架写生",
        "Students painting at easels on a terrace above a stone village beneath the nine peaks",
    ),
    "workshop": (
        workshop,
        1600,
        1000,
        "明亮的村办车间,妇女们围着长桌缝纫、打包",
        "A bright village workshop where women sew and pack at long tables",
    ),
    "noodles": (
        noodles,
        1200,
        1200,
        "纸带扎好的红薯粉条和新鲜红薯",
        "Bundles of sweet-potato glass noodles tied with paper bands beside whole sweet potatoes",
    ),
    "eggs": (eggs, 1200, 1200, "铺着麦秸的篮子里装满土鸡蛋", "Free-range eggs in a straw-lined basket"),
    "millet": (
        millet,
        1200,
        1200,
        "布袋和碗里盛满金黄的小米,旁边是谷穗",
        "Golden millet in a cloth sack and a bowl, with ripe ears of millet",
    ),
    "persimmon_cakes": (
        persimmon_cakes,
        1200,
        1200,
        "竹匾里挂霜的柿饼,身后晾着一串串柿子",
        "Frosted dried persimmons on a bamboo tray, with strings of fruit drying behind",
    ),
    "honey": (honey, 1200, 1200, "一罐槐花蜜、蜂巢和盛开的槐花", "A jar of acacia honey with a dipper, honeycomb and acacia blossom"),
    "live_stage": (
        live_stage,
        1600,
        1000,
        "村里的直播间:环形灯、手机和摆满农产品的桌子",
        "A village live-selling corner: a phone in a ring light before a table of farm goods",
    ),
    "campus": (
        campus,
        1600,
        1000,
        "一名学生背着书包拉着行李箱,沿梧桐大道走向大学校门",
        "A student with a suitcase walking up an avenue of plane trees to a university gate",
    ),
    "basketball": (
        basketball,
        1600,
        1000,
        "田野边的村篮球赛,乡亲们围在场边观看",
        "A village basketball game beside the fields, with neighbours watching",
    ),
    "notice_board": (
        notice_board,
        1600,
        1000,
        "老槐树下,乡亲们在村公示栏前看公告",
        "Neighbours reading the village notice board under an old locust tree",
    ),
    "rape_field": (
        rape_field,
        1600,
        1000,
        "层层梯田油菜花开,小路通向农家",
        "Terraces of rape in flower, with a path leading to a farmhouse",
    ),
}
