"""Paying rounds by bank. holds → batches → layouts (the file) → receipts (the answer) → ledger; settling closes what cannot be paid."""
