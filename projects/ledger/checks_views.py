"""The auditor's screens: what the last verifications found, the proof to print, an older head compared, a run by hand."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages

from accounts.permissions import may, require
from accounts.screens import PermittedMenuItem, officials_page
from accounts.todo import Todo
from audit.services import record
from projects.ledger import tasks
from projects.ledger.models import LedgerCheck
from projects.ledger.proof import by_year
from projects.ledger.verifying import earlier_head
from shared.schedule import waiting_already

WHAT = "ledger.verify"
SHOWN = 30  # runs listed


class HeadForm(forms.Form):
    head = forms.RegexField(
        label=gettext_lazy("Head hash as published earlier"),
        regex=r"^\s*[0-9a-fA-F]{64}\s*$",
        error_messages={"invalid": gettext_lazy("A head hash has 64 digits 0–9 and letters a–f.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_safe
def checks_page(request: HttpRequest) -> HttpResponse:
    require(request.user, WHAT)
    last = LedgerCheck.objects.first()
    form = HeadForm(request.GET if "head" in request.GET else None)
    earlier, asked = None, form.is_bound and form.is_valid()
    if asked:
        earlier = earlier_head(form.cleaned_data["head"])
        record(request.user, "ledger.head_compared", earlier, head=form.cleaned_data["head"].strip(), found=earlier is not None)
    labels, rows = by_year(last) if last else ([], [])
    words = {"title": _("Proof of the ledger"), "icon": "lock", "labels": labels, "rows": rows, "runs": LedgerCheck.objects.all()[:SHOWN]}
    waiting = waiting_already(tasks.verify_ledger)
    return officials_page(
        request, "ledger/officials/checks.html", check=last, form=form, asked=asked, earlier=earlier, waiting=waiting, **words
    )


@require_safe
def proof_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One verification on one sheet of paper."""
    require(request.user, WHAT)
    check = get_object_or_404(LedgerCheck, pk=pk)
    labels, rows = by_year(check)
    record(request.user, "ledger.proof_printed", check)
    return render(request, "ledger/officials/proof_page.html", {"check": check, "labels": labels, "rows": rows, "on_screen": True})


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Let the background verify the ledger now."""
    require(request.user, WHAT)
    if not waiting_already(tasks.verify_ledger):
        tasks.verify_ledger.enqueue(by_id=request.user.pk)
        record(request.user, "ledger.verification_asked")
    messages.success(request, _("The ledger is being verified in the background; reload this page in a moment."))
    return redirect("ledger_checks:checks")


@hooks.register("register_admin_urls")
def check_urls():
    patterns = [path("", checks_page, name="checks"), path("run/", run, name="run"), path("<int:pk>/", proof_page, name="proof")]
    return [path("ledger-proof/", include((patterns, "ledger_checks")))]


@hooks.register("register_aid_menu_item")
def check_menu_item():
    return PermittedMenuItem(
        gettext_lazy("Proof of the ledger"),
        reverse_lazy("ledger_checks:checks"),
        what=WHAT,
        name="ledger-proof",
        icon_name="lock",
        order=29,
    )


@hooks.register("officials_todo")
def failed_check(request: HttpRequest):
    """The last verification found something: that comes before everything else an auditor does."""
    last = LedgerCheck.objects.first() if may(request.user, WHAT) else None
    if last is not None and last.found:
        first = tuple(sentence for _code, sentence in last.findings[:2])
        yield Todo(_("Findings in the ledger"), last.found, reverse("ledger_checks:checks"), first)
