"""The computational graph of an evaluation as text for drawing tools, and as a drawing.

The drawing is layered: a value stands below everything that it is made from, in the layer after
the last of its parents; within a layer, values follow the mean place of their parents, so that few
edges cross (Sugiyama, Tagawa and Toda 1981, Methods for visual understanding of hierarchical system
structures).
"""

import html
from dataclasses import dataclass

__all__ = ["Graph", "to_dot", "to_mermaid", "to_svg"]


@dataclass(frozen=True, slots=True)
class Graph:
    """Values and what they are made from.

    Attributes
    ----------
    labels
        Two lines of text for each value: its operation, and its numbers.
    edges
        Pairs of places: the first is read by the second, and stands before it.
    result
        The place of what was returned, or −1.
    """

    labels: tuple[tuple[str, str], ...]
    edges: tuple[tuple[int, int], ...]
    result: int


def to_mermaid(graph: Graph) -> str:
    """Return the graph as a Mermaid flowchart, the result in a rounded box."""
    lines = ["flowchart TD"]
    for k, label in enumerate(graph.labels):
        text = "<br/>".join(_entities(line) for line in label)
        left, right = ("([", "])") if k == graph.result else ("[", "]")
        lines.append(f'    n{k}{left}"{text}"{right}')
    return "\n".join([*lines, *(f"    n{a} --> n{b}" for a, b in graph.edges)])


def _entities(text: str) -> str:
    """Mermaid reads #number; as a character, and most of ASCII's punctuation as its own."""
    return "".join(c if c.isalnum() or c in " .,+-=" else f"#{ord(c)};" for c in text)


def to_dot(graph: Graph) -> str:
    """Return the graph in the language of Graphviz, the result with a double frame."""
    lines = ["digraph evaluation {", "    node [shape=box, fontname=monospace];"]
    for k, label in enumerate(graph.labels):
        text = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in label)
        frame = ", peripheries=2" if k == graph.result else ""
        lines.append(f'    n{k} [label="{text}"{frame}];')
    return "\n".join([*lines, *(f"    n{a} -> n{b};" for a, b in graph.edges), "}"])


# ------------------------------------------------------------------ a drawing
#: In pixels: the height of a box of two lines of 13 px type, the gaps beside and below it, the
#: width of a letter of such type and the margin around the text.
_HEIGHT, _BESIDE, _BELOW, _LETTER, _MARGIN = 44, 24, 40, 7.9, 10

_STYLE = """\
    text { font: 13px ui-monospace, monospace; fill: #1f2328; }
    .numbers { fill: #59636e; }
    rect { fill: #f6f8fa; stroke: #59636e; }
    .result { fill: #ddf4ff; stroke: #0969da; }
    path { fill: none; stroke: #59636e; }
    marker path { fill: #59636e; stroke: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .numbers { fill: #9198a1; }
      rect { fill: #151b23; stroke: #9198a1; }
      .result { fill: #0d2d52; stroke: #4493f8; }
      path { stroke: #9198a1; }
      marker path { fill: #9198a1; }
    }"""

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
    'height="{height}" role="img" aria-label="computational graph">'
)
_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
    'markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>'
)


def to_svg(graph: Graph) -> str:
    """Return the graph as a drawing, readable on light and on dark ground."""
    widths = [2 * _MARGIN + _LETTER * max(len(line) for line in label) for label in graph.labels]
    places = _placed(_layers(graph), widths)
    width = max((x + widths[k] for k, (x, _) in places.items()), default=0) + _BESIDE
    height = max((y for _, y in places.values()), default=0) + _HEIGHT + _BESIDE
    parts = [
        _HEAD.format(width=round(width), height=round(height)),
        f"  <style>\n{_STYLE}\n  </style>",
        f"  {_ARROW}",
    ]
    for a, b in graph.edges:
        (xa, ya), (xb, yb) = places[a], places[b]
        start, end, middle = xa + widths[a] / 2, xb + widths[b] / 2, (ya + _HEIGHT + yb) / 2
        parts.append(
            f'  <path d="M{start:.0f} {ya + _HEIGHT:.0f} C{start:.0f} {middle:.0f} '
            f'{end:.0f} {middle:.0f} {end:.0f} {yb:.0f}" marker-end="url(#arrow)"/>'
        )
    for k, label in enumerate(graph.labels):
        parts.append(_box(*places[k], widths[k], label, is_result=k == graph.result))
    return "\n".join([*parts, "</svg>"])


def _box(x: float, y: float, width: float, label: tuple[str, str], *, is_result: bool) -> str:
    kind = ' class="result"' if is_result else ""
    operation, numbers = (html.escape(line) for line in label)
    left = x + _MARGIN
    return (
        f'  <rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{_HEIGHT}" rx="6"{kind}/>\n'
        f'  <text x="{left:.0f}" y="{y + 18:.0f}">{operation}</text>\n'
        f'  <text x="{left:.0f}" y="{y + 36:.0f}" class="numbers">{numbers}</text>'
    )


def _layers(graph: Graph) -> list[list[int]]:
    """Return the values by layers, each layer in the order of the mean place of the parents."""
    parents: dict[int, list[int]] = {k: [] for k in range(len(graph.labels))}
    depth = dict.fromkeys(parents, 0)
    for a, b in sorted(graph.edges, key=lambda edge: edge[1]):
        parents[b].append(a)
        depth[b] = max(depth[b], depth[a] + 1)
    layers: list[list[int]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for k, d in depth.items():
        layers[d].append(k)
    order: dict[int, float] = {}
    for layer in layers:
        mean = {k: sum(order[p] for p in parents[k]) / max(len(parents[k]), 1) for k in layer}
        layer.sort(key=lambda k: (mean[k], k))
        order.update({k: place / len(layer) for place, k in enumerate(layer)})
    return layers


def _placed(layers: list[list[int]], widths: list[float]) -> dict[int, tuple[float, float]]:
    """Return the upper left corner of each box, the layers centred one below the other."""
    totals = [sum(widths[k] + _BESIDE for k in layer) for layer in layers]
    places: dict[int, tuple[float, float]] = {}
    for row, (layer, total) in enumerate(zip(layers, totals, strict=True)):
        x = _BESIDE + (max(totals) - total) / 2
        for k in layer:
            places[k] = (x, _BESIDE + row * (_HEIGHT + _BELOW))
            x += widths[k] + _BESIDE
    return places
