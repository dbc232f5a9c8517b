"""Filters of the list of households; all of them stand in the address and narrow what a search looks through.

What is asked of people is asked of one person: “weak labour, over 60” is a household in which one member is both. A filter on
people or years is answered by an index in the order of households and ends with the thousandth (search.MOST).
"""

from datetime import date

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from projects.households.checks.views import villages_of
from projects.households.codes import code_book
from projects.households.models import NO_SCHOOL, NO_WORK, WELL, Code, Doubt, Household, HouseholdYear, Member
from projects.households.search import keys

ANY = "any"
ALL = gettext_lazy("All")
_YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
AGES = {  # years of age, from and up to but not with
    "0-5": (0, 6, gettext_lazy("under 6")),
    "6-15": (6, 16, gettext_lazy("6 to 15, compulsory schooling")),
    "16-59": (16, 60, gettext_lazy("16 to 59, of working age")),
    "60-79": (60, 80, gettext_lazy("60 to 79")),
    "80-": (80, 150, gettext_lazy("80 and over")),
}
# Filters of people by a code: the column, its list, and the codes that “any” leaves out.
CODED = {
    "labour": (Code.List.LABOUR, ()),
    "health": (Code.List.HEALTH, WELL),
    "schooling": (Code.List.SCHOOLING, NO_SCHOOL),
    "work_place": (Code.List.WORK_PLACE, NO_WORK),
}


def _radio(label, choices=(), **more) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=choices, label=label, empty_label=ALL, widget=forms.RadioSelect, **more)


class HouseholdFilterSet(WagtailFilterSet):
    village = django_filters.ModelChoiceFilter(queryset=villages_of, label=gettext_lazy("Village"))
    group = django_filters.CharFilter(method="by_group", label=gettext_lazy("Village group"))
    exited = _radio(gettext_lazy("Out of poverty"), _YES_NO, method="by_exit")
    monitored = _radio(gettext_lazy("Monitored"), method="by_monitoring")
    waiting = _radio(gettext_lazy("With open doubts"), _YES_NO[:1], method="by_doubt")
    labour = _radio(gettext_lazy("Labour skill"), method="later")
    health = _radio(gettext_lazy("Health"), method="later")
    schooling = _radio(gettext_lazy("At school"), method="later")
    age = _radio(gettext_lazy("Age"), [(name, label) for name, (_from, _to, label) in AGES.items()], method="later")
    allowance = _radio(gettext_lazy("Minimum living allowance"), _YES_NO[:1], method="later")
    work_place = _radio(gettext_lazy("Works"), method="later")

    class Meta:
        model = Household
        fields = ["village", "group", "kind", "cause", "exited", "monitored", "waiting"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        book = code_book(self._region())
        for name, (listed, none) in CODED.items():
            offered = [choice for choice in book.choices(listed) if choice[0] not in none]
            self.filters[name].extra["choices"] = [*([(ANY, _ANY[name])] if none else []), *offered]
        kinds = book.choices(Code.List.MONITORING_KIND)
        self.filters["monitored"].extra["choices"] = [(ANY, gettext_lazy("of any kind")), *kinds]

    def filter_queryset(self, queryset):
        """First what is asked of households, then what is asked of the people in them."""
        found = super().filter_queryset(queryset)
        people = self._people()
        return found if people is None else found.filter(pk__among=keys(found, people, "household_id"))

    def later(self, queryset, name: str, value: str):
        return queryset  # asked of one person together with the others, in _people

    def by_group(self, queryset, name: str, value: str):
        """“5” means “5组”."""
        value = value.strip()
        return queryset.filter(group=f"{value}组" if value.isdecimal() else value)

    def by_exit(self, queryset, name: str, value: str):
        return queryset.filter(exited_on__isnull=value == "no")

    def by_doubt(self, queryset, name: str, value: str):
        return queryset.filter(Exists(Doubt.objects.waiting().filter(household=OuterRef("pk"))))

    def by_monitoring(self, queryset, name: str, value: str):
        """As the latest year of the household says."""
        later = HouseholdYear.objects.filter(household=OuterRef("household"), year__gt=OuterRef("year"))
        monitored = HouseholdYear.objects.exclude(monitoring_kind="").filter(~Exists(later), year__gte=timezone.localdate().year - 1)
        monitored = monitored if value == ANY else monitored.filter(monitoring_kind=value)
        return queryset.filter(pk__among=keys(queryset, monitored))

    def _people(self) -> QuerySet | None:
        """Members living today who are all that is asked of people; None when nothing is."""
        asked = {name: value for name in (*CODED, "age", "allowance") if (value := self.form.cleaned_data.get(name))}
        if not asked:
            return None
        people = Member.objects.living()
        for name in CODED.keys() & asked.keys():
            people = _coded(people, name, asked[name])
        if "age" in asked:
            from_age, to_age, _label = AGES[asked["age"]]
            people = people.filter(born_on__gt=_years_ago(to_age), born_on__lte=_years_ago(from_age))
        return people.filter(minimum_allowance=True) if "allowance" in asked else people

    def _region(self) -> str:
        """Where the lists of values are read: the reader's first post."""
        posts = self.request.user.posts_today() if self.request else []
        return next((prefix for _role, prefix in posts), "")


def _years_ago(years: int) -> date:
    """Who was born on this day or before is so many years old today."""
    today = timezone.localdate()
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28)


_ANY = {
    "health": gettext_lazy("not healthy"),
    "schooling": gettext_lazy("at any school"),
    "work_place": gettext_lazy("anywhere, away or near"),
}


def _coded(people: QuerySet, name: str, value: str) -> QuerySet:
    """Those whose code is `value`; the codes the indexes leave out are named where the value does not say it."""
    if name == "health" or value == ANY:
        people = people.exclude(**{f"{name}__in": CODED[name][1]})
    if value == ANY:
        return people
    return people.filter(**{f"{name}__contains" if name == "health" else name: value})
