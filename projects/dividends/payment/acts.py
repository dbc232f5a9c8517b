"""What the trail calls the acts of the payment, as people say them."""

from django.utils.translation import gettext_lazy as _

_WORDS = {
    "bankbatch.drawn": _("bank file drawn up"),
    "bankbatch.sent": _("sent to the bank"),
    "bankbatch.downloaded": _("protected file taken"),
    "bankbatch.answered": _("answered in full by the bank"),
    "bankbatch.cancelled": _("batch cancelled"),
    "bankreceipt.imported": _("bank's answer imported"),
    "dividendline.held": _("line held"),
    "dividendline.released": _("line released"),
    "payeechange.proposed": _("other account proposed"),
    "payeechange.approved": _("other account approved"),
    "payeechange.refused": _("other account refused"),
    "payeechange.proof_seen": _("looked at the proof of the other account"),
    "linereturn.proposed": _("return to the collective proposed"),
    "linereturn.approved": _("return to the collective approved"),
    "linereturn.refused": _("return to the collective refused"),
    "linereturn.proof_seen": _("looked at the minutes of the return"),
    "recovery.opened": _("payment taken back, recovery opened"),
    "recovery.recovered": _("money recovered"),
    "recovery.waived": _("recovery waived"),
    "banktemplate.added": _("bank file template added"),
    "banktemplate.changed": _("bank file template changed"),
    "dividendround.paying": _("payment begun"),
    "dividendround.closed": _("every line settled, round closed"),
}


def in_words(action: str) -> str | None:
    """None for an act of another part."""
    return str(_WORDS[action]) if action in _WORDS else None
