"""Automatic differentiation: dual numbers (forward), a tape (reverse), rounding bars for both."""
