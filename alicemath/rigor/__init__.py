"""Rigour: values enclosed by balls, and counterexamples that no rounding can explain away."""
