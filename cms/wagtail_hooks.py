"""How the back office looks: the house's colours and mark."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def house_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("shared/css/admin.css"))
