"""Words that county tables use for yes and no, for the relation to the head and for the sex."""

YES = frozenset("是 有 √ ✓ ✔ Y YES TRUE 1 享受 已参加 参加 会 对 已享受 纳入".split())
NO = frozenset("否 无 没有 × X N NO FALSE 0 未享受 未参加 不会 不 不享受 未 错 不是".split())
RELATIONS = {
    "01": "户主 本人 本人或户主 户主本人 本人(户主) 户主(本人)",
    "10": "配偶 妻 夫 妻子 丈夫 老婆 爱人 之妻 之夫",
    "20": "子 儿子 婿 女婿 子/婿 长子 次子 三子 之子 养子 继子 独生子 四子 子婿 子或婿 之婿",
    "30": "女 女儿 媳 儿媳 女/媳 长女 次女 三女 之女 养女 继女 儿媳妇 媳妇 独生女 之儿媳 女媳 女或媳",
    "40": "孙辈 孙子 孙女 外孙子 外孙女 孙 外孙 之孙子 之孙女 曾孙子 曾孙女 孙媳 之外孙子 之外孙女 孙子孙女或外孙子外孙女",
    "50": "父母 父亲 母亲 父 母 岳父 岳母 公公 婆婆 继父 继母 之父 之母 之岳父 之岳母 之公公 之婆婆 公婆 岳父母",
    "60": "祖父母 祖父 祖母 爷爷 奶奶 外祖父 外祖母 之祖父 之祖母 祖父母或外祖父母",
    "70": "兄弟姐妹 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 嫂 弟媳 之兄弟姐妹 之兄 之弟 之姐 之妹 兄弟 姐妹",
    "99": "其他 侄子 侄女 侄儿 外甥 外甥女 叔叔 伯父 其它 其他亲属 非亲属 之侄儿 之侄女 其他(非亲属)",
}
SEXES = {"男": "1", "女": "2", "男性": "1", "女性": "2", "1": "1", "2": "2", "M": "1", "F": "2", "男1": "1", "女2": "2"}
RELATION_OF = {word: code for code, words in RELATIONS.items() for word in words.split()} | {code: code for code in RELATIONS}
RELATION_OF |= {code.lstrip("0"): code for code in RELATIONS}
