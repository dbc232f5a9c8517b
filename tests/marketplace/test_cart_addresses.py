"""One pasted line becomes name, phone, division and street; divisions know their own tree."""

import pytest

from marketplace.checkout.addresses.forms import AddressForm, initial_of, pasted
from marketplace.checkout.addresses.pasting import take_apart
from regions import divisions

MOSHI = "410482101"
LINES = [
    ("张三 13800000000 河南省汝州市寄料镇磨石村5组12号", "张三", "13800000000", MOSHI, "磨石村5组12号"),
    ("张三13800000000河南省平顶山市汝州市寄料镇磨石村5组12号", "张三", "13800000000", MOSHI, "磨石村5组12号"),
    ("河南省平顶山市汝州市寄料镇磨石村5组12号 张三 13800000000", "张三", "13800000000", MOSHI, "磨石村5组12号"),
    ("河南省汝州市寄料镇磨石村5组12号张三13800000000", "张三", "13800000000", MOSHI, "磨石村5组12号"),
    ("13800000000 河南省汝州市寄料镇磨石村5组12号 张三", "张三", "13800000000", MOSHI, "磨石村5组12号"),
    ("汝州市寄料镇磨石村 郭某 13800138000", "郭某", "13800138000", MOSHI, "磨石村"),
    ("河南汝州寄料镇磨石村5组,郭芳,138-0013-8000", "郭芳", "13800138000", MOSHI, "磨石村5组"),
    ("汝州市煤山街道办事处丹阳路88号 13811112222 王小明", "王小明", "13811112222", "410482003", "丹阳路88号"),
    ("汝州市煤山办事处丹阳路88号 13811112222 王小明", "王小明", "13811112222", "410482003", "丹阳路88号"),
    ("河南省 平顶山市 汝州市 煤山街道 丹阳路88号 王小明 13811112222", "王小明", "13811112222", "410482003", "丹阳路88号"),
    (
        "收货人：李小红，手机号码：138 0013 8000，所在地区：北京市朝阳区，详细地址：建国路88号院3号楼1202室",
        "李小红",
        "13800138000",
        "110105",
        "建国路88号院3号楼1202室",
    ),
    ("北京市北京市海淀区中关村街道中关村大街1号 王老师 +8613900001111", "王老师", "13900001111", "110108011", "中关村大街1号"),
    ("北京市市辖区东城区东华门街道王府井大街1号 何勇 13900001111", "何勇", "13900001111", "110101001", "王府井大街1号"),
    ("上海 浦东新区 世纪大道100号 赵敏 15900000000", "赵敏", "15900000000", "310115", "世纪大道100号"),
    ("天津市和平区南京路1号 13811112222 高健", "高健", "13811112222", "120101", "南京路1号"),
    ("重庆市渝中区解放碑步行街1号，13512345678，邓丽", "邓丽", "13512345678", "500103", "解放碑步行街1号"),
    ("重庆市城口县葛城街道东大街3号 13512345678 邓丽", "邓丽", "13512345678", "500229001", "东大街3号"),
    ("欧阳娜娜 86-13812345678 广东省深圳市南山区粤海街道科技园南区8栋", "欧阳娜娜", "13812345678", "440305007", "科技园南区8栋"),
    ("广东东莞长安镇振安路1号 黄先生 13712345678", "黄先生", "13712345678", "441900119", "振安路1号"),
    ("东莞市长安镇振安路1号,陈大文,13712345678", "陈大文", "13712345678", "441900119", "振安路1号"),
    ("海南省儋州市那大镇中兴大街1号 符先生 13800138003", "符先生", "13800138003", "460400100", "中兴大街1号"),
    ("济源市沁园街道济水大街1号 马超 13800138001", "马超", "13800138001", "419001001", "济水大街1号"),
    ("湖北省仙桃市干河街道仙桃大道1号 13800138002 余华", "余华", "13800138002", "429004002", "仙桃大道1号"),
    ("内蒙古自治区呼和浩特市赛罕区大学西街235号 巴特尔 15812345678", "巴特尔", "15812345678", "150105", "大学西街235号"),
    (
        "新疆维吾尔自治区乌鲁木齐市天山区解放南路1号 买买提·艾力 13999999999",
        "买买提·艾力",
        "13999999999",
        "650102",
        "解放南路1号",
    ),
    ("新疆乌鲁木齐天山区解放南路1号 13999999999", "", "13999999999", "650102", "解放南路1号"),
    ("广西南宁市青秀区民族大道1号 覃女士 13811112222", "覃女士", "13811112222", "450103", "民族大道1号"),
    ("四川省凉山彝族自治州西昌市航天大道1号 阿木 13700000000", "阿木", "13700000000", "513401", "航天大道1号"),
    ("长春市朝阳路12号 刘洋 18600000000", "刘洋", "18600000000", "2201", "朝阳路12号"),
    ("长春朝阳区红旗街1号 刘洋 18600000000", "刘洋", "18600000000", "220104", "红旗街1号"),
    ("郑州市金水区花园路39号 450000 周杰 18838001234", "周杰", "18838001234", "410105", "花园路39号"),
    ("河南郑州金水花园路39号 周杰 18838001234", "周杰", "18838001234", "410105", "花园路39号"),
    ("西安市雁塔区小寨西路1号 １３８００００００００ 李四", "李四", "13800000000", "610113", "小寨西路1号"),
    (
        "浙江省杭州市西湖区文三路478号华星时代广场B座 孙悦 13800000000-1234",
        "孙悦",
        "13800000000",
        "330106",
        "文三路478号华星时代广场B座 转1234",
    ),
    ("江苏省南京市鼓楼区中山北路1号", "", "", "320106", "中山北路1号"),
    ("鼓楼区中山北路1号 王五 13811112222", "王五", "13811112222", "", "鼓楼区中山北路1号"),
    ("姓名:陈静 电话:13711112222 地址:福建省厦门市思明区湖滨南路5号", "陈静", "13711112222", "350203", "湖滨南路5号"),
    ("陈静\n13711112222\n福建省厦门市思明区湖滨南路5号", "陈静", "13711112222", "350203", "湖滨南路5号"),
    ("山东青岛市南区香港中路10号 林琳 13611112222", "林琳", "13611112222", "370202", "香港中路10号"),
    ("平顶山市鲁山县尧山镇街口1号 13800138004 石磊", "石磊", "13800138004", "410423", "街口1号"),
    ("鲁山县 人民路2号 石磊 13800138004", "石磊", "13800138004", "410423", "人民路2号"),
    ("西藏拉萨市城关区北京中路1号 13800138005 卓玛", "卓玛", "13800138005", "540102", "北京中路1号"),
    ("13800000000", "", "13800000000", "", ""),
    ("李四", "李四", "", "", ""),
    ("", "", "", "", ""),
    ("12345678901 没有这样的地方", "", "", "", "12345678901 没有这样的地方"),
]


@pytest.mark.parametrize(("line", "name", "phone", "code", "street"), LINES, ids=range(len(LINES)))
def test_a_pasted_line_is_taken_apart(line, name, phone, code, street):
    found = take_apart(line)
    assert (found.name, found.phone, found.street) == (name, phone, street)
    assert found.code == code or (code == "410423" and found.code.startswith(code))


def test_every_province_leads_down_to_a_county_and_codes_are_unique():
    provinces = divisions.below()
    assert len(provinces) == 31
    counties = [county for province in provinces for city in divisions.below(province.code) for county in divisions.below(city.code)]
    assert len(counties) > 2840
    assert len({county.code for county in counties}) == len(counties)
    assert all(len(divisions.path_to(county.code)) == 3 for county in counties)


def test_municipalities_and_cities_without_counties_have_four_levels_too():
    assert [str(each) for each in divisions.path_to("110105")] == ["北京市", "北京市", "朝阳区"]
    assert [str(each) for each in divisions.path_to("441900119")] == ["广东省", "东莞市", "东莞市", "长安镇"]
    assert divisions.path_to("999999") == divisions.path_to("41x482") == ()


FIELDS = {
    "name": "张三",
    "phone": "138 0000 0000",
    "province": "41",
    "city": "4104",
    "county": "410482",
    "town": MOSHI,
    "street": "磨石村5组",
}


def test_the_form_spells_the_place_out_from_its_code():
    form = AddressForm(FIELDS)
    assert form.is_valid(), form.errors
    address = form.address()
    assert (address.province, address.city, address.county, address.town) == ("河南省", "平顶山市", "汝州市", "寄料镇")
    assert (address.region_code, address.phone) == (MOSHI, "13800000000")


@pytest.mark.parametrize(
    "wrong",
    [
        {"county": "410105"},  # of another city
        {"city": "1101", "county": "110105"},  # of another province
        {"province": "71"},
        {"county": ""},
        {"town": "441900119"},
        {"phone": "12800000000"},
        {"street": "  "},
    ],
)
def test_the_form_refuses_places_that_do_not_belong_together(wrong):
    assert not AddressForm(FIELDS | wrong).is_valid()


def test_a_pasted_line_fills_the_form_and_keeps_what_it_does_not_say():
    initial = pasted("河南省汝州市寄料镇磨石村5组12号", {"name": "李四", "phone": "13900000000", "province": "11"})
    assert (initial["name"], initial["phone"], initial["county"], initial["town"]) == ("李四", "13900000000", "410482", MOSHI)
    form = AddressForm(initial=initial)
    assert form.place == MOSHI
    assert "寄料镇" in str(form["town"])


def test_a_province_with_one_city_has_it_chosen():
    assert [code for code, _name in AddressForm(initial={"province": "11"}).fields["county"].choices if code]
    assert initial_of("110105") == {"province": "11", "city": "1101", "county": "110105"}
