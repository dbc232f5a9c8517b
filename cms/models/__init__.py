from cms.models.home import HomePage
from cms.models.stories import StoryIndexPage, StoryPage

__all__ = ["HomePage", "StoryIndexPage", "StoryPage"]
