"""Public notices (公示): the masked list with its clock, the rules of its days, its photos on the board, objections to it."""

from projects.notices.models.notices import Counts, Kind, NoticeLine, PublicNotice, PublicNoticeQuerySet, new_code, new_public_id
from projects.notices.models.objections import Objection
from projects.notices.models.photos import BoardPhoto
from projects.notices.models.rules import NoticeRule, ObjectionRule, SpecialDay

__all__ = [
    "BoardPhoto",
    "Counts",
    "Kind",
    "NoticeLine",
    "NoticeRule",
    "Objection",
    "ObjectionRule",
    "PublicNotice",
    "PublicNoticeQuerySet",
    "SpecialDay",
    "new_code",
    "new_public_id",
]
