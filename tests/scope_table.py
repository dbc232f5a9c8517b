"""Who gets where: one row for each route and verb. Written by hand, so that it is a second opinion on MAY and `visible_to`.

A new route without a row fails tests/test_scope_matrix.py with its name. To add one:
  1. if the address takes arguments, let `scope_places.make_place` make one such thing and put its key in `args`;
  2. add a row below: `listing`, `detail`, `action` (POST only), `form` (GET and POST), `everyone` or `signed_in`,
     with the names of the arguments and the roles that get in.

Outcomes: IN (a page, a message, a refusal by rule: the person reached the thing), LOGIN (sent to log in), 403 (told that the
post does not allow it), 404 (out of region: not even told that it exists), 405 (wrong verb).
"""

from dataclasses import dataclass

from accounts.models import Role

IN, LOGIN = "in", "login"
R = Role
NOBODY = frozenset()
REGISTER = {R.VILLAGE_CLERK, R.VILLAGE_REVIEWER, R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER, R.FINANCE_OFFICER, R.AUDITOR}
READERS = REGISTER | {R.HELPER}
OFFICE = set(R) - {R.BUYER, R.ENTERPRISE_AGENT}  # enters the back office
ORDER_READERS = {R.COUNTY_OFFICER, R.FINANCE_OFFICER, R.AUDITOR, R.SELLER, R.VILLAGE_CLERK}
GOODS = {R.SELLER, R.COUNTY_OFFICER, R.VILLAGE_CLERK}
FINANCE, COUNTY, CLERK = {R.FINANCE_OFFICER}, {R.COUNTY_OFFICER}, {R.VILLAGE_CLERK}
TRAIL = {R.AUDITOR, R.AUDIT_ADMINISTRATOR}


@dataclass(frozen=True)
class Row:
    """What `verb route` answers.

    args       names in Place.args, or literal values with a leading =
    roles      who gets in, in the thing's region; None is everybody who is logged in
    elsewhere  what these roles get from another township
    refused    what other officials get
    anonymous  what nobody in particular gets
    told       who reads the thing in its region, and so is told 403 there instead of `refused`
    scoped     an own page of the back office (people without such a post are sent to log in)
    data       a form's content, where only a valid form gets as far as the permission; names of Place.args in braces
    query      of the address, with names of Place.args in braces
    shows      the page must show this township's words here, and none of them elsewhere
    """

    route: str
    verb: str = "GET"
    args: tuple[str, ...] = ()
    roles: frozenset | None = NOBODY
    elsewhere: str | int = 404
    refused: str | int = 403
    anonymous: str | int = LOGIN
    told: frozenset = NOBODY
    scoped: bool = True
    shows: bool = False
    data: str = ""
    query: str = ""


def listing(route: str, roles, **more) -> list[Row]:
    """A list and its results: everybody with such a post sees it, with the rows of their own region only."""
    return [Row(f"{route}:{name}", roles=frozenset(roles), elsewhere=IN, shows=True, **more) for name in ("list", "results")]


def detail(route: str, *args: str, roles, **more) -> list[Row]:
    return [Row(route, args=args, roles=frozenset(roles), **more)]


def action(route: str, *args: str, roles, **more) -> list[Row]:
    """POST only; GET is 405 even for those who may."""
    return [Row(route, "POST", args=args, roles=frozenset(roles), **more), Row(route, "GET", args=args, roles=frozenset(), refused=405)]


def form(route: str, *args: str, roles, **more) -> list[Row]:
    return [Row(route, verb, args=args, roles=frozenset(roles), **more) for verb in ("GET", "POST")]


def everyone(route: str, *args: str, verbs=("GET",), answer=IN) -> list[Row]:
    return [Row(route, verb, args=args, roles=None, anonymous=answer, refused=answer, scoped=False) for verb in verbs]


def signed_in(route: str, *args: str, verbs=("GET",)) -> list[Row]:
    return [Row(route, verb, args=args, roles=None, scoped=False) for verb in verbs]


def editing(name: str, thing: str, roles, *, shows: bool = True) -> list[Row]:
    """A Wagtail ModelViewSet with our PostPolicy: list, new, edit in one's region; nobody deletes."""
    who = {"roles": frozenset(roles)}
    rows = [Row(f"{name}:{page}", elsewhere=IN, shows=shows, **who) for page in ("index", "index_results")]
    rows += [Row(f"{name}:add", verb, elsewhere=IN, **who) for verb in ("GET", "POST")]
    rows += [Row(f"{name}:edit", verb, (thing,), **who) for verb in ("GET", "POST")]
    rows += [Row(f"{name}:delete", verb, (thing,)) for verb in ("GET", "POST")]
    rows += [Row(f"{name}:{page}", "GET", (thing,), refused=404, **who) for page in ("history", "history_results", "usage")]
    return rows


def _search_words() -> list[Row]:
    """The words of the search are the platform's, not a region's: every county officer edits and deletes them."""
    who, one = {"roles": frozenset(COUNTY), "elsewhere": IN}, ("searchrule",)
    rows = [Row(f"searchrule:{page}", **who) for page in ("index", "index_results")]
    rows += [Row(f"searchrule:{page}", args=one, **who) for page in ("history", "history_results", "usage")]
    for verb in ("GET", "POST"):
        rows += [Row("searchrule:add", verb, **who), Row("searchrule:edit", verb, one, **who), Row("searchrule:delete", verb, one, **who)]
    return rows


ADMINISTRATORS, SYSTEM, SECURITY = {R.SYSTEM_ADMINISTRATOR, R.SECURITY_ADMINISTRATOR}, {R.SYSTEM_ADMINISTRATOR}, {R.SECURITY_ADMINISTRATOR}
_PEOPLE = {"refused": 403}
PLATFORM = [
    *everyone("healthz"),
    *everyone("large-type", verbs=["POST"]),
    *everyone("stripe-webhook", verbs=["POST"]),
    *everyone("api-schema"),
    *everyone("api-docs"),
    *everyone("admin-login", answer=LOGIN),
    *everyone("page-login", answer=LOGIN),
    *everyone("admin-closed", "=users", answer=404),
    *everyone("media", "=nothing.jpg", answer=404),
    *everyone("accounts:login"),
    *everyone("accounts:join"),
    *everyone("accounts:recover"),
    *signed_in("accounts:start"),
    *signed_in("accounts:home"),
    *signed_in("accounts:password", verbs=["GET", "POST"]),
    *signed_in("accounts:second_factor", verbs=["GET", "POST"]),
    *signed_in("accounts:second_factor_setup", verbs=["GET", "POST"]),
    *signed_in("accounts:second_factor_codes", verbs=["GET", "POST"]),
    *signed_in("accounts:end_other_sessions", verbs=["POST"]),
    *everyone("accounts:logout", verbs=["POST"]),
    *listing("people_admin", ADMINISTRATORS),
    *form("people_admin:new", roles=SYSTEM, elsewhere=IN),
    *detail("people_admin:person", "person", roles=ADMINISTRATORS, refused=404),
    *form("people_admin:appoint", "person", roles=SECURITY, **_PEOPLE),
    *form("people_admin:reset_password", "person", roles=SYSTEM, **_PEOPLE),
    *form("people_admin:reset_factor", "person", roles=SECURITY, **_PEOPLE),
    *form("people_admin:end", "post", roles=SECURITY, **_PEOPLE),
    *listing("posts_admin", ADMINISTRATORS),
    *[Row(f"audit_admin:{name}", roles=frozenset(TRAIL), elsewhere=IN) for name in ("list", "results")],
]
_LEDGER_OUT = {R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER, R.FINANCE_OFFICER, R.AUDITOR}
_LEDGER_DECIDES, _AUDITOR = {R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER}, frozenset({R.AUDITOR})
_VOUCHER_MOVES = {
    "submit": CLERK | COUNTY,
    "submit-good": CLERK | COUNTY,
    "withdraw": CLERK | COUNTY,
    "confirm": _LEDGER_DECIDES,
    "refuse": _LEDGER_DECIDES,
}
PROJECTS = [
    *listing("households_admin", READERS),
    *detail("households_admin:household", "household", roles=READERS, refused=404),
    *detail("ledger_admin:print", "account", roles=READERS, refused=404),
    *action("ledger_admin:give_link", "account", roles=CLERK | COUNTY),
    *form("ledger_admin:reverse", "entry", roles=FINANCE),
    *listing("programmes_admin", REGISTER),
    *detail("programmes_admin:programme", "programme", roles=REGISTER, refused=404),
    *action("programmes_admin:record_receipt", "programme", roles=FINANCE),
    *listing("dividends_admin", REGISTER),
    *form("dividends_admin:new", roles=CLERK, elsewhere=IN),
    *detail("dividends_admin:round", "round", roles=REGISTER, refused=404),
    *form("dividends_admin:redraw", "round", roles=CLERK),
    *form("dividends_admin:meeting", "round", roles={R.VILLAGE_CLERK, R.VILLAGE_REVIEWER}),
    Row("dividends_admin:archive", "POST", ("round",), roles=frozenset({R.COUNTY_OFFICER, R.AUDITOR}), refused=404, told=frozenset()),
    Row("dividends_admin:archive", "GET", ("round",), roles=frozenset(), refused=405),
    Row("dividends_admin:replay", "POST", ("round",), roles=frozenset({R.AUDITOR}), refused=404, told=frozenset(REGISTER)),
    Row("dividends_admin:replay", "GET", ("round",), roles=frozenset(), refused=405),
    *action("dividends_admin:keep_example", "round", roles=COUNTY),
    *listing("formulas_admin", REGISTER),
    *detail("formulas_admin:formula", "formula", roles=REGISTER),
    *action("formulas_admin:check", "formula", roles=REGISTER),
    *form("formulas_admin:new", roles=COUNTY, elsewhere=IN),
    *listing("kinship_admin", REGISTER),
    *form("kinship_admin:new", roles=REGISTER, elsewhere=IN),
    *form("kinship_admin:tie", "kinship", roles=REGISTER),
    *editing("roundmeetingrule", "roundmeetingrule", COUNTY, shows=False),
    *editing("approvalband", "approvalband", COUNTY, shows=False),
    *editing("archiverule", "archiverule", COUNTY, shows=False),
    *everyone("ledger:statement", "link", verbs=["GET", "POST"]),
    *everyone("ledger:close", "link", verbs=["POST"]),
    *everyone("ledger:object", "link", "entry", verbs=["GET", "POST"]),
    *listing("entries_admin", READERS),
    *[Row("entries_admin:totals", roles=frozenset(READERS), elsewhere=IN)],
    *form("entries_admin:export", roles=_LEDGER_OUT, elsewhere=IN),
    *listing("vouchers_admin", REGISTER),
    *form("vouchers_admin:new", "account", roles=CLERK | COUNTY),
    *form("vouchers_admin:table", roles=CLERK | COUNTY, elsewhere=IN),
    *detail("vouchers_admin:voucher", "voucher", roles=REGISTER, refused=404),
    *listing("complaints_admin", READERS),
    *detail("complaints_admin:complaint", "complaint", roles=READERS, refused=404),
    Row("complaints_admin:complaint", "POST", ("complaint",), roles=frozenset(_LEDGER_DECIDES), refused=404, told=frozenset(READERS)),
    *[Row(f"ledger_checks:{name}", args=args, roles=_AUDITOR, elsewhere=IN) for name, args in (("checks", ()), ("proof", ("check",)))],
    *action("ledger_checks:run", roles=_AUDITOR, elsewhere=IN),
]
for _move, _who in _VOUCHER_MOVES.items():
    PROJECTS += [Row("vouchers_admin:move", "POST", ("voucher", f"={_move}"), roles=frozenset(_who), refused=404, told=frozenset(REGISTER))]
ROUND_MOVES = {
    "submit": CLERK,
    "to_meeting": CLERK,
    "approve": {R.TOWNSHIP_REVIEWER},
    "file": COUNTY,
    "withdraw": {R.VILLAGE_CLERK, R.VILLAGE_REVIEWER, R.TOWNSHIP_REVIEWER},
}
for _move, _who in ROUND_MOVES.items():  # a reader of the round without the right is told so; anybody else is told nothing
    PROJECTS += [Row("dividends_admin:move", "POST", ("round", f"={_move}"), roles=frozenset(_who), refused=404, told=frozenset(REGISTER))]
# Payment of rounds by bank. Whoever reads a round reads its batches and lines; each act asks for its own post, and tells nobody else.
_SETTLES, _DECIDES = CLERK | FINANCE, {R.VILLAGE_REVIEWER, R.TOWNSHIP_REVIEWER}
_QUIET = {"refused": 404}
PAYMENT = [
    *listing("batches_admin", REGISTER),
    *form("batches_admin:draw", roles=FINANCE, elsewhere=IN),
    *detail("batches_admin:batch", "batch", roles=REGISTER, refused=404),
    *[
        row
        for name in ("send", "cancel", "download", "answer")
        for row in action(f"batches_admin:{name}", "batch", roles=FINANCE, refused=404)
    ],
    *listing("recoveries_admin", REGISTER),
    *detail("recoveries_admin:recovery", "recovery", roles=REGISTER, refused=404),
    Row("recoveries_admin:recovery", "POST", ("recovery",), roles=frozenset(FINANCE), refused=404, told=frozenset(REGISTER)),
    *detail("lines_admin:line", "dividendline", roles=REGISTER, refused=404),
    *action("lines_admin:hold", "dividendline", roles=_SETTLES, **_QUIET),
    *action("lines_admin:release", "dividendline", roles=_DECIDES, **_QUIET),
    *action("lines_admin:take_back", "dividendline", roles=FINANCE, **_QUIET),
    *[row for kind in ("payee", "return") for row in action("lines_admin:propose", "dividendline", f"={kind}", roles=_SETTLES, **_QUIET)],
    *action("lines_admin:decide", "=payee", "payeechange", roles=_DECIDES, **_QUIET),
    *action("lines_admin:decide", "=return", "linereturn", roles=_DECIDES, **_QUIET),
    *detail("lines_admin:proof", "=payee", "payeechange", roles=REGISTER, refused=404),
    *detail("lines_admin:proof", "=return", "linereturn", roles=REGISTER, refused=404),
    *editing("banktemplate", "banktemplate", COUNTY, shows=False),
]
_DESK = {"refused": 404, "told": frozenset(ORDER_READERS)}
_INVOICES = {R.COUNTY_OFFICER, R.FINANCE_OFFICER, R.AUDITOR, R.SELLER}
MARKET = [
    *listing("goods_admin", GOODS),
    *detail("goods_admin:product", "product", roles=GOODS, refused=404),
    *action("goods_admin:move", "product", "=off_sale", roles=GOODS, refused=404),
    *action("goods_admin:stock_in", "sku", roles=GOODS, refused=404),
    *detail("shows_admin:show", "show", roles=GOODS, refused=404),
    *action("shows_admin:move", "show", "=scheduled", roles=GOODS, refused=404),
    *listing("orders_admin", ORDER_READERS),
    *form("orders_admin:settle_due", roles=FINANCE, elsewhere=IN),
    *detail("orders_admin:order", "order", roles=ORDER_READERS, refused=404),
    *action("orders_admin:contact", "order", roles={R.SELLER, R.VILLAGE_CLERK, R.COUNTY_OFFICER, R.FINANCE_OFFICER}, **_DESK),
    *action("orders_admin:ship", "order", roles=GOODS, data="carrier=EMS&waybill=9876543210", **_DESK),
    *action("orders_admin:receive", "order", roles=GOODS, **_DESK),
    *action("orders_admin:settle", "order", roles=FINANCE, **_DESK),
    *action("orders_admin:refund", "line", roles={R.COUNTY_OFFICER, R.FINANCE_OFFICER}, **_DESK),
    *editing("supplier", "supplier", GOODS),
    *editing("product", "product", GOODS),
    *editing("feerule", "feerule", COUNTY, shows=False),
    *_search_words(),
    *editing("show", "show", GOODS),
    *[Row(f"account_chooser:{page}", roles=frozenset(GOODS), elsewhere=IN, refused=IN) for page in ("choose", "choose_results")],
    *detail("account_chooser:chosen", "account", roles=GOODS, refused=404),
    *[Row("account_chooser:chosen_multiple", roles=frozenset(GOODS), elsewhere=IN, refused=IN, query="id={account}")],
    *everyone("catalogue:shop"),
    *everyone("catalogue:kinds"),
    *everyone("catalogue:suggestions"),
    *everyone("catalogue:product", "slug"),
    *everyone("checkout:checkout", verbs=["GET", "POST"]),
    *everyone("checkout:cart"),
    *[row for name in ("add", "change", "remove") for row in everyone(f"checkout:{name}", verbs=["POST"])],
    *[row for name in ("total", "divisions") for row in everyone(f"checkout:{name}")],
    *[row for name in ("confirm", "place") for row in everyone(f"checkout:{name}", verbs=["POST"])],
    *[row for name in ("home", "addresses", "favourites") for row in signed_in(f"member:{name}")],
    *signed_in("member:new_address", verbs=["GET", "POST"]),
    *signed_in("member:news", verbs=["GET", "POST"]),
    *signed_in("member:claim", verbs=["POST"]),
    *[Row("member:address", verb, ("=999999",), roles=None, refused=404, scoped=False) for verb in ("GET", "POST")],
    Row("member:forget_address", "POST", ("=999999",), roles=None, refused=404, scoped=False),
    Row("member:keep", "POST", roles=None, refused=404, scoped=False),
    *everyone("member:invoice", "purchase", "number", verbs=["GET", "POST"]),
    *editing("freighttemplate", "freighttemplate", GOODS),
    *listing("flash_admin", GOODS),
    *form("flash_admin:new", roles=GOODS, elsewhere=IN),
    *action("flash_admin:close", "flash", roles=GOODS, refused=404),
    *editing("ordercycle", "ordercycle", GOODS),
    *action("invoices_admin:call_off", "ordercycle", roles=GOODS, data="reason=x", refused=404),
    *detail("invoices_admin:picking", "ordercycle", roles=GOODS, refused=404),
    *editing("reservationrule", "reservationrule", COUNTY, shows=False),
    *listing("invoices_admin", _INVOICES),
    *detail("invoices_admin:invoice", "invoice", roles=_INVOICES, refused=404),
    *[
        row
        for act, data in (("issue", "number=12345678"), ("reverse", "red_number=12345679&reason=x"), ("decline", "reason=x"))
        for row in action(f"invoices_admin:{act}", "invoice", roles=COUNTY | FINANCE, data=data, refused=404, told=frozenset(_INVOICES))
    ],
    *everyone("checkout:return", "purchase"),
    *everyone("checkout:pay", "purchase", verbs=["POST"]),
    *everyone("orders:look_up", verbs=["GET", "POST"]),
    *everyone("orders:purchase", "purchase"),
    *everyone("orders:received", "purchase", "number", verbs=["POST"]),
]
# The selling side: applications and papers, reviews and questions, the seller's desk.
SUPPLIER_READERS = GOODS | {R.VILLAGE_REVIEWER, R.TOWNSHIP_REVIEWER, R.AUDITOR}
DESK, LOOK_OVER = {R.SELLER, R.VILLAGE_CLERK}, {R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER}
_SUPPLIER = {"refused": 404, "told": frozenset(SUPPLIER_READERS)}


def at_the_desk(*rows) -> list[Row]:
    """Pages of the seller's desk: (name, arguments, verbs). Others of the office are told so at the door."""
    return [
        Row(f"selling:{name}", verb, args, roles=frozenset(DESK), scoped=False, elsewhere=IN if not args else 404)
        for name, args, verbs in rows
        for verb in verbs
    ]


SELLING = [
    *listing("suppliers_admin", SUPPLIER_READERS),
    *detail("suppliers_admin:supplier", "supplier", roles=SUPPLIER_READERS),
    *action("suppliers_admin:move", "supplier", "=suspended", roles=COUNTY, **_SUPPLIER, data="reason=抽检"),
    *action("suppliers_admin:name_sellers", "supplier", roles=COUNTY, **_SUPPLIER),
    *action("suppliers_admin:recall", "supplier", "trace", roles=GOODS, **_SUPPLIER, data="reason=抽检"),
    *action("suppliers_admin:add_account", "supplier", roles=COUNTY, **_SUPPLIER, data="account={account}&weight=1&label=郭**"),
    *detail("suppliers_admin:scan", "certificate", roles=SUPPLIER_READERS),
    *action("suppliers_admin:paper", "certificate", "=check", roles=LOOK_OVER, **_SUPPLIER),
    *[
        row
        for kind in ("review", "question")
        for row in (
            *listing(f"{kind}s_admin", LOOK_OVER),
            *detail(f"{kind}s_admin:{kind}", kind, roles=LOOK_OVER),
            *action(f"{kind}s_admin:move", kind, "=shown", roles=LOOK_OVER),
        )
    ],
    *editing("licencerule", "licencerule", COUNTY, shows=False),
    *at_the_desk(
        ("home", (), ("GET",)),
        ("apply", (), ("GET", "POST")),
        ("submit", ("supplier",), ("POST",)),
        *[(name, ("supplier",), ("GET", "POST")) for name in ("about", "paper", "consent", "new", "trace")],
        *[(name, ("supplier",), ("GET",)) for name in ("shop", "goods", "to_send", "claims", "money", "talk")],
        ("packing", ("supplier",), ("POST",)),
        ("product", ("supplier", "product"), ("GET",)),
        ("edit", ("supplier", "product"), ("GET", "POST")),
        ("act", ("supplier", "product", "=off"), ("POST",)),
        ("batch", ("supplier", "trace"), ("GET", "POST")),
        ("recall", ("supplier", "trace"), ("POST",)),
        ("ship", ("supplier", "order"), ("POST",)),
        ("claim", ("supplier", "claim"), ("GET",)),
        ("answer_claim", ("supplier", "claim", "=refuse"), ("POST",)),
        ("claim_photo", ("supplier", "claimphoto"), ("GET",)),
        ("answer", ("supplier", "=question", "question"), ("POST",)),
        ("withdraw", ("supplier", "consent"), ("POST",)),
    ),
    *everyone("selling:worker"),
    *everyone("reviews:ask", "slug", verbs=["GET", "POST"]),
    *everyone("reviews:write", "purchase", "received_line", answer=404, verbs=["GET", "POST"]),
    *everyone("reviews:photo", "=999999", answer=404),
    *everyone("trace:batch", "trace"),
    *everyone("trace:label", "trace"),
    *everyone("trace:file", "trace", "=report", answer=404),
]
SITE = [
    *everyone("cms:home"),
    *everyone("cms:stories", answer=404),
    *everyone("cms:money"),
    *everyone("cms:notices"),
    *everyone("cms:notice", "=nothing", answer=404),
    *everyone("cms:notice_poster", "notice_id"),
    *everyone("cms:notice_photo", "=nothing", "=1", answer=404),
    *everyone("notices:look_up", verbs=["GET", "POST"]),
    *everyone("notices:object", "notice_id", verbs=["GET", "POST"]),
    *everyone("notices:receipt", "receipt"),
    *everyone("notices:take_back", "receipt", verbs=["POST"]),
]
# Work on the register.
IMPORT, EXPORT = CLERK | COUNTY, {R.VILLAGE_CLERK, R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER}


def reading(namespace: str, roles) -> list[Row]:
    """A list whose rows are not in the places yet: only who opens it."""
    return [Row(f"{namespace}:{name}", roles=frozenset(roles), elsewhere=IN) for name in ("list", "results")]


EXPLAIN, APPROVE = EXPORT, {R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER}
WORK = [
    *action("households_admin:identity", "household", roles=APPROVE, data="member={member}&reason=核对"),
    *reading("changes_admin", READERS),
    *form("changes_admin:propose", "household", "=correct", roles=CLERK),
    *detail("changes_admin:change", "change", roles=READERS, refused=404),
    *reading("doubts_admin", READERS),
    *detail("doubts_admin:doubt", "doubt", roles=READERS, refused=404),
    Row("doubts_admin:doubt", "POST", ("doubt",), roles=frozenset(EXPLAIN), refused=404, told=frozenset(READERS)),
    *reading("duplicates_admin", READERS),
    *detail("duplicates_admin:pair", "pair", roles=READERS, refused=404),
    Row("duplicates_admin:pair", "POST", ("pair",), roles=frozenset(APPROVE), refused=404, told=frozenset(READERS)),
    *reading("imports_admin", IMPORT),
    *form("imports_admin:new", roles=IMPORT, elsewhere=IN),
    *detail("imports_admin:run", "run", roles=IMPORT),
    *form("imports_admin:columns", "run", roles=IMPORT),
    *detail("imports_admin:progress", "run", roles=IMPORT),
    *detail("imports_admin:marked", "checked_run", roles=IMPORT),
    *[row for name in ("all", "good", "resume", "cancel") for row in action(f"imports_admin:{name}", "run", roles=IMPORT)],
    *form("exports_admin:new", roles=EXPORT, elsewhere=IN),
    *form("exports_admin:cards", roles=EXPORT, query="household={household}", data="household={household}&reason=核对资料"),
    *action("doubts_admin:recheck", roles=EXPORT, elsewhere=IN),
    *action("doubts_admin:together", roles=EXPLAIN, data="household={household}"),
    *[
        row
        for name, thing in (
            ("incomeline", "incomeline"),
            ("incomeitemrule", "itemrule"),
            ("policyperiod", "period"),
            ("code", "code"),
            ("ruleparameter", "parameter"),
        )
        for row in editing(name, thing, COUNTY, shows=False)
    ],
]
for _move, _who in {"submit": CLERK, "approve": APPROVE, "refuse": APPROVE, "withdraw": CLERK}.items():
    WORK += [Row("changes_admin:move", "POST", ("change", f"={_move}"), roles=frozenset(_who), refused=404, told=frozenset(READERS))]
# Acts on the register, and the turn of the year.
_SEE_PROOF = {R.VILLAGE_CLERK, R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER, R.AUDITOR}
WORK += [
    *detail("changes_admin:proof", "change", roles=_SEE_PROOF, refused=404, told=frozenset(READERS)),
    Row("changes_admin:proof", "POST", ("change",), roles=frozenset(CLERK), refused=404, told=frozenset(READERS)),
    *action("duplicates_admin:separate", "pair", roles=APPROVE, refused=404, told=frozenset(READERS)),
    *[row for name in ("join", "leave", "merge") for row in form("acts_admin:act", "household", f"={name}", roles=APPROVE)],
    *form("acts_admin:undo", "household", roles=APPROVE),
    *detail("acts_admin:proof", "event", roles=_SEE_PROOF, refused=404, told=frozenset(READERS)),
    *reading("roll_overs_admin", COUNTY),
    *form("roll_overs_admin:new", roles=COUNTY, elsewhere=IN),
    *detail("roll_overs_admin:run", "rollover", roles=COUNTY),
    *action("roll_overs_admin:resume", "rollover", roles=COUNTY),
    *detail("roll_overs_admin:report", "rollover", "=csv", roles=COUNTY),
]
# Notices and objections.
_DECIDERS = {R.VILLAGE_REVIEWER, R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER}
_PHOTO = {R.VILLAGE_CLERK, R.VILLAGE_REVIEWER, R.TOWNSHIP_REVIEWER}
_TOLD = {"refused": 404, "told": frozenset(REGISTER)}
NOTICES = [
    *listing("notices_admin", REGISTER),
    *detail("notices_admin:notice", "notice", roles=REGISTER, refused=404),
    *action("notices_admin:add_photo", "notice", roles=_PHOTO, **_TOLD),
    *detail("notices_admin:photo", "photo", roles=REGISTER, refused=404),
    *action("notices_admin:show_photo", "photo", "=hide", roles=_PHOTO, **_TOLD),
    *listing("objections_admin", REGISTER),
    *detail("objections_admin:objection", "objection", roles=REGISTER, refused=404),
    *form("objections_admin:enter", "notice", roles=_PHOTO | COUNTY),
    *action("objections_admin:decide", "objection", roles=_DECIDERS, **_TOLD),
    *action("objections_admin:read_in_full", "objection", roles=_DECIDERS, **_TOLD),
    *action("objections_admin:move", "objection", "=take_up", roles=_DECIDERS, **_TOLD),
    *[row for name in ("noticerule", "objectionrule", "specialday") for row in editing(name, name, COUNTY, shows=False)],
]
# Who helps whom, and who is under watch. A helper without a pairing (OTHER_HELPER) reads no household of the village.
MANAGE_AID, VISITORS = {R.TOWNSHIP_REVIEWER, R.COUNTY_OFFICER}, {R.HELPER, R.VILLAGE_CLERK}
AID = [
    *[Row(f"pairing_admin:{name}", roles=frozenset(REGISTER), elsewhere=IN) for name in ("list", "results")],
    *detail("pairing_admin:village", "village", roles=REGISTER, refused=404),
    *[
        row
        for name in ("pair", "hand_over", "end")
        for row in action("pairing_admin:act", "village", f"={name}", roles=MANAGE_AID, data=f"{name}-reason=轮换")
    ],
    *[Row("pairing_admin:mine", roles=frozenset(VISITORS), elsewhere=IN)],
    *form("pairing_admin:visit", "household", roles=VISITORS),
    *editing("unit", "unit", MANAGE_AID),
    *listing("monitoring_admin", READERS),
    *detail("monitoring_admin:case", "case", roles=READERS, refused=404),
    *form("monitoring_admin:open", "household", roles=MANAGE_AID),
    *form("monitoring_admin:measure", "case", roles=EXPORT),
    *form("monitoring_admin:end_measure", "measure", roles=EXPORT),
    *form("monitoring_admin:correct", "case", roles=MANAGE_AID),
    *form("monitoring_admin:clear", "case", roles=MANAGE_AID),
    *action("monitoring_admin:reopen", "case", roles=MANAGE_AID),
]
# Programmes: assets, contracts and operating records. Every thing has a page for the register, every act its own roles.
KEEP, TOWNSHIP = CLERK | COUNTY, {R.TOWNSHIP_REVIEWER}
CONFIRM, REVIEW = TOWNSHIP | COUNTY, {R.VILLAGE_REVIEWER}
RECORD_PAGES = ["fund", "asset", "disposal", "contract", "herd", "booking", "site", "sheet", "publicpost"]
RECORD_ACTS = {
    "programme": dict.fromkeys(["asset", "contract", "herd", "booking", "site", "post", "labour", "take_part"], KEEP)
    | {"fund": COUNTY, "recalculate": CONFIRM},
    "asset": {"owner": CONFIRM, "state": KEEP, "dispose": KEEP, "photo": KEEP, "fund": COUNTY},
    "disposal": {"meeting": REVIEW, "village_refuses": REVIEW, "township": TOWNSHIP, "township_refuses": TOWNSHIP, "withdraw": KEEP}
    | {"county": COUNTY, "county_refuses": COUNTY},
    "contract": {"schedule": KEEP, "due": KEEP, "drop": KEEP, "force": CONFIRM, "end": CONFIRM},
    "due": {"receipt": FINANCE},
    "herd": {"event": KEEP},
    "booking": {"confirm": KEEP, "hold": KEEP, "line": KEEP, "cancel": KEEP, "settle": FINANCE},
    "bookingline": {"remove": KEEP},
    "site": {"recognise": COUNTY, "recheck": COUNTY, "worker": KEEP, "sheet": KEEP},
    "worker": {"end": KEEP},
    "sheet": {"line": KEEP, "submit": KEEP, "drop": KEEP, "pay": FINANCE, "confirm": REVIEW | TOWNSHIP, "return": REVIEW | TOWNSHIP},
    "wageline": {"remove": KEEP},
    "publicpost": {"pay": FINANCE, "end": KEEP},
    "participation": {"leave": KEEP},
}
RECORD_LISTS = ["dues_admin", "assets_admin", "contracts_admin", "funds_admin", "bookings_admin", "workshops_admin", "wagesheets_admin"]
RECORDS = [
    *form("programmes_admin:new", roles=KEEP, elsewhere=IN),
    *[row for kind in RECORD_PAGES for row in detail("programmes_admin:thing", f"={kind}", kind, roles=REGISTER, refused=404)],
    *[
        row
        for kind, acts in RECORD_ACTS.items()
        for name, roles in acts.items()
        for row in form("programmes_admin:act", f"={kind}", kind, f"={name}", roles=roles)
    ],
    *detail("programmes_admin:photo", "asset_photo", roles=REGISTER, refused=404),
    *[row for namespace in RECORD_LISTS for row in listing(namespace, REGISTER)],
    *reading("publicposts_admin", REGISTER),
    Row("bookings_admin:calendar", roles=frozenset(REGISTER), elsewhere=IN, query="month=2020-10", shows=True),
    *[
        row
        for name in (
            "programmekind",
            "labourshare",
            "bankrate",
            "householdloan",
            "publicpostrule",
            "recheckrule",
            "meetingrule",
            "readinessrule",
        )
        for row in editing(name, name, COUNTY, shows=False)
    ],
]
# Money of the shop. The gateway's and the bank's account are the county's: no post in a township reaches them.
_MONEY, _RELEASE = {R.COUNTY_OFFICER, R.FINANCE_OFFICER, R.AUDITOR}, {R.COUNTY_OFFICER, R.FINANCE_OFFICER}
_TELL_MONEY = {"refused": 404, "told": frozenset(_MONEY)}
PAYING = [
    *[row for namespace in ("payments_admin", "transfers_admin", "refunds_admin") for row in reading(namespace, _MONEY)],
    *detail("payments_admin:payment", "payment", roles=_MONEY, refused=404),
    *action("payments_admin:give_back", "payment", roles=_RELEASE, data="reason=核对", **_TELL_MONEY),
    *action("payments_admin:accept", "payment", roles=_RELEASE, **_TELL_MONEY),
    *detail("transfers_admin:contract", "contract_of_sale", roles=_MONEY, refused=404),
    *action("transfers_admin:accept", "contract_of_sale", roles=_RELEASE, data="on=2026-01-01&signer=李", **_TELL_MONEY),
    *form("transfers_admin:receipts", roles=NOBODY),
    *action("transfers_admin:match", "=1", roles=NOBODY),
    *action("transfers_admin:send_back", "=1", roles=NOBODY),
    *detail("refunds_admin:refund", "refund", roles=_MONEY, refused=404),
    *action("refunds_admin:paid", "refund", roles=_RELEASE, data="receipt={refund}&payee=某人", **_TELL_MONEY),
    *action("refunds_admin:by_bank", "refund", roles=_RELEASE, **_TELL_MONEY),
    *form("reconciliation_admin:list", roles=NOBODY),
    *detail("reconciliation_admin:day", "=1", roles=NOBODY),
    *action("reconciliation_admin:explain", "=1", roles=NOBODY),
    *editing("transferrule", "transferrule", COUNTY, shows=False),
    *editing("refundwindow", "refundwindow", COUNTY, shows=False),
    *everyone("payment:transfer", "purchase", verbs=["GET", "POST"]),
    *everyone("payment:give_up", "sold_by_contract", verbs=["POST"]),
    *everyone("payment:sheet", "sold_by_contract"),
]
# After the sale: claims, payouts to households, sales figures, doubtful sales.
_CLAIM = {"refused": 404, "told": frozenset(ORDER_READERS)}
AFTER_SALE = [
    *listing("claims_admin", ORDER_READERS),
    *detail("claims_admin:claim", "claim", roles=ORDER_READERS, refused=404),
    *detail("claims_admin:photo", "claimphoto", roles=ORDER_READERS, refused=404),
    *action("claims_admin:accept", "claim", roles={R.SELLER, R.VILLAGE_CLERK}, **_CLAIM),
    *action("claims_admin:refuse", "claim", roles={R.SELLER, R.VILLAGE_CLERK}, data="text=x", **_CLAIM),
    *action("claims_admin:decide", "claim", roles=COUNTY, data="accepted=no&reason=x", **_CLAIM),
    *listing("payouts_admin", _MONEY),
    *form("payouts_admin:draw", roles=FINANCE, elsewhere=IN),
    *detail("payouts_admin:batch", "payoutbatch", roles=_MONEY, refused=404),
    *[row for act in ("send", "download", "answer") for row in action(f"payouts_admin:{act}", "payoutbatch", roles=FINANCE, refused=404)],
    *action("payouts_admin:cancel", "payoutbatch", roles=FINANCE, data="reason=x", refused=404),
    *listing("findings_admin", _MONEY),
    *detail("findings_admin:finding", "finding", roles=_MONEY, refused=404),
    Row(
        "findings_admin:finding", "POST", ("finding",), roles=frozenset({R.COUNTY_OFFICER, R.AUDITOR}), data="confirmed=no&note=x",
        **_TELL_MONEY,
    ),
    Row("sales_admin:alarms", roles=frozenset(ORDER_READERS), elsewhere=IN),
    Row("sales_admin:by_village", roles=frozenset(ORDER_READERS), elsewhere=IN, shows=True),
    Row("sales_admin:by_product", roles=frozenset(ORDER_READERS), elsewhere=IN, shows=True),
    Row("sales_admin:by_show", roles=frozenset(ORDER_READERS), elsewhere=IN),
    *action("sales_admin:export", roles=_MONEY, elsewhere=IN, data="from_on=2026-01-01&to_on=2026-01-02"),
    *[row for name in ("returnrule", "aftersalerule", "fraudrule", "stockrule") for row in editing(name, name, COUNTY, shows=False)],
    *everyone("aftersale:ask", "purchase", "line", "=cancel", verbs=["GET", "POST"]),
    *everyone("aftersale:claim", "claimant", "claim"),
    *everyone("aftersale:act", "claimant", "claim", "=withdraw", verbs=["POST"]),
    *everyone("aftersale:photo", "claimant", "claimphoto"),
]  # fmt: skip
# Routes that need no row of their own, and why.
LEFT_OUT: dict[str, str] = {
    "vouchers_admin:proof": "a stored file is needed; tests/projects/test_vouchers.py tries its scope",
    "dividends_admin:proof": "a stored file is needed; tests/projects/test_dividends_screens.py tries its scope",
    "account_chooser:create": "the chooser has no form to create with",
}
OPEN_IN_WAGTAIL: set[str] = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}  # pictures and words of its screens
TABLE: list[Row] = [*PLATFORM, *PROJECTS, *PAYMENT, *MARKET, *PAYING, *AFTER_SALE, *WORK, *RECORDS, *NOTICES, *AID, *SELLING, *SITE]
