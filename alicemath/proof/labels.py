"""How a claim is called on the page: d²f/dx², ∇_w f, (∂f/∂x) v; C¹."""

import re
from collections.abc import Mapping

from alicemath.check.claim import Kind
from alicemath.domain import Domain

__all__ = ["label_of", "superscript"]


def label_of(kind: Kind, text: str, by: str, on: Mapping[str, Domain]) -> str:
    """The left side of a claim: dσ(s)/ds for numbers, ∇_w L and ∂s/∂z for arrays."""
    if kind == "equal":
        return text
    f = f"({text})" if re.search("[ ·⊙/−]", re.sub(r"\([^()]*\)", "", text)) else text
    nabla = "∇_" + by if len(on) > 1 else "∇"
    if kind in {"gradient", "hessian"} and not on[by].shape:
        f = f if f.startswith("(") or len(f.partition("(")[0]) == 1 else f" {f}"
        return f"d{f}/d{by}" if kind == "gradient" else f"d²{f}/d{by}²"
    return {
        "gradient": f"{nabla} {f}",
        "hessian": f"{nabla.replace('∇', '∇²')} {f}",
        "jacobian": f"∂{f}/∂{by}",
        "jvp": f"(∂{f}/∂{by}) v",
        "vjp": f"(∂{f}/∂{by})ᵀ u",
    }[kind]


def superscript(smoothness: str) -> str:
    """C1 as C¹, a jump in words."""
    if smoothness == "jump":
        return "discontinuous"
    return "C" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] if c.isdigit() else c for c in smoothness[1:])
