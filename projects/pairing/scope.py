"""A helper sees the households paired with the helper today, and no other."""

from accounts.models import Role, User
from accounts.scope import narrow
from projects.pairing.models import Pairing


def own_households(helper: User):
    """Keys of the households that are a helper's own today."""
    return Pairing.objects.standing().filter(helper=helper).order_by().values("household")


narrow(Role.HELPER, own_households)
