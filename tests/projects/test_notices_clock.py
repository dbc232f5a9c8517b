"""Working days, holidays as data, kinds of notices, what expires, and photos of the board."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from projects.notices import photos, services
from projects.notices.clock import last_day
from projects.notices.models import BoardPhoto, NoticeLine, NoticeRule, SpecialDay
from projects.notices.services import Payee
from shared.errors import NotAllowed, RuleError
from tests.factories import MOSHI, make_people, make_user, make_village
from tests.projects.test_objections import days_ago, posted

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.mark.parametrize(
    ("posted_on", "days", "ends_on"),
    [
        (date(2026, 9, 21), 7, date(2026, 10, 8)),  # Mid-Autumn 25–27 and National Day 1–7 rest
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # a Sunday that is worked in exchange
        (date(2026, 9, 30), 7, date(2026, 10, 15)),  # National Day 1–7 rests, Saturday the 10th is worked
        (date(2020, 1, 23), 1, date(2020, 2, 3)),  # the long Spring Festival of 2020
        (date(2026, 11, 20), 7, date(2026, 12, 1)),  # Friday, two plain weekends
    ],
)
def test_working_days_skip_weekends_and_holidays(posted_on, days, ends_on):
    assert last_day(posted_on, days=days, counts="working", region_code=MOSHI) == ends_on


def test_calendar_days_need_no_calendar():
    assert last_day(date(2031, 1, 1), days=7, counts="calendar", region_code=MOSHI) == date(2031, 1, 8)


def test_a_year_whose_holidays_nobody_entered_is_not_guessed():
    with pytest.raises(RuleError, match="no_calendar"):
        last_day(date(2026, 12, 30), days=7, counts="working", region_code=MOSHI)
    SpecialDay.objects.create(kind="rest", name="元旦", valid_from=date(2027, 1, 1), valid_to=date(2027, 1, 3))
    assert last_day(date(2026, 12, 30), days=2, counts="working", region_code=MOSHI) == date(2027, 1, 4)


def test_a_nearer_region_has_its_own_holiday():
    SpecialDay.objects.create(kind="rest", name="庙会", region_prefix=MOSHI[:6], valid_from=date(2026, 11, 24), valid_to=date(2026, 11, 24))
    assert last_day(date(2026, 11, 23), days=1, counts="working", region_code=MOSHI) == date(2026, 11, 25)
    assert last_day(date(2026, 11, 23), days=1, counts="working", region_code="110000000000") == date(2026, 11, 24)


def test_a_special_day_has_an_end():
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialDay.objects.create(kind="rest", name="x", valid_from=date(2030, 1, 1))


def test_posting_freezes_the_clock_of_the_rule():
    NoticeRule.objects.create(kind="dividend", region_prefix=MOSHI, min_days=7, counts="working", valid_from=date(2020, 1, 1))
    notice = posted(ago=0)
    assert (notice.days, notice.counts) == (7, "working")
    assert notice.ends_on >= timezone.localdate() + timedelta(days=9)
    for change in ({"names_until": None}, {"days": 1}, {"excluded_handlers": []} | {"counts": "calendar"}, {"excluded_handlers": [1]}):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(notice).objects.filter(pk=notice.pk).update(**change)


@pytest.mark.parametrize(("kind", "days"), [("identification", 7), ("exit", 7), ("monitoring", 5), ("project_funds", 10), ("result", 7)])
def test_every_kind_has_a_rule_that_holds_everywhere(kind, days):
    notice = posted(kind=kind, ago=0)
    assert (notice.ends_on - notice.posted_on).days == days


def test_only_project_funds_name_what_is_no_person_and_stay_for_good():
    line = [Payee(1, "寺上村写生基地二期", "", "财政衔接资金", 100, is_person=False)]
    facts = {"title": "项目公示", "body": "", "payees": line, "by": make_user()}
    with pytest.raises(RuleError, match="names_a_project"):
        services.make_notice(make_village(), kind="dividend", **facts)
    notice = services.make_notice(make_village(), kind="project_funds", **facts)
    services.post(notice, by=None, on=days_ago(400))
    assert notice.lines.get().masked_name == "寺上村写生基地二期"
    assert notice.names_until is None
    assert notice.shows_lines()
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeRule.objects.create(kind="dividend", region_prefix=MOSHI, min_days=1, names_stay_days=None, valid_from=date(2020, 1, 1))


def test_lines_stay_as_long_as_the_rule_says_and_no_longer():
    NoticeRule.objects.create(kind="dividend", region_prefix=MOSHI, min_days=7, names_stay_days=3, valid_from=date(2020, 1, 1))
    notice = posted(ago=8)
    last = notice.ends_on
    assert notice.is_over()
    assert [notice.shows_lines(last + timedelta(days=n)) for n in (0, 3, 4)] == [True, True, False]


def test_a_new_version_knows_the_one_it_replaces():
    people = make_people()
    first = posted(people)
    services.withdraw(first, reason="写错", by=people.clerk)
    payees = [Payee(1, "张三", "5组", "3份", 1)]
    second = services.make_notice(make_village(), kind="dividend", title="改", body="", payees=payees, by=people.clerk, replaces=first)
    assert (second.replaces, second.version) == (first, 2)
    assert NoticeLine.objects.filter(notice=first).count() == 3


# --- photos of the board ---------------------------------------------------------------------------------------------
def a_photo(colour: str = "#cc8844", name: str = "IMG_1.jpg") -> SimpleUploadedFile:
    """A JPEG as a telephone writes it: with camera and GPS data, lying on its side."""
    written, exif = BytesIO(), Image.Exif()
    exif[0x0110], exif[0x0112] = "Phone 12", 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (2000, 1000), colour).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), "image/jpeg")


def added(notice, by, **changed) -> BoardPhoto:
    facts = {"upload": a_photo(), "place": "村委会公示栏", "put_up_on": notice.posted_on, "put_up_by": "刘会计", "is_public": True}
    return photos.add_photo(notice, by=by, **facts | changed)


def test_a_photo_keeps_its_pixels_and_loses_place_and_camera():
    photo = added(posted(), make_user("village_clerk"))
    with Image.open(photo.file) as kept:
        assert kept.size == (800, 1600)  # turned upright, made smaller
        assert not kept.getexif()
    raw = photo.file.open("rb").read()
    assert b"Exif" not in raw
    assert b"Phone 12" not in raw


def test_a_photo_is_refused_by_role_state_date_kind_and_twice():
    people = make_people()
    notice = posted(people)
    for stranger in (people.finance, make_user("village_clerk", "410482100202")):
        with pytest.raises(NotAllowed):
            added(notice, stranger)
    for day in (days_ago(2), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(RuleError, match="wrong_date"):
            added(notice, people.clerk, put_up_on=day)
    with pytest.raises(RuleError, match="not_a_proof"):
        added(notice, people.clerk, upload=SimpleUploadedFile("x.jpg", b"GIF89a" + b"0" * 99))
    added(notice, people.clerk)
    with pytest.raises(RuleError, match="photo_is_there"):
        added(notice, people.clerk)
    services.withdraw(notice, reason="写错", by=None)
    with pytest.raises(RuleError, match="not_published"):
        added(notice, people.clerk, upload=a_photo("#112233"))
    assert BoardPhoto.objects.count() == 1


def test_photos_leave_the_public_page_with_the_lines():
    people = make_people()
    running, over = posted(people), posted(people, ago=9)
    kept, gone = added(running, people.clerk), added(over, people.clerk)
    assert services.take_down_photos() == 1
    assert list(BoardPhoto.objects.filter(is_public=True)) == [kept]
    with pytest.raises(RuleError, match="lines_are_gone"):
        photos.show_photo(gone, is_public=True, by=people.clerk)
    photos.show_photo(kept, is_public=False, by=people.clerk)
    assert not BoardPhoto.objects.filter(is_public=True).exists()
    assert services.take_down_photos() == 0
