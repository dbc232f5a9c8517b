"""What waits for an official: the first thing the back office shows after log-in.

An app tells its part by the hook `officials_todo`: a function of the request that yields Todo.
"""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component


@dataclass(frozen=True, slots=True)
class Todo:
    """So many things of one kind wait: what is to be done, where, and which come first (their labels)."""

    label: str
    count: int
    url: str
    first: tuple[str, ...] = ()


class TodoPanel(Component):
    name = "officials_todo"
    template_name = "accounts/officials/todo.html"
    order = 10

    def __init__(self, request: HttpRequest):
        self.request = request

    def get_context_data(self, parent_context):
        found = [todo for tell in hooks.get_hooks("officials_todo") for todo in tell(self.request)]
        return {"todos": [todo for todo in found if todo.count]}


def waiting(label: str, url: str, rows, *, shown: int = 3) -> Todo:
    """A Todo from a queryset."""
    return Todo(str(label), rows.count(), url, tuple(str(row) for row in rows[:shown]))
