"""Accounts and posts in the back office: who is who, new accounts, appointments, resets, posts that end soon."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts import second_factor, services
from accounts.models import Post, User
from accounts.people_forms import AccountForm, AppointmentForm, EndForm, ReasonForm
from accounts.permissions import MAY, may, require
from accounts.screens import OfficialsListing, officials_page
from audit.models import AuditEntry
from shared.errors import say_refusal
from shared.masking import mask_phone

READ = "accounts.read"
SOON = timedelta(days=30)
CRUMBS = [(reverse_lazy("people_admin:list"), gettext_lazy("People and posts"))]
VERBS = ["GET", "HEAD", "POST"]


def _in_regions(user, column: str) -> Q:
    scope = Q(pk__in=[])
    for role, prefix in user.posts_today():
        if role in MAY[READ]:
            scope |= Q(**{f"{column}__startswith": prefix})
    return scope


def people_visible_to(user):
    """Accounts opened in the administrator's regions, and people who hold or held a post there."""
    posts = Post.objects.filter(_in_regions(user, "region_prefix"))
    return User.objects.filter(_in_regions(user, "region__code") | Q(pk__in=posts.values("user_id")))


def posts_visible_to(user):
    return Post.objects.filter(_in_regions(user, "region_prefix")).select_related("user", "region")


class PeopleList(OfficialsListing):
    model = User
    what, namespace = READ, "people_admin"
    default_ordering = "name"
    page_title, header_icon = gettext_lazy("People and posts"), "user"
    verbose_name_plural = gettext_lazy("people")
    columns = [
        TitleColumn("name", label=gettext_lazy("Name"), url_name="people_admin:person"),
        Column("phone", label=gettext_lazy("Mobile number"), accessor=lambda user: mask_phone(user.phone or "") or "—"),
        Column("posts", label=gettext_lazy("Posts today"), accessor=lambda user: "；".join(map(_words, _today(user))) or "—"),
        Column("last_login", label=gettext_lazy("Last log-in"), accessor=lambda user: _moment(user.last_login)),
    ]

    def get_base_queryset(self):
        return people_visible_to(self.request.user).prefetch_related("posts__region")

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(Q(name__contains=words) | Q(phone=words) | Q(email__iexact=words)) if words else queryset

    def get_header_buttons(self):
        if not may(self.request.user, "accounts.create"):
            return []
        return [HeaderButton(_("Open an account"), url=reverse("people_admin:new"), icon_name="plus")]


class EndingPosts(OfficialsListing):
    """Posts whose last day is within thirty days, soonest first."""

    model = Post
    what, namespace = READ, "posts_admin"
    default_ordering = "to_on"
    page_title, header_icon = gettext_lazy("Posts that end soon"), "date"
    verbose_name_plural = gettext_lazy("posts")
    columns = [
        TitleColumn("user", label=gettext_lazy("Name"), get_url=lambda post: reverse("people_admin:person", args=[post.user_id])),
        Column("role", label=gettext_lazy("Role"), accessor="get_role_display"),
        Column("region", label=gettext_lazy("Region")),
        DateColumn("to_on", label=gettext_lazy("Last day")),
    ]

    def get_base_queryset(self):
        today = timezone.localdate()
        return posts_visible_to(self.request.user).filter(to_on__range=(today, today + SOON))

    def search_queryset(self, queryset):
        words = self.search_query.strip()
        return queryset.filter(user__name__contains=words) if words else queryset


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: posts, second factor, what administrators did to it."""
    found = _find(request, pk)
    return officials_page(
        request,
        "accounts/officials/person.html",
        title=found.name,
        icon="user",
        crumbs=CRUMBS,
        person=found,
        phone=mask_phone(found.phone or ""),
        posts=found.posts.select_related("region"),
        today=timezone.localdate(),
        enrolled=second_factor.is_enrolled(found),
        may_appoint=may(request.user, "accounts.appoint"),
        may_reset_password=may(request.user, "accounts.reset_password"),
        may_reset_factor=may(request.user, "accounts.reset_factor"),
        history=AuditEntry.objects.filter(object_type=User._meta.label_lower, object_id=str(pk)).order_by("-pk")[:50],
    )


@never_cache
@require_http_methods(VERBS)
def new(request: HttpRequest) -> HttpResponse:
    """Open an account; its one-time password is shown on the answer, this once."""
    require(request.user, "accounts.create")
    form = AccountForm(request.POST or None, user=request.user)
    words = {"title": _("Open an account"), "icon": "plus", "crumbs": CRUMBS, "submit": _("Open the account")}
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            made, password = services.open_account(by=request.user, **form.cleaned_data)
        if not saying.refused:
            return _one_time(request, made, password)
    return _form(request, form, **words)


@require_http_methods(VERBS)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "accounts.appoint")
    found = _find(request, pk)
    form = AppointmentForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            services.appoint(found, by=request.user, **form.cleaned_data)
        if not saying.refused:
            messages.success(request, _("%(who)s is appointed.") % {"who": found})
            return redirect("people_admin:person", pk)
    return _form(request, form, found, title=_("Appoint to a post"), icon="plus", submit=_("Appoint"))


@require_http_methods(VERBS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "accounts.appoint")
    post = get_object_or_404(posts_visible_to(request.user), pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            services.end_post(post, by=request.user, **form.cleaned_data)
        if not saying.refused:
            messages.success(request, _("The post ends on %(day)s.") % {"day": post.to_on})
            return redirect("people_admin:person", post.user_id)
    return _form(request, form, post.user, title=_("End a post"), icon="cross", submit=_("End the post"), subject=_words(post))


@require_http_methods(VERBS)
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "accounts.reset_factor")
    found, form = _find(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            second_factor.reset(found, by=request.user, **form.cleaned_data)
        if not saying.refused:
            messages.success(request, _("The second factor is reset; %(who)s sets up a new one at the next log-in.") % {"who": found})
            return redirect("people_admin:person", pk)
    return _form(request, form, found, title=_("Reset the second factor"), icon="rotate", submit=_("Reset the second factor"))


@never_cache
@require_http_methods(VERBS)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "accounts.reset_password")
    found, form = _find(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with say_refusal(request) as saying:
            password = services.reset_password(found, by=request.user, **form.cleaned_data)
        if not saying.refused:
            return _one_time(request, found, password)
    return _form(request, form, found, title=_("Reset the password"), icon="rotate", submit=_("Reset the password"))


def _find(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(people_visible_to(request.user), pk=pk)


def _form(request: HttpRequest, form, found: User | None = None, *, crumbs=None, subject: str = "", **words) -> HttpResponse:
    crumbs = crumbs or [*CRUMBS, (reverse("people_admin:person", args=[found.pk]), found.name)]
    status = 422 if request.method == "POST" else 200
    return officials_page(request, "accounts/officials/form.html", crumbs=crumbs, form=form, subject=subject, status=status, **words)


def _one_time(request: HttpRequest, found: User, password: str) -> HttpResponse:
    words = {"title": _("One-time password"), "icon": "key", "crumbs": CRUMBS, "person": found, "password": password}
    return officials_page(request, "accounts/officials/one_time.html", **words)


def _today(user: User) -> list[Post]:
    today = timezone.localdate()
    return [post for post in user.posts.all() if post.from_on <= today and (post.to_on is None or post.to_on >= today)]


def _words(post: Post) -> str:
    return f"{post.get_role_display()} · {post.region}"


def _moment(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"
