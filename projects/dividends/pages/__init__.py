"""Officials' screens of dividend rounds."""
