"""What people become to a new head, as far as their relation to the old one tells (GB/T 4761 groups, in-laws included)."""

from projects.households.models import Member

R = Member.Relation
CHILD = frozenset({R.SON, R.DAUGHTER})
_KEEP = {relation: relation for relation in R}
# relation of the new head to the old one → relation of another to the old one → relation of that other to the new head
_SEEN_FROM: dict[str, dict[str, str]] = {
    R.SPOUSE: _KEEP | {R.HEAD: R.SPOUSE},
    R.SON: {R.HEAD: R.PARENT, R.SPOUSE: R.PARENT, R.SON: R.SIBLING, R.DAUGHTER: R.SIBLING, R.PARENT: R.GRANDPARENT},
    R.PARENT: {R.HEAD: "child", R.SPOUSE: "child", R.SIBLING: "child", R.SON: R.GRANDCHILD, R.DAUGHTER: R.GRANDCHILD, R.PARENT: R.SPOUSE,
               R.GRANDPARENT: R.PARENT},
    R.SIBLING: {R.HEAD: R.SIBLING, R.SIBLING: R.SIBLING, R.PARENT: R.PARENT, R.GRANDPARENT: R.GRANDPARENT},
    R.GRANDCHILD: {R.HEAD: R.GRANDPARENT, R.SPOUSE: R.GRANDPARENT},
}  # fmt: skip
_SEEN_FROM[R.DAUGHTER] = _SEEN_FROM[R.SON]


def seen_from(new_head: str, other: str, sex: str) -> str:
    """The other's relation to the new head; OTHER where it does not follow, for the clerk to say.

    new_head, other  relations to the old head; sex is the other's, "1" or "2"

    >>> seen_from("20", "01", "1")
    '50'
    """
    relation = _SEEN_FROM.get(new_head, {}).get(other, R.OTHER)
    if relation == "child":
        relation = R.SON if sex == Member.Sex.MALE else R.DAUGHTER
    return str(R(relation).value)
