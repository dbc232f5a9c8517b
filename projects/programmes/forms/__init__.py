"""Forms of the acts on a programme and its things; yuan become fen here."""
