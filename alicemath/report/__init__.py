"""The verified notes as one self-contained page."""
