"""Duplicates: members who may be one person. Found in sets, decided by a person, remembered."""
