"""What people do to a programme. Each module holds the acts on one kind of thing."""

from projects.programmes.services.receipts import record_receipt

__all__ = ["record_receipt"]
