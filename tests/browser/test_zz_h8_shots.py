"""Throwaway."""
import glob, json
import pytest
from datetime import date, timedelta
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import trans_real
from projects.dividends.payment import settling
from projects.notices.objections import enter_objection
from tests.factories import *
from tests.projects.test_payment import answer, drawn, imported, minutes, on_notice, sent
pytestmark = pytest.mark.browser
NAMES = "郭德明 李秀英 王建国 张玉兰 刘福生 陈桂花 赵铁柱 孙小梅 周文斌 吴春燕".split()
BANKS = ["中国农业银行汝州寄料支行", "汝州市农村信用合作联社寄料信用社", "中国邮政储蓄银行汝州市支行"]

def say():
    cat = trans_real.translation("zh-hans")._catalog
    for f in glob.glob("/tmp/po/*.json"):
        for k, v in json.load(open(f)).items():
            d = cat._catalogs[0] if hasattr(cat, "_catalogs") else cat
            if isinstance(v, list):
                for form in (0, 1): d[(k, form)] = v[0]
            else: d[k] = v

def test_shots(person, site):
    translation.activate("zh-hans"); say()
    people = make_people(); people.village = make_user("village_reviewer", MOSHI, name="马主任")
    programme = make_programme(shares=tuple(1 + n % 4 for n in range(60)), received_fen=8_888_800)
    for n, part in enumerate(programme.participations.all()):
        m = part.household.members.get(relation="01"); m.name = NAMES[n % 10]; m.bank_name = BANKS[0] if n % 5 else BANKS[2]
        m.bank_card = "" if n == 7 else f"62284800{m.pk:011}"; m.save()
    import tests.projects.test_payment as tp
    tp.give_cards = lambda *a: None
    r = on_notice(people, programme=programme, pot_fen=8_888_800)
    enter_objection(r.notice, text="我家应按 4 份计，少算一份。", line_number=12, channel="paper", by=people.clerk, late_reason="外出务工，刚看到")
    line7 = r.lines.get(line_number=20); settling.hold(line7, reason="核对户口簿", by=people.clerk)
    d = drawn(r, people)
    fin0 = d
    shots = []
    def shoot(who, name, path, width):
        who.page.set_viewport_size({"width": width, "height": 844}); who.open(path); who.page.wait_for_timeout(150)
        h = who.page.evaluate("Math.max(...[...document.querySelectorAll('body, main, .content-wrapper, .wrapper, #main')].map(e => e.scrollHeight))")
        who.page.set_viewport_size({"width": width, "height": min(h + 60, 4200)}); who.page.wait_for_timeout(150)
        who.page.screenshot(path=f"/tmp/h8shots/{name}-{width}.png", full_page=True)
        if who.sideways() > 0: print("SIDEWAYS", name, width, who.sideways())
    sites = {w: (person(w), person(w), person(w)) for w in (1280, 390)}
    for w, (f, c, v) in sites.items():
        f.log_in(people.finance); c.log_in(people.clerk); v.log_in(people.village)
        shoot(f, "draw", "/admin/batches/draw/", w)
        shoot(f, "batch-drawn", f"/admin/batches/{d.pk}/", w)
    from projects.dividends.payment import batches
    batches.send(d, by=people.finance)
    good = answer(d)
    for w, (f, c, v) in sites.items():
        shoot(f, "batch-sent", f"/admin/batches/{d.pk}/", w)
        f.press("form[action$='/download/'] button"); f.page.screenshot(path=f"/tmp/h8shots/download-{w}.png", full_page=True)
        with f.page.expect_download() as got: f.page.click("a[download]")
        print("DOWNLOAD", got.value.suggested_filename, open(got.value.path(), "rb").read(4))
        f.open(f"/admin/batches/{d.pk}/")
        bad = good.replace(b"\r\n3,", b"\r\n333,").replace("成功".encode(), "撤销".encode(), 2)
        f.page.set_input_files("input[type=file]", {"name": "回单0123.csv", "mimeType": "text/csv", "buffer": bad})
        f.press("form[action$='/answer/'] button"); f.page.wait_for_timeout(200); f.page.set_viewport_size({"width": w, "height": 2200}); f.page.screenshot(path=f"/tmp/h8shots/refused-{w}.png", full_page=True)
    imported(d, people, answer(d, failed=(5,), skip=(58,)))
    change = settling.propose_payee(r.lines.get(line_number=30) if False else line7, payee=line7.payee, why="account", note="换了新卡", by=people.clerk, proof=minutes())
    settling.propose_return(r.lines.get(line_number=8), met_on=date(2026, 11, 1), present=31, votes_for=28, note="独居户主去世，无继承人", proof=minutes(), by=people.clerk)
    paid = d.payments.get(sequence=1).line; paid.refresh_from_db()
    failed = d.payments.get(sequence=5).line
    rec = settling.take_back(d.payments.get(sequence=2).line, reason="同一户重复发放", by=people.finance)
    for w, (f, c, v) in sites.items():
        shoot(f, "batch-answered", f"/admin/batches/{d.pk}/", w)
        shoot(f, "list", "/admin/batches/", w)
        shoot(f, "round", f"/admin/dividends/{r.pk}/", w)
        shoot(v, "line-held", f"/admin/dividend-lines/{line7.pk}/", w)
        shoot(c, "line-failed", f"/admin/dividend-lines/{failed.pk}/", w)
        shoot(f, "line-paid", f"/admin/dividend-lines/{paid.pk}/", w)
        shoot(f, "recoveries", "/admin/recoveries/", w)
        shoot(f, "recovery", f"/admin/recoveries/{rec.pk}/", w)
    # a large file by data: link
    f = sites[1280][0]
    for size in (1_000_000, 3_000_000, 12_000_000):
        f.open(f"/admin/batches/{d.pk}/")
        f.page.evaluate("""n => { const a = document.createElement('a'); a.id='big'; a.download='x.zip'; a.href='data:application/zip;base64,' + 'QUFB'.repeat(n/3); a.textContent='big'; document.querySelector('main').prepend(a) }""", size)
        try:
            with f.page.expect_download(timeout=5000) as got: f.page.click("#big")
            print("BIG", size, len(open(got.value.path(), "rb").read()), got.value.failure())
        except Exception as error: print("BIG", size, "failed", str(error)[:120])
