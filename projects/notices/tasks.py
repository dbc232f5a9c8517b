"""The notices' clock."""

from django_tasks import task

from projects.notices import services
from shared.schedule import every


@every(minutes=10)
@task()
def end_notices() -> None:
    """Names and photos disappear from public pages by date alone; this writes the end down and empties the page cache."""
    services.end_those_over()
    services.take_down_photos()
