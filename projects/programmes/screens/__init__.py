"""Officials' screens of programmes: a page for each thing, made of facts, tables and acts that its module declares."""
